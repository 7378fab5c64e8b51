// Who was served what of a patient, and under which right: an entry of the access log. Alike ones
// of an interval are one entry, so that a page that asks every few seconds fills no report. Pure.
#pragma once

#include <map>

#include "base/json.h"
#include "model/authority.h"

namespace vs::model {

// Numbers of records as text, "12-48,50": ascending, apart, at most kMost stretches.
class Numbers {
  public:
    static constexpr std::size_t kMost = 64;
    // False where it would take more stretches than there may be; nothing is added then.
    bool add(std::uint64_t number, std::size_t most = kMost);
    bool empty() const { return stretches_.empty(); }
    bool holds(std::uint64_t number) const;
    std::uint64_t count() const;
    std::string text() const;
    const std::map<std::uint64_t, std::uint64_t>& stretches() const { return stretches_; }
    bool operator==(const Numbers&) const = default;

  private:
    friend Result<Numbers> parse_numbers(std::string_view text, std::size_t most);
    std::map<std::uint64_t, std::uint64_t> stretches_;  // first -> last
};
// "" is none; code "usage" where the text is not as text() writes it.
Result<Numbers> parse_numbers(std::string_view text, std::size_t most = Numbers::kMost);

struct Access {
    crypto::Address person{};  // who was served: the person, never a team
    std::string name;          // as the node calls them; "" where it does not
    std::string role;          // "clinician", …
    // "ward" (a line of the list of patients), "live", "stream", "trends", "explain", "writings",
    // "alert", "pause", "limits", "keep", "numbers" (of alerts), "unwatched", "readers", "blocks"
    // (of the chain, in words), "capsule", "letter", "list" (of records), "record", "proof",
    // "export", "accesses", "erasure"
    std::string what;
    Right::Kind right{};
    crypto::Address reader{};  // whom the right was given: the person, or a team they are in
    std::uint8_t purpose = 0;  // as granted; 0 where there is no grant
    Micros from = 0, to = 0;   // first and last time; of a stream its beginning and end
    std::uint32_t count = 1;
    Numbers records;  // of what "record" and "proof" were of
    bool operator==(const Access&) const = default;
};

// Who signed in by key is called by their account, which is no name.
Access access_of(const crypto::Address& person, std::string name, std::string role,
                 std::string what, const Right& right, Micros at);
// Takes another into this one where only times and records differ; false where more does.
bool merge(Access& into, const Access& other);

json::object to_json(const Access& one);
Result<Access> access_from_json(const json::value& value);  // code "access"

}  // namespace vs::model
