#include "record/report_index.h"

#include "ipfs/cid.h"

namespace vs::record {
namespace {

constexpr std::string_view kFamily = "reports";
constexpr std::size_t kRowSize = 2 + 4 * 8 + 2 * 4 + 32;

Bytes key_u64(char prefix, std::uint64_t number) {
    Bytes key{static_cast<std::uint8_t>(prefix)};
    append_u64(key, number);
    return key;
}

Bytes report_key(const model::Patient& patient, std::uint64_t seq) {
    auto key = concat({Bytes{'r'}, patient});
    append_u64(key, seq);
    return key;
}

Bytes watermark_key(const model::Patient& patient, model::ReportKind kind) {
    return concat({Bytes{'w'}, patient, Bytes{static_cast<std::uint8_t>(kind)}});
}

Bytes encode_row(const ReportRow& row) {
    Bytes out{1, static_cast<std::uint8_t>(row.kind)};
    for (auto number : {static_cast<std::uint64_t>(row.start), static_cast<std::uint64_t>(row.end),
                        static_cast<std::uint64_t>(row.sealed), row.leaf})
        append_u64(out, number);
    append_u32(out, row.bytes);
    append_u32(out, row.epoch);
    append(out, row.digest);
    return out;
}

Result<ReportRow> decode_row(ByteView key, ByteView value) {
    if (key.size() != 29 || value.size() != kRowSize || value[0] != 1)
        return fail("corrupt", "a row of the report index is damaged");
    ReportRow row;
    row.patient = *to_array<20>(key.subspan(1, 20));
    row.seq = read_u64(key.subspan(21));
    row.kind = static_cast<model::ReportKind>(value[1]);
    row.start = static_cast<Micros>(read_u64(value.subspan(2)));
    row.end = static_cast<Micros>(read_u64(value.subspan(10)));
    row.sealed = static_cast<Micros>(read_u64(value.subspan(18)));
    row.leaf = read_u64(value.subspan(26));
    row.bytes = read_u32(value.subspan(34));
    row.epoch = read_u32(value.subspan(38));
    row.digest = *to_array<32>(value.subspan(42));
    return row;
}

}  // namespace

json::object to_json(const ReportRow& row) {
    return {{"cid", ipfs::to_text(ipfs::raw_cid(row.digest))},
            {"seq", row.seq},
            {"kind", std::string(model::to_text(row.kind))},
            {"start", to_rfc3339(row.start)},
            {"end", to_rfc3339(row.end)},
            {"sealed", to_rfc3339(row.sealed)},
            {"leaf", row.leaf},
            {"bytes", row.bytes}};
}

void ReportIndex::stage(store::Batch& batch, const ReportRow& row) {
    const auto key = report_key(row.patient, row.seq);
    const auto pointer = ByteView(key).subspan(1);
    batch.put(kFamily, key, encode_row(row));
    batch.put(kFamily, key_u64('l', row.leaf), pointer);
    batch.put(kFamily, concat({Bytes{'d'}, row.digest}), pointer);
}

void ReportIndex::stage_watermark(store::Batch& batch, const model::Patient& patient,
                                  model::ReportKind kind, std::uint64_t position) {
    Bytes value;
    append_u64(value, position);
    batch.put(kFamily, watermark_key(patient, kind), value);
}

Result<std::vector<Bytes>> ReportIndex::rows_of(const model::Patient& patient) const {
    std::vector<Bytes> out;
    auto walked = each_newest(patient, UINT64_MAX, [&](const ReportRow& row) {
        out.push_back(report_key(patient, row.seq));
        out.push_back(key_u64('l', row.leaf));
        out.push_back(concat({Bytes{'d'}, row.digest}));
        return true;
    });
    if (!walked) return pass(walked);
    for (const auto kind : {model::ReportKind::numerics, model::ReportKind::waveform,
                            model::ReportKind::hour, model::ReportKind::day})
        out.push_back(watermark_key(patient, kind));
    return out;
}

Result<std::optional<ReportRow>> ReportIndex::find(const model::Patient& patient,
                                                   std::uint64_t seq) const {
    const auto key = report_key(patient, seq);
    const auto value = kv_.get(kFamily, key);
    if (!value) return pass(value);
    if (!*value) return std::optional<ReportRow>();
    auto row = decode_row(key, **value);
    if (!row) return pass(row);
    return std::optional(*row);
}

Result<std::optional<ReportRow>> ReportIndex::follow(ByteView key) const {
    const auto pointer = kv_.get(kFamily, key);
    if (!pointer) return pass(pointer);
    if (!*pointer || (*pointer)->size() != 28) return std::optional<ReportRow>();
    return find(*to_array<20>(ByteView(**pointer).first(20)),
                read_u64(ByteView(**pointer).subspan(20)));
}

Result<std::optional<ReportRow>> ReportIndex::by_digest(const crypto::Digest& digest) const {
    return follow(concat({Bytes{'d'}, digest}));
}

Result<std::optional<ReportRow>> ReportIndex::by_leaf(std::uint64_t leaf) const {
    return follow(key_u64('l', leaf));
}

Result<std::optional<ReportRow>> ReportIndex::last(const model::Patient& patient) const {
    std::optional<ReportRow> found;
    auto walked = each_newest(patient, UINT64_MAX, [&](const ReportRow& row) {
        found = row;
        return false;
    });
    if (!walked) return pass(walked);
    return found;
}

Result<> ReportIndex::each_newest(const model::Patient& patient, std::uint64_t seq,
                                  const std::function<bool(const ReportRow&)>& visit) const {
    Result<> bad;
    auto walked =
        kv_.each_reverse(kFamily, report_key(patient, seq), [&](ByteView key, ByteView value) {
            if (key.size() != 29 || key[0] != 'r' || !equal(key.subspan(1, 20), patient))
                return false;
            const auto row = decode_row(key, value);
            if (!row) bad = pass(row);
            return row && visit(*row);
        });
    return walked ? bad : walked;
}

Result<> ReportIndex::each_leaf_newest(
    const std::function<bool(const ReportRow&)>& visit,
    const std::function<bool(std::uint64_t leaf)>& erased) const {
    Result<> bad;
    auto walked = kv_.each_reverse(kFamily, key_u64('l', UINT64_MAX), [&](ByteView key, ByteView) {
        if (key.size() != 9 || key[0] != 'l') return false;
        const auto leaf = read_u64(key.subspan(1));
        const auto row = by_leaf(leaf);
        if (row && *row) return visit(**row);
        if (bad && !erased(leaf))
            bad = row ? fail("corrupt", "a row of the report index is gone") : pass(row);
        return true;
    });
    return walked ? bad : walked;
}

Result<std::uint64_t> ReportIndex::watermark(const model::Patient& patient,
                                             model::ReportKind kind) const {
    const auto value = kv_.get(kFamily, watermark_key(patient, kind));
    if (!value) return pass(value);
    return *value && (*value)->size() == 8 ? read_u64(**value) : 0;
}

}  // namespace vs::record
