// Events of the contracts as a lying node might tell them: the first byte picks one, the second how
// many indexed words come; then its data.
#include <cstdlib>

#include "model/consent_contract.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    static const std::vector<chain::Hash> kTopics = [] {
        std::vector<chain::Hash> out;
        for (const auto* name : {"Registered",    "SignerAdded",
                                 "SignerRemoved", "KeyRotated",
                                 "NoteKeySet",    "Licensed",
                                 "Offboarded",    "TeamCreated",
                                 "Joined",        "Left",
                                 "DutySet",       "TeamKeySet",
                                 "StaySet",       "DeviceEnrolled",
                                 "DeviceBound",   "DeviceReleased",
                                 "DeviceRetired", "Granted",
                                 "Revoked",       "Swept",
                                 "ApproverSet",   "EpochsCommitted",
                                 "EpochOpened",   "SparesVoided",
                                 "GlassBroken"})
            for (const auto* abi : {&model::registry_abi(), &model::consent_abi()})
                if (const auto topic = abi->topic(name)) out.push_back(*topic);
        return out;
    }();
    if (size < 2 || kTopics.empty()) return 0;
    chain::Log log{.topics = {kTopics[data[0] % kTopics.size()]}};
    ByteView rest(data + 2, size - 2);
    for (int i = 0; i < data[1] % 4 && rest.size() >= 32; ++i) {
        log.topics.push_back(*to_array<32>(rest.first(32)));
        rest = rest.subspan(32);
    }
    log.data = to_bytes(rest);
    (void)model::registry::decode(log);
    (void)model::consent::decode(log);
    return 0;
}
