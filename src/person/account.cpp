#include "person/account.h"

#include <sys/stat.h>

#include <filesystem>

#include "base/json.h"
#include "store/file.h"

namespace vs::person {
namespace {

constexpr const char* kAuthority = "authority.pem";
constexpr std::size_t kMaxSmall = 64 * 1024, kMaxVault = std::size_t{1} << 20;

Result<json::object> read_private(const std::string& path) {
    auto bytes = store::read_file(path, kMaxSmall);
    if (!bytes) return pass(bytes);
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & 077) != 0)
        return fail("keys", path + " can be read by others; run: chmod 600 " + path);
    auto value = parse_json(as_text(*bytes));
    crypto::wipe(*bytes);
    if (!value || !value->is_object()) return fail("keys", path + " is damaged");
    return std::move(value->get_object());
}

Result<crypto::Secret> secret_in(const json::object& object, std::string_view name) {
    auto bytes = from_hex(json_text(object, name));
    const auto array = bytes ? to_array<32>(*bytes) : pass(bytes);
    if (!array) return fail("keys", "the key file lacks \"" + std::string(name) + "\"");
    crypto::wipe(*bytes);
    return crypto::Secret(*array);
}

Result<> write_json(const std::string& path, const json::object& object) {
    auto text = json::serialize(object) + "\n";
    auto written = store::write_file_atomic(path, as_bytes(text), 0600);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    return written;
}

Result<> write_device(const std::string& folder, const Device& device) {
    return write_json(folder + "/device.json", {{"account", crypto::to_text(device.account)},
                                                {"role", std::string(model::to_text(device.role))},
                                                {"signing", to_hex(device.signing.bytes())},
                                                {"age", age::to_text(device.identity)}});
}

Result<> write_vault(const std::string& path, const model::Vault& vault,
                     std::span<const age::Recipient> recipients) {
    auto bytes = model::encode(vault);
    const auto file = age::encrypt(recipients, bytes);
    crypto::wipe(bytes);
    if (!file) return pass(file);
    return store::write_file_atomic(path, *file, 0600);
}

}  // namespace

Result<model::Role> role_of(std::string_view text) {
    using model::Role;
    for (const auto role :
         {Role::patient, Role::clinician, Role::guardian, Role::researcher, Role::organisation})
        if (model::to_text(role) == text) return role;
    return fail("usage", "a role is one of patient, clinician, guardian, researcher, organisation");
}

Device new_device(model::Role role) {
    Device out{.role = role, .identity = age::generate()};
    for (;;) {
        out.signing = crypto::Secret::random();
        const auto address = crypto::address_of(out.signing);
        if (!address) continue;
        out.account = out.signer = *address;
        return out;
    }
}

Result<> Folder::create(const Device& device, const Pin& pin) {
    if (auto made = store::make_directories(path_); !made) return made;
    if (store::read_file(path_ + "/device.json", kMaxSmall))
        return fail("exists", path_ + " holds the keys of an account already");
    if (auto written = set_pin(pin); !written) return written;
    return write_device(path_, device);
}

Result<> Folder::set_pin(const Pin& pin) const {
    const auto authority = path_ + "/" + kAuthority;
    if (!pin.authority.empty() && pin.authority != authority) {
        const auto text = store::read_file(pin.authority, kMaxSmall);
        if (!text) return pass(text);
        if (auto kept = store::write_file_atomic(authority, *text, 0600); !kept) return kept;
    }
    return write_json(path_ + "/node.json", {{"node", pin.node},
                                             {"rpc", pin.rpc},
                                             {"key", pin.key},
                                             {"chain_id", pin.chain_id},
                                             {"directory", crypto::to_text(pin.directory)},
                                             {"currency", pin.currency},
                                             {"registry", crypto::to_text(pin.registry)}});
}

Result<Device> Folder::device() const {
    const auto object = read_private(path_ + "/device.json");
    if (!object) return pass(object);
    const auto account = crypto::parse_address(json_text(*object, "account"));
    const auto role = role_of(json_text(*object, "role"));
    const auto signing = secret_in(*object, "signing");
    auto identity = age::parse_identity(json_text(*object, "age"));
    const auto signer = signing ? crypto::address_of(*signing) : pass(signing);
    if (!account || !role || !signer || !identity)
        return fail("keys", path_ + "/device.json is damaged");
    return Device{*account, *role, *signing, *signer, std::move(*identity)};
}

Result<Pin> Folder::pin() const {
    const auto object = read_private(path_ + "/node.json");
    if (!object) return pass(object);
    const auto directory = crypto::parse_address(json_text(*object, "directory"));
    const auto* id = object->if_contains("chain_id");
    if (!directory || id == nullptr || !id->is_int64())
        return fail("keys", path_ + "/node.json is damaged");
    const auto authority = path_ + "/" + kAuthority;
    return Pin{std::string(json_text(*object, "node")),
               std::string(json_text(*object, "rpc")),
               std::string(json_text(*object, "key")),
               static_cast<std::uint64_t>(id->get_int64()),
               *directory,
               std::string(json_text(*object, "currency")),
               crypto::parse_address(json_text(*object, "registry")).value_or(crypto::Address{}),
               std::filesystem::exists(authority) ? authority : ""};
}

Result<> Folder::save_vault(const model::Vault& vault,
                            std::span<const age::Recipient> recipients) const {
    return write_vault(path_ + "/vault.age", vault, recipients);
}

Result<model::Vault> Folder::vault(const age::Identity& identity) const {
    const auto file = store::read_file(path_ + "/vault.age", kMaxVault);
    if (!file) return pass(file);
    return open_vault(*file, identity);
}

Result<> Folder::save_held(const model::Vault& vault,
                           std::span<const age::Recipient> recipients) const {
    if (auto made = store::make_directories(path_ + "/held"); !made) return made;
    return write_vault(path_ + "/held/" + crypto::to_text(vault.account) + ".age", vault,
                       recipients);
}

Result<model::Vault> Folder::held(const model::Patient& patient,
                                  const age::Identity& identity) const {
    const auto file =
        store::read_file(path_ + "/held/" + crypto::to_text(patient) + ".age", kMaxVault);
    if (!file) return pass(file);
    return open_vault(*file, identity);
}

std::vector<model::Patient> Folder::held() const {
    std::vector<model::Patient> out;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(path_ + "/held", error))
        if (const auto patient = crypto::parse_address(entry.path().stem().string()))
            out.push_back(*patient);
    return out;
}

Result<> Folder::prepare(const age::Identity& next) const {
    return write_json(path_ + "/next.json", {{"age", age::to_text(next)}});
}

Result<std::optional<age::Identity>> Folder::prepared() const {
    const auto object = read_private(path_ + "/next.json");
    if (!object && object.error().code == "missing") return std::optional<age::Identity>();
    if (!object) return pass(object);
    auto identity = age::parse_identity(json_text(*object, "age"));
    if (!identity) return fail("keys", path_ + "/next.json is damaged");
    return std::optional(std::move(*identity));
}

Result<> Folder::take_prepared(const Device& device) const {
    auto next = prepared();
    if (!next) return pass(next);
    if (!*next) return fail("missing", "no new key was prepared in " + path_);
    auto all = earlier();
    all.push_back(device.identity);
    std::string text = "# keys that this device had before\n";
    for (const auto& one : all) text += age::to_text(one) + "\n";
    auto kept = store::write_file_atomic(path_ + "/earlier.txt", as_bytes(text), 0600);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    if (!kept) return kept;
    auto changed = device;
    changed.identity = **next;
    if (auto written = write_device(path_, changed); !written) return written;
    return store::remove_file(path_ + "/next.json");
}

std::vector<age::Identity> Folder::earlier() const {
    auto text = store::read_file(path_ + "/earlier.txt", kMaxSmall);
    if (!text) return {};
    auto identities = age::parse_identities(as_text(*text));
    crypto::wipe(*text);
    return identities ? std::move(*identities) : std::vector<age::Identity>();
}

Result<> Folder::set_shared(const std::vector<Shared>& all) const {
    json::object out;
    for (const auto& one : all) {
        json::array keepers;
        for (const auto& keeper : one.keepers)
            keepers.push_back(json::string(crypto::to_text(keeper)));
        out[one.what] =
            json::object{{"keepers", std::move(keepers)},
                         {"need", one.need},
                         {"recipient", one.recipient ? age::to_text(*one.recipient) : ""}};
    }
    return write_json(path_ + "/shared.json", out);
}

Result<std::vector<Folder::Shared>> Folder::shared() const {
    const auto object = read_private(path_ + "/shared.json");
    if (!object && object.error().code == "missing") return std::vector<Shared>();
    if (!object) return pass(object);
    std::vector<Shared> out;
    for (const auto& [what, value] : *object) {
        const auto* one = value.if_object();
        const auto* keepers = one == nullptr ? nullptr : one->if_contains("keepers");
        const auto* need = one == nullptr ? nullptr : one->if_contains("need");
        if (keepers == nullptr || !keepers->is_array() || need == nullptr || !need->is_int64())
            return fail("keys", path_ + "/shared.json is damaged");
        Shared shared{std::string(what), {}, static_cast<unsigned>(need->get_int64()), {}};
        for (const auto& keeper : keepers->get_array()) {
            const auto address =
                crypto::parse_address(keeper.is_string() ? keeper.get_string() : "");
            if (!address) return fail("keys", path_ + "/shared.json is damaged");
            shared.keepers.push_back(*address);
        }
        if (const auto recipient = age::parse_recipient(json_text(*one, "recipient")))
            shared.recipient = *recipient;
        out.push_back(std::move(shared));
    }
    return out;
}

Result<model::Vault> open_vault(ByteView file, const age::Identity& identity) {
    auto bytes = age::decrypt(std::span(&identity, 1), file);
    if (!bytes) return fail("vault", "this key does not open the vault: " + bytes.error().message);
    auto vault = model::decode_vault(*bytes);
    crypto::wipe(*bytes);
    return vault;
}

Result<> Folder::set_unlock(std::string_view passphrase, const age::Identity& unlock) const {
    auto text = age::to_text(unlock);
    const auto file = age::encrypt_passphrase(passphrase, as_bytes(text));
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    if (!file) return pass(file);
    return store::write_file_atomic(path_ + "/unlock.age", *file, 0600);
}

Result<age::Identity> Folder::unlock(std::string_view passphrase) const {
    const auto file = store::read_file(path_ + "/unlock.age", kMaxSmall);
    if (!file) return pass(file);
    auto text = age::decrypt_passphrase(passphrase, *file, age::kWorkFactor);
    if (!text) return pass(text);
    auto identity = age::parse_identity(as_text(*text));
    crypto::wipe(*text);
    return identity;
}

}  // namespace vs::person
