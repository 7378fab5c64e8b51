// What the record side costs: reports sealed per second, log leaves appended per second, bytes on
// disk per patient and day.
//
//   ninja -C build/bench vitalseal-bench-record
//   build/bench/vitalseal-bench-record --tmp DIR --seconds 10 --json record.json
//
// Seals: a real recorder, the signed batches of one minute of one patient each, one thread, as in
// the node. Bundle, gzip, age, block, leaf and index row of each report, all with the fsync. The
// batches come from memory; the node decrypts them from its journal.
// Bytes on disk: what the store grows by over a number of reports, after it was closed and opened
// again, so that they lie where they stay. Not counted: hour and day reports (25 a day),
// checkpoints, the journal (kept for three days) and RocksDB's own text log.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "record_world.h"

namespace {

using namespace vs;
using namespace vs::bench;
namespace fs = std::filesystem;

constexpr double kMinutesPerDay = 24 * 60;

struct Options {
    std::string folder = fs::temp_directory_path(), json;
    double seconds = 3;
    std::uint64_t disk_reports = 320;
};

double now_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

double rounded(double value) {
    return std::round(value * 10) / 10;
}

// A folder for one measurement.
struct Folder {
    std::string path;
    explicit Folder(const std::string& parent)
        : path(parent + "/vitalseal-record-" + to_hex(crypto::random_array<8>())) {}
    ~Folder() {
        std::error_code error;
        fs::remove_all(path, error);
    }
};

std::uint64_t bytes_in(const std::string& folder) {
    std::uint64_t out = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && !entry.path().filename().string().starts_with("LOG"))
            out += entry.file_size();
    return out;
}

// Seals reports `from` to `to`, `together` per fsync; the bytes of their blocks.
Result<std::uint64_t> seal(RecordWorld& world, Shape shape, std::uint64_t from, std::uint64_t to,
                           std::uint64_t together) {
    std::uint64_t bytes = 0;
    while (from < to) {
        std::vector<record::Draft> drafts;
        for (; drafts.size() < together && from < to; ++from)
            drafts.push_back(world.draft(shape, from));
        const auto rows = world.recorder().seal(drafts);
        if (!rows) return pass(rows);
        if (rows->size() != drafts.size()) return fail("split", "a report did not fit one block");
        for (const auto& row : *rows) bytes += row.bytes;
    }
    return bytes;
}

Result<json::object> seal_rate(const Options& options, Shape shape, std::uint64_t together) {
    const Folder folder(options.folder);
    const auto world = RecordWorld::make(folder.path);
    if (!world) return pass(world);
    if (auto opened = (*world)->open(); !opened) return pass(opened);
    auto next = together;
    if (auto warm = seal(**world, shape, 0, next, together); !warm) return pass(warm);
    const auto begin = now_seconds();
    std::uint64_t bytes = 0;
    double passed = 0;
    for (; passed < options.seconds; passed = now_seconds() - begin, next += together) {
        const auto sealed = seal(**world, shape, next, next + together, together);
        if (!sealed) return pass(sealed);
        bytes += *sealed;
    }
    const auto count = static_cast<double>(next - together);
    return json::object{{"report", name_of(shape)},
                        {"batches_per_report", (*world)->draft(shape, 0).positions.size()},
                        {"reports_per_fsync", together},
                        {"reports", next - together},
                        {"seconds", passed},
                        {"reports_per_second", rounded(count / passed)},
                        {"block_bytes", std::round(static_cast<double>(bytes) / count)}};
}

Result<json::object> append_rate(const Options& options, std::uint64_t together) {
    const Folder folder(options.folder);
    auto kv = store::Kv::open(folder.path, {"log"});
    if (!kv) return pass(kv);
    auto log = tlog::Log::open(**kv);
    if (!log) return pass(log);
    const auto begin = now_seconds();
    double passed = 0;
    for (; passed < options.seconds; passed = now_seconds() - begin) {
        store::Batch batch;
        for (std::uint64_t i = 0; i < together; ++i) {
            model::Leaf leaf{.type = model::LeafType::report};
            leaf.digest = crypto::random_array<32>();
            log->stage(batch, model::encode(leaf));
        }
        if (auto written = (*kv)->write(batch); !written) return pass(written);
        log->committed();
    }
    return json::object{{"leaves_per_fsync", together},
                        {"leaves", log->size()},
                        {"seconds", passed},
                        {"leaves_per_second", rounded(static_cast<double>(log->size()) / passed)}};
}

// Opening replays what the write-ahead log holds into files, closing leaves nothing behind.
Result<std::uint64_t> settled_bytes(RecordWorld& world, const std::string& folder) {
    world.close();
    if (auto opened = world.open(); !opened) return pass(opened);
    world.close();
    return bytes_in(folder + "/store");
}

Result<json::object> disk_growth(const Options& options, Shape shape) {
    const Folder folder(options.folder);
    const auto world = RecordWorld::make(folder.path);
    if (!world) return pass(world);
    std::uint64_t blocks = 0, before = 0, after = 0;
    // The first 16 reports are there so that files that exist once are not counted.
    for (const auto& [from, to] :
         {std::pair<std::uint64_t, std::uint64_t>(0, 16), {16, 16 + options.disk_reports}}) {
        if (auto opened = (*world)->open(); !opened) return pass(opened);
        const auto sealed = seal(**world, shape, from, to, 16);
        if (!sealed) return pass(sealed);
        blocks = *sealed;
        const auto bytes = settled_bytes(**world, folder.path);
        if (!bytes) return pass(bytes);
        before = std::exchange(after, *bytes);
    }
    const auto per_report = [&](std::uint64_t bytes) {
        return static_cast<double>(bytes) / static_cast<double>(options.disk_reports);
    };
    // A negative growth would mean that the store threw something away.
    if (after <= before) return fail("disk", "the store did not grow");
    return json::object{
        {"report", name_of(shape)},
        {"reports", options.disk_reports},
        {"block_bytes_per_report", std::round(per_report(blocks))},
        {"disk_bytes_per_report", std::round(per_report(after - before))},
        {"disk_bytes_per_patient_day", std::round(per_report(after - before) * kMinutesPerDay)}};
}

double number(const json::value& row, std::string_view key) {
    return row.as_object().at(key).to_number<double>();
}

void print(const json::object& result) {
    std::printf("%-28s %12s %12s %12s\n", "sealing", "per fsync", "reports/s", "block bytes");
    for (const auto& row : result.at("seals").as_array())
        std::printf("%-28s %12.0f %12.1f %12.0f\n",
                    std::string(json_text(row.as_object(), "report")).c_str(),
                    number(row, "reports_per_fsync"), number(row, "reports_per_second"),
                    number(row, "block_bytes"));
    std::printf("\n%-28s %12s %12s\n", "log", "per fsync", "leaves/s");
    for (const auto& row : result.at("appends").as_array())
        std::printf("%-28s %12.0f %12.1f\n", "", number(row, "leaves_per_fsync"),
                    number(row, "leaves_per_second"));
    std::printf("\n%-28s %12s %12s   (extrapolated from %.0f reports of a minute each)\n",
                "store on disk", "bytes/report", "MB/day",
                number(result.at("disk").as_array().front(), "reports"));
    for (const auto& row : result.at("disk").as_array())
        std::printf(
            "%-28s %12.0f %12.2f\n", std::string(json_text(row.as_object(), "report")).c_str(),
            number(row, "disk_bytes_per_report"), number(row, "disk_bytes_per_patient_day") / 1e6);
    std::printf("%-28s %12s %12.2f\n", "a patient of the demo", "",
                number(result, "disk_bytes_per_patient_day") / 1e6);
}

Result<json::object> measure(const Options& options) {
    json::array seals, appends, disk;
    double patient_day = 0;
    for (auto shape : {Shape::numerics, Shape::waveform})
        for (const std::uint64_t together : {1, 16}) {
            auto row = seal_rate(options, shape, together);
            if (!row) return row;
            seals.push_back(std::move(*row));
        }
    for (const std::uint64_t together : {1, 100}) {
        auto row = append_rate(options, together);
        if (!row) return row;
        appends.push_back(std::move(*row));
    }
    for (auto shape : {Shape::demo, Shape::waveform}) {
        auto row = disk_growth(options, shape);
        if (!row) return row;
        patient_day += row->at("disk_bytes_per_patient_day").to_number<double>();
        disk.push_back(std::move(*row));
    }
    return json::object{{"seals", std::move(seals)},
                        {"appends", std::move(appends)},
                        {"disk", std::move(disk)},
                        {"disk_bytes_per_patient_day", patient_day},
                        {"disk_note",
                         "extrapolated: one numerics and one waveform report a minute, 1440 a day; "
                         "without hour and day reports, checkpoints and journal"}};
}

Result<> run(const Options& options) {
    const auto result = measure(options);
    if (!result) return vs::pass(result);
    print(*result);
    if (options.json.empty()) return {};
    std::ofstream file(options.json);
    file << json::serialize(*result) << "\n";
    if (!file.flush()) return fail("io", "cannot write " + options.json);
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Measures sealing, the log and the bytes they take"};
    Options options;
    app.add_option("--seconds", options.seconds, "of each rate")->capture_default_str();
    app.add_option("--disk-reports", options.disk_reports, "sealed to measure the disk")
        ->check(CLI::Range(16, 1'000'000))
        ->capture_default_str();
    app.add_option("--tmp", options.folder, "folder on the disk to be measured")
        ->capture_default_str();
    app.add_option("--json", options.json, "write one JSON object here");
    CLI11_PARSE(app, argc, argv);
    const auto done = run(options);
    if (!done)
        std::fprintf(stderr, "vitalseal-bench-record: %s (%s)\n", done.error().message.c_str(),
                     done.error().code.c_str());
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
