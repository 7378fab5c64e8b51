#include "demo_people.h"

#include <filesystem>

#include "base/json.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

namespace actions = person::actions;
namespace scope = model::scope;

constexpr std::uint32_t kFirstEpochs = 5;    // the first and four spares (FORMATS)
constexpr std::uint64_t kShortLicence = 60;  // seconds

model::Word digest_of(std::string_view text) {
    return crypto::keccak256(as_bytes(text));
}

model::Terms terms(std::uint16_t scopes, std::uint8_t purpose, std::uint64_t until) {
    return {.scopes = scopes, .purpose = purpose, .from = 0, .until = until, .first_epoch = 0};
}

json::object entry(const DemoPerson& person, std::string_view may) {
    return {{"name", person.name},
            {"role", std::string(model::to_text(person.device.role))},
            {"account", crypto::to_text(person.device.account)},
            {"folder", person.folder},
            {"may", std::string(may)}};
}

}  // namespace

Result<DemoPerson> make_person(const std::string& folder, const std::string& name, model::Role role,
                               const person::Pin& pin) {
    DemoPerson out{
        .name = name, .folder = folder, .device = person::new_device(role), .recovery = {}};
    auto words = person::new_words();
    auto recovery = person::recovery_of(words);
    if (!recovery) return pass(recovery);
    out.recovery = std::move(*recovery);
    if (auto made = person::Folder(folder).create(out.device, pin); !made) return pass(made);
    auto written = store::write_file_atomic(folder + "/words.txt", as_bytes(words + "\n"), 0600);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(words.data()), words.size()});
    if (!written) return pass(written);
    return out;
}

Result<DemoStaff> enrol_staff(const std::string& folder, person::Crowd& crowd,
                              node::ChainHost& chain, const person::Pin& pin, std::uint64_t now) {
    using model::Role;
    auto clinic = make_person(folder + "/clinic", "Demo clinic", Role::organisation, pin);
    auto doctor = make_person(folder + "/doctor", "Dr. Demo", Role::clinician, pin);
    auto colleague = make_person(folder + "/colleague", "Dr. Former", Role::clinician, pin);
    auto guardian = make_person(folder + "/guardian", "A daughter", Role::guardian, pin);
    auto researcher = make_person(folder + "/researcher", "A researcher", Role::researcher, pin);
    for (const auto* one : {&clinic, &doctor, &colleague, &guardian, &researcher})
        if (!*one) return pass(*one);
    DemoStaff out{std::move(*clinic), std::move(*doctor), std::move(*colleague),
                  std::move(*guardian), std::move(*researcher)};
    if (auto admitted = chain.admit_clinic(out.clinic.device.account); !admitted)
        return pass(admitted);
    Result<> done;
    const auto say = [&](const DemoPerson& who, const model::Action& action) {
        if (done) done = crowd.say(who.device, "Registry", action);
    };
    for (const auto* one :
         {&out.clinic, &out.doctor, &out.colleague, &out.guardian, &out.researcher})
        say(*one, actions::register_account(one->device, {}, one->recovery));
    const auto year = now + 365 * kDaySeconds;
    say(out.clinic, actions::license(out.doctor.device.account, year, digest_of("licence")));
    say(out.clinic,
        actions::license(out.colleague.device.account, now + kShortLicence, digest_of("licence")));
    say(out.clinic, actions::license(out.researcher.device.account, year, digest_of("licence")));
    const auto label = digest_of("ward 3");
    say(out.clinic, actions::create_team(label));
    if (!done) return pass(done);
    if (auto waited = crowd.wait(); !waited) return pass(waited);
    const auto team = person::ask(chain.client(), crowd.suite(), "Registry", "teamOf",
                                  {out.clinic.device.account, label});
    if (!team) return pass(team);
    out.team = team->front().address();
    say(out.clinic, actions::join(out.team, out.doctor.device.account, year));
    say(out.clinic, actions::set_duty(out.team, out.doctor.device.account, now, now + kDaySeconds));
    if (!done) return pass(done);
    return out;
}

Result<DemoPatient> enrol_patient_on_chain(const std::string& folder, person::Crowd& crowd,
                                           const DemoStaff& staff, const person::Pin& pin,
                                           std::size_t place, std::uint64_t now) {
    auto person =
        make_person(folder, "patient " + std::to_string(place + 1), model::Role::patient, pin);
    if (!person) return pass(person);
    DemoPatient out{.person = std::move(*person), .vault = {}};
    const auto& account = out.person.device.account;
    out.vault.tag_key = crypto::Secret::random();
    out.vault.account = account;
    out.vault.seeds.push_back({.generation = 0, .first = 1, .secret = crypto::Secret::random()});
    if (auto saved = person::Folder(folder).save_vault(
            out.vault, std::array{age::recipient_of(out.person.device.identity),
                                  age::recipient_of(out.person.recovery.identity)});
        !saved)
        return pass(saved);
    Result<> done;
    const auto say = [&](const DemoPerson& who, std::string_view contract,
                         const model::Action& action) {
        if (done) done = crowd.say(who.device, contract, action);
    };
    say(out.person, "Registry",
        actions::register_account(out.person.device, staff.clinic.device.account,
                                  out.person.recovery));
    say(staff.doctor, "Registry", actions::set_stay(account, model::Stay::monitored));
    say(out.person, "Consent",
        actions::commit_epochs(account, out.vault.seeds.front(), 1, kFirstEpochs));
    const auto grant = [&](const crypto::Address& reader, std::uint16_t scopes,
                           std::uint8_t purpose) {
        say(out.person, "Consent",
            actions::grant(account, reader, terms(scopes, purpose, now + 90 * kDaySeconds)));
    };
    constexpr std::uint16_t kCare = scope::live | scope::alerts | scope::history;
    grant(staff.doctor.device.account, kCare, 1);
    if (place == 0) {
        grant(staff.guardian.device.account, scope::live | scope::alerts | scope::manage, 2);
        grant(staff.colleague.device.account, scope::live | scope::alerts, 1);
    }
    if (place == 1) grant(staff.team, scope::live | scope::alerts, 1);
    if (place == 2) grant(staff.researcher.device.account, scope::research, 3);
    if (!done) return pass(done);
    return out;
}

Result<> wear(person::Crowd& crowd, const DemoStaff& staff, const DemoPatient& patient,
              const model::DeviceId& device, const crypto::PublicKey& key) {
    if (auto done = crowd.say(staff.clinic.device, "Registry", actions::enrol_device(device, key));
        !done)
        return done;
    return crowd.say(patient.person.device, "Registry",
                     actions::bind_device(device, patient.person.device.account));
}

Result<> write_people(const std::string& folder, const DemoStaff& staff,
                      const std::vector<DemoPatient>& patients) {
    json::array all{
        entry(staff.clinic, "licenses, makes teams, enrols devices; reads nothing"),
        entry(staff.doctor, "sees live values, alerts and the past of every patient"),
        entry(staff.colleague, "saw patient 1 until the licence lapsed; sees nothing now"),
        entry(staff.guardian, "sees live values and alerts of patient 1, and manages for them"),
        entry(staff.researcher, "gets what patient 3 seals anew for a study")};
    all.push_back(json::object{{"name", "Ward 3"},
                               {"role", "team"},
                               {"account", crypto::to_text(staff.team)},
                               {"may",
                                "whoever is a member, as Dr. Demo is and on duty, sees live "
                                "values and alerts of patient 2"}});
    for (const auto& patient : patients)
        all.push_back(entry(patient.person, "sees everything of their own; grants and revokes"));
    return store::write_file_atomic(folder + "/people.json", as_bytes(json::serialize(all) + "\n"),
                                    0600);
}

std::string people_text(const std::string& folder) {
    const auto file = store::read_file(folder + "/people.json", 1U << 20);
    const auto all = file ? parse_json(as_text(*file)) : pass(file);
    if (!all || !all->is_array()) return {};
    std::string out;
    for (const auto& value : all->get_array()) {
        if (!value.is_object()) continue;
        const auto& one = value.get_object();
        auto name = std::string(json_text(one, "name"));
        name.resize(std::max<std::size_t>(14, name.size()), ' ');
        auto role = std::string(json_text(one, "role"));
        role.resize(std::max<std::size_t>(13, role.size()), ' ');
        out += "  " + name + role + std::string(json_text(one, "may")) + "\n";
    }
    return out;
}

Result<> point_folders(const std::string& folder, const std::string& node, const std::string& rpc) {
    std::error_code error;
    for (const auto& found : std::filesystem::recursive_directory_iterator(folder, error)) {
        if (found.path().filename() != "node.json") continue;
        const person::Folder own(found.path().parent_path());
        auto pin = own.pin();
        if (!pin) return pass(pin);
        pin->node = node;
        pin->rpc = rpc;
        if (auto kept = own.set_pin(*pin); !kept) return kept;
    }
    return {};
}

}  // namespace vs::cmd
