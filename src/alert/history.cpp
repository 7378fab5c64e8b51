#include "alert/history.h"

#include <algorithm>

namespace vs::alert {
namespace {

bool before(const Entry& a, const Entry& b) {
    return a.time != b.time ? a.time < b.time : a.value < b.value;
}

bool same(const Entry& a, const Entry& b) {
    return a.time == b.time && a.value == b.value;
}

bool insert(std::vector<Entry>& list, const Entry& entry, std::size_t most) {
    const auto at = std::lower_bound(list.begin(), list.end(), entry, before);
    if (at != list.end() && same(*at, entry)) return false;
    if (list.size() < most) {
        list.insert(at, entry);
    } else if (at != list.begin()) {  // else it would be the first to go
        std::move(list.begin() + 1, at, list.begin());
        *(at - 1) = entry;
    }
    return true;
}

}  // namespace

std::span<const Entry> History::last(std::size_t count) const {
    return std::span(recent_).last(std::min(count, recent_.size()));
}

bool History::add_recent(const Entry& entry) {
    return insert(recent_, entry, kRecent);
}

bool History::add_late(const Entry& entry) {
    return insert(late_, entry, kLate);
}

void History::drop_after(Micros time) {
    std::erase_if(recent_, [&](const Entry& entry) { return entry.time > time; });
}

void History::drop_late_before(Micros arrived) {
    std::erase_if(late_, [&](const Entry& entry) { return entry.arrived < arrived; });
}

void History::keep_late(std::size_t count) {
    if (late_.size() <= count) return;
    late_.erase(late_.begin(), late_.end() - static_cast<std::ptrdiff_t>(count));
}

std::vector<Entry> History::merged() const {
    // A reading in both lists is late: the late one comes first and wins.
    std::vector<Entry> out;
    out.reserve(late_.size() + recent_.size());
    std::merge(late_.begin(), late_.end(), recent_.begin(), recent_.end(), std::back_inserter(out),
               before);
    out.erase(std::unique(out.begin(), out.end(), same), out.end());
    return out;
}

}  // namespace vs::alert
