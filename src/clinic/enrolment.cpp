// Patients and devices come: accounts, grants, capsules, and what the node has to know of them.
#include "clinic/clinic.h"
#include "model/consent_contract.h"
#include "person/actions.h"
#include "person/capsules.h"
#include "store/file.h"

namespace vs::clinic {
namespace {

namespace actions = person::actions;
namespace scope = model::scope;

constexpr std::uint64_t kYear = 365 * 86'400;
constexpr std::uint32_t kFirstEpochs = 5;  // the first and four spares (FORMATS)
constexpr std::uint8_t kCare = 1;
constexpr std::uint16_t kCareScopes = scope::live | scope::alerts | scope::history;

void wipe(std::string& text) {
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
}

int year_of(Micros now) {
    return static_cast<int>(1970 + now / (365 * kDay + kDay / 4));
}

Error not_staff() {
    return {"not-staff", "only a clinician whom the clinic has let in may do that"};
}

}  // namespace

std::string Clinic::patient_folder(const model::Patient& patient) const {
    return options_.folder + "/patients/" + crypto::to_text(patient);
}

Result<> Clinic::license(person::Crowd& crowd, const crypto::Address& account) const {
    const auto claim = crypto::keccak256(as_bytes("let in by the clinic"));
    if (auto said =
            crowd.say(account_, "Registry", actions::license(account, seconds() + kYear, claim));
        !said)
        return said;
    return crowd.wait();
}

// Who comes later sees the patients who are here, past and present.
Result<> Clinic::let_in(person::Crowd& crowd, const Staff& staff) const {
    for (const auto& patient : kept_patients()) {
        const auto found = kept(patient);
        if (!found) return pass(found);
        if (auto done = grant(crowd, *found, staff.account); !done) return done;
    }
    return crowd.wait();
}

Result<> Clinic::grant(person::Crowd& crowd, const Kept& patient,
                       const crypto::Address& reader) const {
    if (auto said = crowd.say(
            patient.device, "Consent",
            actions::grant(patient.device.account, reader,
                           {.scopes = kCareScopes, .purpose = kCare, .until = seconds() + kYear}));
        !said)
        return said;
    const auto current =
        person::ask(*options_.client, suite_, "Consent", "epochOf", {patient.device.account});
    const auto last = current ? std::max<std::uint64_t>(current->front().word().clamp_u64(), 1) : 1;
    return hand_over(patient, reader, 1, static_cast<std::uint32_t>(last));
}

Result<> Clinic::hand_over(const Kept& patient, const crypto::Address& reader, std::uint32_t first,
                           std::uint32_t last) const {
    const auto capsule = person::make_capsule(patient.vault, suite_, reader, first, last);
    if (!capsule) return pass(capsule);
    auto file = person::seal_capsule(*capsule, patient.device.account, patient.device.signing,
                                     options_.recipients_of(reader));
    if (!file) return pass(file);
    return options_.authority->add_capsule(
        {patient.device.account, reader, std::move(*file), first, last});
}

// On disk before anybody knows the account.
Result<Clinic::Kept> Clinic::make_patient(person::Recovery& recovery, std::string& words) const {
    words = person::new_words();
    auto derived = person::recovery_of(words);
    if (!derived) return pass(derived);
    recovery = std::move(*derived);
    Kept out{person::new_device(model::Role::patient), {}};
    out.vault.tag_key = crypto::Secret::random();
    out.vault.account = out.device.account;
    out.vault.seeds.push_back({.generation = 0, .first = 1, .secret = crypto::Secret::random()});
    person::Folder folder(patient_folder(out.device.account));
    if (auto made = folder.create(out.device, options_.pin); !made) return pass(made);
    if (auto saved = folder.save_vault(out.vault, std::array{age::recipient_of(out.device.identity),
                                                             age::recipient_of(recovery.identity)});
        !saved)
        return pass(saved);
    return out;
}

Result<> Clinic::enrol(const Kept& patient, const person::Recovery& recovery) const {
    person::Crowd crowd(*options_.client, suite_);
    const auto& account = patient.device.account;
    if (auto said =
            crowd.say(patient.device, "Registry",
                      actions::register_account(patient.device, account_.account, recovery));
        !said)
        return said;
    if (auto said = crowd.say(
            patient.device, "Consent",
            actions::commit_epochs(account, patient.vault.seeds.front(), 1, kFirstEpochs));
        !said)
        return said;
    const auto staff = [&] {
        const std::lock_guard lock(mutex_);
        return staff_;
    }();
    for (const auto& one : staff)
        if (auto done = grant(crowd, patient, one.account); !done) return done;
    return crowd.wait();
}

// The row comes first, since capsules hang on it; a patient whose enrolment broke off has no grant
// and is on nobody's ward.
Result<std::string> Clinic::add_patient(const crypto::Address& asker, const std::string& body) {
    if (!is_staff(asker)) return tl::make_unexpected(not_staff());
    const auto form = parse_patient(body, year_of(options_.clock()));
    if (!form) return pass(form);
    const std::lock_guard work(work_);
    person::Recovery recovery;
    std::string words;
    const auto patient = make_patient(recovery, words);
    if (!patient) return pass(patient);
    const model::Person person{.address = patient->device.account,
                               .name = form->name,
                               .bed = form->bed,
                               .birth_year = form->birth_year,
                               .preset = form->preset,
                               .kept_by_clinic = true};
    if (auto added = options_.authority->add_patient(person, patient->vault.tag_key); !added)
        return pass(added);
    if (auto done = enrol(*patient, recovery); !done) return pass(done);
    options_.arrived(person);
    // For the clinician's own signature under the stay.
    const auto nonce = person::ask(*options_.client, suite_, "Registry", "nonces", {asker});
    const std::lock_guard lock(mutex_);
    auto answer =
        json::serialize(json::object{{"patient", crypto::to_text(person.address)},
                                     {"words", words},
                                     {"nonce", nonce ? nonce->front().word().clamp_u64() : 0},
                                     {"clinic", name_},
                                     {"phone", phone_}});
    wipe(words);
    return answer;
}

Result<std::string> Clinic::add_device(const crypto::Address& asker, const std::string& body) {
    if (!is_staff(asker)) return tl::make_unexpected(not_staff());
    const auto form = parse_device(body);
    if (!form) return pass(form);
    const std::lock_guard work(work_);
    const auto patient = kept(form->patient);
    if (!patient) return fail("not-found", "no patient of whom this clinic keeps the key");
    person::Crowd crowd(*options_.client, suite_);
    if (auto said = crowd.say(account_, "Registry", actions::enrol_device(form->device, form->key));
        !said)
        return pass(said);
    if (auto said = crowd.say(patient->device, "Registry",
                              actions::bind_device(form->device, form->patient));
        !said)
        return pass(said);
    if (auto waited = crowd.wait(); !waited) return pass(waited);
    if (auto added = options_.authority->add_device(
            {form->device, form->key, form->patient, false, form->kind, false});
        !added)
        return pass(added);
    return json::serialize(json::object{{"device", to_hex(form->device)}});
}

Result<Clinic::Kept> Clinic::kept(const model::Patient& patient) const {
    const person::Folder folder(patient_folder(patient));
    auto device = folder.device();
    if (!device) return pass(device);
    auto vault = folder.vault(device->identity);
    if (!vault) return pass(vault);
    return Kept{std::move(*device), std::move(*vault)};
}

}  // namespace vs::clinic
