#include "gateway/ward.h"

#include <algorithm>
#include <array>

namespace vs::gateway {
namespace {

struct Person {
    std::string_view name;
    char sex;
    int age;
    Scenario scenario;
};

// Surnames that say "example" in some language: these people do not exist. The first six show one
// scenario each.
constexpr std::array<Person, 24> kPeople = {{
    {"Anna Example", 'F', 72, Scenario::calm},
    {"Bruno Muster", 'M', 64, Scenario::deterioration},
    {"Clara Exemple", 'F', 58, Scenario::hypoxia},
    {"Dario Esempio", 'M', 49, Scenario::tachycardia},
    {"Elif Ornek", 'F', 35, Scenario::dropout},
    {"Felix Beispiel", 'M', 81, Scenario::late},
    {"Greta Voorbeeld", 'F', 44, Scenario::calm},
    {"Hugo Ejemplo", 'M', 67, Scenario::calm},
    {"Ines Exemplo", 'F', 29, Scenario::calm},
    {"Jonas Exempel", 'M', 53, Scenario::deterioration},
    {"Kaja Eksempel", 'F', 76, Scenario::calm},
    {"Liam Sample", 'M', 38, Scenario::calm},
    {"Mila Primer", 'F', 61, Scenario::calm},
    {"Nils Mustermann", 'M', 84, Scenario::hypoxia},
    {"Olga Przyklad", 'F', 47, Scenario::calm},
    {"Paul Specimen", 'M', 55, Scenario::calm},
    {"Rita Modello", 'F', 69, Scenario::tachycardia},
    {"Sven Esimerkki", 'M', 33, Scenario::calm},
    {"Tina Pelda", 'F', 78, Scenario::calm},
    {"Uwe Testmann", 'M', 42, Scenario::calm},
    {"Vera Naide", 'F', 66, Scenario::calm},
    {"Wim Proefman", 'M', 57, Scenario::calm},
    {"Yara Mithal", 'F', 26, Scenario::calm},
    {"Zeno Paradigma", 'M', 88, Scenario::calm},
}};

struct Timing {
    Micros onset, length, pause;
};

// Something to see within minutes, or at the pace of a real ward.
Timing timing(Scenario scenario, bool quick) {
    switch (scenario) {
        case Scenario::calm:
            return {};
        case Scenario::deterioration:
            return quick ? Timing{30 * kSecond, 3 * kMinute, 10 * kMinute}
                         : Timing{20 * kMinute, 60 * kMinute, 6 * kHour};
        case Scenario::hypoxia:
            return quick ? Timing{90 * kSecond, 2 * kMinute, 10 * kMinute}
                         : Timing{45 * kMinute, 15 * kMinute, 6 * kHour};
        case Scenario::tachycardia:
            return quick ? Timing{60 * kSecond, 40 * kSecond, 5 * kMinute}
                         : Timing{30 * kMinute, 40 * kSecond, 2 * kHour};
        case Scenario::dropout:
            return quick ? Timing{2 * kMinute, 90 * kSecond, 8 * kMinute}
                         : Timing{2 * kHour, 10 * kMinute, 6 * kHour};
        case Scenario::late:
            break;
    }
    return quick ? Timing{3 * kMinute, 10 * kMinute, 20 * kMinute}
                 : Timing{3 * kHour, 10 * kMinute, 8 * kHour};
}

// What takes minutes in a body takes seconds in the story that the first patient is part of.
constexpr Micros kStoryLength = 20 * kSecond;

SimulatorOptions course(const WardOptions& options, unsigned index) {
    const auto& person = kPeople[index];
    SimulatorOptions out{.seed = options.seed * 1000 + index,
                         .scenario = person.scenario,
                         .age = person.age,
                         .start = options.start};
    if (index == 0 && options.cue) {
        out.scenario = Scenario::deterioration;
        out.cue = options.cue;
        out.length = kStoryLength;
        return out;
    }
    const auto when = timing(person.scenario, options.quick);
    out.onset = when.onset;
    out.length = when.length;
    out.pause = when.pause;
    return out;
}

Source simulated(const WardOptions& options, unsigned index) {
    const auto& person = kPeople[index];
    auto out = simulate(course(options, index));
    out.info.name = person.name;
    out.info.sex = person.sex;
    return out;
}

// One of each kind in turn, so that a large data set hides no other.
std::vector<const Recording*> choose(const std::vector<Recording>& all, unsigned count) {
    std::array<std::vector<const Recording*>, 3> kinds;
    for (const auto& recording : all)
        kinds[static_cast<std::size_t>(recording.kind)].push_back(&recording);
    std::vector<const Recording*> out;
    for (std::size_t round = 0; out.size() < std::min<std::size_t>(count, all.size()); ++round)
        for (const auto& kind : kinds)
            if (round < kind.size() && out.size() < count) out.push_back(kind[round]);
    return out;
}

}  // namespace

Ward make_ward(const WardOptions& options, const std::vector<Recording>& recordings) {
    Ward out;
    const auto simulated_count = std::min<unsigned>(options.simulated, kPeople.size());
    for (unsigned i = 0; i < simulated_count; ++i) out.patients.push_back(simulated(options, i));
    for (const auto* recording : choose(recordings, options.recorded)) {
        auto source = play(*recording, {.start = options.start, .loop = true});
        if (!source) {
            out.problems.push_back(recording->path + ": " + source.error().message);
            continue;
        }
        source->info.name = recording->label;
        out.patients.push_back(std::move(*source));
    }
    for (std::size_t i = 0; i < out.patients.size(); ++i)
        out.patients[i].info.bed = std::to_string(i + 1);
    return out;
}

}  // namespace vs::gateway
