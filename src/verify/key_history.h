// From when to when keys might sign for accounts, as an archive shows it offline: what /v1/keys and
// /v1/state answered, each part proven under a signed checkpoint of the log of blocks. What a key
// signed before it was struck off stays good.
//
//   signers.json = {"signers": [{"account", "signer", "keys": …, "state": …}]}
#pragma once

#include <map>
#include <optional>
#include <span>

#include "cbor/cose.h"
#include "model/bundle.h"
#include "verify/proven.h"

namespace vs::verify {

inline constexpr std::size_t kMaxSigners = 1'000;

// What a person signed: who may have, of a message that the report names its account for. Code
// "signature" says what is wrong.
struct Written {
    crypto::Address account{};
    std::vector<crypto::Address> signers;  // up to two (cose::signers_of)
};
Result<Written> written_in(const cose::Sign1& message, const model::ReportInput& input);

class KeyHistory {
  public:
    // Takes hostile text. `directory` is the one whose Log the checkpoint stands in. Code "proof".
    static Result<KeyHistory> read(std::string_view text, const BlocksSigner& signer,
                                   const crypto::Address& directory);

    enum class Judged : std::uint8_t { good, bad, unknown };  // unknown: nothing shown of a key
    // Of what was sealed under the state of block `sealed_under` (0: not known), in an interval
    // that began at `start`.
    Judged judge(const Written& by, std::uint64_t sealed_under, Micros start) const;

  private:
    struct Ended {
        std::uint64_t block, time;
    };
    struct Span {
        std::uint64_t from;
        std::optional<Ended> to;
    };
    Result<> add(const json::object& entry, const BlocksSigner& signer,
                 const crypto::Address& directory);
    std::map<std::pair<crypto::Address, crypto::Address>, std::vector<Span>> keys_;
};

}  // namespace vs::verify
