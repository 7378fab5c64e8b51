// A small store made by the real recorder: two patients, signed batches, sealed reports,
// checkpoints in a contract on a real chain, remembered heads.
#pragma once

#include <filesystem>

#include "age/age.h"
#include "cbor/senml.h"
#include "chain/chain.h"
#include "chain/dev_accounts.h"
#include "model/directory.h"
#include "record/contract_anchor.h"
#include "record/recorder.h"
#include "verify/verify.h"

namespace vs::test {

constexpr Micros kStart = 1'790'000'000 * kSecond;

struct World {
    std::string folder = std::filesystem::temp_directory_path() /
                         ("vitalseal-world-" + to_hex(crypto::random_array<8>()));
    crypto::Secret node_key = crypto::Secret::random();
    std::unique_ptr<model::SqlAuthority> authority;
    std::unique_ptr<store::Kv> kv;
    std::unique_ptr<chain::Chain> chain;
    std::unique_ptr<chain::Rpc> rpc;
    std::unique_ptr<chain::Client> client;
    std::unique_ptr<record::Recorder> recorder;
    std::map<std::uint64_t, Bytes> journal;  // by position
    std::vector<std::string> heads;  // every checkpoint, as somebody outside would remember it
    std::vector<std::string> block_heads;  // of the log of blocks, likewise
    verify::Keyring keyring;
    struct Wearer {
        model::Patient patient;
        model::DeviceId device;
        crypto::SigningKey key{crypto::Secret::random()};
        std::uint64_t sequence = 0;
    };
    std::vector<Wearer> wearers;
    crypto::Secret account = crypto::Secret::random(), note = crypto::Secret::random();
    std::string origin = "vitalseal/" + crypto::to_text(*crypto::address_of(account));
    tlog::NoteSigner signer{origin + "/log", crypto::SigningKey(note)};

    // `same_node`: with the keys of that world's node.
    explicit World(const World* same_node = nullptr) {
        if (same_node != nullptr) {
            account = same_node->account;
            note = same_node->note;
            origin = same_node->origin;
            signer = same_node->signer;
        }
        std::filesystem::create_directories(folder + "/anchor");
        authority = std::move(*model::SqlAuthority::open(folder + "/db.sqlite", node_key));
        for (std::uint8_t i = 1; i <= 2; ++i) enrol(i);
        start();
    }
    ~World() {
        stop();
        std::filesystem::remove_all(folder);
    }
    void start() {
        kv = must(store::Kv::open(folder + "/store", record::Recorder::families()));
        open_chain();
        open();
    }
    void stop() {
        recorder.reset();
        kv.reset();
        client.reset();
        rpc.reset();
        chain.reset();
    }
    // Its time runs fast, so that a block a second is no wait.
    void open_chain() {
        static const auto start = now_utc();
        chain::ChainOptions options{.folder = folder + "/chain"};
        options.genesis = chain::new_genesis(*crypto::address_of(account), kStart / kSecond);
        options.coinbase = *crypto::address_of(account);
        options.signer.emplace(origin + "/blocks", crypto::SigningKey(note));
        options.clock = [] { return kStart + kMinute + (now_utc() - start) * 50; };
        chain = must(chain::Chain::open(std::move(options)));
        rpc = std::make_unique<chain::Rpc>(*chain, chain::RpcOptions{});
        client = std::make_unique<chain::Client>(
            chain::embedded_transport(*rpc), account,
            chain::ClientOptions{.poll = std::chrono::milliseconds(2)});
        const auto known = must(chain->database().meta("directory"));
        const auto directory =
            known ? must(to_array<20>(*known)) : must(record::deploy_contracts(*client));
        if (!known) must(chain->remember("directory", directory));
        log_contract = must(model::contract_address(*client, directory, "Log"));
    }
    crypto::Address log_contract{};
    template <class T>
    static T must(Result<T> result) {
        if (!result) throw std::runtime_error(result.error().message);
        if constexpr (!std::is_void_v<T>) return std::move(*result);
    }
    void open() {
        recorder = std::move(*record::Recorder::open(
            *kv, {.folder = folder + "/anchor",
                  .anchor = must(
                      record::ContractAnchor::open(*client, log_contract, folder + "/anchor/head")),
                  .signer = signer,
                  .authority = authority.get(),
                  .fetch = [this](model::ReportKind, std::uint64_t position) -> Result<Bytes> {
                      return journal.at(position);
                  },
                  .clock = [] { return kStart + kDay; }}));
    }
    void enrol(std::uint8_t number) {
        Wearer wearer{.patient = {number}, .device = {2, 0, 0, 0, 0, 0, 0, number}};
        const auto tag_key = crypto::Secret::random(), seed = crypto::Secret::random();
        (void)authority->add_patient(
            {.address = wearer.patient, .name = "Test", .source = "simulated"}, tag_key);
        (void)authority->add_device(
            {wearer.device, wearer.key.public_key(), wearer.patient, false, "simulator", true});
        const auto secret = model::epoch_secret(seed, 0);
        (void)authority->add_epoch(
            {wearer.patient, 0, age::to_text(age::recipient_of(age::Identity{secret})), 0});
        keyring.capsules[wearer.patient] = {
            .tag_key = tag_key, .patient = wearer.patient, .epochs = {{0, secret}}};
        keyring.devices[read_u64(wearer.device)] = {wearer.key.public_key(), wearer.patient};
        wearers.push_back(wearer);
    }
    Bytes batch(Wearer& wearer, double value, Micros at) {
        const std::string base = "urn:dev:mac:" + to_hex(wearer.device) + ":";
        senml::Pack pack;
        pack.records.push_back({.base_name = base,
                                .name = "8867-4",
                                .unit = "/min",
                                .time = at,
                                .kind = senml::Kind::number,
                                .number = value});
        return cose::sign(wearer.key, wearer.device, 1, wearer.sequence++, cose::kSenmlCbor,
                          senml::encode_cbor(pack));
    }
    record::Draft draft(Wearer& wearer, int batches, Micros start) {
        record::Draft out{.kind = model::ReportKind::numerics,
                          .patient = wearer.patient,
                          .start = start,
                          .end = start};
        for (int i = 0; i < batches; ++i) {
            const auto position = journal.size() + 1;
            out.end = start + i * kSecond;
            journal[position] = batch(wearer, 60 + i, out.end);
            out.positions.push_back(position);
        }
        out.watermark = out.positions.back();
        return out;
    }
    // `rounds` times a report of each patient and a checkpoint.
    void run(int rounds) {
        for (int round = 0; round < rounds; ++round) {
            std::vector<record::Draft> drafts;
            for (auto& wearer : wearers)
                drafts.push_back(draft(wearer, 3, kStart + round * kMinute));
            if (auto sealed = recorder->seal(drafts); !sealed)
                throw std::runtime_error(sealed.error().message);
            if (auto made = recorder->checkpoint(); !made)
                throw std::runtime_error(made.error().message);
            must(recorder->anchor());
            heads.push_back(recorder->last_note());
            block_heads.push_back(must(chain->block_log()->checkpoint()));
        }
    }
    verify::Verdict verify(const std::vector<std::string>& remembered = {}) {
        return *verify::verify(*kv, &chain->database(), recorder->verifier_key(), remembered,
                               keyring);
    }
};

}  // namespace vs::test
