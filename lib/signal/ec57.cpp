#include "signal/ec57.h"

#include <string_view>

namespace vs::signal::ec57 {
namespace {

std::int64_t distance(std::int64_t a, std::int64_t b) {
    return a > b ? a - b : b - a;
}

std::size_t column(char kind) {
    const auto at = std::string_view("NSVFQ").find(kind);
    return at == std::string_view::npos ? 4 : at;
}

bool inside(std::int64_t sample, std::span<const Span> spans) {
    for (const auto& span : spans)
        if (sample >= span.start && sample < span.end) return true;
    return false;
}

std::vector<Mark> outside(std::span<const Mark> marks, std::span<const Span> spans) {
    std::vector<Mark> out;
    for (const auto& mark : marks)
        if (!inside(mark.sample, spans)) out.push_back(mark);
    return out;
}

void count_class(Count& count, char wanted, char truth, char test) {
    if (truth == wanted) return test == wanted ? void(++count.hit) : void(++count.missed);
    const bool passed_over = truth == 'Q' || (wanted == 'V' && truth == 'F');
    if (test == wanted && !passed_over) ++count.extra;
}

}  // namespace

std::vector<Pair> match(std::span<const Mark> truth, std::span<const Mark> test,
                        std::int64_t tolerance) {
    std::vector<Pair> out;
    std::size_t i = 0, j = 0;
    const auto gap = [&](std::size_t a, std::size_t b) {
        return distance(truth[a].sample, test[b].sample);
    };
    while (i < truth.size() || j < test.size()) {
        const bool both = i < truth.size() && j < test.size();
        if (both && gap(i, j) <= tolerance) {
            // The next of either side may be the nearer one.
            if (j + 1 < test.size() && gap(i, j + 1) < gap(i, j) &&
                test[j].sample < truth[i].sample) {
                out.push_back({-1, static_cast<std::int64_t>(j++)});
                continue;
            }
            if (i + 1 < truth.size() && gap(i + 1, j) < gap(i, j) &&
                truth[i].sample < test[j].sample) {
                out.push_back({static_cast<std::int64_t>(i++), -1});
                continue;
            }
            out.push_back({static_cast<std::int64_t>(i++), static_cast<std::int64_t>(j++)});
        } else if (j == test.size() || (both && truth[i].sample < test[j].sample)) {
            out.push_back({static_cast<std::int64_t>(i++), -1});
        } else {
            out.push_back({-1, static_cast<std::int64_t>(j++)});
        }
    }
    return out;
}

double Count::sensitivity() const {
    return hit + missed == 0 ? 1 : static_cast<double>(hit) / static_cast<double>(hit + missed);
}

double Count::predictivity() const {
    return hit + extra == 0 ? 1 : static_cast<double>(hit) / static_cast<double>(hit + extra);
}

double Count::f1() const {
    const auto all = 2 * hit + missed + extra;
    return all == 0 ? 1 : 2 * static_cast<double>(hit) / static_cast<double>(all);
}

Count& Count::operator+=(const Count& other) {
    hit += other.hit, missed += other.missed, extra += other.extra;
    return *this;
}

Score& Score::operator+=(const Score& other) {
    beats += other.beats;
    ventricular += other.ventricular;
    supraventricular += other.supraventricular;
    jitter += other.jitter;
    for (int i = 0; i < 6; ++i)
        for (int j = 0; j < 6; ++j) table[i][j] += other.table[i][j];
    return *this;
}

Score score(std::span<const Mark> all_truth, std::span<const Mark> all_test, std::int64_t tolerance,
            std::span<const Span> excluded) {
    const auto truth = outside(all_truth, excluded), test = outside(all_test, excluded);
    Score out;
    for (const auto& [t, f] : match(truth, test, tolerance)) {
        const char was = t < 0 ? ' ' : truth[static_cast<std::size_t>(t)].kind;
        const char is = f < 0 ? ' ' : test[static_cast<std::size_t>(f)].kind;
        if (t >= 0 && f >= 0) {
            ++out.beats.hit;
            out.jitter += static_cast<double>(distance(truth[static_cast<std::size_t>(t)].sample,
                                                       test[static_cast<std::size_t>(f)].sample));
        } else {
            ++(t >= 0 ? out.beats.missed : out.beats.extra);
        }
        ++out.table[t < 0 ? 5 : column(was)][f < 0 ? 5 : column(is)];
        count_class(out.ventricular, 'V', was, is);
        count_class(out.supraventricular, 'S', was, is);
    }
    return out;
}

}  // namespace vs::signal::ec57
