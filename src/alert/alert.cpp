#include "alert/alert.h"

#include <algorithm>
#include <array>

namespace vs::alert {
namespace {

constexpr std::array<std::string_view, 4> kPriorities = {"technical", "low", "medium", "high"};
constexpr std::array<std::string_view, 13> kWhats = {
    "raised", "escalated", "cleared", "acknowledged", "resolved", "snoozed", "reminded",
    "paused", "resumed",   "limits",  "keeping",      "released", "attended"};

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

json::array parts_json(const std::vector<Part>& parts) {
    json::array out;
    for (const auto& part : parts)
        out.push_back(json::object{
            {"kind", part.kind},
            {"rule", part.rule},
            {"priority", to_text(part.priority)},
            {"sentence", part.sentence},
            {"onset", to_rfc3339(part.onset)},
            {"holds", part.holds},
            {"told", part.told},
            {"said", part.said},
            {"cause",
             json::array{int{part.cause.signs}, int{part.cause.minor}, int{part.cause.own}}}});
    return out;
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
    bool flag(std::string_view key) {
        const auto* value = member(key);
        if (value == nullptr || !value->is_bool()) return refuse(), false;
        return value->get_bool();
    }
    const json::array* list(std::string_view key) const {
        const auto* value = member(key);
        return value == nullptr ? nullptr : value->if_array();
    }
    const json::object* object(std::string_view key) const {
        const auto* value = member(key);
        return value == nullptr ? nullptr : value->if_object();
    }
    std::optional<Rest> rest(std::string_view key) {
        if (is_null(key)) return std::nullopt;  // absent before there were snoozes
        Reader inner(*member(key));
        Rest rest{inner.text("by"), inner.time("at"), inner.time("until")};
        if (!inner.good()) refuse();
        return rest;
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

constexpr std::size_t kMostParts = 64;  // more kinds than can have one cause

std::optional<model::Cause> cause_of(const json::array* row) {
    if (row == nullptr || row->size() != 3) return std::nullopt;
    std::array<std::int64_t, 3> n{};
    for (std::size_t i = 0; i < n.size(); ++i) {
        const auto* number = (*row)[i].if_int64();
        if (number == nullptr || *number < 0 || *number > UINT16_MAX) return std::nullopt;
        n[i] = *number;
    }
    if (n[2] > 1) return std::nullopt;
    return model::Cause{static_cast<model::Signs>(n[0]), static_cast<model::Signs>(n[1]),
                        n[2] == 1};
}

std::optional<Part> part_of(const json::value& value) {
    Reader in(value);
    Part part{in.text("kind"),  in.text("rule"),  in.text("sentence"), {},
              in.time("onset"), in.flag("holds"), in.flag("told"),     {}};
    const auto priority = priority_of(in.text("priority"));
    const auto cause = cause_of(in.list("cause"));
    if (!priority || !cause || !in.good()) return std::nullopt;
    part.priority = *priority, part.cause = *cause;
    if (const auto* said = in.object("said")) part.said = *said;  // absent in older ones
    return part;
}

// Alerts written before parts were have one, themselves.
Result<> read_parts(const Reader& in, Alert& out) {
    const auto* list = in.list("parts");
    if (list == nullptr) {
        out.parts = {
            {out.kind, out.rule, out.sentence, out.priority, out.onset, out.active, true, {}}};
        out.called = out.onset;
        return {};
    }
    for (const auto& value : *list) {
        auto part = part_of(value);
        if (!part) return fail("alert", "a part of an alert is not as it was written down");
        out.parts.push_back(std::move(*part));
    }
    if (out.parts.empty() || out.parts.size() > kMostParts)
        return fail("alert", "an alert has no parts, or too many");
    return {};
}

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

bool calls(What what) {
    return what == What::raised || what == What::escalated || what == What::reminded;
}

json::value to_json(const std::optional<Rest>& rest) {
    if (!rest) return nullptr;
    return json::object{
        {"by", rest->by}, {"at", to_rfc3339(rest->at)}, {"until", to_rfc3339(rest->until)}};
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
            {"attended", mark_json(alert.attended)},
            {"snoozed", to_json(alert.snoozed)},
            {"raised", to_rfc3339(alert.raised)},
            {"sentence", alert.sentence},
            {"onset", to_rfc3339(alert.onset)},
            {"end", alert.end ? json::value(to_rfc3339(*alert.end)) : nullptr},
            {"resolved", alert.resolved ? json::value(to_rfc3339(alert.resolved->at)) : nullptr},
            {"resolved_by", alert.resolved ? json::value(alert.resolved->by) : nullptr},
            {"note", alert.note},
            {"called", to_rfc3339(alert.called)},
            {"said", alert.said},
            {"parts", parts_json(alert.parts)}};
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
    out.attended = in.mark("attended");
    out.snoozed = in.rest("snoozed");
    out.raised = in.time("raised");
    out.sentence = in.text("sentence");
    out.onset = in.time("onset");
    out.end = in.time_or_null("end");
    if (!in.is_null("resolved")) out.resolved = Mark{in.text("resolved_by"), in.time("resolved")};
    out.note = in.text("note");
    if (state != "active" && state != "cleared") in.refuse();
    if (!priority || !in.good()) return fail("alert", "not an alert as it was written down");
    out.priority = *priority;
    if (auto read = read_parts(in, out); !read) return pass(read);
    if (const auto* said = in.list("said")) out.said = *said;
    if (in.list("parts") != nullptr) out.called = in.time("called");
    if (!in.good()) return fail("alert", "not an alert as it was written down");
    return out;
}

}  // namespace vs::alert
