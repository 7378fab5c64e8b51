#include <cstdio>

#include "base/json.h"
#include "commands.h"
#include "gateway/device_key.h"

namespace vs::cmd {
namespace {

struct DeviceOptions {
    std::string file, from;
    bool json = false;
};

// The public half: what an operator enrols. Never the seed.
void print(const gateway::DeviceKey& key, const DeviceOptions& options) {
    const auto public_key = to_hex(key.public_key());
    if (options.json) {
        const json::object out{
            {"device", key.id_text()}, {"public", public_key}, {"file", options.file}};
        std::printf("%s\n", json::serialize(out).c_str());
        return;
    }
    std::printf("device  %s\npublic  %s\nkey     %s\n", key.id_text().c_str(), public_key.c_str(),
                options.file.c_str());
}

int report_device(const Error& error) {
    tell_failure("device", error);
    return kFailed;
}

int make(const DeviceOptions& options) {
    const auto key = gateway::DeviceKey::generate();
    if (auto saved = key.save(options.file); !saved) return report_device(saved.error());
    print(key, options);
    return kGood;
}

int adopt(const DeviceOptions& options) {
    const auto key = gateway::DeviceKey::adopt(options.from, options.file);
    if (!key) return report_device(key.error());
    print(*key, options);
    return kGood;
}

int show(const DeviceOptions& options) {
    const auto key = gateway::DeviceKey::load(options.file);
    if (!key) return report_device(key.error());
    print(*key, options);
    return kGood;
}

}  // namespace

void add_device(CLI::App& app, int& exit_code) {
    auto* device = app.add_subcommand("device", "Makes and shows the keys that devices sign with");
    device->require_subcommand(1);
    const auto options = std::make_shared<DeviceOptions>();

    auto* fresh = device->add_subcommand("new", "Makes a device id and key, readable by you only");
    fresh
        ->add_option("--out", options->file,
                     "the key file to make; FILE.boot beside it counts boots")
        ->required();
    fresh->add_flag("--json", options->json, "print one JSON object");
    fresh->footer(
        "Keep both files together. Enrol the public half at the node.\n"
        "Example:\n  vitalseal device new --out bed3.key");
    fresh->callback([options, &exit_code] { exit_code = make(*options); });

    auto* given = device->add_subcommand(
        "adopt", "Takes over a key file that a page has made, and begins to count its boots");
    given->add_option("FILE", options->from, "the file from the page; remove it afterwards")
        ->required();
    given->add_option("--out", options->file, "the key file to make, readable by you only")
        ->required();
    given->add_flag("--json", options->json, "print one JSON object");
    given->footer(
        "Once, on the machine that will sign with it.\n"
        "Example:\n  vitalseal device adopt ~/Downloads/device-02a1b2c3d4e5f607.json --out "
        "bed3.key");
    given->callback([options, &exit_code] { exit_code = adopt(*options); });

    auto* known = device->add_subcommand("show", "Prints the id and the public key of a key file");
    known->add_option("FILE", options->file, "the key file")->required();
    known->add_flag("--json", options->json, "print one JSON object");
    known->footer("Example:\n  vitalseal device show bed3.key --json");
    known->callback([options, &exit_code] { exit_code = show(*options); });
}

}  // namespace vs::cmd
