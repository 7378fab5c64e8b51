// What the node itself knows of its reports without opening them. Rows of family "reports":
//
//   "r" patient(20) seq(u64)  -> row
//   "l" leaf(u64)             -> patient(20) seq(u64)
//   "d" digest(32)            -> patient(20) seq(u64)
//   "w" patient(20) kind(u8)  -> u64: what lies up to here in the journal is sealed
//   row = version(1) kind(1) start(u64) end(u64) sealed(u64) leaf(u64) bytes(u32) epoch(u32)
//   digest(32)
//
// The index is a convenience of the node; `vitalseal verify` does not believe it. Reading is
// thread-safe.
#pragma once

#include "base/json.h"
#include "crypto/secp256k1.h"
#include "model/bundle.h"
#include "store/kv.h"

namespace vs::record {

struct ReportRow {
    model::Patient patient{};
    std::uint64_t seq = 0;
    model::ReportKind kind{};
    Micros start = 0, end = 0, sealed = 0;
    std::uint64_t leaf = 0;
    std::uint32_t bytes = 0, epoch = 0;
    crypto::Digest digest{};
};

// As the API has it: {"cid","seq","kind","start","end","sealed","leaf","bytes"}
json::object to_json(const ReportRow& row);

class ReportIndex {
  public:
    explicit ReportIndex(store::Kv& kv) : kv_(kv) {}

    static void stage(store::Batch& batch, const ReportRow& row);
    static void stage_watermark(store::Batch& batch, const model::Patient& patient,
                                model::ReportKind kind, std::uint64_t position);

    // The keys of all rows that tell of a patient.
    Result<std::vector<Bytes>> rows_of(const model::Patient& patient) const;
    Result<std::optional<ReportRow>> find(const model::Patient& patient, std::uint64_t seq) const;
    Result<std::optional<ReportRow>> by_digest(const crypto::Digest& digest) const;
    Result<std::optional<ReportRow>> by_leaf(std::uint64_t leaf) const;
    Result<std::optional<ReportRow>> last(const model::Patient& patient) const;  // highest seq
    // Newest first, from `seq` downwards; false stops.
    Result<> each_newest(const model::Patient& patient, std::uint64_t seq,
                         const std::function<bool(const ReportRow&)>& visit) const;
    // All patients' rows by leaf, newest first. Of a row that is gone, `erased` is asked whether it
    // went because it was asked to go, which may be while this walks.
    Result<> each_leaf_newest(const std::function<bool(const ReportRow&)>& visit,
                              const std::function<bool(std::uint64_t leaf)>& erased) const;
    Result<std::uint64_t> watermark(const model::Patient& patient,
                                    model::ReportKind kind) const;  // 0 where none

  private:
    Result<std::optional<ReportRow>> follow(ByteView key) const;
    store::Kv& kv_;
};

}  // namespace vs::record
