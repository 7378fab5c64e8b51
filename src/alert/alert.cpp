#include "alert/alert.h"

#include <algorithm>
#include <array>

namespace vs::alert {
namespace {

constexpr std::array<std::string_view, 4> kPriorities = {"technical", "low", "medium", "high"};
constexpr std::array<std::string_view, 5> kWhats = {"raised", "escalated", "cleared",
                                                    "acknowledged", "resolved"};

template <class Enum, std::size_t N>
std::optional<Enum> find_text(const std::array<std::string_view, N>& texts, std::string_view text) {
    const auto at = std::ranges::find(texts, text);
    if (at == texts.end()) return std::nullopt;
    return static_cast<Enum>(at - texts.begin());
}

json::value mark_json(const std::optional<Mark>& mark) {
    if (!mark) return nullptr;
    return json::object{{"by", mark->by}, {"at", to_rfc3339(mark->at)}};
}

// Reads members one after the other and remembers whether all of them were there.
class Reader {
  public:
    explicit Reader(const json::value& value) : object_(value.if_object()) {}
    bool good() const { return good_ && object_ != nullptr; }
    void refuse() { good_ = false; }

    std::string text(std::string_view key) {
        const auto* value = member(key);
        if (value == nullptr || !value->is_string()) return refuse(), std::string();
        return std::string(value->get_string());
    }
    Micros time(std::string_view key) {
        const auto time = from_rfc3339(text(key));
        if (!time) return refuse(), 0;
        return *time;
    }
    std::optional<Micros> time_or_null(std::string_view key) {
        if (is_null(key)) return std::nullopt;
        return time(key);
    }
    std::optional<Mark> mark(std::string_view key) {
        if (is_null(key)) return std::nullopt;
        Reader inner(*member(key));
        Mark mark{inner.text("by"), inner.time("at")};
        if (!inner.good()) refuse();
        return mark;
    }
    bool is_null(std::string_view key) const {
        const auto* value = member(key);
        return value == nullptr || value->is_null();
    }

  private:
    const json::value* member(std::string_view key) const {
        return object_ == nullptr ? nullptr : object_->if_contains(key);
    }
    const json::object* object_;
    bool good_ = true;
};

}  // namespace

std::string_view to_text(Priority priority) {
    return kPriorities[static_cast<std::size_t>(priority)];
}

std::optional<Priority> priority_of(std::string_view text) {
    return find_text<Priority>(kPriorities, text);
}

std::string_view to_text(What what) {
    return kWhats[static_cast<std::size_t>(what)];
}

std::optional<What> what_of(std::string_view text) {
    return find_text<What>(kWhats, text);
}

json::object to_json(const Alert& alert) {
    return {{"id", alert.id},
            {"patient", alert.patient},
            {"kind", alert.kind},
            {"about", alert.about},
            {"rule", alert.rule},
            {"priority", to_text(alert.priority)},
            {"state", alert.active ? "active" : "cleared"},
            {"acknowledged", mark_json(alert.acknowledged)},
            {"raised", to_rfc3339(alert.raised)},
            {"sentence", alert.sentence},
            {"onset", to_rfc3339(alert.onset)},
            {"end", alert.end ? json::value(to_rfc3339(*alert.end)) : nullptr},
            {"resolved", alert.resolved ? json::value(to_rfc3339(alert.resolved->at)) : nullptr},
            {"resolved_by", alert.resolved ? json::value(alert.resolved->by) : nullptr},
            {"note", alert.note}};
}

Result<Alert> alert_from_json(const json::value& value) {
    Reader in(value);
    Alert out;
    out.id = in.text("id");
    out.patient = in.text("patient");
    out.kind = in.text("kind");
    out.about = in.text("about");
    out.rule = in.text("rule");
    const auto priority = priority_of(in.text("priority"));
    const auto state = in.text("state");
    out.active = state == "active";
    out.acknowledged = in.mark("acknowledged");
    out.raised = in.time("raised");
    out.sentence = in.text("sentence");
    out.onset = in.time("onset");
    out.end = in.time_or_null("end");
    if (!in.is_null("resolved")) out.resolved = Mark{in.text("resolved_by"), in.time("resolved")};
    out.note = in.text("note");
    if (state != "active" && state != "cleared") in.refuse();
    if (!priority || !in.good()) return fail("alert", "not an alert as it was written down");
    out.priority = *priority;
    return out;
}

}  // namespace vs::alert
