// A node as it is, with a patient for each device of a key file and a clinician who may see them
// all: what the load is sent to and the latency benchmark watches. Writes the clinician's session
// token to DATA/token, prints "ready URL", runs until SIGTERM or SIGINT, then seals what is open
// and prints its counts.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <ctime>

#include "age/age.h"
#include "model/vault.h"
#include "node/node.h"
#include "payloads.h"
#include "store/file.h"

namespace {

using namespace vs;

volatile std::sig_atomic_t interrupted = 0;

struct Options {
    std::string folder, devices;
    std::uint16_t port = 0;
};

model::Patient new_address() {
    for (;;)
        if (auto address = crypto::address_of(crypto::Secret::random())) return *address;
}

struct Clinician {
    model::Account account;
    age::Recipient recipient;
};

Result<Clinician> add_clinician(model::SqlAuthority& authority, const std::string& folder) {
    const auto token = to_hex(crypto::random_array<24>());
    const auto recipient = age::recipient_of(age::generate());
    const model::Account account{.address = new_address(),
                                 .role = "clinician",
                                 .name = "Dr. Load",
                                 .recipient = age::to_text(recipient),
                                 .token_digest = crypto::sha256(as_bytes(token))};
    if (auto added = authority.add_account(account); !added) return pass(added);
    if (auto written = store::write_file_atomic(folder + "/token", as_bytes(token), 0600); !written)
        return pass(written);
    return Clinician{account, recipient};
}

// Whoever has a capsule of a patient may see that patient.
Result<> grant(model::SqlAuthority& authority, const Clinician& clinician,
               const model::Patient& patient, const crypto::Secret& tag_key,
               const crypto::Secret& epoch) {
    const model::Capsule capsule{.tag_key = tag_key,
                                 .reader = clinician.account.address,
                                 .patient = patient,
                                 .epochs = {{0, epoch}}};
    auto file = age::encrypt(std::array{clinician.recipient}, model::encode(capsule));
    if (!file) return pass(file);
    return authority.add_capsule({patient, clinician.account.address, std::move(*file)});
}

Result<> enrol(model::SqlAuthority& authority, const Options& options,
               const std::vector<gateway::DeviceKey>& keys) {
    const auto clinician = add_clinician(authority, options.folder);
    if (!clinician) return pass(clinician);
    std::vector<model::Device> devices;
    for (const auto& key : keys) {
        const auto number = std::to_string(devices.size() + 1);
        const model::Person person{.address = new_address(),
                                   .name = "Load " + number,
                                   .bed = number,
                                   .birth_year = 1960,
                                   .source = "simulated",
                                   .source_detail = "load generator"};
        const auto tag_key = crypto::Secret::random(), epoch = crypto::Secret::random();
        if (auto added = authority.add_patient(person, tag_key); !added) return added;
        const auto recipient = age::to_text(age::recipient_of(age::Identity{epoch}));
        if (auto added = authority.add_epoch({person.address, 0, recipient, 0}); !added)
            return added;
        if (auto done = grant(authority, *clinician, person.address, tag_key, epoch); !done)
            return done;
        devices.push_back({key.id(), key.public_key(), person.address, false, "load", true});
    }
    return authority.add_devices(devices);
}

Result<> run(const Options& options) {
    const auto keys = bench::read_devices(options.devices);
    if (!keys) return pass(keys);
    auto node =
        node::Node::start({.folder = options.folder, .address = "127.0.0.1", .port = options.port},
                          [&](model::SqlAuthority& authority, node::NodeOptions&,
                              node::ChainHost&) { return enrol(authority, options, *keys); });
    if (!node) return pass(node);
    std::printf("ready %s\n", (*node)->url().c_str());
    std::fflush(stdout);
    while (interrupted == 0) {
        const timespec nap{0, 50'000'000};
        ::nanosleep(&nap, nullptr);
    }
    const bool complete = (*node)->stop();
    const auto counts = (*node)->counts();
    std::printf("batches %llu readings %llu reports %llu\n",
                static_cast<unsigned long long>(counts.batches),
                static_cast<unsigned long long>(counts.readings),
                static_cast<unsigned long long>(counts.reports));
    if (!complete) return fail("unsealed", "not everything could be sealed");
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Runs a node for a load test"};
    Options options;
    app.add_option("--data", options.folder, "folder for its data")->required();
    app.add_option("--devices", options.devices, "key file: one device per line")->required();
    app.add_option("--port", options.port, "0: any free one");
    CLI11_PARSE(app, argc, argv);
    for (const int number : {SIGINT, SIGTERM}) std::signal(number, [](int) { interrupted = 1; });
    const auto done = run(options);
    if (!done)
        std::fprintf(stderr, "vitalseal-bench-node: %s (%s)\n", done.error().message.c_str(),
                     done.error().code.c_str());
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
