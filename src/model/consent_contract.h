// Consent: who may read (contracts/src/Consent.sol). The events that make up its state, as values;
// calls go through consent_abi(). Pure and thread-safe.
#pragma once

#include "model/registry_contract.h"

namespace vs::model {

// Bits of a grant, as contracts/src/Types.sol has them.
namespace scope {
inline constexpr std::uint16_t live = 1, alerts = 2, history = 4, research = 8, manage = 16,
                               vault = 32, all = 63;
}

struct Terms {
    std::uint16_t scopes = 0;
    std::uint8_t purpose = 0;       // 1 care, 2 family, 3 research, 4 quality, 5 insurance, 6 law
    std::uint64_t from = 0;         // seconds; 0: now
    std::uint64_t until = 0;        // first second at which it has ended
    std::uint32_t first_epoch = 0;  // 0: all the past
    bool operator==(const Terms&) const = default;
};
Value to_value(const Terms& terms);  // the tuple of a call

namespace consent {

struct Granted {
    crypto::Address patient, reader, account;
    Terms terms;
};
struct Revoked {
    crypto::Address patient, reader, account;  // account zero: it lapsed
};
struct Swept {
    crypto::Address patient, reader;
    std::uint32_t removals;
};
struct ApproverSet {
    crypto::Address patient, approver;
};
struct EpochsCommitted {
    crypto::Address patient;
    std::uint32_t generation, first;
    std::vector<Word> recipients;
};
struct EpochOpened {
    crypto::Address patient;
    std::uint32_t number;
};
struct SparesVoided {
    crypto::Address patient;
    std::uint32_t generation;
};
struct GlassBroken {
    crypto::Address patient, clinician;
    Word reason;
    std::uint64_t until;
};

using Event = std::variant<registry::Other, Granted, Revoked, Swept, ApproverSet, EpochsCommitted,
                           EpochOpened, SparesVoided, GlassBroken>;

// Codes of ContractAbi::event.
Result<Event> decode(const chain::Log& log);

}  // namespace consent
}  // namespace vs::model
