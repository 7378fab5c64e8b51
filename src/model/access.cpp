#include "model/access.h"

#include <algorithm>
#include <charconv>

namespace vs::model {
namespace {

std::optional<std::uint64_t> whole(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool zeros = text.size() > 1 && text[0] == '0';
    if (error != std::errc() || end != text.data() + text.size() || text.empty() || zeros ||
        number == UINT64_MAX)
        return {};
    return number;
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> stretch(std::string_view text) {
    const auto dash = text.find('-');
    const auto first = whole(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : whole(text.substr(dash + 1));
    if (!first || !last || *last < *first || (dash != std::string_view::npos && *last == *first))
        return {};
    return std::pair(*first, *last);
}

}  // namespace

bool Numbers::holds(std::uint64_t number) const {
    auto next = stretches_.upper_bound(number);
    return next != stretches_.begin() && std::prev(next)->second >= number;
}

bool Numbers::add(std::uint64_t number, std::size_t most) {
    if (holds(number)) return true;
    auto next = stretches_.upper_bound(number);
    const bool joins_next = next != stretches_.end() && next->first == number + 1;
    const bool joins_before = next != stretches_.begin() && std::prev(next)->second + 1 == number;
    if (!joins_next && !joins_before && stretches_.size() >= most) return false;
    const auto last = joins_next ? next->second : number;
    if (joins_next) next = stretches_.erase(next);
    if (joins_before)
        std::prev(next)->second = last;
    else
        stretches_[number] = last;
    return true;
}

std::uint64_t Numbers::count() const {
    std::uint64_t out = 0;
    for (const auto& [first, last] : stretches_) out += last - first + 1;
    return out;
}

std::string Numbers::text() const {
    std::string out;
    for (const auto& [first, last] : stretches_) {
        if (!out.empty()) out += ',';
        out += std::to_string(first);
        if (last != first) out += '-' + std::to_string(last);
    }
    return out;
}

Result<Numbers> parse_numbers(std::string_view text, std::size_t most) {
    Numbers out;
    const auto wrong = [] { return fail("usage", "not numbers as 12-48,50"); };
    std::uint64_t from = 0;  // the least that may follow
    while (!text.empty()) {
        const auto part = text.substr(0, text.find(','));
        const auto found = stretch(part);
        if (!found || found->first < from || out.stretches_.size() >= most) return wrong();
        out.stretches_.insert(*found);
        from = found->second + 2;
        if (part.size() == text.size()) break;
        text.remove_prefix(part.size() + 1);
        if (text.empty()) return wrong();
    }
    return out;
}

Access access_of(const crypto::Address& person, std::string name, std::string role,
                 std::string what, const Right& right, Micros at) {
    return {.person = person,
            .name = name == crypto::to_text(person) ? "" : std::move(name),
            .role = std::move(role),
            .what = std::move(what),
            .right = right.kind,
            .reader = right.reader,
            .purpose = right.purpose,
            .from = at,
            .to = at};
}

bool merge(Access& into, const Access& other) {
    const auto same = [&](const auto&... member) {
        return ((into.*member == other.*member) && ...);
    };
    if (!same(&Access::person, &Access::name, &Access::role, &Access::what, &Access::right,
              &Access::reader, &Access::purpose) ||
        other.count > UINT32_MAX - into.count)
        return false;
    auto records = into.records;
    for (const auto& [first, last] : other.records.stretches())
        for (auto number = first; number <= last; ++number)
            if (!records.add(number)) return false;
    into.records = std::move(records);
    into.count += other.count;
    into.from = std::min(into.from, other.from), into.to = std::max(into.to, other.to);
    return true;
}

json::object to_json(const Access& one) {
    return {{"person", crypto::to_text(one.person)},
            {"name", one.name},
            {"role", one.role},
            {"what", one.what},
            {"right", to_text(one.right)},
            {"reader", crypto::to_text(one.reader)},
            {"purpose", one.purpose},
            {"from", to_rfc3339(one.from)},
            {"to", to_rfc3339(one.to)},
            {"count", one.count},
            {"records", one.records.text()}};
}

Result<Access> access_from_json(const json::value& value) {
    const auto bad = [] { return fail("access", "not an access as it was written down"); };
    const auto* o = value.if_object();
    if (o == nullptr) return bad();
    const auto text = [&](std::string_view key) { return std::string(json_text(*o, key)); };
    const auto number = [&](std::string_view key, std::int64_t most) -> std::int64_t {
        const auto* found = o->if_contains(key);
        if (found == nullptr || !found->is_number()) return -1;
        const auto whole = boost::json::try_value_to<std::int64_t>(*found);
        return !whole || *whole > most ? -1 : *whole;
    };
    const auto person = crypto::parse_address(text("person")),
               reader = crypto::parse_address(text("reader"));
    const auto right = right_kind(text("right"));
    const auto from = from_rfc3339(text("from")), to = from_rfc3339(text("to"));
    const auto records = parse_numbers(text("records"));
    const auto purpose = number("purpose", 255), count = number("count", UINT32_MAX);
    if (!person || !reader || !right || !from || !to || !records || purpose < 0 || count < 1)
        return bad();
    return Access{*person,
                  text("name"),
                  text("role"),
                  text("what"),
                  *right,
                  *reader,
                  static_cast<std::uint8_t>(purpose),
                  *from,
                  *to,
                  static_cast<std::uint32_t>(count),
                  *records};
}

}  // namespace vs::model
