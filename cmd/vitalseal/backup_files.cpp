#include "backup_files.h"

#include <algorithm>
#include <filesystem>

#include "crypto/hash.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = std::size_t{1} << 20, kMaxManifest = std::size_t{64} << 20;
constexpr std::string_view kForm = "vitalseal backup 1";

bool only_while_running(const std::string& name) {
    return name == "control" || name == "setup-link" || name == "LOCK" || name == "snapshot" ||
           name.ends_with(".sqlite-shm");
}

struct Copied {
    std::uint64_t bytes = 0;
    std::string digest;
};

Result<Copied> copy_pieces(const std::string& from, const std::string& to, std::uint64_t most) {
    auto out = store::AppendFile::create(to);
    if (!out) return pass(out);
    crypto::Sha256 hash;
    Copied done;
    while (done.bytes < most) {
        const auto piece =
            store::read_range(from, done.bytes, std::min<std::uint64_t>(kPiece, most - done.bytes));
        if (!piece) return pass(piece);
        if (piece->empty()) break;
        hash.update(*piece);
        if (auto written = out->append(*piece); !written) return pass(written);
        done.bytes += piece->size();
    }
    if (auto synced = out->sync(); !synced) return pass(synced);
    done.digest = to_hex(hash.finish());
    return done;
}

// A name in a manifest stays below the folder.
bool is_inside(const std::string& name) {
    const fs::path path(name);
    return !name.empty() && path.is_relative() &&
           std::ranges::none_of(path, [](const fs::path& part) { return part == ".."; });
}

Result<json::array> read_manifest(const std::string& backup) {
    const auto text = store::read_file(backup + "/manifest.json", kMaxManifest);
    if (!text && text.error().code == "missing")
        return fail("backup", backup + " is no backup, or one that broke off: it has no manifest");
    if (!text) return pass(text);
    auto value = parse_json(as_text(*text));
    auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr || json_text(*object, "form") != kForm)
        return fail("backup", backup + "/manifest.json is of no form that this version knows");
    auto* files = object->if_contains("files");
    if (files == nullptr || !files->is_array() || files->get_array().empty())
        return fail("backup", backup + "/manifest.json lists no files");
    return std::move(files->get_array());
}

Result<> restore_file(const std::string& backup, const std::string& into,
                      const json::value& listed) {
    const auto* object = listed.if_object();
    const std::string name(object == nullptr ? std::string_view() : json_text(*object, "file"));
    if (!is_inside(name)) return fail("backup", "the manifest names a file outside: " + name);
    const auto to = into + "/" + name;
    if (auto made = store::make_directories(fs::path(to).parent_path()); !made) return made;
    const auto copied = copy_pieces(backup + "/" + name, to, UINT64_MAX);
    if (!copied) return fail("backup", name + ": " + copied.error().message);
    if (copied->digest != json_text(*object, "sha256"))
        return fail("backup", name + " was changed or damaged since the backup was made");
    return {};
}

}  // namespace

Result<BackupFiles> BackupFiles::create(const std::string& folder) {
    if (auto made = store::make_directories(folder); !made) return pass(made);
    if (!fs::is_empty(folder))
        return fail("exists", folder + " is not empty: name a new folder for each backup");
    return BackupFiles(folder);
}

Result<> BackupFiles::copy_file(const std::string& from, const std::string& name,
                                std::uint64_t most) {
    const auto to = folder_ + "/" + name;
    if (auto made = store::make_directories(fs::path(to).parent_path()); !made) return made;
    const auto copied = copy_pieces(from, to, most);
    if (!copied) return pass(copied);
    bytes_ += copied->bytes;
    listed_.push_back(
        json::object{{"file", name}, {"bytes", copied->bytes}, {"sha256", copied->digest}});
    return {};
}

Result<> BackupFiles::copy_tree(const std::string& from, const std::string& under) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(from, error)) {
        const auto name = entry.path().filename().string();
        if (only_while_running(name)) continue;
        const auto inner = under.empty() ? name : under + "/" + name;
        auto copied =
            entry.is_directory() ? copy_tree(entry.path(), inner) : copy_file(entry.path(), inner);
        if (!copied) return copied;
    }
    if (error) return fail("io", "cannot list " + from + ": " + error.message());
    return {};
}

Result<> BackupFiles::finish() {
    const json::object all{{"form", kForm}, {"files", listed_}};
    return store::write_file_atomic(folder_ + "/manifest.json",
                                    as_bytes(json::serialize(all) + "\n"), 0600);
}

Result<std::size_t> restore_files(const std::string& backup, const std::string& data) {
    const auto files = read_manifest(backup);
    if (!files) return pass(files);
    std::error_code error;
    if (fs::exists(data) && !fs::is_empty(data, error))
        return fail("exists", data + " holds data already; a backup goes into an empty folder");
    auto place = data;
    while (place.ends_with('/')) place.pop_back();
    const auto partial = place + ".partial";
    fs::remove_all(partial, error);
    if (auto made = store::make_directories(partial); !made) return pass(made);
    for (const auto& listed : *files)
        if (auto done = restore_file(backup, partial, listed); !done) return pass(done);
    fs::remove(place, error);
    fs::rename(partial, place, error);
    if (error) return fail("io", "cannot rename " + partial + ": " + error.message());
    const auto parent = fs::path(place).parent_path();
    if (auto synced = store::sync_directory(parent.empty() ? "." : parent.string()); !synced)
        return pass(synced);
    return files->size();
}

}  // namespace vs::cmd
