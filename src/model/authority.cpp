#include "model/authority.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "model/consent_contract.h"

namespace vs::model {
namespace {

constexpr std::string_view kSchema = R"(
CREATE TABLE IF NOT EXISTS patients(address BLOB PRIMARY KEY, details BLOB NOT NULL, tag_key BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS devices(id BLOB PRIMARY KEY, key BLOB NOT NULL, patient BLOB NOT NULL REFERENCES patients(address),
  retired INTEGER NOT NULL, kind TEXT NOT NULL, simulated INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS epochs(patient BLOB NOT NULL REFERENCES patients(address), number INTEGER NOT NULL,
  recipient TEXT NOT NULL, from_time INTEGER NOT NULL, PRIMARY KEY(patient, number)) STRICT;
CREATE TABLE IF NOT EXISTS accounts(address BLOB PRIMARY KEY, role TEXT NOT NULL, name BLOB NOT NULL,
  recipient TEXT NOT NULL, token_digest BLOB NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS deposits(patient BLOB NOT NULL REFERENCES patients(address), reader BLOB NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, file BLOB NOT NULL, PRIMARY KEY(patient, reader)) STRICT;
CREATE TABLE IF NOT EXISTS introduced(address BLOB PRIMARY KEY, tag_key BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS names(address BLOB PRIMARY KEY, name BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS letters(kind TEXT NOT NULL, about BLOB NOT NULL, reader BLOB NOT NULL, sender BLOB NOT NULL,
  file BLOB NOT NULL, at INTEGER NOT NULL, need INTEGER NOT NULL, PRIMARY KEY(about, reader, kind, sender)) STRICT;
)";

constexpr std::array<std::string_view, 5> kRights{"self", "grant", "team", "glass", "letter"};
constexpr std::int64_t kMostIntroduced = 10'000, kMostLetters = 1'000;

Bytes blob(ByteView view) {
    return to_bytes(view);
}

json::object details_of(const Person& person) {
    return {{"name", person.name},
            {"bed", person.bed},
            {"birth_year", person.birth_year},
            {"pregnant", person.pregnant},
            {"source", person.source},
            {"source_detail", person.source_detail},
            {"preset", person.preset},
            {"kept_by_clinic", person.kept_by_clinic}};
}

Person person_of(const Patient& address, const json::object& details) {
    const auto* year = details.if_contains("birth_year");
    const auto flag = [&](std::string_view name) {
        const auto* value = details.if_contains(name);
        return value != nullptr && value->is_bool() && value->get_bool();
    };
    return {
        .address = address,
        .name = std::string(json_text(details, "name")),
        .bed = std::string(json_text(details, "bed")),
        .birth_year = year != nullptr && year->is_int64() ? static_cast<int>(year->get_int64()) : 0,
        .pregnant = flag("pregnant"),
        .source = std::string(json_text(details, "source")),
        .source_detail = std::string(json_text(details, "source_detail")),
        .preset = std::string(json_text(details, "preset")),
        .kept_by_clinic = flag("kept_by_clinic")};
}

}  // namespace

SqlAuthority::SqlAuthority(std::unique_ptr<store::Sql> sql, const crypto::Secret& node_key)
    : sql_(std::move(sql)), node_key_(node_key) {}

Result<std::unique_ptr<SqlAuthority>> SqlAuthority::open(const std::string& path,
                                                         const crypto::Secret& node_key) {
    auto sql = store::Sql::open(path);
    if (!sql) return pass(sql);
    if (auto made = (*sql)->exec(kSchema); !made) return pass(made);
    std::unique_ptr<SqlAuthority> authority(new SqlAuthority(std::move(*sql), node_key));
    if (auto loaded = authority->load_devices(); !loaded) return pass(loaded);
    return authority;
}

// nonce(24) ‖ XChaCha20-Poly1305(node key, nonce, ad = what). The column and row are in the ad, so
// that rows cannot be swapped.
Bytes SqlAuthority::seal(ByteView plain, std::string_view what) const {
    const auto nonce = crypto::random_array<24>();
    return concat(
        {nonce, crypto::xchacha20_poly1305_seal(node_key_, nonce, as_bytes(what), plain)});
}

Result<Bytes> SqlAuthority::open_sealed(ByteView sealed, std::string_view what) const {
    if (sealed.size() < 24) return fail("corrupt", "an encrypted column of db.sqlite is too short");
    return crypto::xchacha20_poly1305_open(node_key_, *to_array<24>(sealed.first(24)),
                                           as_bytes(what), sealed.subspan(24));
}

Result<> SqlAuthority::add_patient(const Person& person, const crypto::Secret& tag_key) {
    const auto id = to_hex(person.address);
    return sql_->exec(
        "INSERT INTO patients VALUES(?1, ?2, ?3)",
        {blob(person.address), seal(as_bytes(json::serialize(details_of(person))), "details" + id),
         seal(tag_key.bytes(), "tag" + id)});
}

Result<> SqlAuthority::introduce(const Patient& patient, const crypto::Secret& tag_key) {
    const auto known = this->tag_key(patient);
    if (known)
        return known->bytes() == tag_key.bytes()
                   ? Result<>()
                   : fail("exists", "this patient's key for tags is known, and is another");
    const auto count = sql_->query("SELECT count(*) FROM introduced");
    if (!count) return pass(count);
    // Anybody can make accounts, so the ones that wait longest go: nobody shuts the door for good.
    if (count->front().integer(0) >= kMostIntroduced)
        if (auto gone = sql_->exec(
                "DELETE FROM introduced WHERE rowid = (SELECT min(rowid) FROM introduced)", {});
            !gone)
            return gone;
    return sql_->exec("INSERT OR REPLACE INTO introduced VALUES(?1, ?2)",
                      {blob(patient), seal(tag_key.bytes(), "tag" + to_hex(patient))});
}

Result<Person> SqlAuthority::name_patient(const Person& person) {
    const auto known = person_at(person.address);
    if (!known) return pass(known);
    auto named = known->value_or(person);
    named.name = person.name;
    named.bed = person.bed;
    named.pregnant = person.pregnant;
    if (person.birth_year > 0) named.birth_year = person.birth_year;
    auto written =
        *known ? keep_details(named) : enter_introduced(person.address, sealed_details(named));
    if (!written) return pass(written);
    return named;
}

Result<Person> SqlAuthority::hand_back(const Patient& patient) {
    auto known = person_at(patient);
    if (!known) return pass(known);
    if (!*known) return fail("missing", "no patient " + crypto::to_text(patient));
    (*known)->kept_by_clinic = false;
    if (auto written = keep_details(**known); !written) return pass(written);
    return std::move(**known);
}

Result<std::optional<Person>> SqlAuthority::person_at(const Patient& patient) const {
    const auto all = patients();
    if (!all) return pass(all);
    const auto known = std::ranges::find(*all, patient, &Person::address);
    return known == all->end() ? std::nullopt : std::optional(*known);
}

Bytes SqlAuthority::sealed_details(const Person& person) const {
    return seal(as_bytes(json::serialize(details_of(person))), "details" + to_hex(person.address));
}

Result<> SqlAuthority::keep_details(const Person& person) {
    return sql_->exec("UPDATE patients SET details = ?2 WHERE address = ?1",
                      {blob(person.address), sealed_details(person)});
}

Result<> SqlAuthority::enter_introduced(const Patient& patient, const Bytes& details) {
    return sql_->transaction([&]() -> Result<> {
        const auto waiting =
            sql_->query("SELECT tag_key FROM introduced WHERE address = ?1", {blob(patient)});
        if (!waiting) return pass(waiting);
        if (waiting->empty())
            return fail("missing", "this patient's own client has not introduced itself here");
        if (auto added = sql_->exec("INSERT INTO patients VALUES(?1, ?2, ?3)",
                                    {blob(patient), details, waiting->front().blob(0)});
            !added)
            return added;
        return sql_->exec("DELETE FROM introduced WHERE address = ?1", {blob(patient)});
    });
}

Result<> SqlAuthority::name_person(const crypto::Address& person, std::string_view name) {
    return sql_->exec("INSERT OR REPLACE INTO names VALUES(?1, ?2)",
                      {blob(person), seal(as_bytes(name), "called" + to_hex(person))});
}

std::string SqlAuthority::name_of(const crypto::Address& person) const {
    const auto text = [&](const char* query,
                          const std::string& what) -> std::optional<std::string> {
        const auto rows = sql_->query(query, {blob(person)});
        if (!rows || rows->empty()) return {};
        const auto name = open_sealed(rows->front().blob(0), what + to_hex(person));
        return name ? std::optional(std::string(as_text(*name))) : std::nullopt;
    };
    if (auto name = text("SELECT name FROM names WHERE address = ?1", "called")) return *name;
    if (auto name = text("SELECT name FROM accounts WHERE address = ?1", "name")) return *name;
    return crypto::to_text(person);
}

Result<> SqlAuthority::add_letter(const Letter& letter) {
    const auto count =
        sql_->query("SELECT count(*) FROM letters WHERE sender = ?1", {blob(letter.from)});
    if (!count) return pass(count);
    if (count->front().integer(0) >= kMostLetters)
        return fail("busy", "this account has left as many letters as the node keeps");
    return sql_->exec("INSERT OR REPLACE INTO letters VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                      {letter.kind, blob(letter.about), blob(letter.to), blob(letter.from),
                       letter.file, letter.at, std::int64_t{letter.need}});
}

Result<std::vector<Letter>> SqlAuthority::letters_to(const crypto::Address& to) const {
    const auto rows = sql_->query(
        "SELECT kind, about, sender, file, at, need FROM letters WHERE reader = ?1 ORDER BY at, "
        "rowid",
        {blob(to)});
    if (!rows) return pass(rows);
    std::vector<Letter> out;
    for (const auto& row : *rows) {
        const auto about = to_array<20>(row.blob(1)), from = to_array<20>(row.blob(2));
        if (!about || !from)
            return fail("corrupt", "db.sqlite holds a letter row of the wrong size");
        out.push_back({row.text(0), *about, to, *from, row.blob(3), row.integer(4),
                       static_cast<int>(row.integer(5))});
    }
    return out;
}

bool SqlAuthority::released(const Patient& patient, const crypto::Address& clinician,
                            Micros since) const {
    const auto need = sql_->query(
        "SELECT need FROM letters WHERE kind = 'emergency' AND about = ?1 "
        "ORDER BY need LIMIT 1",
        {blob(patient)});
    const auto given = sql_->query(
        "SELECT count(DISTINCT sender) FROM letters WHERE kind = 'release' AND about = ?1 "
        "AND reader = ?2 AND at >= ?3",
        {blob(patient), blob(clinician), since});
    return need && !need->empty() && given && !given->empty() &&
           given->front().integer(0) >= std::max<std::int64_t>(1, need->front().integer(0));
}

Result<> SqlAuthority::add_device(const Device& device) {
    return add_devices({device});
}

Result<> SqlAuthority::add_devices(const std::vector<Device>& devices) {
    auto added = sql_->transaction([&]() -> Result<> {
        for (const auto& device : devices)
            if (auto row = sql_->exec(
                    "INSERT INTO devices VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(id) DO UPDATE "
                    "SET patient = excluded.patient, retired = 0 "
                    "WHERE retired = 1 AND key = excluded.key",
                    {blob(device.id), blob(device.key), blob(device.patient),
                     std::int64_t{device.retired}, device.kind, std::int64_t{device.simulated}});
                !row)
                return row;
        return {};
    });
    return added ? load_devices() : added;
}

Result<> SqlAuthority::retire_device(const DeviceId& id) {
    if (auto done = sql_->exec("UPDATE devices SET retired = 1 WHERE id = ?1", {blob(id)}); !done)
        return done;
    return load_devices();
}

Result<> SqlAuthority::add_epoch(const Epoch& epoch) {
    return sql_->exec(
        "INSERT INTO epochs VALUES(?1, ?2, ?3, ?4)",
        {blob(epoch.patient), std::int64_t{epoch.number}, epoch.recipient, epoch.from});
}

Result<> SqlAuthority::add_account(const Account& account) {
    return sql_->exec("INSERT INTO accounts VALUES(?1, ?2, ?3, ?4, ?5)",
                      {blob(account.address), account.role,
                       seal(as_bytes(account.name), "name" + to_hex(account.address)),
                       account.recipient, blob(account.token_digest)});
}

Result<> SqlAuthority::add_capsule(const CapsuleFile& capsule) {
    return sql_->exec("INSERT OR REPLACE INTO deposits VALUES(?1, ?2, ?3, ?4, ?5)",
                      {blob(capsule.patient), blob(capsule.reader), std::int64_t{capsule.first},
                       std::int64_t{capsule.last}, capsule.file});
}

Result<> SqlAuthority::erase_patient(const Patient& patient) {
    auto gone = sql_->transaction([&]() -> Result<> {
        for (const auto* statement :
             {"DELETE FROM deposits WHERE patient = ?1", "DELETE FROM epochs WHERE patient = ?1",
              "DELETE FROM devices WHERE patient = ?1", "DELETE FROM accounts WHERE address = ?1",
              "DELETE FROM introduced WHERE address = ?1", "DELETE FROM names WHERE address = ?1",
              "DELETE FROM letters WHERE about = ?1 OR reader = ?1 OR sender = ?1",
              "DELETE FROM patients WHERE address = ?1"})
            if (auto done = sql_->exec(statement, {blob(patient)}); !done) return done;
        return {};
    });
    if (!gone) return gone;
    if (auto loaded = load_devices(); !loaded) return loaded;
    return sql_->truncate_log();
}

Result<> SqlAuthority::load_devices() const {
    auto rows = sql_->query("SELECT id, key, patient, retired, kind, simulated FROM devices");
    if (!rows) return pass(rows);
    auto table = std::make_shared<DeviceTable>();
    for (const auto& row : *rows) {
        const auto id = to_array<8>(row.blob(0));
        const auto key = to_array<32>(row.blob(1));
        const auto patient = to_array<20>(row.blob(2));
        if (!id || !key || !patient)
            return fail("corrupt", "db.sqlite holds a device row of the wrong size");
        table->by_id[read_u64(*id)] = {
            *id, *key, *patient, row.integer(3) != 0, row.text(4), row.integer(5) != 0};
    }
    const std::lock_guard lock(devices_mutex_);
    devices_ = std::move(table);
    return {};
}

// Enrolment and retirement may come from another process; a second is soon enough to see it.
std::shared_ptr<const DeviceTable> SqlAuthority::devices() const {
    const auto now = now_utc();
    {
        const std::lock_guard lock(devices_mutex_);
        if (now - devices_checked_ <= kSecond && now >= devices_checked_) return devices_;
        devices_checked_ = now;
    }
    const auto version = sql_->query("PRAGMA data_version");
    if (version && !version->empty()) {
        const auto seen = version->front().integer(0);
        std::unique_lock lock(devices_mutex_);
        const bool changed = std::exchange(data_version_, seen) != seen;
        lock.unlock();
        if (changed && !load_devices())
            log_error("the device table could not be read again; the old one stays in use");
    }
    const std::lock_guard lock(devices_mutex_);
    return devices_;
}

Result<std::vector<Person>> SqlAuthority::patients() const {
    auto rows = sql_->query("SELECT address, details FROM patients ORDER BY rowid");
    if (!rows) return pass(rows);
    std::vector<Person> out;
    for (const auto& row : *rows) {
        const auto address = to_array<20>(row.blob(0));
        if (!address) return fail("corrupt", "db.sqlite holds a patient row of the wrong size");
        const auto text = open_sealed(row.blob(1), "details" + to_hex(*address));
        if (!text) return pass(text);
        const auto details = parse_json(as_text(*text));
        if (!details || !details->is_object())
            return fail("corrupt", "db.sqlite holds a patient row that is no JSON");
        out.push_back(person_of(*address, details->get_object()));
    }
    return out;
}

Result<Sealing> SqlAuthority::sealing(const Patient& patient, Micros start) const {
    auto rows = sql_->query(
        "SELECT number, recipient FROM epochs WHERE patient = ?1 AND from_time <= ?2 "
        "ORDER BY number DESC LIMIT 1",
        {blob(patient), start});
    if (!rows) return pass(rows);
    if (rows->empty())
        return fail("no-epoch",
                    "patient " + crypto::to_text(patient) + " has no epoch key to seal to");
    const auto& row = rows->front();
    return Sealing{static_cast<std::uint32_t>(row.integer(0)), {row.text(1)}, 0};
}

Result<crypto::Secret> SqlAuthority::tag_key(const Patient& patient) const {
    auto rows = sql_->query("SELECT tag_key FROM patients WHERE address = ?1", {blob(patient)});
    if (!rows) return pass(rows);
    if (rows->empty()) return fail("missing", "no patient " + crypto::to_text(patient));
    auto key = open_sealed(rows->front().blob(0), "tag" + to_hex(patient));
    if (!key) return pass(key);
    const auto bytes = to_array<32>(*key);
    crypto::wipe(*key);
    if (!bytes) return pass(bytes);
    return crypto::Secret(*bytes);
}

Result<std::optional<Account>> SqlAuthority::account_where(const char* column,
                                                           ByteView value) const {
    auto rows =
        sql_->query("SELECT address, role, name, recipient, token_digest FROM accounts WHERE " +
                        std::string(column) + " = ?1",
                    {to_bytes(value)});
    if (!rows) return pass(rows);
    if (rows->empty()) return std::optional<Account>();
    const auto& row = rows->front();
    const auto address = to_array<20>(row.blob(0));
    const auto digest = to_array<32>(row.blob(4));
    if (!address || !digest)
        return fail("corrupt", "db.sqlite holds an account row of the wrong size");
    const auto name = open_sealed(row.blob(2), "name" + to_hex(*address));
    if (!name) return pass(name);
    return Account{*address, row.text(1), std::string(as_text(*name)), row.text(3), *digest};
}

Result<std::optional<Account>> SqlAuthority::account_by_token(std::string_view token) const {
    return account_where("token_digest", crypto::sha256(as_bytes(token)));
}

Result<std::optional<Account>> SqlAuthority::account(const crypto::Address& address) const {
    return account_where("address", address);
}

Result<std::vector<CapsuleFile>> SqlAuthority::capsules_of(const crypto::Address& reader) const {
    auto rows = sql_->query("SELECT patient, file, first, last FROM deposits WHERE reader = ?1",
                            {blob(reader)});
    if (!rows) return pass(rows);
    std::vector<CapsuleFile> out;
    for (const auto& row : *rows) {
        const auto patient = to_array<20>(row.blob(0));
        if (!patient) return fail("corrupt", "db.sqlite holds a capsule row of the wrong size");
        out.push_back({*patient, reader, row.blob(1), static_cast<std::uint32_t>(row.integer(2)),
                       static_cast<std::uint32_t>(row.integer(3))});
    }
    return out;
}

Result<bool> SqlAuthority::capsule_covers(const Patient& patient, const crypto::Address& reader,
                                          std::uint32_t epoch) const {
    auto rows = sql_->query(
        "SELECT 1 FROM deposits WHERE reader = ?1 AND patient = ?2 AND first <= ?3 AND last >= ?3",
        {blob(reader), blob(patient), std::int64_t{epoch}});
    if (!rows) return pass(rows);
    return !rows->empty();
}

// A capsule is the only grant that rows know.
Result<std::optional<Right>> SqlAuthority::right(const crypto::Address& person,
                                                 const Patient& patient, std::uint16_t) const {
    auto rows = sql_->query("SELECT 1 FROM deposits WHERE reader = ?1 AND patient = ?2",
                            {blob(person), blob(patient)});
    if (!rows) return pass(rows);
    if (rows->empty()) return std::optional<Right>();
    return Right{Right::Kind::grant, person, 0};
}

Result<std::optional<Right>> Authority::right_to_records(const crypto::Address& person,
                                                         const Patient& patient) const {
    return right(person, patient, scope::history);
}

std::string_view to_text(Right::Kind kind) {
    return kRights[static_cast<std::size_t>(kind)];
}

std::optional<Right::Kind> right_kind(std::string_view text) {
    const auto found = std::ranges::find(kRights, text);
    if (found == kRights.end()) return {};
    return static_cast<Right::Kind>(found - kRights.begin());
}

}  // namespace vs::model
