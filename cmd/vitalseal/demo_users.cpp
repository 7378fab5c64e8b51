#include "demo_users.h"

#include <filesystem>

#include "base/json.h"
#include "demo_money.h"
#include "demo_people.h"
#include "person/capsules.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

Result<> write_text(const std::string& path, std::string_view text) {
    return store::write_file_atomic(path, as_bytes(text), 0600);
}

// The device's age key also as an identity file, for `age -d -i` and `vitalseal open`.
Result<> write_identity(const DemoPerson& person) {
    const auto& identity = person.device.identity;
    return write_text(person.folder + "/identity.txt",
                      "# public key: " + age::to_text(age::recipient_of(identity)) + "\n" +
                          age::to_text(identity) + "\n");
}

// Whom a visitor of the page may look as: their folder below users/, and what the page calls them.
struct Stand {
    const char *folder, *role;
};
constexpr Stand kStands[] = {
    {"doctor", "clinician"}, {"patients/1", "patient"}, {"guardian", "guardian"}};

// As it lies in the account folder, with its name beside the token.
Result<api::Ports::Visitor> load_visitor(const std::string& users, const Stand& stand) {
    const auto folder = users + "/" + stand.folder;
    const auto token = store::read_file(folder + "/token", 1024),
               name = store::read_file(folder + "/name", 1024);
    if (!token) return pass(token);
    if (!name) return pass(name);
    const auto device = person::Folder(folder).device();
    if (!device) return pass(device);
    return api::Ports::Visitor{.role = stand.role,
                               .name = std::string(as_text(*name)),
                               .token = std::string(as_text(*token)),
                               .identity = age::to_text(device->identity),
                               .signing = to_hex(device->signing.bytes()),
                               .account = device->account};
}

// The keys of the first epoch for one reader.
Result<> hand_capsule(model::SqlAuthority& authority, const person::Suite& suite,
                      const DemoPatient& patient, const DemoPerson& reader) {
    const auto capsule = person::make_capsule(patient.vault, suite, reader.device.account, 1, 1);
    if (!capsule) return pass(capsule);
    const auto& account = patient.person.device.account;
    auto file = person::seal_capsule(*capsule, account, patient.person.device.signing,
                                     std::array{age::recipient_of(reader.device.identity),
                                                age::recipient_of(reader.recovery.identity)});
    if (!file) return pass(file);
    return authority.add_capsule({account, reader.device.account, std::move(*file)});
}

// What the node is told of a patient: name and bed, the tag key, the first epoch's public half, and
// the capsules of the doctor and, for a page that holds no vault, of the patient.
Result<> tell_node(model::SqlAuthority& authority, const gateway::PatientInfo& info, Micros now,
                   const person::Suite& suite, const DemoPatient& patient,
                   const DemoPerson& doctor) {
    const auto& account = patient.person.device.account;
    const int year = static_cast<int>(1970 + now / (365 * kDay + kDay / 4));
    if (auto added = authority.add_patient({.address = account,
                                            .name = info.name,
                                            .bed = info.bed,
                                            .birth_year = info.age ? year - *info.age : 0,
                                            .source = info.source,
                                            .source_detail = info.source_detail},
                                           patient.vault.tag_key);
        !added)
        return added;
    const auto secret = model::epoch_secret(patient.vault, 1);
    if (!secret) return pass(secret);
    const auto recipient = age::to_text(age::recipient_of(age::Identity{*secret}));
    if (auto added = authority.add_epoch({account, 1, recipient, 0}); !added) return added;
    if (auto handed = hand_capsule(authority, suite, patient, doctor); !handed) return handed;
    return hand_capsule(authority, suite, patient, patient.person);
}

Result<json::object> give_device(const std::string& path, model::SqlAuthority& authority,
                                 person::Crowd& crowd, const DemoStaff& staff,
                                 const DemoPatient& patient, bool recorded) {
    const auto key = gateway::DeviceKey::generate();
    if (auto saved = key.save(path); !saved) return pass(saved);
    const auto& account = patient.person.device.account;
    if (auto added = authority.add_device({key.id(), key.public_key(), account, false,
                                           recorded ? "recording" : "simulator", !recorded});
        !added)
        return pass(added);
    if (auto worn = wear(crowd, staff, patient, key.id(), key.public_key()); !worn)
        return pass(worn);
    return json::object{{"device", key.id_text()},
                        {"public", to_hex(key.public_key())},
                        {"patient", crypto::to_text(account)}};
}

// A session for the page; the token's file is written last.
Result<> let_look(model::SqlAuthority& authority, const DemoPerson& person,
                  const std::string& name) {
    const auto token = to_hex(crypto::random_array<24>());
    const auto& device = person.device;
    if (auto added =
            authority.add_account({.address = device.account,
                                   .role = std::string(model::to_text(device.role)),
                                   .name = name,
                                   .recipient = age::to_text(age::recipient_of(device.identity)),
                                   .token_digest = crypto::sha256(as_bytes(token))});
        !added)
        return added;
    if (auto written = write_text(person.folder + "/name", name); !written) return written;
    return write_text(person.folder + "/token", token);
}

// What pages and the record of who read what call them.
Result<> name_staff(model::SqlAuthority& authority, const DemoStaff& staff) {
    for (const auto* one :
         {&staff.clinic, &staff.doctor, &staff.colleague, &staff.guardian, &staff.researcher})
        if (auto named = authority.name_person(one->device.account, one->name); !named)
            return named;
    return authority.name_person(staff.team, "Ward 3");
}

Result<> enrol(const std::string& folder, model::SqlAuthority& authority,
               const std::vector<gateway::PatientInfo>& patients, Micros now,
               node::ChainHost& chain) {
    // What a start that was stopped while enrolling has left is of people who never were.
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
    if (auto made = store::make_directories(folder + "/devices"); !made) return pass(made);
    const person::Pin pin{.key = chain.chain().node_key(),
                          .chain_id = chain.chain().chain_id(),
                          .directory = chain.directory(),
                          .currency = chain.currency()};
    auto suite = person::suite_of(chain.client(), chain.directory(), nullptr);
    if (!suite) return pass(suite);
    person::Crowd crowd(chain.client(), std::move(*suite));
    const auto seconds = static_cast<std::uint64_t>(now / kSecond);
    const auto staff = enrol_staff(folder, crowd, chain, pin, seconds);
    if (!staff) return pass(staff);
    for (const auto* one : {&staff->doctor, &staff->guardian})
        if (auto written = write_identity(*one); !written) return pass(written);
    if (auto named = name_staff(authority, *staff); !named) return named;
    std::vector<DemoPatient> made;
    json::array known;
    for (std::size_t i = 0; i < patients.size(); ++i) {
        const auto number = std::to_string(i + 1);
        auto patient =
            enrol_patient_on_chain(folder + "/patients/" + number, crowd, *staff, pin, i, seconds);
        if (!patient) return pass(patient);
        if (auto written = write_identity(patient->person); !written) return pass(written);
        if (auto told =
                tell_node(authority, patients[i], now, crowd.suite(), *patient, staff->doctor);
            !told)
            return pass(told);
        auto device = give_device(folder + "/devices/" + number + ".json", authority, crowd, *staff,
                                  *patient, patients[i].source == "recorded");
        if (!device) return pass(device);
        known.push_back(std::move(*device));
        made.push_back(std::move(*patient));
    }
    if (auto waited = crowd.wait(); !waited) return pass(waited);
    if (auto paid = demo_money(chain, *staff, made, seconds); !paid) return pass(paid);
    if (auto written = write_people(folder, *staff, made); !written) return pass(written);
    if (auto written = write_text(folder + "/devices.json", json::serialize(known) + "\n");
        !written)
        return pass(written);
    if (!made.empty())
        if (auto let = let_look(authority, made.front().person, patients.front().name); !let)
            return pass(let);
    if (auto let = let_look(authority, staff->guardian, staff->guardian.name); !let)
        return pass(let);
    // Last, so that a demo that was stopped while enrolling is not taken for a whole one.
    return let_look(authority, staff->doctor, staff->doctor.name);
}

}  // namespace

Result<DemoUsers> demo_users(const std::string& folder, model::SqlAuthority& authority,
                             const std::vector<gateway::PatientInfo>& patients, Micros now,
                             node::ChainHost& chain) {
    if (!store::read_file(folder + "/doctor/token", 1024))
        if (auto enrolled = enrol(folder, authority, patients, now, chain); !enrolled)
            return pass(enrolled);
    DemoUsers users;
    for (const auto& stand : kStands) {
        if (stand.role == std::string_view("patient") && patients.empty()) continue;
        auto visitor = load_visitor(folder, stand);
        if (!visitor) return pass(visitor);
        users.visitors.push_back(std::move(*visitor));
    }
    for (std::size_t i = 0; i < patients.size(); ++i) {
        const auto path = folder + "/devices/" + std::to_string(i + 1) + ".json";
        auto key = gateway::DeviceKey::load(path);
        if (!key)
            return fail(key.error().code, key.error().message +
                                              " (give the demo as many patients as " + folder +
                                              " was made for)");
        const auto boot = gateway::next_boot(path);
        if (!boot) return pass(boot);
        users.devices.push_back(std::move(*key));
        users.boots.push_back(*boot);
    }
    return users;
}

}  // namespace vs::cmd
