// What stands for a batch of waveform whose samples were not kept: which signed message it was, why
// and by what it was decided, and of class C the features that were taken from it. Pure.
#pragma once

#include <array>
#include <string>

#include "base/json.h"
#include "crypto/hash.h"
#include "model/reading.h"

namespace vs::model {

struct Tombstone {
    DeviceId device{};
    std::uint32_t boot = 0;
    std::uint64_t sequence = 0;
    crypto::Digest message{};  // SHA-256 of the whole COSE message
    Micros start = 0, end = 0;
    char kept = 'D';  // C: features; D: nothing
    std::string reason, version;
    int concern = 0;             // thousandths
    int quality = -1;            // hundredths; -1: not known
    std::array<int, 5> beats{};  // N S V F Q
    std::array<int, 3> rates{};  // least, median, greatest /min; 0: fewer than two beats
    bool operator==(const Tombstone&) const = default;
};

json::object to_json(const Tombstone& one);
// Code "snapshot".
Result<Tombstone> tombstone_from_json(const json::value& value);

}  // namespace vs::model
