#include "model/registry_contract.h"

#include "model/event_fields.h"

namespace vs::model {

std::string_view to_text(Role role) {
    constexpr std::array<std::string_view, 8> names{
        "none", "patient", "clinician", "guardian", "researcher", "organisation", "team", "node"};
    const auto place = static_cast<std::size_t>(role);
    return place < names.size() ? names[place] : names[0];
}

std::string_view to_text(Stay stay) {
    constexpr std::array<std::string_view, 6> names{"none",   "invited",    "monitored",
                                                    "paused", "discharged", "deceased"};
    const auto place = static_cast<std::size_t>(stay);
    return place < names.size() ? names[place] : names[0];
}

namespace registry {
namespace {

Event read_device(std::string_view name, const EventFields& f) {
    if (name == "DeviceEnrolled") return DeviceEnrolled{f.device(0), f.address(1), f.word(2)};
    if (name == "DeviceBound") return DeviceBound{f.device(0), f.address(1)};
    if (name == "DeviceReleased") return DeviceReleased{f.device(0), f.address(1)};
    if (name == "DeviceRetired") return DeviceRetired{f.device(0)};
    return Other{};
}

Event read_team(std::string_view name, const EventFields& f) {
    if (name == "Licensed") return Licensed{f.address(0), f.address(1), f.number(2), f.word(3)};
    if (name == "Offboarded") return Offboarded{f.address(0), f.address(1)};
    if (name == "TeamCreated") return TeamCreated{f.address(0), f.address(1), f.word(2)};
    if (name == "Joined") return Joined{f.address(0), f.address(1), f.number(2)};
    if (name == "Left") return Left{f.address(0), f.address(1)};
    if (name == "DutySet") return DutySet{f.address(0), f.address(1), f.number(2), f.number(3)};
    if (name == "TeamKeySet") return TeamKeySet{f.address(0), f.address(1), f.word(2)};
    return read_device(name, f);
}

}  // namespace

Result<Event> decode(const chain::Log& log) {
    const auto event = registry_abi().event(log);
    if (!event) return pass(event);
    const EventFields f(event->values);
    const std::string_view name = event->name;
    if (name == "Registered")
        return Registered{f.address(0), static_cast<Role>(f.number(1)), f.address(2)};
    if (name == "SignerAdded")
        return SignerAdded{f.address(0), f.address(1), static_cast<KeyKind>(f.number(2)),
                           f.word(3)};
    if (name == "SignerRemoved") return SignerRemoved{f.address(0), f.address(1)};
    if (name == "KeyRotated") return KeyRotated{f.address(0), f.address(1), f.word(2)};
    if (name == "NoteKeySet") return NoteKeySet{f.address(0), f.word(1)};
    if (name == "StaySet")
        return StaySet{f.address(0), f.address(1), static_cast<Stay>(f.number(2)), f.number(3),
                       f.word(4)};
    return read_team(name, f);
}

}  // namespace registry
}  // namespace vs::model
