#include "model/consent_contract.h"

#include "model/event_fields.h"

namespace vs::model {

Value to_value(const Terms& terms) {
    return Values{chain::U256{terms.scopes}, chain::U256{terms.purpose}, chain::U256{terms.from},
                  chain::U256{terms.until}, chain::U256{terms.first_epoch}};
}

namespace consent {
namespace {

std::uint32_t small(const EventFields& f, std::size_t place) {
    return static_cast<std::uint32_t>(f.number(place));
}

Terms terms_of(const EventFields& f) {
    return {static_cast<std::uint16_t>(f.number(0)), static_cast<std::uint8_t>(f.number(1)),
            f.number(2), f.number(3), small(f, 4)};
}

std::vector<Word> words_of(const Values& values) {
    std::vector<Word> out;
    for (const auto& value : values) out.push_back(value.hash());
    return out;
}

Event read_epoch(std::string_view name, const EventFields& f) {
    if (name == "EpochsCommitted")
        return EpochsCommitted{f.address(0), small(f, 1), small(f, 2), words_of(f.items(3))};
    if (name == "EpochOpened") return EpochOpened{f.address(0), small(f, 1)};
    if (name == "SparesVoided") return SparesVoided{f.address(0), small(f, 1)};
    return registry::Other{};
}

}  // namespace

Result<Event> decode(const chain::Log& log) {
    const auto event = consent_abi().event(log);
    if (!event) return pass(event);
    const EventFields f(event->values);
    const std::string_view name = event->name;
    if (name == "Granted")
        return Granted{f.address(0), f.address(1), f.address(2), terms_of(f.tuple(3))};
    if (name == "Revoked") return Revoked{f.address(0), f.address(1), f.address(2)};
    if (name == "Swept") return Swept{f.address(0), f.address(1), small(f, 2)};
    if (name == "ApproverSet") return ApproverSet{f.address(0), f.address(1)};
    if (name == "GlassBroken")
        return GlassBroken{f.address(0), f.address(1), f.word(2), f.number(3)};
    return read_epoch(name, f);
}

}  // namespace consent
}  // namespace vs::model
