#include "explain_sealed.h"

#include <algorithm>

#include "cbor/cose.h"
#include "ipfs/cid.h"
#include "record/report_index.h"

namespace vs::cmd {
namespace {

struct Wanted {
    Micros from, to;
    bool holds(Micros time) const { return time >= from && time < to; }
    bool meets(Micros start, Micros end) const { return start < to && end >= from; }
};

struct Found {
    json::array readings, notices, not_told, waveforms;
};

void add_message(ByteView message, const std::string& cid, const std::string& retention,
                 const Wanted& wanted, Found& out) {
    const auto parsed = cose::parse(message);
    if (!parsed) return;
    const auto pack = senml::decode(parsed->header.content_type, parsed->payload);
    if (!pack) return;
    const auto contents = model::contents_of(*pack);
    if (!contents) return;
    const auto device = to_hex(parsed->header.key_id);
    for (const auto& reading : contents->readings)
        if (wanted.holds(reading.time))
            out.readings.push_back(
                json::object{{"time", to_rfc3339(reading.time)},
                             {"code", std::string(model::loinc_of(reading.vital))},
                             {"name", std::string(model::name_of(reading.vital))},
                             {"unit", std::string(model::unit_of(reading.vital))},
                             {"value", reading.value},
                             {"device", device},
                             {"record", cid}});
    for (const auto& segment : contents->segments) {
        const auto end = segment.start + static_cast<Micros>(static_cast<double>(segment.count()) /
                                                             segment.rate * kSecond);
        if (wanted.meets(segment.start, end))
            out.waveforms.push_back(json::object{{"start", to_rfc3339(segment.start)},
                                                 {"end", to_rfc3339(end)},
                                                 {"lead", std::string(segment.lead)},
                                                 {"kept", retention.empty() ? "A" : retention},
                                                 {"record", cid}});
    }
}

void add_report(const model::ReportInput& input, const std::string& cid, const Wanted& wanted,
                Found& out) {
    for (const auto& message : input.messages)
        add_message(message, cid, input.retention, wanted, out);
    for (const auto& step : input.alerts)
        if (wanted.holds(step.at))
            out.notices.push_back(json::object{{"at", to_rfc3339(step.at)},
                                               {"id", step.id},
                                               {"kind", step.kind},
                                               {"priority", step.priority},
                                               {"what", step.what},
                                               {"by", step.by},
                                               {"sentence", step.sentence},
                                               {"record", cid}});
    for (const auto& one : input.unalerted) {
        if (!wanted.meets(one.first, one.last)) continue;
        auto text = to_json(one);
        text.erase("weight");
        text["record"] = cid;
        out.not_told.push_back(std::move(text));
    }
    for (const auto& stone : input.tombstones)
        if (wanted.meets(stone.start, stone.end))
            out.waveforms.push_back(
                json::object{{"start", to_rfc3339(stone.start)},
                             {"end", to_rfc3339(stone.end)},
                             {"kept", std::string(1, stone.kept)},
                             {"reason", stone.reason},
                             {"concern", static_cast<double>(stone.concern) / 1000},
                             {"version", stone.version},
                             {"message", to_hex(stone.message)},
                             {"record", cid}});
}

}  // namespace

Result<json::object> explain_sealed(const std::string& data, const verify::Keyring& keyring,
                                    const model::Patient& patient, Micros from, Micros to) {
    auto kv = store::Kv::open(data + "/store", std::vector<std::string>{"blocks", "reports"}, true);
    if (!kv) return pass(kv);
    const Wanted wanted{from, to};
    std::vector<record::ReportRow> rows;
    const record::ReportIndex index(**kv);
    auto walked = index.each_newest(patient, UINT64_MAX, [&](const record::ReportRow& row) {
        const bool detail =
            row.kind == model::ReportKind::numerics || row.kind == model::ReportKind::waveform;
        // Alerts and what was not told may stand a little after the readings of a record.
        if (detail && wanted.meets(row.start - kHour, row.end + kHour)) rows.push_back(row);
        return true;
    });
    if (!walked) return pass(walked);
    std::ranges::reverse(rows);
    Found found;
    std::uint64_t closed = 0;
    const ipfs::BlockStore blocks(**kv);
    for (const auto& row : rows) {
        const auto block = blocks.get(row.digest, store::From::disk);
        if (!block) return pass(block);
        const auto text = verify::unseal(*block, keyring);
        if (!text) {
            ++closed;
            continue;
        }
        if (auto checked = model::check_report(*text); !checked)
            return fail("altered", checked.error().message);
        const auto report = model::parse_report(*text);
        if (!report) return pass(report);
        add_report(report->input, ipfs::to_text(ipfs::raw_cid(row.digest)), wanted, found);
    }
    return json::object{{"patient", crypto::to_text(patient)},
                        {"from", to_rfc3339(from)},
                        {"to", to_rfc3339(to)},
                        {"source", "sealed records"},
                        {"not_opened", closed},
                        {"readings", std::move(found.readings)},
                        {"notices", std::move(found.notices)},
                        {"not_told", std::move(found.not_told)},
                        {"waveforms", std::move(found.waveforms)}};
}

}  // namespace vs::cmd
