#include "node/keys.h"

#include <sys/stat.h>

#include "base/json.h"
#include "store/file.h"

namespace vs::node {
namespace {

Result<crypto::Secret> secret_of(const json::object& object, std::string_view name) {
    auto bytes = from_hex(json_text(object, name));
    if (!bytes || bytes->size() != 32)
        return fail("keys", "the node key file lacks a valid \"" + std::string(name) + "\"");
    crypto::Secret secret(*to_array<32>(*bytes));
    crypto::wipe(*bytes);
    return secret;
}

Result<NodeKeys> parse(std::string_view text) {
    const auto value = parse_json(text);
    if (!value || !value->is_object()) return fail("keys", "the node key file is no JSON object");
    const auto& object = value->get_object();
    const auto storage = secret_of(object, "storage"), note = secret_of(object, "note"),
               account = secret_of(object, "account");
    for (const auto* part : {&storage, &note, &account})
        if (!*part) return pass(*part);
    const auto address = crypto::address_of(*account);
    if (!address) return pass(address);
    return NodeKeys{*storage, *note, *account, *address};
}

std::string fresh() {
    const auto secret = [] { return to_hex(crypto::Secret::random().bytes()); };
    auto account = crypto::Secret::random();
    while (!crypto::address_of(account)) account = crypto::Secret::random();
    return json::serialize(json::object{
               {"storage", secret()}, {"note", secret()}, {"account", to_hex(account.bytes())}}) +
           "\n";
}

}  // namespace

Result<NodeKeys> load_keys(const std::string& path) {
    auto bytes = store::read_file(path, 4096);
    if (!bytes) return pass(bytes);
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & 077) != 0)
        return fail("keys", path + " can be read by others; run: chmod 600 " + path);
    auto keys = parse(as_text(*bytes));
    crypto::wipe(*bytes);
    return keys;
}

Result<NodeKeys> load_or_create_keys(const std::string& path) {
    auto keys = load_keys(path);
    if (keys || keys.error().code != "missing") return keys;
    if (auto written = store::write_file_atomic(path, as_bytes(fresh()), 0600); !written)
        return pass(written);
    return load_keys(path);
}

}  // namespace vs::node
