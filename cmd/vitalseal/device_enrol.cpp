#include <algorithm>
#include <cstdio>
#include <map>

#include "base/json.h"
#include "commands.h"
#include "gateway/device_key.h"
#include "model/authority.h"
#include "node/keys.h"

namespace vs::cmd {
namespace {

struct Options {
    std::string data, key, patient, device;
    bool json = false;
};

Result<std::unique_ptr<model::SqlAuthority>> open_authority(const Options& options) {
    const auto keys = node::load_keys(options.data + "/node.key");
    if (!keys) return vs::pass(keys);
    return model::SqlAuthority::open(options.data + "/db.sqlite", keys->storage);
}

Result<std::string> enrol(const Options& options) {
    const auto patient = crypto::parse_address(options.patient);
    if (!patient) return fail("usage", "--patient: " + patient.error().message);
    const auto key = gateway::DeviceKey::load(options.key);
    if (!key) return vs::pass(key);
    auto authority = open_authority(options);
    if (!authority) return vs::pass(authority);
    const auto known = (*authority)->patients();
    if (!known) return vs::pass(known);
    if (std::ranges::none_of(*known,
                             [&](const auto& person) { return person.address == *patient; }))
        return fail("unknown-patient", "no patient " + options.patient + " is on this node");
    const auto table = (*authority)->devices();
    if (const auto* there = table->find(key->id()); there != nullptr && !there->retired)
        return fail("exists", "device " + key->id_text() + " is enrolled here already");
    else if (there != nullptr && there->key != key->public_key())
        return fail("exists", "another key was enrolled as device " + key->id_text() + " before");
    const auto added =
        (*authority)->add_device({key->id(), key->public_key(), *patient, false, "device", false});
    if (!added) return vs::pass(added);
    return key->id_text();
}

Result<std::string> retire(const Options& options) {
    const auto bytes = from_hex(options.device);
    const auto id = bytes ? to_array<8>(*bytes) : vs::pass(bytes);
    if (!id) return fail("usage", "--device: 16 hex digits");
    auto authority = open_authority(options);
    if (!authority) return vs::pass(authority);
    if ((*authority)->devices()->find(*id) == nullptr)
        return fail("unknown-device", "no device " + options.device + " is enrolled here");
    if (auto done = (*authority)->retire_device(*id); !done) return vs::pass(done);
    return options.device;
}

Result<> list(const Options& options) {
    const auto authority = open_authority(options);
    if (!authority) return vs::pass(authority);
    const auto table = (*authority)->devices();
    std::map<std::string, const model::Device*> sorted;
    for (const auto& [id, device] : table->by_id) sorted.emplace(to_hex(device.id), &device);
    json::array all;
    for (const auto& [id, device] : sorted) {
        const auto patient = crypto::to_text(device->patient);
        all.push_back(json::object{{"device", id},
                                   {"patient", patient},
                                   {"state", device->retired ? "retired" : "enrolled"},
                                   {"simulated", device->simulated}});
        if (!options.json)
            std::printf("%s  %s  %s%s\n", id.c_str(), patient.c_str(),
                        device->retired ? "retired" : "enrolled",
                        device->simulated ? "  simulated" : "");
    }
    if (options.json) std::printf("%s\n", json::serialize(all).c_str());
    return {};
}

int finish_list(const Result<>& done) {
    if (done) return kGood;
    std::fprintf(stderr, "vitalseal device: %s (%s)\n", done.error().message.c_str(),
                 done.error().code.c_str());
    return kFailed;
}

void finish(const Options& options, const char* what, const Result<std::string>& done,
            int& exit_code) {
    if (done && options.json)
        std::printf("%s\n",
                    json::serialize(json::object{{"device", *done}, {"state", what}}).c_str());
    else if (done)
        std::printf("device %s %s\n", done->c_str(), what);
    else
        std::fprintf(stderr, "vitalseal device: %s (%s)\n", done.error().message.c_str(),
                     done.error().code.c_str());
    exit_code = done ? kGood : done.error().code == "usage" ? kWrongUse : kFailed;
}

}  // namespace

void add_device_enrolment(CLI::App& app, int& exit_code) {
    auto* device = app.get_subcommand("device");
    static Options options;
    auto* in =
        device->add_subcommand("enrol", "Lets a node take a device's batches, for one patient");
    in->add_option("--data", options.data, "the node's data directory; the node may be running")
        ->required();
    in->add_option("--key", options.key, "the device's key file; only its public half is kept")
        ->required();
    in->add_option("--patient", options.patient, "who wears it, \"0x…\"")->required();
    in->add_flag("--json", options.json, "print one JSON object");
    in->footer(
        "Example:\n  vitalseal device enrol --data /var/lib/vitalseal --key bed3.key --patient "
        "0x…");
    in->callback([&exit_code] { finish(options, "enrolled", enrol(options), exit_code); });
    auto* out = device->add_subcommand("retire", "Has a node refuse a device from now on");
    out->add_option("--data", options.data, "the node's data directory; the node may be running")
        ->required();
    out->add_option("--device", options.device, "the device's id, 16 hex digits")->required();
    out->add_flag("--json", options.json, "print one JSON object");
    out->footer(
        "Example:\n  vitalseal device retire --data /var/lib/vitalseal --device 02a1b2c3d4e5f607");
    auto* all = device->add_subcommand("list", "Lists the devices a node knows");
    all->add_option("--data", options.data, "the node's data directory")->required();
    all->add_flag("--json", options.json, "print one JSON array");
    all->footer("Example:\n  vitalseal device list --data /var/lib/vitalseal");
    all->callback([&exit_code] { exit_code = finish_list(list(options)); });
    out->callback([&exit_code] { finish(options, "retired", retire(options), exit_code); });
}

}  // namespace vs::cmd
