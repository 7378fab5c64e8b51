// What the log says of an erasure: who asked, signed, for whom, which leaves, since when. It holds
// no datum of health and stays when what it tells of is gone (docs/formats/erasure.md). A JSON
// text:
//
//   {"format":"vitalseal-erasure/1","chain_id":…,"consent":"0x…","since":"…","request":{…}}
//
// request as model/requests.h writes an Erase. Pure, thread-safe.
#pragma once

#include "base/time.h"
#include "model/access.h"
#include "model/requests.h"

namespace vs::model {

inline constexpr std::size_t kMaxErasureLeaves = 1'000'000;

struct Erasure {
    std::uint64_t chain_id = 0;
    crypto::Address consent{};
    Micros since = 0;
    Erase request;
    CompactBytes signature{};
    bool operator==(const Erasure&) const = default;
};

std::string to_text(const Erasure& erasure);
Result<Erasure> parse_erasure(std::string_view text);  // hostile; code "erasure"
Result<Numbers> leaves_of(const Erase& erase);         // code "usage"
// The key that signed it; whether it might sign for the account, Registry knows. Code "erasure".
Result<crypto::Address> signer_of(const Erasure& erasure);
// The same of the approval that goes along; code "erasure" where none does.
Result<crypto::Address> approver_of(const Erasure& erasure);

}  // namespace vs::model
