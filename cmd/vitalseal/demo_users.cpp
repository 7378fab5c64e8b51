#include "demo_users.h"

#include <chrono>

#include "base/json.h"
#include "crypto/secp256k1.h"
#include "model/vault.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

constexpr int kSpareEpochs = 4;  // FORMATS

// The first moments of the calendar months from `from` to `count` months after `now`, UTC.
std::vector<Micros> month_starts(Micros from, Micros now, int count) {
    using namespace std::chrono;
    const auto month_of = [](Micros time) {
        return year_month_day(sys_days(days(time / kDay))).year() /
               year_month_day(sys_days(days(time / kDay))).month();
    };
    std::vector<Micros> out;
    for (auto month = month_of(from); month <= month_of(now) + months(count); month += months(1))
        out.push_back(sys_days(month / 1).time_since_epoch().count() * kDay);
    return out;
}

Result<crypto::Secret> account_secret() {
    for (;;)
        if (auto secret = crypto::Secret::random(); crypto::address_of(secret)) return secret;
}

Result<> write_text(const std::string& path, std::string_view text) {
    return store::write_file_atomic(path, as_bytes(text), 0600);
}

Result<age::Identity> make_identity(const std::string& path) {
    auto identity = age::generate();
    const auto text = "# public key: " + age::to_text(age::recipient_of(identity)) + "\n" +
                      age::to_text(identity) + "\n";
    if (auto written = write_text(path, text); !written) return pass(written);
    return identity;
}

Result<age::Identity> load_identity(const std::string& path) {
    const auto text = store::read_file(path, 64 * 1024);
    if (!text) return pass(text);
    const auto identities = age::parse_identities(as_text(*text));
    if (!identities) return pass(identities);
    return identities->front();
}

// One patient's vault, epochs and the doctor's capsule.
Result<model::Person> enrol_patient(const std::string& folder, model::SqlAuthority& authority,
                                    const gateway::PatientInfo& info, Micros now,
                                    const std::vector<Micros>& months,
                                    const model::Account& doctor) {
    const auto identity = make_identity(folder + "/identity.txt");
    if (!identity) return pass(identity);
    const auto account = account_secret();
    const model::Vault vault{crypto::Secret::random(), crypto::Secret::random(), *account, 0};
    const auto sealed =
        age::encrypt(std::array{age::recipient_of(*identity)}, model::encode(vault));
    if (!sealed) return pass(sealed);
    if (auto written = store::write_file_atomic(folder + "/vault.age", *sealed); !written)
        return pass(written);

    const int year = static_cast<int>(1970 + now / (365 * kDay + kDay / 4));
    model::Person person{.address = *crypto::address_of(*account),
                         .name = info.name,
                         .bed = info.bed,
                         .birth_year = info.age ? year - *info.age : 0,
                         .source = info.source,
                         .source_detail = info.source_detail};
    if (auto added = authority.add_patient(person, vault.tag_key); !added) return pass(added);
    model::Capsule capsule{
        .tag_key = vault.tag_key, .reader = doctor.address, .patient = person.address};
    for (std::uint32_t k = 0; k < months.size(); ++k) {
        const auto secret = model::epoch_secret(vault.seed, k);
        const auto recipient = age::to_text(age::recipient_of(age::Identity{secret}));
        if (auto added = authority.add_epoch({person.address, k, recipient, months[k]}); !added)
            return pass(added);
        capsule.epochs.emplace_back(k, secret);
    }
    const auto reader = age::parse_recipient(doctor.recipient);
    if (!reader) return pass(reader);
    auto file = age::encrypt(std::array{*reader}, model::encode(capsule));
    if (!file) return pass(file);
    if (auto added = authority.add_capsule({person.address, doctor.address, std::move(*file)});
        !added)
        return pass(added);
    return person;
}

Result<DemoUsers> enrol(const std::string& folder, model::SqlAuthority& authority,
                        const std::vector<gateway::PatientInfo>& patients, Micros now,
                        Micros epochs_from) {
    for (const auto* part : {"/doctor", "/patients", "/devices"})
        if (auto made = store::make_directories(folder + part); !made) return pass(made);
    DemoUsers users{.token = to_hex(crypto::random_array<24>())};
    auto doctor_identity = make_identity(folder + "/doctor/identity.txt");
    if (!doctor_identity) return pass(doctor_identity);
    users.doctor = *doctor_identity;
    const model::Account doctor{.address = *crypto::address_of(*account_secret()),
                                .role = "clinician",
                                .name = "Dr. Demo",
                                .recipient = age::to_text(age::recipient_of(users.doctor)),
                                .token_digest = crypto::sha256(as_bytes(users.token))};
    if (auto added = authority.add_account(doctor); !added) return pass(added);
    const auto months = month_starts(epochs_from, now, kSpareEpochs);
    json::array known;
    for (std::size_t i = 0; i < patients.size(); ++i) {
        const auto place = folder + "/patients/" + std::to_string(i + 1);
        if (auto made = store::make_directories(place); !made) return pass(made);
        const auto person = enrol_patient(place, authority, patients[i], now, months, doctor);
        if (!person) return pass(person);
        const auto key = gateway::DeviceKey::generate();
        if (auto saved = key.save(folder + "/devices/" + std::to_string(i + 1) + ".json"); !saved)
            return pass(saved);
        const bool recorded = patients[i].source == "recorded";
        if (auto added = authority.add_device({key.id(), key.public_key(), person->address, false,
                                               recorded ? "recording" : "simulator", !recorded});
            !added)
            return pass(added);
        known.push_back(json::object{{"device", key.id_text()},
                                     {"public", to_hex(key.public_key())},
                                     {"patient", crypto::to_text(person->address)}});
    }
    if (auto written = write_text(folder + "/devices.json", json::serialize(known) + "\n");
        !written)
        return pass(written);
    // Last, so that a demo that was stopped while enrolling is not taken for a whole one.
    if (auto written = write_text(folder + "/doctor/token", users.token); !written)
        return pass(written);
    return users;
}

}  // namespace

Result<DemoUsers> demo_users(const std::string& folder, model::SqlAuthority& authority,
                             const std::vector<gateway::PatientInfo>& patients, Micros now,
                             Micros epochs_from) {
    const auto token = store::read_file(folder + "/doctor/token", 1024);
    auto users = token ? Result<DemoUsers>(DemoUsers{.token = std::string(as_text(*token))})
                       : enrol(folder, authority, patients, now, epochs_from);
    if (!users) return users;
    if (token) {
        auto doctor = load_identity(folder + "/doctor/identity.txt");
        if (!doctor) return pass(doctor);
        users->doctor = std::move(*doctor);
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
        users->devices.push_back(std::move(*key));
        users->boots.push_back(*boot);
    }
    return users;
}

}  // namespace vs::cmd
