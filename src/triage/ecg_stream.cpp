#include "triage/ecg_stream.h"

#include <algorithm>

namespace vs::triage {
namespace {

constexpr std::size_t kMostHeld = 64;

Micros end_of_newest(const auto& held) {
    Micros newest = 0;
    for (const auto& one : held) newest = std::max(newest, one.piece.end());
    return newest;
}

}  // namespace

Result<EcgStream> EcgStream::create(double rate, unsigned leads) {
    auto run = EcgRun::create(rate, leads);
    if (!run) return pass(run);
    return EcgStream(std::move(*run), rate, leads);
}

bool EcgStream::follows(const Piece& piece) const {
    return held_.empty() && run_.continues(piece.start());
}

void EcgStream::push(const Piece& piece, EcgFindings& out, EcgFindings& late) {
    tick(piece.received, out, late);
    received_ = std::max(received_, piece.received);
    if (follows(piece)) return read(piece, out, late);
    hold(piece);
    release(false, out, late);
}

void EcgStream::tick(Micros now, EcgFindings& out, EcgFindings& late) {
    if (!held_.empty() && now - received_ >= kEcgLateness) release(true, out, late);
    if (late_ && now - late_received_ >= kEcgLateness) end_late(late);
}

void EcgStream::hold(const Piece& piece) {
    const auto at = std::ranges::lower_bound(held_, piece.start(), {},
                                             [](const Held& held) { return held.piece.start(); });
    if (at != held_.end() && at->piece.start() == piece.start()) return;
    auto& held = *held_.insert(at, Held{piece, {}});
    for (unsigned l = 0; l < leads_; ++l) {
        held.samples[l] = to_bytes(piece.leads[l].samples);
        held.piece.leads[l].samples = held.samples[l];
        held.piece.leads[l].lead = {};
    }
}

void EcgStream::release(bool all, EcgFindings& out, EcgFindings& late) {
    const auto newest = end_of_newest(held_);
    std::size_t done = 0;
    for (; done < held_.size(); ++done) {
        const auto& piece = held_[done].piece;
        const bool waited = newest - piece.start() >= kEcgLateness;
        if (!all && !waited && !run_.continues(piece.start()) && held_.size() - done <= kMostHeld)
            break;
        read(piece, out, late);
    }
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(done));
}

void EcgStream::read(const Piece& piece, EcgFindings& out, EcgFindings& late) {
    const bool was_ahead = run_.begun() && run_.end() > piece.received + kLateness &&
                           piece.end() <= piece.received + kLateness;
    if (run_.begun() && !was_ahead && piece.end() <= run_.end()) return read_late(piece, late);
    run_.push(piece, was_ahead, out);
}

void EcgStream::read_late(const Piece& piece, EcgFindings& late) {
    if (late_ && !(late_->continues(piece.start()) && piece.end() > late_->end())) end_late(late);
    if (!late_) {
        auto run = EcgRun::create(rate_, leads_);
        if (!run) return;
        late_ = std::make_unique<EcgRun>(std::move(*run));
    }
    late_received_ = piece.received;
    late.late = true;
    late_->push(piece, false, late);
}

void EcgStream::end_late(EcgFindings& late) {
    late.late = true;
    late_->finish(late);
    late_.reset();
}

Result<EcgStream> EcgStream::restore(const json::value& snapshot) {
    auto run = EcgRun::restore(snapshot);
    if (!run) return pass(run);
    const auto& o = snapshot.get_object();
    return EcgStream(std::move(*run), o.at("rate").to_number<double>(),
                     o.at("leads").get_int64() == 2 ? 2 : 1);
}

}  // namespace vs::triage
