// A node as it is, with a patient for each device of a key file and a clinician who may see them
// all: what the load is sent to and the latency benchmark watches. Writes the clinician's session
// token to DATA/token, prints "ready URL", runs until SIGTERM or SIGINT, then seals what is open
// and prints its counts.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <ctime>

#include "age/age.h"
#include "node/node.h"
#include "payloads.h"
#include "person/actions.h"
#include "person/crowd.h"
#include "store/file.h"

namespace {

using namespace vs;
namespace actions = person::actions;

volatile std::sig_atomic_t interrupted = 0;

struct Options {
    std::string folder, devices;
    std::uint16_t port = 0;
};

constexpr std::size_t kAtOnce = 100;  // patients whose actions share blocks
constexpr std::uint64_t kYear = 365 * 86'400;

// A clinic, a clinician, and patients of theirs, as they sign for themselves.
class Enrolment {
  public:
    Enrolment(model::SqlAuthority& rows, node::ChainHost& chain, person::Suite suite)
        : rows_(rows), chain_(chain), crowd_(chain.client(), std::move(suite)) {}

    Result<> add_clinician(const std::string& folder) {
        if (auto admitted = chain_.admit_clinic(clinic_.account); !admitted) return admitted;
        const auto token = to_hex(crypto::random_array<24>());
        if (auto done = enrol(clinic_, {}); !done) return done;
        if (auto done = enrol(clinician_, {}); !done) return done;
        if (auto done = crowd_.say(clinic_, "Registry",
                                   actions::license(clinician_.account, now_ + kYear, {1}));
            !done)
            return done;
        const auto recipient = age::recipient_of(clinician_.identity);
        if (auto added = rows_.add_account({.address = clinician_.account,
                                            .role = "clinician",
                                            .name = "Dr. Load",
                                            .recipient = age::to_text(recipient),
                                            .token_digest = crypto::sha256(as_bytes(token))});
            !added)
            return added;
        if (auto done = crowd_.wait(); !done) return done;
        return store::write_file_atomic(folder + "/token", as_bytes(token), 0600);
    }
    Result<> add_patient(const gateway::DeviceKey& key) {
        const auto number = std::to_string(++patients_);
        const auto patient = person::new_device(model::Role::patient);
        if (auto added = rows_.add_patient({.address = patient.account,
                                            .name = "Load " + number,
                                            .bed = number,
                                            .birth_year = 1960,
                                            .source = "simulated",
                                            .source_detail = "load generator"},
                                           crypto::Secret::random());
            !added)
            return added;
        if (auto done = enrol(patient, clinic_.account); !done) return done;
        const model::Seed seed{.generation = 0, .first = 1, .secret = crypto::Secret::random()};
        const model::Terms terms{.scopes = model::scope::live | model::scope::alerts,
                                 .purpose = 1,
                                 .until = now_ + kYear};
        const std::pair<const char*, model::Action> all[] = {
            {"Consent", actions::commit_epochs(patient.account, seed, 1, 2)},
            {"Consent", actions::grant(patient.account, clinician_.account, terms)},
            {"Registry", actions::bind_device(key.id(), patient.account)}};
        if (auto done =
                crowd_.say(clinic_, "Registry", actions::enrol_device(key.id(), key.public_key()));
            !done)
            return done;
        for (const auto& [contract, action] : all)
            if (auto done = crowd_.say(patient, contract, action); !done) return done;
        return patients_ % kAtOnce == 0 ? crowd_.wait() : Result<>();
    }
    Result<> finish() { return crowd_.wait(); }

  private:
    Result<> enrol(const person::Device& who, const crypto::Address& clinic) {
        const person::Recovery recovery{.signer = person::new_device(who.role).account,
                                        .identity = age::generate()};
        return crowd_.say(who, "Registry", actions::register_account(who, clinic, recovery));
    }

    model::SqlAuthority& rows_;
    node::ChainHost& chain_;
    person::Crowd crowd_;
    const person::Device clinic_ = person::new_device(model::Role::organisation),
                         clinician_ = person::new_device(model::Role::clinician);
    const std::uint64_t now_ = static_cast<std::uint64_t>(now_utc() / kSecond);
    std::size_t patients_ = 0;
};

Result<> enrol(model::SqlAuthority& authority, node::ChainHost& chain, const Options& options,
               const std::vector<gateway::DeviceKey>& keys) {
    auto suite = person::suite_of(chain.client(), chain.directory(), nullptr);
    if (!suite) return pass(suite);
    Enrolment enrolment(authority, chain, std::move(*suite));
    if (auto done = enrolment.add_clinician(options.folder); !done) return done;
    for (const auto& key : keys)
        if (auto done = enrolment.add_patient(key); !done) return done;
    return enrolment.finish();
}

Result<> run(const Options& options) {
    const auto keys = bench::read_devices(options.devices);
    if (!keys) return pass(keys);
    auto node = node::Node::start(
        {.folder = options.folder, .address = "127.0.0.1", .port = options.port},
        [&](model::SqlAuthority& authority, node::NodeOptions&, node::ChainHost& chain) {
            return enrol(authority, chain, options, *keys);
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
