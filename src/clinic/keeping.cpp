// What has to be done for the vaults that the clinic keeps, without anybody asking.
#include <algorithm>
#include <filesystem>

#include "base/log.h"
#include "clinic/clinic.h"
#include "person/actions.h"
#include "store/file.h"

namespace vs::clinic {
namespace {

constexpr std::uint32_t kSpares = 4;  // FORMATS

Result<> point(const person::Folder& folder, const std::string& node, const std::string& rpc) {
    auto pin = folder.pin();
    if (!pin) return pass(pin);
    if (pin->node == node && pin->rpc == rpc) return {};
    pin->node = node;
    pin->rpc = rpc;
    return folder.set_pin(*pin);
}

}  // namespace

std::vector<model::Patient> Clinic::kept_patients() const {
    std::vector<model::Patient> out;
    const auto known = options_.authority->patients();
    if (!known) return out;
    for (const auto& person : *known)
        if (person.kept_by_clinic) out.push_back(person.address);
    return out;
}

// A patient whose keys ran out is sealed for readers' own keys alone; so they are refilled long
// before. A new generation (somebody who held the vault was struck off) is the command's work.
Result<> Clinic::keep_epochs(const model::Patient& patient) const {
    const auto answer = person::ask(*options_.client, suite_, "Consent", "epochOf", {patient});
    if (!answer) return pass(answer);
    const auto number = [&](std::size_t i) {
        return static_cast<std::uint32_t>((*answer)[i].word().clamp_u64());
    };
    const auto spares = number(2), next = number(5);
    if (number(0) == 0 || spares >= kSpares / 2) return {};
    const auto found = kept(patient);
    if (!found) return pass(found);
    if (found->vault.seeds.back().generation != number(4))
        return fail("vault", "the vault of " + crypto::to_text(patient) +
                                 " is of an older generation: vitalseal key show --account " +
                                 patient_folder(patient));
    person::Crowd crowd(*options_.client, suite_);
    if (auto said = crowd.say(found->device, "Consent",
                              person::actions::commit_epochs(patient, found->vault.seeds.back(),
                                                             next, kSpares - spares));
        !said)
        return said;
    return crowd.wait();
}

Result<> Clinic::forget(const model::Patient& patient) {
    const std::lock_guard work(work_);
    return remove_folder(patient);
}

// An account that is not registered yet is one of an enrolment that broke off.
Result<bool> Clinic::taken_over(const model::Patient& patient) const {
    if (!std::filesystem::exists(patient_folder(patient))) return true;
    const auto device = person::Folder(patient_folder(patient)).device();
    if (!device) return pass(device);
    const auto account = person::ask(*options_.client, suite_, "Registry", "accountOf", {patient});
    if (!account) return pass(account);
    if (account->front().items().at(2).word().is_zero()) return false;
    const auto kind =
        person::ask(*options_.client, suite_, "Registry", "keyOf", {patient, device->signer});
    if (!kind) return pass(kind);
    return kind->front().word().is_zero();
}

Result<> Clinic::hand_back_all() {
    for (const auto& patient : kept_patients()) {
        const auto taken = taken_over(patient);
        if (!taken) return pass(taken);
        if (!*taken) continue;
        if (auto gone = remove_folder(patient); !gone) return gone;
        const auto person = options_.authority->hand_back(patient);
        if (!person) return pass(person);
        options_.changed(*person);
    }
    return {};
}

Result<> Clinic::hand_back() {
    const std::lock_guard work(work_);
    return hand_back_all();
}

Result<> Clinic::remove_folder(const model::Patient& patient) const {
    std::error_code error;
    std::filesystem::remove_all(patient_folder(patient), error);
    if (error) return fail("io", "a kept vault stays: " + error.message());
    return store::sync_directory(options_.folder + "/patients");
}

Result<> Clinic::keep_up(const std::string& node, const std::string& rpc) {
    const std::lock_guard work(work_);
    if (auto done = point(person::Folder(options_.folder + "/account"), node, rpc); !done)
        return done;
    if (auto done = hand_back_all(); !done)
        log_warning("accounts that patients have taken over: " + done.error().message);
    for (const auto& patient : kept_patients()) {
        if (auto done = point(person::Folder(patient_folder(patient)), node, rpc); !done)
            log_warning("a kept account's folder: " + done.error().message);
        if (auto done = keep_epochs(patient); !done)
            log_warning("spare keys of a kept vault: " + done.error().message);
    }
    return {};
}

}  // namespace vs::clinic
