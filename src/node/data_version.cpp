#include "node/data_version.h"

#include <charconv>
#include <filesystem>

#include "store/file.h"

namespace vs::node {
namespace {

constexpr std::string_view kMark = "vitalseal data ";

Result<> mark(const std::string& path) {
    return store::write_file_atomic(
        path, as_bytes(std::string(kMark) + std::to_string(kDataVersion) + "\n"), 0644);
}

// The chain is made before the journal: who has no chain was written before there was one, or lost
// it, and with it who may read what.
Result<> check_chain(const std::string& folder, bool marked) {
    namespace fs = std::filesystem;
    if (!fs::exists(folder + "/journal") || fs::exists(folder + "/chain")) return {};
    if (marked)
        return fail("missing", folder +
                                   "/chain is missing, and with it who may read what. Nothing "
                                   "was changed. Restore a backup, or get it from a follower "
                                   "with `vitalseal chain restore`");
    return fail("older", folder +
                             " was written before rights stood on the chain, so that nobody "
                             "could be told who may read what is in it. Nothing was changed. "
                             "Read it with the version that wrote it, and enrol the patients "
                             "anew in an empty folder");
}

}  // namespace

Result<> check_data_version(const std::string& folder) {
    const auto path = folder + "/version";
    const auto text = store::read_file(path, 64);
    const bool marked = text || text.error().code != "missing";
    if (!text && marked) return pass(text);
    if (auto chain = check_chain(folder, marked); !chain) return chain;
    if (!marked) return mark(path);
    auto rest = as_text(*text);
    int number = 0;
    const bool ours = rest.starts_with(kMark);
    if (ours) rest.remove_prefix(kMark.size());
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (!ours || error != std::errc() || number < 1)
        return fail("damaged", path + " does not say which form the data have");
    if (number > kDataVersion)
        return fail("newer", folder + " was written by a newer Vitalseal (form " +
                                 std::to_string(number) + "; this one knows " +
                                 std::to_string(kDataVersion) +
                                 "). Nothing was changed. Install that version again, or restore a "
                                 "backup made before the upgrade into another folder");
    return number < kDataVersion ? mark(path) : Result<>();
}

}  // namespace vs::node
