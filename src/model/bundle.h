// Reports as FHIR Bundles: written from what an interval held, read back, and checked by writing
// them again from the signed messages inside. Format: docs/formats/report.md. Pure, thread-safe.
#pragma once

#include <optional>

#include "fhir/build.h"
#include "model/access.h"
#include "model/observation.h"
#include "model/tombstone.h"
#include "model/unalerted.h"

namespace vs::model {

enum class ReportKind : std::uint8_t { numerics = 0, waveform = 1, hour = 2, day = 3 };
std::string_view to_text(ReportKind kind);  // "numerics", …
std::optional<ReportKind> report_kind(std::string_view text);

// Of v3-ActReason, for the purposes of a grant from 1 on.
inline constexpr std::string_view kPurposeCodes[] = {"TREAT",    "FAMRQT", "HRESCH",
                                                     "HQUALIMP", "HPAYMT", "HLEGAL"};

struct DeviceInfo {
    DeviceId id;
    crypto::PublicKey key;  // Ed25519
    bool simulated = false;
    bool recorded = false;  // plays a recording of somebody; ignored where simulated
    bool operator==(const DeviceInfo&) const = default;
};

// One step in the life of an alert, in words. `what` is "raised" or a later step ("notified",
// "acknowledged", "resolved", …); `priority` high, medium, low or technical.
struct AlertStepText {
    std::string id, kind, priority, what;
    Micros at = 0;
    std::string by, sentence;  // by: "" where the node acted by itself
    bool operator==(const AlertStepText&) const = default;
};

// Nothing was received of `vital`, or of anything, from `from` to `to`.
struct Gap {
    std::optional<Vital> vital;
    Micros from = 0, to = 0;
    std::string reason;
    bool operator==(const Gap&) const = default;
};

struct ReportInput {
    Patient patient{};
    std::uint64_t seq = 0;
    ReportKind kind{};
    Micros start = 0, end = 0;
    std::uint32_t epoch = 0;
    std::uint64_t consent_block = 0;  // of the chain whose consent it was sealed under; 0: none
    std::optional<crypto::Digest> previous;  // of the patient's sealed block before this one
    std::vector<Bytes> messages;      // COSE, in order of arrival; one given twice is written once
    std::vector<DeviceInfo> devices;  // that signed the messages
    std::vector<AlertStepText> alerts;
    std::vector<Gap> gaps;
    std::vector<Unalerted> unalerted;   // what was seen and told to nobody
    std::vector<Tombstone> tombstones;  // of batches of waveform that are not kept
    std::vector<Access> accesses;       // who was served what of the patient
    std::string retention;  // of a waveform report: "A" or "B", the class of its batches
    std::vector<crypto::Digest> covers;  // sealed blocks that an hour or day report sums up
};

// Codes: those of map_message, "alert" for an unknown priority, "access" for one of nothing.
Result<std::string> bundle_text(const ReportInput& input);
// The same with further resources (those of an hour or day) before the Provenance.
Result<std::string> bundle_text(const ReportInput& input, const std::vector<Mapped>& further);

struct ParsedReport {
    ReportInput input;
    std::vector<std::string> observations;  // texts as they stand in the Bundle
};

// Takes hostile text. Codes: "json", and "report" saying what is missing or wrong. Does not check
// that Observations follow from messages, nor any signature.
Result<ParsedReport> parse_report(std::string_view bundle);

// Builds the Bundle again from the messages and facts in it and compares every byte. Code "mapping"
// names the first entry that differs; else the codes of parse_report and bundle_text. The numbers
// of hour and day reports come from other reports: there, everything but the summaries is compared.
Result<> check_report(std::string_view bundle);

}  // namespace vs::model
