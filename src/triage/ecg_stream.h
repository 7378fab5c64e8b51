// One ECG of one device, in whatever order its pieces come: those that are overtaken wait, up to
// kEcgLateness of later signal, for what is missing before them; older ones are read apart and
// flagged late. The same findings for any cutting into pieces and any order within that time. One
// thread at a time.
#pragma once

#include <memory>

#include "triage/ecg_run.h"

namespace vs::triage {

class EcgStream {
  public:
    // Codes of signal::EcgMonitor::create.
    static Result<EcgStream> create(double rate, unsigned leads);

    // Findings of what could be read now are appended; late ones to `late`.
    void push(const Piece& piece, EcgFindings& out, EcgFindings& late);
    // Reads what waited longer than anything is waited for.
    void tick(Micros now, EcgFindings& out, EcgFindings& late);

    std::vector<Episode> open() const { return run_.open(); }
    Micros read_to() const { return run_.begun() ? run_.end() : 0; }
    // Ids of the pieces that wait are appended.
    void waiting(std::vector<std::uint64_t>& ids) const {
        for (const auto& held : held_) ids.push_back(held.piece.id);
    }

    // Without the pieces that wait: they are still in the journal.
    json::object snapshot() const { return run_.snapshot(); }
    static Result<EcgStream> restore(const json::value& snapshot);

  private:
    struct Held {
        Piece piece;
        std::array<Bytes, 2> samples;  // what the piece views
    };
    explicit EcgStream(EcgRun run, double rate, unsigned leads)
        : run_(std::move(run)), rate_(rate), leads_(leads) {}
    bool follows(const Piece& piece) const;
    void hold(const Piece& piece);
    void release(bool all, EcgFindings& out, EcgFindings& late);
    void read(const Piece& piece, EcgFindings& out, EcgFindings& late);
    void read_late(const Piece& piece, EcgFindings& late);
    void end_late(EcgFindings& late);

    EcgRun run_;
    double rate_;
    unsigned leads_;
    std::vector<Held> held_;  // by start
    Micros received_ = 0;     // the last piece
    std::unique_ptr<EcgRun> late_;
    Micros late_received_ = 0;
};

}  // namespace vs::triage
