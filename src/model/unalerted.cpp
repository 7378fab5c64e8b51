#include "model/unalerted.h"

#include <algorithm>
#include <utility>

namespace vs::model {

bool UnalertedList::count(std::string_view kind, std::string_view reason, Micros at,
                          double weight) {
    for (auto& known : all_) {
        if (known.kind != kind || known.reason != reason) continue;
        if (known.weight < weight) return false;
        ++known.count;
        known.first = std::min(known.first, at), known.last = std::max(known.last, at);
        return true;
    }
    return false;
}

void UnalertedList::add(Unalerted one) {
    const auto known = std::ranges::find_if(all_, [&](const auto& other) {
        return other.kind == one.kind && other.reason == one.reason;
    });
    if (known == all_.end()) {
        if (all_.size() < kMost) all_.push_back(std::move(one));
        return;
    }
    known->count += one.count;
    known->first = std::min(known->first, one.first);
    known->last = std::max(known->last, one.last);
    if (one.weight < known->weight) return;
    known->rule = std::move(one.rule), known->value = std::move(one.value);
    known->weight = one.weight;
}

std::vector<Unalerted> UnalertedList::take() {
    return std::exchange(all_, {});
}

json::object to_json(const Unalerted& one) {
    return {{"kind", one.kind},
            {"reason", one.reason},
            {"rule", one.rule},
            {"value", one.value},
            {"first", to_rfc3339(one.first)},
            {"last", to_rfc3339(one.last)},
            {"count", std::int64_t{one.count}},  // an unsigned one is refused as it is read back
            {"weight", one.weight}};
}

Result<Unalerted> unalerted_from_json(const json::value& value) {
    const auto bad = [] { return fail("snapshot", "not what was seen as it was written down"); };
    const auto* o = value.if_object();
    if (o == nullptr) return bad();
    const auto text = [&](std::string_view key) { return std::string(json_text(*o, key)); };
    const auto first = from_rfc3339(text("first")), last = from_rfc3339(text("last"));
    const auto* count = o->if_contains("count");
    const auto* weight = o->if_contains("weight");
    if (!first || !last || count == nullptr || !count->is_int64() || count->get_int64() < 1 ||
        count->get_int64() > UINT32_MAX || weight == nullptr || !weight->is_number())
        return bad();
    return Unalerted{text("kind"),
                     text("reason"),
                     text("rule"),
                     text("value"),
                     *first,
                     *last,
                     static_cast<std::uint32_t>(count->get_int64()),
                     weight->to_number<double>()};
}

}  // namespace vs::model
