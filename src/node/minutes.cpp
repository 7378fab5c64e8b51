#include "node/minutes.h"

#include <algorithm>

namespace vs::node {
namespace {

float median_of(std::vector<float> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

void Minutes::add(const model::Reading& reading) {
    const auto start = reading.time - reading.time % kMinute;
    if (!rows_.empty() && start < rows_.back().start - kKept) return;
    const auto vital = static_cast<std::size_t>(reading.vital);
    const auto value = static_cast<float>(reading.value);
    auto& cell = row_of(start).cells[vital];
    cell.min = cell.count == 0 ? value : std::min(cell.min, value);
    cell.max = cell.count == 0 ? value : std::max(cell.max, value);
    ++cell.count;
    if (auto* open = open_of(start); open == nullptr) {
        if (cell.count == 1)
            cell.median = value;  // late data of a closed minute: its first value stands
    } else if (auto& values = open->values[vital]; values.size() < kMaxValues) {
        values.push_back(value);
    }
    while (rows_.front().start < rows_.back().start - kKept) rows_.pop_front();
}

Minutes::Row& Minutes::row_of(Micros start) {
    if (rows_.empty() || rows_.back().start < start) return rows_.emplace_back(Row{start});
    const auto at = std::ranges::lower_bound(rows_, start, {}, &Row::start);
    return at->start == start ? *at : *rows_.insert(at, Row{start});
}

// The values of a minute that may still grow; null for minutes long past.
Minutes::Open* Minutes::open_of(Micros start) {
    for (auto& open : open_)
        if (open.start == start) return &open;
    if (open_.size() == kOpen) {
        const auto oldest = std::ranges::min_element(open_, {}, &Open::start);
        if (start < oldest->start) return nullptr;
        settle(*oldest);
        open_.erase(oldest);
    }
    return &open_.emplace_back(Open{start, {}});
}

// A minute has no median until it closes: sorting at every reading would cost more than all else.
void Minutes::settle(const Open& open) {
    auto& row = row_of(open.start);
    for (std::size_t i = 0; i < model::kVitalCount; ++i)
        if (!open.values[i].empty()) row.cells[i].median = median_of(open.values[i]);
}

// Three decimals are more than any sensor has, and hide that cells are stored as float.
double Minutes::exported(float value) {
    return static_cast<double>(
               static_cast<std::int64_t>(value * 1000.0 + (value < 0 ? -0.5 : 0.5))) /
           1000;
}

std::vector<model::Minute> Minutes::between(Micros start, Micros end) {
    std::vector<model::Minute> out;
    out.reserve(static_cast<std::size_t>(std::max<Micros>(end - start, 0) / kMinute + 1));
    for (const auto& open : open_) settle(open);
    auto row = std::ranges::lower_bound(rows_, start, {}, &Row::start);
    for (auto at = start; at < end; at += kMinute) {
        model::Minute minute{.start = at};
        if (row != rows_.end() && row->start == at) {
            for (std::size_t i = 0; i < model::kVitalCount; ++i)
                minute.stats[i] = {row->cells[i].count, exported(row->cells[i].min),
                                   exported(row->cells[i].max), exported(row->cells[i].median)};
            ++row;
        }
        out.push_back(minute);
    }
    return out;
}

}  // namespace vs::node
