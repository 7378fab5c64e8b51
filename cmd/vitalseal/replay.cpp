#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "base/json.h"
#include "commands.h"
#include "gateway/player.h"
#include "gateway/recordings.h"

namespace vs::cmd {
namespace {

struct ReplayOptions {
    std::string record, device, url;
    double speed = 0, seconds = 0, give_up = 60;
    bool loop = false, json = false;
};

volatile std::sig_atomic_t stop_requested = 0;

json::object summary(const gateway::SenderCounts& counts, const std::string& detail) {
    return {{"source", detail},
            {"batches", counts.batches},
            {"readings", counts.readings},
            {"samples", counts.samples},
            {"duplicates", counts.duplicates},
            {"refused", counts.refused},
            {"given_up", counts.given_up},
            {"unsent", counts.queued}};
}

void print_progress(const gateway::SenderCounts& counts, Micros elapsed) {
    std::fprintf(stderr, "%3llds  %llu batches acknowledged, %llu waiting%s%s\n",
                 static_cast<long long>(elapsed / kSecond),
                 static_cast<unsigned long long>(counts.batches),
                 static_cast<unsigned long long>(counts.queued),
                 counts.queued > 0 && !counts.last_error.empty() ? ": " : "",
                 counts.queued > 0 ? counts.last_error.c_str() : "");
}

// Plays until the end, a signal or --for; false where it is clear that the node takes nothing.
bool wait(const gateway::Player& player, const ReplayOptions& options) {
    const auto begun = now_utc();
    auto progress = begun + 2 * kSecond, last_good = begun;
    std::uint64_t batches = 0;
    while (stop_requested == 0 && !player.finished()) {
        ::usleep(50'000);
        const auto now = now_utc();
        const auto counts = player.counts();
        if (counts.batches != batches || counts.queued == 0) last_good = now;
        batches = counts.batches;
        if (now >= progress) {
            print_progress(counts, now - begun);
            progress = now + 10 * kSecond;
        }
        const bool rejected = counts.refused > 0 && counts.batches == 0;
        const bool over = options.seconds > 0 && now - begun >= Micros(options.seconds * kSecond);
        if (rejected || now - last_good > Micros(options.give_up * kSecond)) return false;
        if (over) break;
    }
    return true;
}

Result<int> run(const ReplayOptions& options) {
    auto key = gateway::DeviceKey::load(options.device);
    if (!key) return pass(key);
    const auto recording = gateway::open_recording(options.record);
    if (!recording) return pass(recording);
    auto source = gateway::play(*recording,
                                {.start = now_utc(), .speed = options.speed, .loop = options.loop});
    if (!source) return pass(source);
    const auto boot = gateway::next_boot(options.device);
    if (!boot) return pass(boot);
    const auto detail = source->info.source_detail;
    std::vector<gateway::PatientFeed> feeds;
    feeds.push_back({std::move(*source), std::move(*key), *boot});
    gateway::Player player(options.url, std::move(feeds));
    player.start();
    const bool taken = wait(player, options);
    player.stop();
    const auto counts = player.counts();
    if (options.json)
        std::printf("%s\n", json::serialize(summary(counts, detail)).c_str());
    else
        std::printf(
            "%s: %llu batches acknowledged (%llu readings, %llu samples), %llu refused, "
            "%llu not sent\n",
            detail.c_str(), static_cast<unsigned long long>(counts.batches),
            static_cast<unsigned long long>(counts.readings),
            static_cast<unsigned long long>(counts.samples),
            static_cast<unsigned long long>(counts.refused),
            static_cast<unsigned long long>(counts.queued));
    const bool good = taken && counts.batches > 0 && counts.refused == 0 && counts.given_up == 0;
    if (!good && !counts.last_error.empty())
        std::fprintf(stderr, "vitalseal replay: %s\n", counts.last_error.c_str());
    return good ? kGood : kFailed;
}

}  // namespace

void add_replay(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand(
        "replay",
        "Plays a recording to a node as a device: a WFDB record or a Challenge 2012 stay");
    const auto options = std::make_shared<ReplayOptions>();
    command
        ->add_option("RECORD", options->record,
                     "DIR/NAME of a WFDB record, its .hea, or a stay's .txt")
        ->required();
    command->add_option("--device", options->device, "the device's key file")->required();
    command->add_option("--url", options->url, "the node")->required();
    command
        ->add_option("--speed", options->speed,
                     "of slow vital signs (default: 60 for numerics, 360 for stays); an ECG is "
                     "played at its own pace")
        ->check(CLI::Range(1.0, 3600.0));
    command->add_option("--for", options->seconds, "stop after so many seconds")
        ->check(CLI::Range(0.0, 1e7));
    command
        ->add_option("--give-up", options->give_up,
                     "fail when the node has taken nothing for so many seconds")
        ->check(CLI::Range(1.0, 1e7))
        ->capture_default_str();
    command->add_flag("--loop", options->loop, "begin again at the end");
    command->add_flag("--json", options->json, "print one JSON object at the end");
    command->footer(
        "Readings get the present time; values are never altered.\n"
        "Example:\n  vitalseal replay mitdb/106 --device bed3.key "
        "--url http://127.0.0.1:8080");
    command->callback([options, &exit_code] {
        for (int number : {SIGINT, SIGTERM}) std::signal(number, [](int) { stop_requested = 1; });
        std::signal(SIGPIPE, SIG_IGN);
        const auto code = run(*options);
        if (!code) tell_failure("replay", code.error());
        exit_code = code ? *code : code.error().code == "speed" ? kWrongUse : kFailed;
    });
}

}  // namespace vs::cmd
