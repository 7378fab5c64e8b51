#include <cstdio>
#include <filesystem>

#include "commands.h"
#include "ipfs/cid.h"
#include "net/client.h"
#include "own_account.h"
#include "store/file.h"
#include "verify/verify.h"

namespace vs::cmd {
namespace {

struct OpenOptions {
    std::string record, identity, data, url, token, account, authority;
    bool raw = false;
};

Result<Bytes> from_node(const OpenOptions& options, const std::string& cid) {
    net::HttpClient client(options.url, {.authorities = options.authority});
    net::Pairs headers;
    if (!options.token.empty()) headers.emplace_back("Authorization", "Bearer " + options.token);
    auto answer = client.get("/ipfs/" + cid + "?format=raw", headers);
    if (!answer) return pass(answer);
    if (answer->status != 200)
        return fail("not-found", options.url + " does not serve this record to you (status " +
                                     std::to_string(answer->status) + ")");
    return to_bytes(as_bytes(answer->body));
}

// The block by CID, its hash checked wherever it came from; or a file.
Result<Bytes> block_of(const OpenOptions& options) {
    const auto cid = ipfs::parse_cid(options.record);
    if (!cid) return store::read_file(options.record, ipfs::kMaxBlock);
    const auto digest = ipfs::sha256_digest(*cid);
    if (!digest) return pass(digest);
    if (!options.url.empty()) {
        auto block = from_node(options, ipfs::to_text(*cid));
        if (block && crypto::sha256(*block) != *digest)
            return fail("altered", "what " + options.url + " sent is not the record of this CID");
        return block;
    }
    if (options.data.empty())
        return fail("usage", "say where the record lies: --data DIR or --url URL, or name a file");
    auto kv = store::Kv::open(options.data + "/store", std::vector<std::string>{"blocks"}, true);
    if (!kv) return pass(kv);
    return ipfs::BlockStore(**kv).get(*digest);
}

// By an account's own keys: signs in at its node, and believes a capsule only with its proofs.
Result<verify::Keyring> account_keys(OpenOptions& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto& token = (*own)->token;
    std::vector<std::string> told;
    auto keyring = own_keys(**own, token, told);
    for (const auto& one : told) std::fprintf(stderr, "vitalseal open: note: %s\n", one.c_str());
    if (options.url.empty() && options.data.empty()) {
        options.url = (*own)->pin.node;
        options.token = token;
        options.authority = (*own)->pin.authority;
    }
    return keyring;
}

Result<int> run(OpenOptions options) {
    if (options.account.empty() == options.identity.empty())
        return fail("usage", "say with which keys: --account DIR or --identity FILE");
    const auto keyring = options.account.empty()
                             ? verify::load_keyring(options.data, options.identity, "")
                             : account_keys(options);
    if (!keyring) return vs::pass(keyring);
    const auto block = block_of(options);
    if (!block) return vs::pass(block);
    const auto text = verify::unseal(*block, *keyring);
    if (!text) return vs::pass(text);
    if (const auto checked = model::check_report(*text); !checked) {
        std::fprintf(
            stderr,
            "vitalseal open: the record's values do not follow from its signed messages: %s\n",
            checked.error().message.c_str());
        return kTampering;
    }
    std::fwrite(text->data(), 1, text->size(), stdout);
    if (!text->ends_with('\n')) std::fputc('\n', stdout);
    return kGood;
}

}  // namespace

void add_open(CLI::App& app, int& exit_code) {
    auto* command =
        app.add_subcommand("open", "Opens a sealed record and prints the FHIR Bundle in it");
    static OpenOptions options;
    command->add_option("record", options.record, "the record's CID, or a file")->required();
    command->add_option(
        "--identity", options.identity,
        "age identity file: an epoch key, or a reader's key with a capsule in DATA");
    command->add_option("--account", options.account,
                        "or an account's folder: its node is asked for capsules and the record");
    command->add_option("--data", options.data, "the node's data directory");
    command->add_option("--url", options.url, "a node to fetch from");
    command->add_option("--token", options.token, "session token for --url");
    command->footer(
        "Example:\n  vitalseal open bafkrei… --data demo --identity demo/users/doctor/identity.txt "
        "| jq .entry[0]\nExit code 3: the record was changed.");
    command->callback([&exit_code] {
        const auto code = run(options);
        exit_code = code ? *code : finish("open", vs::pass(code));
    });
}

}  // namespace vs::cmd
