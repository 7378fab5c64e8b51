#include "node/data_version.h"

#include <charconv>

#include "store/file.h"

namespace vs::node {
namespace {

constexpr std::string_view kMark = "vitalseal data ";

}  // namespace

Result<> check_data_version(const std::string& folder) {
    const auto path = folder + "/version";
    const auto text = store::read_file(path, 64);
    if (!text && text.error().code == "missing")
        return store::write_file_atomic(
            path, as_bytes(std::string(kMark) + std::to_string(kDataVersion) + "\n"), 0644);
    if (!text) return pass(text);
    auto rest = as_text(*text);
    int number = 0;
    const bool marked = rest.starts_with(kMark);
    if (marked) rest.remove_prefix(kMark.size());
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (!marked || error != std::errc() || number < 1)
        return fail("damaged", path + " does not say which form the data have");
    if (number > kDataVersion)
        return fail("newer", folder + " was written by a newer Vitalseal (form " +
                                 std::to_string(number) + "; this one knows " +
                                 std::to_string(kDataVersion) +
                                 "). Nothing was changed. Install that version again, or restore a "
                                 "backup made before the upgrade into another folder");
    return {};
}

}  // namespace vs::node
