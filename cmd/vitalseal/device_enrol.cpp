// Devices on the chain: an organisation enrols and retires them, a patient (or who manages for
// them) says who wears them. Each step is signed with the account's own key and sent over the node.
#include <cstdio>

#include "base/json.h"
#include "commands.h"
#include "gateway/device_key.h"
#include "own_account.h"

namespace vs::cmd {
namespace {

struct DeviceEnrolOptions {
    std::string account, key, patient, device;
    bool json = false;
};

Result<model::DeviceId> device_of(const DeviceEnrolOptions& options) {
    const auto bytes = from_hex(options.device);
    const auto id = bytes ? to_array<8>(*bytes) : vs::pass(bytes);
    if (!id) return fail("usage", "--device: 16 hex digits");
    return *id;
}

Result<std::string> act(const DeviceEnrolOptions& options, const model::Action& action,
                        const model::DeviceId& device) {
    auto own = open_account(options.account);
    if (!own) return vs::pass(own);
    if (auto done = (*own)->actor->act("Registry", action); !done) return vs::pass(done);
    return to_hex(device);
}

Result<std::string> enrol(const DeviceEnrolOptions& options) {
    const auto key = gateway::DeviceKey::load(options.key);
    if (!key) return vs::pass(key);
    return act(options, person::actions::enrol_device(key->id(), key->public_key()), key->id());
}

Result<std::string> bind(const DeviceEnrolOptions& options) {
    const auto id = device_of(options);
    if (!id) return vs::pass(id);
    const auto own = person::Folder(options.account).device();
    if (!own) return vs::pass(own);
    const auto patient = options.patient.empty() ? Result<crypto::Address>(own->account)
                                                 : crypto::parse_address(options.patient);
    if (!patient) return fail("usage", "--patient: " + patient.error().message);
    return act(options, person::actions::bind_device(*id, *patient), *id);
}

Result<std::string> release(const DeviceEnrolOptions& options) {
    const auto id = device_of(options);
    if (!id) return vs::pass(id);
    return act(options, person::actions::release_device(*id), *id);
}

Result<std::string> retire(const DeviceEnrolOptions& options) {
    const auto id = device_of(options);
    if (!id) return vs::pass(id);
    return act(options, person::actions::retire_device(*id), *id);
}

void finish(const DeviceEnrolOptions& options, const char* what, const Result<std::string>& done,
            int& exit_code) {
    if (done && options.json)
        std::printf("%s\n",
                    json::serialize(json::object{{"device", *done}, {"state", what}}).c_str());
    else if (done)
        std::printf("device %s %s\n", done->c_str(), what);
    exit_code = done ? kGood : tell_failure("device", done.error());
}

using Command = Result<std::string> (*)(const DeviceEnrolOptions&);

CLI::App* add(CLI::App& parent, const char* name, const char* what, const char* account,
              const char* example, const char* state, Command command, int& exit_code) {
    static DeviceEnrolOptions options;
    auto* out = parent.add_subcommand(name, what);
    out->add_option("--as", options.account, account)->required();
    out->add_flag("--json", options.json, "print one JSON object");
    out->footer(std::string("Example:\n  vitalseal device ") + example);
    if (std::string_view(name) == "enrol")
        out->add_option("--key", options.key, "the device's key file; only its public half is sent")
            ->required();
    else
        out->add_option("--device", options.device, "the device's id, 16 hex digits")->required();
    if (std::string_view(name) == "bind")
        out->add_option("--patient", options.patient,
                        "who wears it, \"0x…\"; without, whose folder it is");
    out->callback(
        [&exit_code, state, command] { finish(options, state, command(options), exit_code); });
    return out;
}

}  // namespace

void add_device_enrolment(CLI::App& app, int& exit_code) {
    auto& device = *app.get_subcommand("device");
    add(device, "enrol", "Makes a device known", "the organisation's account folder",
        "enrol --as clinic --key bed3.key", "enrolled", enrol, exit_code);
    add(device, "bind", "Says who wears a device", "account folder of the patient or a manager",
        "bind --as me --device 02a1b2c3d4e5f607", "bound", bind, exit_code);
    add(device, "release", "Says that a device is worn no more",
        "account folder of the patient, a manager or the organisation",
        "release --as me --device 02a1b2c3d4e5f607", "released", release, exit_code);
    add(device, "retire", "Takes a device out of use for ever", "the organisation's account folder",
        "retire --as clinic --device 02a1b2c3d4e5f607", "retired", retire, exit_code);
}

}  // namespace vs::cmd
