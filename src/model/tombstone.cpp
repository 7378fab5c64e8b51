#include "model/tombstone.h"

namespace vs::model {
namespace {

template <std::size_t N>
json::array numbers(const std::array<int, N>& values) {
    json::array out;
    for (const auto value : values) out.push_back(value);
    return out;
}

bool read(const json::value* value, std::int64_t least, std::int64_t most, auto& into) {
    if (value == nullptr || !value->is_int64()) return false;
    const auto number = value->get_int64();
    if (number < least || number > most) return false;
    into = static_cast<std::decay_t<decltype(into)>>(number);
    return true;
}

template <std::size_t N>
bool read(const json::value* value, std::array<int, N>& into) {
    if (value == nullptr || !value->is_array() || value->get_array().size() != N) return false;
    for (std::size_t i = 0; i < N; ++i)
        if (!read(&value->get_array()[i], 0, 1'000'000, into[i])) return false;
    return true;
}

}  // namespace

json::object to_json(const Tombstone& one) {
    return {{"device", to_hex(one.device)},
            {"boot", one.boot},
            {"sequence", std::to_string(one.sequence)},
            {"message", to_hex(one.message)},
            {"start", one.start},
            {"end", one.end},
            {"kept", std::string(1, one.kept)},
            {"reason", one.reason},
            {"version", one.version},
            {"concern", one.concern},
            {"quality", one.quality},
            {"beats", numbers(one.beats)},
            {"rates", numbers(one.rates)}};
}

Result<Tombstone> tombstone_from_json(const json::value& value) {
    const auto bad = [] { return fail("snapshot", "not a tombstone as it was written down"); };
    const auto* o = value.if_object();
    if (o == nullptr) return bad();
    Tombstone out;
    const auto device = from_hex(json_text(*o, "device")),
               message = from_hex(json_text(*o, "message"));
    const auto kept = json_text(*o, "kept"), sequence = json_text(*o, "sequence");
    if (!device || device->size() != 8 || !message || message->size() != 32 ||
        (kept != "C" && kept != "D") || sequence.empty() || sequence.size() > 20)
        return bad();
    for (const auto digit : sequence) {
        if (digit < '0' || digit > '9') return bad();
        out.sequence = out.sequence * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    out.device = *to_array<8>(*device), out.message = *to_array<32>(*message);
    out.kept = kept[0];
    out.reason = json_text(*o, "reason"), out.version = json_text(*o, "version");
    constexpr std::int64_t kFar = std::int64_t{1} << 60;
    const auto at = [&](std::string_view key) { return o->if_contains(key); };
    if (!read(at("boot"), 0, UINT32_MAX, out.boot) || !read(at("start"), 0, kFar, out.start) ||
        !read(at("end"), 0, kFar, out.end) || !read(at("concern"), 0, 1000, out.concern) ||
        !read(at("quality"), -1, 100, out.quality) || !read(at("beats"), out.beats) ||
        !read(at("rates"), out.rates))
        return bad();
    return out;
}

}  // namespace vs::model
