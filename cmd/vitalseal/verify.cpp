#include "verify/verify.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/json.h"
#include "commands.h"
#include "store/file.h"
#include "tlog/note.h"
#include "verify/archive.h"
#include "verify/evidence.h"

namespace vs::cmd {
namespace {

struct VerifyOptions {
    std::string data, archive, evidence, identity, devices, key, anchor_rpc, anchor_log;
    std::vector<std::string> heads, followers;
    bool alone = false, json = false;
};

json::object to_json(const verify::Finding& finding) {
    json::object out{{"level", std::string(to_text(finding.level))},
                     {"record", finding.report},
                     {"what", finding.what}};
    if (finding.leaf) out["leaf"] = *finding.leaf;
    return out;
}

std::string conclusion(const verify::Verdict& verdict) {
    if (!verdict.sound()) return "tampering found";
    return verdict.compared ? "unchanged, as the remembered head shows"
                            : "consistent in itself, compared with no one outside";
}

void print_json(const verify::Verdict& verdict) {
    json::array findings, notes, erasures;
    for (const auto& one : verdict.erasures) erasures.push_back(json::string(one));
    for (const auto& finding : verdict.findings) findings.push_back(to_json(finding));
    for (const auto& note : verdict.notes) notes.push_back(json::string(note));
    json::object followers;
    for (const auto& [name, size] : verdict.followers) followers[name] = size;
    const json::object out{
        {"verdict", conclusion(verdict)},
        {"findings", std::move(findings)},
        {"notes", std::move(notes)},
        {"blocks", verdict.blocks},
        {"followers", std::move(followers)},
        {"anchored", verdict.anchored},
        {"leaves", verdict.leaves},
        {"records", verdict.reports},
        {"opened", verdict.opened},
        {"erased", verdict.erased},
        {"erasures", std::move(erasures)},
        {"messages", verdict.messages},
        {"signed_by_people", verdict.by_hand},
        {"checkpoints", verdict.checkpoints},
        {"last_good", {{"size", verdict.good_size}, {"record", verdict.good_report}}}};
    std::printf("%s\n", json::serialize(out).c_str());
}

void print_words(const verify::Verdict& verdict) {
    std::printf("%s\n", conclusion(verdict).c_str());
    std::printf(
        "  %llu leaves, %llu records (%llu opened, %llu signed batches in them), %llu "
        "checkpoints\n",
        static_cast<unsigned long long>(verdict.leaves),
        static_cast<unsigned long long>(verdict.reports),
        static_cast<unsigned long long>(verdict.opened),
        static_cast<unsigned long long>(verdict.messages),
        static_cast<unsigned long long>(verdict.checkpoints));
    if (verdict.blocks > 0)
        std::printf("  %llu blocks of the chain, %llu checkpoints in its Log contract\n",
                    static_cast<unsigned long long>(verdict.blocks),
                    static_cast<unsigned long long>(verdict.anchored));
    for (const auto& one : verdict.erasures) std::printf("  %s\n", one.c_str());
    for (const auto& [name, size] : verdict.followers)
        if (size > 0)
            std::printf("  the first %llu blocks co-signed by %s\n",
                        static_cast<unsigned long long>(size), name.c_str());
    for (const auto& finding : verdict.findings)
        std::printf("CHANGED at level %s: %s%s%s\n", std::string(to_text(finding.level)).c_str(),
                    finding.what.c_str(), finding.report.empty() ? "" : "\n        record ",
                    finding.report.c_str());
    if (!verdict.sound())
        std::printf("  last good point: checkpoint of size %llu%s%s\n",
                    static_cast<unsigned long long>(verdict.good_size),
                    verdict.good_report.empty() ? "" : ", record ", verdict.good_report.c_str());
    for (const auto& note : verdict.notes) std::printf("  note: %s\n", note.c_str());
}

// A node signs both its logs with one key, and people see it named for the log of blocks
// (`vitalseal key show`).
std::string of_records(const std::string& text) {
    const auto key = tlog::NoteVerifier::parse(text);
    constexpr std::string_view kBlocks = "/blocks", kRecords = "/log";
    if (!key || !key->name.ends_with(kBlocks)) return text;
    const auto node = key->name.substr(0, key->name.size() - kBlocks.size());
    return tlog::verifier_key_text(node + std::string(kRecords), key->key);
}

Result<std::string> key_of(const VerifyOptions& options) {
    if (!options.key.empty() && options.key.find('+') != std::string::npos)
        return of_records(options.key);
    const auto text =
        store::read_file(options.key.empty() ? options.data + "/anchor/key" : options.key, 4096);
    if (!text) return pass(text);
    std::string key(as_text(*text));
    while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
    return of_records(key);
}

// None where the node keeps no chain of its own.
Result<std::unique_ptr<chain::Database>> open_chain(const std::string& folder) {
    if (!std::filesystem::exists(folder)) return nullptr;
    return chain::Database::open({.folder = folder, .read_only = true});
}

// What was checked, and what could not be.
std::string conclusion(const verify::ArchiveVerdict& verdict) {
    if (!verdict.sound()) return "tampering found";
    if (verdict.unheld == 0) return "unchanged";
    return "unchanged; but who signed " + std::to_string(verdict.unheld) + " of " +
           std::to_string(verdict.by_hand) +
           " messages of people was not checked, since the archive does not show their keys";
}

void print(const verify::ArchiveVerdict& verdict, bool json) {
    if (json) {
        json::array findings, notes;
        for (const auto& one : verdict.findings)
            findings.push_back(json::object{{"file", one.file}, {"what", one.what}});
        for (const auto& note : verdict.notes) notes.push_back(json::string(note));
        std::printf("%s\n", json::serialize(json::object{{"verdict", conclusion(verdict)},
                                                         {"patient", verdict.patient},
                                                         {"log", verdict.log},
                                                         {"size", verdict.size},
                                                         {"block", verdict.block},
                                                         {"records", verdict.records},
                                                         {"opened", verdict.opened},
                                                         {"messages", verdict.messages},
                                                         {"signed_by_people", verdict.by_hand},
                                                         {"signer_not_checked", verdict.unheld},
                                                         {"pinned", verdict.pinned},
                                                         {"findings", std::move(findings)},
                                                         {"notes", std::move(notes)}})
                                .c_str());
        return;
    }
    std::printf(
        "%s\n  patient %s: %llu records in the log %s of %llu leaves, anchored in block "
        "%llu\n  %llu of them readable here, with %llu signed messages, %llu of them of people\n",
        conclusion(verdict).c_str(), verdict.patient.c_str(),
        static_cast<unsigned long long>(verdict.records), verdict.log.c_str(),
        static_cast<unsigned long long>(verdict.size),
        static_cast<unsigned long long>(verdict.block),
        static_cast<unsigned long long>(verdict.opened),
        static_cast<unsigned long long>(verdict.messages),
        static_cast<unsigned long long>(verdict.by_hand));
    for (const auto& one : verdict.findings)
        std::printf("CHANGED: %s: %s\n", one.file.c_str(), one.what.c_str());
    for (const auto& note : verdict.notes) std::printf("  note: %s\n", note.c_str());
    if (!verdict.pinned)
        std::printf(
            "  note: by the key that lies in the archive; give the one you wrote down with "
            "--key\n");
}

// Who made the archive is its node's signature; whether that is your node, the key you know says.
Result<int> run_archive(const VerifyOptions& options) {
    const auto key = options.key.empty() ? Result<std::string>("") : key_of(options);
    if (!key) return vs::pass(key);
    const auto keyring = verify::load_keyring("", options.identity, "");
    if (!keyring) return vs::pass(keyring);
    const auto verdict = verify::audit_archive(options.archive, *key, keyring->identities);
    if (!verdict) return vs::pass(verdict);
    if (verdict->patient.empty() && verdict->size == 0 && verdict->records == 0)
        return fail("archive", options.archive + " is nothing that `vitalseal export` wrote");
    print(*verdict, options.json);
    return verdict->sound() ? kGood : kTampering;
}

Result<> compare_elsewhere(const VerifyOptions& options, store::Kv& kv, const std::string& key,
                           verify::Verdict& verdict) {
    const auto log = crypto::parse_address(options.anchor_log);
    if (!log) return fail("usage", "--anchor-log is the address of the Log contract there");
    chain::Client client(chain::remote_transport({.url = options.anchor_rpc}));
    return verify::compare_elsewhere(kv, client, *log, key, verdict);
}

void print(const verify::Evidence& evidence, const verify::EvidenceVerdict& verdict, bool json) {
    const auto* conclusion = !verdict.tampering() ? "this file shows no tampering"
                             : verdict.proven     ? "tampering proven"
                                                  : "tampering told, not proven by this file alone";
    if (json) {
        json::array words;
        for (const auto& one : verdict.words) words.push_back(json::string(one));
        std::printf("%s\n", json::serialize(json::object{{"verdict", conclusion},
                                                         {"record", evidence.cid},
                                                         {"promised", verdict.promised},
                                                         {"proven", verdict.proven},
                                                         {"pinned", verdict.pinned},
                                                         {"words", std::move(words)}})
                                .c_str());
        return;
    }
    std::printf("%s\n", conclusion);
    if (!evidence.cid.empty())
        std::printf("  record %llu of %s, %s\n", static_cast<unsigned long long>(evidence.seq),
                    evidence.patient.c_str(), evidence.cid.c_str());
    for (const auto& one : verdict.words) std::printf("  %s\n", one.c_str());
    if (!verdict.pinned)
        std::printf(
            "  note: by the key that stands in the file; give the one you wrote down with --key\n");
}

Result<int> run_evidence(const VerifyOptions& options) {
    const auto text = store::read_file(options.evidence, verify::kMaxEvidence);
    if (!text) return vs::pass(text);
    const auto evidence = verify::parse_evidence(as_text(*text));
    if (!evidence) return vs::pass(evidence);
    const auto key = options.key.empty() ? Result<std::string>("") : key_of(options);
    if (!key) return vs::pass(key);
    const auto verdict = verify::judge(*evidence, *key);
    print(*evidence, verdict, options.json);
    return verdict.tampering() ? kTampering : verdict.promised ? kGood : kFailed;
}

// A file of the store itself is damaged, and no record of it can be looked at: that is found, too.
Result<int> unreadable(const VerifyOptions& options, const Error& error) {
    if (error.code != "corrupt") return tl::unexpected(error);
    const auto what = error.message + "; restore " + options.data + " from a backup";
    if (options.json)
        std::printf(
            "%s\n",
            json::serialize(
                json::object{{"verdict", "damage found"},
                             {"findings", {{{"level", "store"}, {"record", ""}, {"what", what}}}}})
                .c_str());
    else
        std::printf("damage found\nCHANGED at level store: %s\n", what.c_str());
    return kTampering;
}

Result<int> run(const VerifyOptions& options) {
    const auto given = {!options.archive.empty(), !options.data.empty(), !options.evidence.empty()};
    if (std::ranges::count(given, true) != 1)
        return fail("usage", "say what to check: --data DIR, --archive FILE or --evidence FILE");
    if (!options.evidence.empty()) return run_evidence(options);
    if (!options.archive.empty()) return run_archive(options);
    auto kv = store::Kv::open(options.data + "/store",
                              std::vector<std::string>{"blocks", "log", "checkpoints"}, true);
    if (!kv) return unreadable(options, kv.error());
    auto chain = open_chain(options.data + "/chain");
    if (!chain) return unreadable(options, chain.error());
    const auto key = key_of(options);
    if (!key) return vs::pass(key);
    const auto keyring = verify::load_keyring(options.data, options.identity, options.devices);
    if (!keyring) return vs::pass(keyring);
    std::vector<std::string> heads;
    for (const auto& where : options.heads) {
        auto head = verify::load_head(where);
        if (!head) return vs::pass(head);
        heads.push_back(std::move(*head));
    }
    const bool terminal = ::isatty(2) == 1;
    auto verdict = verify::verify(**kv, chain->get(), *key, heads, *keyring,
                                  [&](std::uint64_t done, std::uint64_t all) {
                                      if (terminal && done % 1024 == 0)
                                          std::fprintf(stderr, "\r%llu of %llu leaves ",
                                                       static_cast<unsigned long long>(done),
                                                       static_cast<unsigned long long>(all));
                                  });
    if (terminal) std::fprintf(stderr, "\r%*s\r", 40, "");
    if (!verdict) return vs::pass(verdict);
    if (!options.anchor_rpc.empty())
        if (auto compared = compare_elsewhere(options, **kv, *key, *verdict); !compared)
            return vs::pass(compared);
    if (auto held = verify::check_followers(heads, options.followers, *verdict); !held)
        return vs::pass(held);
    options.json ? print_json(*verdict) : print_words(*verdict);
    if (!verdict->sound()) return kTampering;
    return verdict->compared || options.alone ? kGood : kFailed;
}

}  // namespace

void add_verify(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("verify",
                                       "Checks store, log, checkpoints, records and signatures "
                                       "without trusting the node's database");
    static VerifyOptions options;
    command->add_option("--data", options.data, "the node's data directory; it may be running");
    command->add_option("--archive", options.archive,
                        "or what `vitalseal export` wrote, checked without asking anybody");
    command->add_option("--evidence", options.evidence,
                        "or the file of evidence that a page gave where it told of tampering, "
                        "judged without asking anybody");
    command->add_option("--head", options.heads,
                        "a head remembered elsewhere, of the log of records or of the chain's "
                        "blocks: a file with a signed note, or http://…; may be given several "
                        "times");
    command->add_option("--follower", options.followers,
                        "verifier key of a follower, as it printed it (\"co-signing as …\"): its "
                        "signature must stand under a head of the chain's blocks, as "
                        "http://FOLLOWER/chain/checkpoint gives it");
    command->add_option("--anchor-rpc", options.anchor_rpc,
                        "an Ethereum node elsewhere whose Log contract holds this node's head too");
    command->add_option("--anchor-log", options.anchor_log, "the address of that contract");
    command->add_option("--key", options.key,
                        "the node's verifier key, or a file with it, as you wrote it down when you "
                        "enrolled (default: DATA/anchor/key)");
    command->add_option(
        "--identity", options.identity,
        "age identity file that opens records or capsules, to check what is inside");
    command->add_option("--devices", options.devices,
                        "JSON list of the devices you know: [{\"device\",\"public\",\"patient\"}]");
    command->add_flag("--alone", options.alone, "exit 0 although no head from outside was given");
    command->add_flag("--json", options.json, "print one JSON object");
    command->footer(
        "Example:\n  vitalseal verify --data /var/lib/vitalseal --head ~/remembered-head "
        "--identity key.txt --devices devices.json\n"
        "Exit codes: 0 unchanged, 1 could not be compared with anybody outside (or failed), 2 "
        "wrong use, 3 tampering found.");
    command->callback([&exit_code] {
        const auto code = run(options);
        if (!code) tell_failure("verify", code.error());
        exit_code = code ? *code : code.error().code == "usage" ? kWrongUse : kFailed;
    });
}

}  // namespace vs::cmd
