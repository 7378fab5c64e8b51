// Triage of one patient: detectors over what devices sent, who has to be called about what they
// find, and what was seen but is no reason to call. The same answers for any cutting into batches
// and any order of arrival within the lateness, after restore() of a snapshot, and on replay. Reads
// no clock, does no I/O. One thread at a time.
#pragma once

#include <deque>
#include <map>

#include "triage/call.h"
#include "triage/ecg_stream.h"
#include "triage/vitals_stream.h"

namespace vs::triage {

struct Batch {
    model::DeviceId device{};
    const model::Contents* contents = nullptr;
    Micros received = 0;
    std::uint64_t id = 0;  // of the caller's choosing, for waiting()
};

// What one ECG gave, for pages.
struct EcgNews {
    model::DeviceId device{};
    std::string lead;
    Micros until = 0;
    std::optional<float> quality;
    EcgFindings found;
    std::vector<Episode> open;
};

struct Findings {
    std::vector<EcgNews> ecg;
    std::vector<Call> calls;
};

struct PastChange {
    signal::Change change;
    Micros ended = 0;  // 0: it lasts
};

class Triage {
  public:
    explicit Triage(signal::ChangeSettings settings = {}) : vitals_(settings) {}

    Findings accept(const Batch& batch);
    Findings tick(Micros now);
    // After restore(): a batch that the snapshot has seen, of which it keeps only the outcome.
    void recall(const Batch& batch);

    // Batches of ECG that wait for what was overtaken: the snapshot is without them.
    std::vector<std::uint64_t> waiting() const;
    // A person closed the alert: seen again, it is told again.
    void closed(std::string_view kind) { rhythm_.closed(kind); }

    // What was seen and not told since it was last taken.
    model::UnalertedList& unalerted() { return unalerted_; }

    struct Signal {
        std::optional<float> quality;
        bool lead_off = false;
        std::vector<Episode> open;
    };
    std::optional<Signal> ecg_signal() const;  // none without an ECG
    std::optional<signal::Usual> usual(signal::VitalKind kind);
    // "usual for this person is 61 to 93; signal quality 0.95", of the last reading; "" for what is
    // not watched.
    std::string about(model::Vital vital);
    json::object said_about(model::Vital vital);  // the same, to be said in another language
    std::optional<signal::Change> change(signal::VitalKind kind);
    // How far the last reading can be trusted; full trust in what is not watched.
    signal::Trust trust(model::Vital vital) const {
        const auto kind = kind_of(vital);
        return kind ? vitals_.trust(*kind) : signal::Trust{};
    }
    const std::deque<Episode>& episodes() const { return episodes_; }  // ended, bounded
    std::vector<PastChange> changes();                                 // bounded, by onset

    json::object snapshot() const;
    Result<> restore(const json::value& snapshot);  // code "snapshot"

  private:
    struct Ecg {
        EcgStream stream;
        std::string lead;
        std::optional<float> quality;
        Micros received = 0;
    };
    using Input = VitalsStream::Input;
    using Key = std::pair<model::DeviceId, std::string>;  // device; leads and rate

    void take_readings(const Batch& batch, Findings& out);
    void take_piece(const Batch& batch, Findings& out);
    Ecg* ecg_of(const Key& key, const Piece& piece);
    void tell(const Key& key, EcgFindings found, EcgFindings late, Findings& out);
    void take_reading(Input input, Micros at, double value, Micros received, Findings& out);
    void note_poor(signal::VitalKind kind, Micros at, double value, signal::Trust trust);
    void remember_changes();
    void remember(const EcgFindings& found);

    VitalsStream vitals_;
    std::map<Key, Ecg> ecgs_;
    RhythmJudge rhythm_;
    ChangeJudge changes_;
    model::UnalertedList unalerted_;
    std::deque<Episode> episodes_;
    std::deque<PastChange> past_changes_;
};

}  // namespace vs::triage
