// A node as it is, with a patient for each device of a key file: what the load is sent to. Prints
// "ready URL", runs until SIGTERM or SIGINT, then seals what is open and prints its counts.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <ctime>

#include "age/age.h"
#include "node/node.h"
#include "payloads.h"

namespace {

using namespace vs;

volatile std::sig_atomic_t interrupted = 0;

Result<model::Patient> new_patient() {
    for (;;)
        if (auto address = crypto::address_of(crypto::Secret::random())) return *address;
}

Result<> enrol(model::SqlAuthority& authority, const std::vector<gateway::DeviceKey>& keys) {
    std::vector<model::Device> devices;
    for (const auto& key : keys) {
        const auto patient = new_patient();
        if (!patient) return pass(patient);
        const auto number = std::to_string(devices.size() + 1);
        const model::Person person{.address = *patient,
                                   .name = "Load " + number,
                                   .bed = number,
                                   .birth_year = 1960,
                                   .source = "simulated",
                                   .source_detail = "load generator"};
        if (auto added = authority.add_patient(person, crypto::Secret::random()); !added)
            return added;
        const auto recipient = age::to_text(age::recipient_of(age::generate()));
        if (auto added = authority.add_epoch({*patient, 0, recipient, 0}); !added) return added;
        devices.push_back({key.id(), key.public_key(), *patient, false, "load", true});
    }
    return authority.add_devices(devices);
}

Result<> run(const std::string& folder, const std::string& device_file, std::uint16_t port) {
    const auto keys = bench::read_devices(device_file);
    if (!keys) return pass(keys);
    auto node = node::Node::start({.folder = folder, .address = "127.0.0.1", .port = port},
                                  [&](model::SqlAuthority& authority, node::NodeOptions&) {
                                      return enrol(authority, *keys);
                                  });
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
    std::string folder, devices;
    std::uint16_t port = 0;
    app.add_option("--data", folder, "folder for its data")->required();
    app.add_option("--devices", devices, "key file: one device per line")->required();
    app.add_option("--port", port, "0: any free one");
    CLI11_PARSE(app, argc, argv);
    for (const int number : {SIGINT, SIGTERM}) std::signal(number, [](int) { interrupted = 1; });
    const auto done = run(folder, devices, port);
    if (!done)
        std::fprintf(stderr, "vitalseal-bench-node: %s (%s)\n", done.error().message.c_str(),
                     done.error().code.c_str());
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
