// Which patients are erased or are going to be, and what holds it up. Rows of family "erasures":
//
//   "p" patient(20) -> JSON {"state": "waiting"|"erasing"|"erased", "since", "leaf", "request"}
//   "h" patient(20) -> JSON of the hold, as model/requests.h writes it
//
// waiting: asked for, nothing more is taken of the patient, and a hold keeps what there is.
// erasing: it is in the log; a start goes on with it. erased: done. None of it is a datum of
// health. Thread-safe.
#pragma once

#include <map>
#include <mutex>

#include "model/erasure.h"
#include "store/kv.h"

namespace vs::record {

class Erasures {
  public:
    static constexpr const char* kFamily = "erasures";
    enum class State : std::uint8_t { none, waiting, erasing, erased };

    explicit Erasures(store::Kv& kv) : kv_(kv) {}
    Result<> load();

    struct Entry {
        State state = State::none;
        Micros since = 0;        // when it was asked for; when it was logged
        std::uint64_t leaf = 0;  // in which it stands in the log
        std::string request;     // as it was signed; "" once it is done: the log has it
        std::string leaves;      // of the patient's records
    };
    Entry of(const model::Patient& patient) const;
    std::vector<model::Patient> closed() const;  // in any state but none
    bool erased(std::uint64_t leaf) const;       // its record is gone, or about to be

    // Durable when they return.
    Result<> wait(const model::Patient& patient, const model::Erase& request,
                  const model::CompactBytes& signature, Micros since);
    Result<> done(const model::Patient& patient);
    Result<> set_hold(const model::Hold& hold, const model::CompactBytes& signature);
    // In force at that time.
    std::optional<model::Hold> hold(const model::Patient& patient, std::uint64_t time) const;
    // "erasing", together with what is written beside it.
    Result<> stage_begun(store::Batch& batch, const model::Erasure& erasure, std::uint64_t leaf);

  private:
    Result<> put(const model::Patient& patient, const Entry& entry);
    void keep(const model::Patient& patient, const Entry& entry);

    store::Kv& kv_;
    mutable std::mutex mutex_;
    std::map<model::Patient, Entry> entries_;
    std::map<model::Patient, model::Numbers> leaves_;
    std::map<model::Patient, model::Hold> holds_;
};

std::string_view to_text(Erasures::State state);

}  // namespace vs::record
