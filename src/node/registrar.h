// What signed-in people tell the node itself: a patient's client the key of their leaves' tags, the
// clinic what its people are called, and anyone the letters that they leave for each other
// (docs/formats/letter.md). Who may, the contracts say.
//
// Codes beside those of Relayer::post: "not-found" (not theirs to do), "usage", "size", "exists",
// "busy", "not-introduced" (the patient's own client has not said who it is).
#pragma once

#include "model/authority.h"
#include "node/relayer.h"

namespace vs::node {

// Thread-safe.
class Registrar {
  public:
    struct Options {
        model::SqlAuthority* rows = nullptr;
        // A view of one of the suite's contracts.
        std::function<Result<model::Values>(const char* contract, const char* function,
                                            const model::Values& arguments)>
            ask;
        // Under which right somebody is served, and what is called before they are.
        std::function<Result<std::optional<model::Right>>(const crypto::Address& person,
                                                          const model::Patient&, std::uint16_t)>
            right;
        std::function<void(std::vector<api::Served>, std::function<void(Result<>)> done)> served;
        std::function<void(const model::Person&)> named;  // a patient got a name, or another one
        Clock clock = now_utc;
    };
    // All of it outlives this but the replies.
    Registrar(Relayer& relayer, Options options)
        : relayer_(relayer), options_(std::move(options)) {}

    using Body = std::string;  // JSON
    void introduce(const api::Asker& asker, const Body& body, const api::Ports::Reply& reply);
    void name(const api::Asker& asker, const Body& body, const api::Ports::Reply& reply);
    void leave_letter(const api::Asker& asker, const Body& body, const api::Ports::Reply& reply);
    // Those to the asker, and those to whoever has broken a patient's glass, where they have; of
    // keys of a vault, while they may hold it. On record first.
    void letters(const api::Asker& asker, const api::Ports::Reply& reply);

  private:
    Result<> take_name(const api::Asker& asker, const Body& body);
    Result<> take_letter(const model::Letter& letter);
    struct Mail {
        std::vector<model::Letter> letters;
        std::vector<api::Served> served;
    };
    Result<bool> is_known(const crypto::Address& account);
    Result<bool> is_patient(const crypto::Address& account);
    Result<Mail> mail(const api::Asker& asker);
    Result<std::optional<model::Right>> right_to(const api::Asker& asker,
                                                 const model::Letter& letter);
    Result<bool> may_leave(const model::Letter& letter);
    Result<bool> says(const char* contract, const char* function, const model::Values& arguments);
    Result<bool> broke_glass(const model::Patient& patient, const crypto::Address& clinician);
    void post(const api::Asker& asker, const api::Ports::Reply& reply,
              std::function<Result<std::string>()> job);

    Relayer& relayer_;
    const Options options_;
};

}  // namespace vs::node
