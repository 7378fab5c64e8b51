#include "annotated.h"

#include <algorithm>
#include <filesystem>

namespace vs::cmd {

Result<std::vector<std::string>> annotated_in(const std::string& folder) {
    std::vector<std::string> out;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        auto path = entry.path();
        if (path.extension() != ".atr") continue;
        path.replace_extension();
        if (std::filesystem::exists(path.string() + ".hea", error)) out.push_back(path.string());
    }
    if (out.empty()) return fail("missing-file", "no annotated records in " + folder);
    std::ranges::sort(out);
    return out;
}

Result<Annotated> load_annotated(const std::string& path, const signal::models::BeatModel* model) {
    auto record = load_ecg(path);
    if (!record) return pass(record);
    const auto annotations = wfdb::load_annotations(path + ".atr");
    if (!annotations) return pass(annotations);
    auto found = analyse(*record, model);
    if (!found) return pass(found);
    const auto size = static_cast<std::int64_t>(record->signal[0].size());
    return Annotated{std::move(*record), truth_of(*annotations, size), std::move(*found)};
}

}  // namespace vs::cmd
