#include "heartbeat.h"

#include "tlog/note.h"

namespace vs::cmd {
namespace {

constexpr Micros kMostOld = 5 * kMinute;  // a heartbeat of an hour ago, served by somebody else

// What follows `name` and a blank on its line.
std::string_view line_of(std::string_view text, std::string_view name) {
    const auto mark = "\n" + std::string(name) + " ";
    const auto at = text.find(mark);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + mark.size());
    return text.substr(0, text.find('\n'));
}

}  // namespace

Result<std::string> claimed_key(const std::string& note) {
    const auto key = line_of(std::string_view(note).substr(0, tlog::kMaxNote), "key");
    if (key.empty() || !tlog::NoteVerifier::parse(key))
        return fail("heartbeat", "it sends no heartbeat of a Vitalseal node");
    return std::string(key);
}

Result<Heartbeat> open_heartbeat(const std::string& note, const std::string& key) {
    const auto verifier = tlog::NoteVerifier::parse(key);
    if (!verifier) return fail("usage", "--key: " + verifier.error().message);
    const auto text = tlog::open_note(note, *verifier);
    if (!text && text.error().code == "note")
        return fail("heartbeat", "it sends no heartbeat of a Vitalseal node");
    if (!text) return fail(text.error().code, "its heartbeat is not signed by the key we know");
    if (!text->starts_with(verifier->name + "\n"))
        return fail("heartbeat", "what it signed is no heartbeat");
    const auto judged = from_rfc3339(line_of(*text, "judged"));
    const auto made = from_rfc3339(line_of(*text, "signed"));
    if (!judged || !made) return fail("heartbeat", "its heartbeat says no times");
    return Heartbeat{*judged, *made};
}

Result<> HeartbeatJudge::heard(const std::string& note, Micros now) {
    if (key_.empty()) {
        auto claimed = claimed_key(note);
        if (!claimed) return missed(claimed.error(), now);
        key_ = std::move(*claimed);
    }
    const auto beat = open_heartbeat(note, key_);
    if (!beat && beat.error().code == "heartbeat") return missed(beat.error(), now);
    if (!beat) return pass(beat);
    if (beat->judged <= last_.judged || beat->judged < now - kMostOld)
        return missed(
            {"still", "it answers, but has judged nobody since " + to_rfc3339(beat->judged)}, now);
    const bool sealing = beat->signed_ > last_.signed_ || beat->judged - beat->signed_ < kMostOld;
    if (!sealing)
        return missed({"still", "it has signed its log last at " + to_rfc3339(beat->signed_)}, now);
    last_ = *beat;
    heard_ = now;
    return {};
}

Result<> HeartbeatJudge::missed(const Error& why, Micros now) const {
    if (now - heard_ <= after_) return fail("waiting", why.message);
    return fail("silent", why.message + " (since " + to_rfc3339(heard_) + ")");
}

}  // namespace vs::cmd
