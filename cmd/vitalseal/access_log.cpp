// access log: who was served what of a patient.
#include <algorithm>
#include <cstdio>

#include "access_log.h"
#include "own_records.h"

namespace vs::cmd {
namespace {

struct Entry {
    model::Access access;
    std::string record;  // "" where it is not sealed yet
    bool open = false;
};

Result<> sealed_entries(OwnRecords& records, Micros from, std::vector<Entry>& out,
                        std::uint64_t& closed) {
    return records.each("kinds=numerics&from=" + to_rfc3339(from),
                        [&](const RecordRow& row) -> Result<bool> {
                            const auto block = records.block(row);
                            if (!block) return pass(block);
                            const auto text = records.bundle(row, *block);
                            if (!text && text.error().code == "no-match") {
                                ++closed;
                                return true;
                            }
                            if (!text) return pass(text);
                            const auto report = model::parse_report(*text);
                            if (!report) return pass(report);
                            for (const auto& access : report->input.accesses)
                                out.push_back({access, std::to_string(row.seq), false});
                            return true;
                        });
}

Result<> waiting_entries(OwnRecords& records, std::vector<Entry>& out) {
    const auto answer = records.get("/v1/patients/" + records.patient() + "/accesses");
    if (!answer) return pass(answer);
    const auto* list = answer->if_contains("accesses");
    if (list == nullptr || !list->is_array()) return fail("answer", "no list of accesses");
    for (const auto& value : list->get_array()) {
        auto access = model::access_from_json(value);
        if (!access) return pass(access);
        const auto* open = value.get_object().if_contains("open");
        out.push_back(
            {std::move(*access), "", open != nullptr && open->is_bool() && open->get_bool()});
    }
    return {};
}

void print(const Entry& entry) {
    const auto& one = entry.access;
    const auto person = crypto::to_text(one.person);
    std::string right(to_text(one.right));
    if (one.right == model::Right::Kind::team) right += " " + crypto::to_text(one.reader);
    std::printf(
        "%s%s%s  %s%s%s  %s%s%s  by %s  %s\n", to_rfc3339(one.from).c_str(),
        one.to == one.from ? "" : " to ", one.to == one.from ? "" : to_rfc3339(one.to).c_str(),
        person.c_str(), one.name.empty() ? "" : " ", one.name.c_str(), one.what.c_str(),
        one.records.empty() ? "" : (" " + one.records.text()).c_str(),
        one.count > 1 ? (", " + std::to_string(one.count) + " times").c_str() : "", right.c_str(),
        entry.open             ? "(goes on, not sealed yet)"
        : entry.record.empty() ? "(not sealed yet)"
                               : ("record " + entry.record).c_str());
}

json::object to_json(const Entry& entry) {
    auto out = model::to_json(entry.access);
    out["sealed"] = !entry.record.empty();
    out["record"] = entry.record;
    out["open"] = entry.open;
    return out;
}

}  // namespace

Result<> print_access_log(OwnAccount& own, const model::Patient& patient, Micros from, bool json) {
    auto records = OwnRecords::open(own, patient);
    if (!records) return pass(records);
    std::vector<Entry> all;
    std::uint64_t closed = 0;
    // First what waits: what is sealed meanwhile is told twice rather than not at all.
    if (auto done = waiting_entries(*records, all); !done) return done;
    auto sealed = sealed_entries(*records, from, all, closed);
    // Who manages for a patient without a key to the records sees what waits.
    if (!sealed && sealed.error().code != "not-found") return sealed;
    std::ranges::stable_sort(all, {}, [](const Entry& entry) { return entry.access.from; });
    if (json) {
        json::array list;
        for (const auto& entry : all) list.push_back(to_json(entry));
        std::printf("%s\n", json::serialize(json::object{{"patient", records->patient()},
                                                         {"accesses", std::move(list)},
                                                         {"not_opened", closed}})
                                .c_str());
        return {};
    }
    for (const auto& entry : all) print(entry);
    if (!sealed) std::printf("the sealed part is in records that this account may not read\n");
    if (closed > 0)
        std::printf("%llu records did not open with this account's keys\n",
                    static_cast<unsigned long long>(closed));
    return {};
}

}  // namespace vs::cmd
