// The background check of what is stored: every report's block against its hash and its leaf,
// newest first, and the tree against the last checkpoint. One thread.
#pragma once

#include "record/recorder.h"

namespace vs::record {

struct Damage {
    ReportRow report;
    std::string level;  // "block", "leaf" or "index"
    std::string what;   // in words
    Micros last_good;   // when this report was last seen whole
    bool operator==(const Damage& other) const {
        return report.digest == other.report.digest && level == other.level;
    }
};

class Scrub {
  public:
    struct Options {
        Micros round = kHour;  // one pass over everything takes about this long at most
        Clock clock = now_utc;
        std::function<bool()> stopped;                 // asked often
        std::function<void(const Damage&)> damaged;    // once when found
        std::function<void(const ReportRow&)> mended;  // once when a damaged report is whole again
        std::function<void(const std::string&)> index_damaged;  // in words; once when found
        std::function<void()> index_mended;
    };
    Scrub(const Recorder& recorder, Options options)
        : recorder_(recorder), options_(std::move(options)) {}

    // Checks everything once, spread over at most `round`.
    Result<> pass();
    const std::map<std::uint64_t, Damage>& damages() const { return damages_; }  // by leaf

  private:
    void check(const ReportRow& row);
    Result<> only_heartbeats(std::uint64_t from, std::uint64_t to) const;
    void judge_index(const Result<>& walked);
    std::optional<std::pair<std::string, std::string>> fault_of(const ReportRow& row) const;
    void pace(Micros started, std::uint64_t done, std::uint64_t all) const;

    const Recorder& recorder_;
    Options options_;
    std::map<std::uint64_t, Damage> damages_;
    bool index_damaged_ = false;
    Micros last_pass_ = 0;  // when the pass before this one began
};

}  // namespace vs::record
