#include "gateway/recordings.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "gateway/detail/players.h"

namespace vs::gateway {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxDepth = 6;
constexpr std::size_t kMaxFiles = 20'000, kMaxPassedOver = 100;
constexpr std::string_view kStayLine = "Time,Parameter,Value";

// "MIT-BIH 106" for what lies in a folder that PhysioNet names so, else the file's own name.
std::string label_of(const fs::path& path, RecordingKind kind) {
    const auto folder = path.parent_path().filename().string(), name = path.stem().string();
    if (kind == RecordingKind::stay) return "Challenge 2012 stay " + name;
    if (folder == "mitdb") return "MIT-BIH " + name;
    if (folder == "svdb") return "MIT-BIH supraventricular " + name;
    if (kind == RecordingKind::numerics) return "MIMIC " + name.substr(0, name.find('-'));
    return "recording " + name;
}

bool is_stay(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string line(kStayLine.size(), '\0');
    in.read(line.data(), static_cast<std::streamsize>(line.size()));
    return in && line == kStayLine;
}

Result<Recording> open_header(const fs::path& path) {
    const auto header = wfdb::load_header(path.string());
    if (!header) return pass(header);
    const auto folder = wfdb::folder_of(path.string());
    auto kind = RecordingKind::numerics;
    if (!wfdb::is_numerics(*header)) {
        kind = RecordingKind::ecg;
        if (auto lead = detail::ecg_signal(*header); !lead) return pass(lead);
    } else if (std::ranges::none_of(header->signals, [](const auto& signal) {
                   return detail::vital_of_signal(signal).has_value();
               })) {
        return fail("no-vitals", "record " + header->name + " holds no vital sign known here");
    }
    if (auto reader = wfdb::SignalReader::open(*header, folder); !reader) return pass(reader);
    return Recording{kind, path.string(), label_of(path, kind)};
}

}  // namespace

Result<Recording> open_recording(const std::string& path) {
    if (path.ends_with(".zst") || path.ends_with(".tar") || path.ends_with(".gz"))
        return fail("archive", path +
                                   " is an archive: unpack it (tar --zstd -xf FILE) and name a "
                                   "file from it");
    std::error_code error;
    const fs::path file(path);
    if (file.extension() == ".txt" && fs::is_regular_file(file, error)) {
        if (auto stay = wfdb::load_stay(path); !stay) return pass(stay);
        return Recording{RecordingKind::stay, path, label_of(file, RecordingKind::stay)};
    }
    return open_header(file.extension() == ".hea" ? file : fs::path(path + ".hea"));
}

Result<FoundRecordings> find_recordings(const std::string& folder) {
    std::error_code error;
    fs::recursive_directory_iterator it(folder,
                                        fs::directory_options::skip_permission_denied |
                                            fs::directory_options::follow_directory_symlink,
                                        error);
    if (error) return fail("missing-file", "cannot look into the folder " + folder);
    FoundRecordings out;
    const auto note = [&](const fs::path& path, const Error& why) {
        if (out.passed_over.size() < kMaxPassedOver)
            out.passed_over.push_back(path.string() + ": " + why.message);
    };
    std::size_t files = 0;
    for (; it != fs::recursive_directory_iterator() && files < kMaxFiles;
         it.increment(error), ++files) {
        if (it.depth() >= kMaxDepth) it.disable_recursion_pending();
        const auto& path = it->path();
        if (path.extension() == ".txt" && is_stay(path)) {
            out.recordings.push_back(
                {RecordingKind::stay, path.string(), label_of(path, RecordingKind::stay)});
        } else if (path.extension() == ".hea") {
            auto recording = open_header(path);
            recording ? out.recordings.push_back(std::move(*recording))
                      : note(path, recording.error());
        }
    }
    std::ranges::sort(out.recordings, {}, &Recording::path);
    return out;
}

Result<Source> play(const Recording& recording, const PlayOptions& options) {
    switch (recording.kind) {
        case RecordingKind::ecg:
            return detail::play_ecg(recording, options);
        case RecordingKind::numerics:
            return detail::play_numerics(recording, options);
        case RecordingKind::stay:
            break;
    }
    return detail::play_stay(recording, options);
}

}  // namespace vs::gateway
