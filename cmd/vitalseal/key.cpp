#include <cstdio>

#include "age/age.h"
#include "base/json.h"
#include "commands.h"
#include "model/vault.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

struct Options {
    std::string vault, identity;
    std::uint32_t epochs = 6;
};

Result<int> print_epochs(const Options& options) {
    const auto text = store::read_file(options.identity, 1u << 20);
    if (!text) return vs::pass(text);
    const auto identities = age::parse_identities(as_text(*text));
    if (!identities) return vs::pass(identities);
    const auto file = store::read_file(options.vault, 1u << 20);
    if (!file) return vs::pass(file);
    const auto bytes = age::decrypt(*identities, *file);
    if (!bytes) return vs::pass(bytes);
    const auto vault = model::decode_vault(*bytes);
    if (!vault) return vs::pass(vault);
    for (std::uint32_t k = 0; k < options.epochs; ++k) {
        const age::Identity epoch{model::epoch_secret(vault->seed, k)};
        std::printf("# epoch %u, public key: %s\n%s\n", k,
                    age::to_text(age::recipient_of(epoch)).c_str(), age::to_text(epoch).c_str());
    }
    return kGood;
}

}  // namespace

void add_key(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("key", "Keys of people: what a vault holds");
    command->require_subcommand(1);
    static Options options;
    auto* epochs = command->add_subcommand("epochs",
                                           "Prints a vault's epoch keys as an age identity file, "
                                           "for `age -d -i` and `vitalseal open`");
    epochs->add_option("--vault", options.vault, "the vault (an age file)")->required();
    epochs->add_option("--identity", options.identity, "the age identity that opens it")
        ->required();
    epochs->add_option("--count", options.epochs, "how many epochs, from 0")
        ->check(CLI::Range(1u, 10000u))
        ->capture_default_str();
    epochs->footer(
        "Example:\n  vitalseal key epochs --vault users/patients/1/vault.age --identity "
        "users/patients/1/identity.txt > epochs.txt\n  age -d -i epochs.txt report.age | gunzip");
    epochs->callback([&exit_code] {
        const auto code = print_epochs(options);
        if (!code)
            std::fprintf(stderr, "vitalseal key: %s (%s)\n", code.error().message.c_str(),
                         code.error().code.c_str());
        exit_code = code ? *code : kFailed;
    });
}

}  // namespace vs::cmd
