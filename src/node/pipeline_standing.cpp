// Where patients stand with the clinic, as the contracts say: looked at about once a second, so
// that whoever has to know of a broken glass knows at once, and an end of a stay stops what it
// stops.
#include "node/pipeline.h"

namespace vs::node {

void Pipeline::admit(const model::Person& person) {
    if (auto* known = find(person.address)) return known->rename(person, options_.clock());
    std::vector<model::Device> worn;
    for (const auto& [number, device] : options_.authority->devices()->by_id)
        if (!device.retired && device.patient == person.address) worn.push_back(device);
    patients_.emplace(std::piecewise_construct, std::tuple(person.address),
                      std::tuple(person, worn, options_.clock(),
                                 std::min(options_.report_every, kMinute), options_.changes));
}

void Pipeline::look_at_standings(Micros now) {
    if (now - standings_asked_ < kSecond && now >= standings_asked_) return;
    standings_asked_ = now;
    const auto name_of = [this](const crypto::Address& who) {
        return options_.authority->name_of(who);
    };
    bool changed = false;
    for (auto& [patient, state] : patients_) {
        const auto standing = options_.authority->standing(patient);
        // What cannot be read now is read in a second.
        if (!standing || !*standing || state.stands(**standing)) continue;
        after(state, state.stand(**standing, name_of, now));
        changed = true;
    }
    if (changed && options_.stood) options_.stood();
}

}  // namespace vs::node
