// What a gateway has to send, in time order, for one patient: vital readings or a stretch of ECG.
#pragma once

#include <functional>
#include <optional>
#include <variant>

#include "model/reading.h"

namespace vs::gateway {

// mantissa * 10^exponent, so that 36.60 stays 36.60 on its way.
struct Decimal {
    std::int64_t mantissa = 0;
    int exponent = 0;
    double value() const;
};
Decimal to_decimal(double value, int digits);  // rounded; digits after the point, 0 to 6
// "36.60" digit by digit; nullopt for what is no plain number of at most 15 digits.
std::optional<Decimal> parse_decimal(std::string_view text);

struct Measured {
    model::Vital vital;
    Micros at;
    Decimal value;  // canonical unit of the vital; unused for consciousness
    std::string_view loinc =
        {};  // where another code of the same vital says it better (static text)
    std::string_view text = {};  // consciousness only: "A", "C", "V", "P" or "U" (static text)
};

struct Waveform {  // one lead, at most ten seconds
    Micros start;
    double rate, gain, base;  // Hz, units per mV, units
    std::string lead;
    std::vector<std::int16_t> samples;
    Micros end() const;
};

// One batch to be. `due` is when it goes out: never before its last value was measured, later where
// a gateway delivers late. Chunks of one source are in order of `due`.
struct Chunk {
    Micros due = 0;
    std::variant<std::vector<Measured>, Waveform> what;
};

// Who the pages show. A simulated person does not exist; of a recorded one only what the data set
// publishes is known.
struct PatientInfo {
    std::string name, bed;
    std::optional<int> age;
    char sex = '?';
    std::string source;         // "simulated" or "recorded"
    std::string source_detail;  // "MIT-BIH 106, lead MLII, 1x"
    double ecg_rate = 0;        // Hz; 0 where there is none
    std::string ecg_lead;
};

struct Source {
    PatientInfo info;
    // nullopt at the end; an error ends the source too. Not thread-safe.
    std::function<Result<std::optional<Chunk>>()> next;
};

}  // namespace vs::gateway
