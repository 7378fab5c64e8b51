#include <filesystem>

#include "base/gzip.h"
#include "base/json.h"
#include "store/file.h"
#include "store/sql.h"
#include "verify/verify.h"

namespace vs::verify {
namespace {

constexpr std::size_t kMaxBundle = 64u << 20;

Result<> load_devices(const std::string& path, Keyring& keyring) {
    const auto text = store::read_file(path, 16u << 20);
    if (!text) return pass(text);
    const auto list = parse_json(as_text(*text));
    if (!list || !list->is_array()) return fail("devices", path + " is no JSON list of devices");
    if (list->get_array().empty())
        return fail("devices", path + " is an empty list: no signature could be right");
    for (const auto& entry : list->get_array()) {
        const auto* object = entry.if_object();
        const auto id = object ? from_hex(json_text(*object, "device"))
                               : Result<Bytes>(fail("devices", "no object"));
        const auto key = object ? from_hex(json_text(*object, "public"))
                                : Result<Bytes>(fail("devices", "no object"));
        const auto patient = object ? crypto::parse_address(json_text(*object, "patient"))
                                    : Result<crypto::Address>(fail("devices", "no object"));
        if (!id || id->size() != 8 || !key || key->size() != 32 || !patient)
            return fail(
                "devices",
                path +
                    R"(: every entry is {"device": 16 hex digits, "public": 64, "patient": "0x…"})");
        keyring.devices[read_u64(*id)] = {*to_array<32>(*key), *patient};
    }
    return {};
}

// Capsules lie in the node's database, but each is sealed to its reader: what does not open is
// somebody else's.
Result<> load_capsules(const std::string& database, Keyring& keyring) {
    if (!std::filesystem::exists(database)) return {};
    auto sql = store::Sql::open(database, true);
    if (!sql) return pass(sql);
    const auto rows = (*sql)->query("SELECT file FROM deposits");
    if (!rows) return pass(rows);
    for (const auto& row : *rows) {
        const auto bytes = age::decrypt(keyring.identities, row.blob(0));
        if (!bytes) continue;
        auto sealed = model::decode_capsule(*bytes);
        if (!sealed) return pass(sealed);
        const auto patient = sealed->capsule.patient;
        keyring.capsules.insert_or_assign(patient, std::move(sealed->capsule));
    }
    return {};
}

}  // namespace

Result<Keyring> load_keyring(const std::string& folder, const std::string& identity_file,
                             const std::string& devices_file) {
    Keyring keyring;
    if (!devices_file.empty())
        if (auto loaded = load_devices(devices_file, keyring); !loaded) return pass(loaded);
    if (identity_file.empty()) return keyring;
    const auto text = store::read_file(identity_file, 1u << 20);
    if (!text) return pass(text);
    auto identities = age::parse_identities(as_text(*text));
    if (!identities)
        return fail(identities.error().code, identity_file + ": " + identities.error().message);
    keyring.identities = std::move(*identities);
    if (folder.empty()) return keyring;
    if (auto loaded = load_capsules(folder + "/db.sqlite", keyring); !loaded) return pass(loaded);
    return keyring;
}

Result<std::string> unseal(ByteView block, const Keyring& keyring) {
    auto identities = keyring.identities;
    for (const auto& [patient, capsule] : keyring.capsules)
        for (const auto& [number, secret] : capsule.epochs)
            identities.push_back(age::Identity{secret});
    const auto packed = age::decrypt(identities, block);
    if (!packed) return pass(packed);
    return gunzip(*packed, kMaxBundle);
}

}  // namespace vs::verify
