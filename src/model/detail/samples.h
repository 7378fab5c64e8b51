// Signed messages and reports to test with. The key is fixed, so that equal calls give equal bytes.
#pragma once

#include "cbor/cose.h"
#include "fhir/json_writer.h"
#include "model/summary.h"

namespace vs::model::samples {

inline constexpr Micros kStart = 1'767'323'040 * kSecond;  // 2026-01-02T03:04:00Z
inline constexpr DeviceId kDevice{0x02, 0, 0, 0, 0, 0, 0, 0x2A};
inline constexpr Patient kPatient{0xAB, 1, 2, 3};

inline crypto::SigningKey key() {
    return crypto::SigningKey(crypto::Secret(std::array<std::uint8_t, 32>{7}));
}

inline Bytes signed_json(std::string_view senml, std::uint64_t sequence = 1) {
    return cose::sign(key(), kDevice, 3, sequence, cose::kSenmlJson, as_bytes(senml));
}

// The same content in CBOR.
inline Bytes signed_cbor(std::string_view senml, std::uint64_t sequence = 1) {
    const auto pack = senml::decode_json(senml);
    return cose::sign(key(), kDevice, 3, sequence, cose::kSenmlCbor, senml::encode_cbor(*pack));
}

// A SenML record; `value` is JSON ("72.0", "\"A\"").
inline std::string record(std::string_view code, std::string_view unit, std::string_view value,
                          Micros time = kStart) {
    const auto seconds = time / kSecond;
    const bool words = value.starts_with('"');
    return R"({"n":")" + std::string(code) + R"(","u":")" + std::string(unit) + R"(","t":)" +
           std::to_string(seconds) + (words ? R"(,"vs":)" : R"(,"v":)") + std::string(value) + '}';
}

inline std::string pack(const std::vector<std::string>& records) {
    std::string out = "[";
    for (const auto& one : records) out += (out.size() == 1 ? "" : ",") + one;
    return out + ']';
}

// Every vital of the table once, in its own unit, and a pressure panel.
inline std::string every_vital(Micros time = kStart) {
    std::vector<std::string> records;
    for (const auto& code : fhir::kCodes) {
        const bool words = code.vital == Vital::consciousness;
        const auto value = fhir::shortest((code.low + code.high) / 2);
        records.push_back(record(code.loinc, code.ucum, words ? "\"A\"" : value, time));
    }
    return pack(records);
}

// Two leads of a second at 360 Hz, as MIT-BIH has them.
inline Bytes signed_ecg(std::uint64_t sequence = 1, Micros time = kStart) {
    senml::Pack out;
    auto& samples = out.owned.emplace_back();
    for (int i = 0; i < 360; ++i) {
        const auto value = static_cast<std::uint16_t>(1024 + i % 90 * 2);
        samples += static_cast<char>(value & 0xFF);
        samples += static_cast<char>(value >> 8);
    }
    for (const std::string_view lead : {"II", "V1"}) {
        auto& one = out.records.emplace_back();
        one.name = fhir::kEcg;
        one.time = time;
        one.kind = senml::Kind::data;
        one.data = as_bytes(samples);
        one.rate = 360;
        one.gain = 200;
        one.base = 1024;
        one.lead = lead;
    }
    return cose::sign(key(), kDevice, 3, sequence, cose::kSenmlCbor, senml::encode_cbor(out));
}

// A report of kind numerics with everything that a report can hold.
inline ReportInput report() {
    ReportInput out{.patient = kPatient,
                    .seq = 17,
                    .kind = ReportKind::numerics,
                    .start = kStart,
                    .end = kStart + kMinute,
                    .epoch = 4};
    out.previous = crypto::sha256(as_bytes("previous"));
    out.messages = {signed_json(every_vital(), 1), signed_cbor(every_vital(kStart + kSecond), 2)};
    out.devices = {{kDevice, key().public_key(), true, false}};
    out.alerts = {
        {"a1", "limit-high:8867-4", "high", "raised", kStart + 5 * kSecond, "",
         "Heart rate 180 /min, above 130."},
        {"a1", "limit-high:8867-4", "high", "acknowledged", kStart + 9 * kSecond, "Dr. Demo", ""},
        {"a2", "silence", "technical", "raised", kStart + 20 * kSecond, "", "Silent."},
        {"a3", "news2", "medium", "raised", kStart + 21 * kSecond, "", "Score 5."},
        {"a3", "news2", "medium", "resolved", kStart + 50 * kSecond, "Dr. Demo", "Well."}};
    out.gaps = {{std::nullopt, kStart + 30 * kSecond, kStart + 40 * kSecond, "Nothing received."},
                {Vital::spo2, kStart + 30 * kSecond, kStart + 50 * kSecond, ""}};
    Access stream = access_of({9}, "Dr. Demo", "clinician", "stream",
                              {Right::Kind::team, {8}, 1, 0}, kStart + kSecond);
    stream.to = kStart + 40 * kSecond;
    Access records = access_of({7}, "", "patient", "record", {Right::Kind::self, {7}, 0, 0},
                               kStart + 2 * kSecond);
    for (const std::uint64_t number : {3, 4, 9}) records.records.add(number);
    records.count = 3;
    out.accesses = {stream, records,
                    access_of({6}, "A \"B\"", "clinician", "live",
                              {Right::Kind::glass, {6}, 0, kStart}, kStart + 3 * kSecond)};
    return out;
}

inline ReportInput waveform_report() {
    auto out = report();
    out.kind = ReportKind::waveform;
    out.seq = 18;
    out.messages = {signed_ecg(3), signed_ecg(4, kStart + kSecond)};
    out.alerts.clear();
    out.gaps.clear();
    return out;
}

// Readings of ten vitals, one a minute, with a hole of an hour from 05:00 on.
inline std::vector<Minute> minutes(Micros start, Micros end) {
    std::vector<Reading> readings;
    std::uint32_t random = 1;
    for (Micros t = start; t < end; t += 20 * kSecond) {
        if (t % kDay >= 5 * kHour && t % kDay < 6 * kHour) continue;
        for (std::size_t v = 0; v < 10; ++v) {
            random = random * 1664525 + 1013904223;
            const auto& code = fhir::kCodes[v];
            const auto middle = (code.low + code.high) / 2, width = (code.high - code.low) / 20;
            readings.push_back({code.vital, t, middle + width * (random >> 8) / double(1 << 24)});
        }
    }
    return minutes_of(readings, start, end);
}

inline ReportInput summary_input(ReportKind kind) {
    auto out = report();
    out.kind = kind;
    out.seq = kind == ReportKind::hour ? 100 : 2000;
    out.messages.clear();
    out.start = kStart - kStart % kDay;
    out.end = out.start + (kind == ReportKind::hour ? kHour : kDay);
    for (int i = 0; i < (kind == ReportKind::hour ? 120 : 24); ++i)
        out.covers.push_back(crypto::sha256(as_bytes(std::to_string(i))));
    return out;
}

}  // namespace vs::model::samples
