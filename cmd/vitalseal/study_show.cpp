#include "study_show.h"

#include <cstdio>

namespace vs::cmd {

using pay::Units;

namespace {

Result<std::vector<model::Values>> events_of(Desk& desk, const Units& study, const char* name) {
    const auto topic = model::studies_abi().topic(name);
    if (!topic) return pass(topic);
    const auto events = desk.own->client->events({.addresses = {desk.places.studies},
                                                  .topics = {{*topic}, {study.to_be()}},
                                                  .from = 0,
                                                  .to = {}});
    if (!events) return pass(events);
    std::vector<model::Values> out;
    for (const auto& one : *events) {
        auto event = model::studies_abi().event(one.log);
        if (!event) return pass(event);
        out.push_back(std::move(event->values));
    }
    return out;
}

}  // namespace

Result<std::vector<pay::Word>> enrolled_in(Desk& desk, const Units& study) {
    const auto events = events_of(desk, study, "Enrolled");
    if (!events) return pass(events);
    std::vector<pay::Word> out;
    for (const auto& values : *events) out.push_back(values[1].hash());
    return out;
}

Result<std::vector<pay::Shown>> shown_in(Desk& desk, const Units& study) {
    const auto events = events_of(desk, study, "Claimed");
    if (!events) return pass(events);
    std::vector<pay::Shown> out;
    for (const auto& values : *events) out.push_back({values[4].hash(), values[2].address()});
    return out;
}

Result<Enrolment> enrolment_of(const Desk& desk, const Units& study) {
    const auto vault = desk.own->folder.vault(desk.own->device.identity);
    if (!vault) return pass(vault);
    const auto salt = pay::salt_of(*vault, study);
    if (!salt) return pass(salt);
    return Enrolment{*salt, pay::commitment_of(study, desk.me(), *salt)};
}

namespace {

// Of a patient: which periods were claimed, by whichever commitment. None for whoever has no vault,
// did not enrol with it and never claimed.
Result<std::optional<Units>> own_part(Desk& desk, const Units& number) {
    const auto own = enrolment_of(desk, number);
    if (!own && own.error().code == "missing") return std::optional<Units>();
    if (!own) return pass(own);
    const auto words = desk.read("Studies", {pay::slots::enrolled(number, own->commitment),
                                             pay::slots::claims(number, desk.me())});
    if (!words) return pass(words);
    const auto& claims = words->back();
    const bool takes_part = pay::is_enrolled(words->front()) || !claims.is_zero();
    return takes_part ? std::optional(claims) : std::nullopt;
}

json::array claimed_periods(const pay::Study& study, const Units& part) {
    json::array out;
    for (std::uint64_t period = 0; period < study.periods; ++period)
        if (pay::has_claimed(part, Units(period))) out.push_back(period);
    return out;
}

void print_words(const Desk& desk, const Units& number, const pay::Study& study,
                 std::size_t enrolled, const std::optional<Units>& part) {
    std::printf("study       %s\nresearcher  %s\npromises    %s for each period, until %s\n",
                evm::to_decimal(number).c_str(), desk.name(study.researcher).c_str(),
                desk.money(study.price).c_str(), time_text(study.until).c_str());
    std::printf("budget      %s left\nperiods     %llu posted\nenrolled    %zu, as the node says\n",
                desk.money(study.budget).c_str(), static_cast<unsigned long long>(study.periods),
                enrolled);
    if (part)
        std::printf("you         enrolled; paid periods: %s\n",
                    json::serialize(claimed_periods(study, *part)).c_str());
}

}  // namespace

Result<> print_study(Desk& desk, const Units& number, const std::string& ethics) {
    const auto study = desk.study(number);
    if (!study) return pass(study);
    const auto enrolled = enrolled_in(desk, number);
    if (!enrolled) return pass(enrolled);
    const auto part = own_part(desk, number);
    if (!part) return pass(part);
    const bool same = pay::actions::digest_of(ethics) == study->ethics;
    if (desk.json) {
        json::object out{{"study", number.clamp_u64()},
                         {"researcher", crypto::to_text(study->researcher)},
                         {"ethics", "0x" + to_hex(study->ethics)},
                         {"price", pay::to_text(study->price)},
                         {"budget", pay::to_text(study->budget)},
                         {"currency", desk.currency()},
                         {"until", time_text(study->until)},
                         {"periods", study->periods},
                         {"enrolled", enrolled->size()}};
        if (*part) out["claimed"] = claimed_periods(*study, **part);
        std::printf("%s\n", json::serialize(out).c_str());
    } else {
        print_words(desk, number, *study, enrolled->size(), *part);
        if (!ethics.empty() && same)
            std::printf("ethics      %s, as the study was opened under\n", ethics.c_str());
    }
    if (ethics.empty() || same) return {};
    return fail("ethics", "the study was opened under another ethics number than " + ethics);
}

}  // namespace vs::cmd
