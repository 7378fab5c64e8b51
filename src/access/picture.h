// What Registry and Consent hold, as their events tell it: the whole of who may do what, in memory.
// Built by applying events in the order of the chain, and by nothing else, so that two pictures of
// the same chain are equal. Its size goes with accounts, devices, grants and epochs, not with time.
#pragma once

#include <set>

#include "model/authority.h"
#include "model/consent_contract.h"

namespace vs::access {

using crypto::Address;
using model::DeviceId;
using model::Patient;
using model::Role;
using model::Stay;
using model::Word;
using Seconds = std::uint64_t;  // UTC

// Scopes that put keys into a reader's hands.
inline constexpr std::uint16_t kKeys = model::scope::history | model::scope::vault;

struct Key {
    model::KeyKind kind{};
    Word recipient{};
    bool operator==(const Key&) const = default;
};

struct Account {
    Role role{};
    Address organisation{};      // licenser, clinic, or owner of a team
    Seconds licensed_until = 0;  // first second without
    std::uint32_t removals = 0;  // keys struck off, members gone
    std::uint16_t stint = 0;     // licences that did not follow on the one before
    std::map<Address, Key> keys;
    Word team_key{}, note_key{};
    bool operator==(const Account&) const = default;
};

struct Member {
    Seconds until = 0, duty_from = 0, duty_until = 0;
    bool operator==(const Member&) const = default;
};

struct StayEntry {
    Stay stay{}, before{};
    Seconds since = 0, until = 0, ended = 0, ended_before = 0;
    bool operator==(const StayEntry&) const = default;
};

struct Device {
    Word key{};
    Address organisation{};
    bool retired = false;
    Address wearer{};  // zero: nobody
    Address last{};    // who wears it or wore it last
    Seconds since = 0;
    bool operator==(const Device&) const = default;
};

struct Grant {
    model::Terms terms;  // `from` is never 0 here
    Seconds given = 0;
    Seconds since = 0;        // without a gap, and with all of these scopes
    std::uint32_t seen = 0;   // removals of the reader that the epochs have answered
    std::uint16_t stint = 0;  // the reader's licence at that time
    bool operator==(const Grant&) const = default;
};

struct EpochBegun {
    Seconds since = 0;
    bool removal = false;  // because somebody who held keys was taken away
    bool operator==(const EpochBegun&) const = default;
};

struct Epochs {
    std::uint32_t current = 0, last = 0, generation = 0, removals = 0;
    Seconds since = 0;
    std::map<std::uint32_t, Word> recipients;
    std::map<std::uint32_t, EpochBegun> begun;  // by number
    bool removing = false;  // an event said so, and the epoch that answers it has not begun yet
    bool operator==(const Epochs&) const = default;
};

struct Glass {
    Seconds since = 0, until = 0;
    Word reason{};
    bool operator==(const Glass&) const = default;
};

struct Picture {
    std::map<Address, Account> accounts;
    std::map<Address, std::map<Address, Member>> teams;  // team -> person
    std::map<Address, std::set<Address>> teams_of;       // person -> teams
    std::map<Patient, StayEntry> stays;
    std::map<DeviceId, Device> devices;
    std::map<Patient, std::map<Address, Grant>> grants;  // patient -> reader
    std::map<Patient, Epochs> epochs;
    std::map<Patient, std::map<Address, Glass>> glass;  // patient -> clinician
    std::map<Patient, Address> approvers;

    // `time` is that of the event's block.
    void apply(const model::registry::Event& event, Seconds time);
    void apply(const model::consent::Event& event, Seconds time);
    bool operator==(const Picture&) const = default;
};

}  // namespace vs::access
