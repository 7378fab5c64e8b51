// A clinic that runs a node for its own patients: its account, whom it lets in, and the vaults that
// it keeps for patients who hold no key themselves. Everything lies below one folder:
//
//   clinic.json        name, number to call, who was let in
//   account/           the organisation's account folder (person/account.h)
//   patients/0x…/      account folders of patients, with vault.age; the recovery words are on
//                      their card only
//
// So the operator of such a clinic can open these patients' records, and every page says that the
// clinic keeps the key. Clinicians' keys are made and held by their own browsers.
//
// Thread-safe. Calls wait for blocks: not from a thread that must not.
#pragma once

#include <mutex>

#include "base/json.h"
#include "clinic/forms.h"
#include "model/authority.h"
#include "person/account.h"
#include "person/crowd.h"
#include "person/recovery.h"

namespace vs::clinic {

// One that a person in front of a browser may use once.
struct Invitation {
    std::string token;
    Micros until = 0;
};

class Clinic {
  public:
    struct Options {
        std::string folder;
        chain::Client* client = nullptr;  // signs as the node, which pays
        person::Pin pin;
        model::SqlAuthority* authority = nullptr;
        // Lets an account register as an organisation.
        std::function<Result<>(const crypto::Address&)> admit;
        // The keys that something for an account is sealed to, as the contracts have them.
        std::function<std::vector<age::Recipient>(const crypto::Address&)> recipients_of;
        std::function<void(const model::Person&)> arrived;  // a new patient
        std::function<void(const model::Person&)> changed;  // whose key is not kept any more
        Clock clock = now_utc;
    };
    // Makes the clinic's account where there is none.
    static Result<std::unique_ptr<Clinic>> open(Options options);

    bool is_set_up() const;
    std::string name() const;
    // For somebody to come in; the first one also names the clinic. Code "busy".
    Result<Invitation> invite();
    bool is_invited(std::string_view token) const;

    // Bodies as forms.h reads them; answers are JSON texts. Codes "usage", "invitation" (used, too
    // late or unknown), "not-staff", the contracts' refusals.
    Result<std::string> welcome(std::string_view token) const;
    Result<std::string> join(std::string_view token, const std::string& body);
    Result<std::string> add_patient(const crypto::Address& asker, const std::string& body);
    Result<std::string> add_device(const crypto::Address& asker, const std::string& body);

    // Of an erased patient: the account and vault that were kept for them.
    Result<> forget(const model::Patient& patient);

    // Lets go of the accounts whose kept key was struck off: their owners have taken them over.
    Result<> hand_back();

    bool is_staff(const crypto::Address& asker) const;
    // Tells all folders where the node stands this time, and commits spare epochs where they run
    // low.
    Result<> keep_up(const std::string& node, const std::string& rpc);

  private:
    struct Staff {
        crypto::Address account{};
        std::string name;
    };
    struct Kept {  // a patient of whom the clinic keeps the key
        person::Device device;
        model::Vault vault;
    };
    explicit Clinic(Options options) : options_(std::move(options)) {}
    Result<> load();
    Result<> save() const;
    Result<> make_account();
    Result<> license(person::Crowd& crowd, const crypto::Address& account) const;
    Result<> let_in(person::Crowd& crowd, const Staff& staff) const;
    Result<> grant(person::Crowd& crowd, const Kept& patient, const crypto::Address& reader) const;
    Result<> hand_over(const Kept& patient, const crypto::Address& reader, std::uint32_t first,
                       std::uint32_t last) const;
    Result<Kept> make_patient(person::Recovery& recovery, std::string& words) const;
    Result<> enrol(const Kept& patient, const person::Recovery& recovery) const;
    Result<Kept> kept(const model::Patient& patient) const;
    std::vector<model::Patient> kept_patients() const;
    Result<> keep_epochs(const model::Patient& patient) const;
    Result<bool> taken_over(const model::Patient& patient) const;
    Result<> hand_back_all();
    Result<> remove_folder(const model::Patient& patient) const;
    std::string patient_folder(const model::Patient& patient) const;
    std::uint64_t seconds() const { return static_cast<std::uint64_t>(options_.clock() / kSecond); }

    const Options options_;
    person::Suite suite_;
    person::Device account_;  // the organisation's
    std::mutex work_;         // one enrolment at a time: nonces and folders
    mutable std::mutex mutex_;
    std::string name_, phone_;
    std::vector<Staff> staff_;
    std::map<crypto::Digest, Micros> invitations_;  // of tokens -> until when
};

}  // namespace vs::clinic
