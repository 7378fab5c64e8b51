// A header and a signal file from hostile bytes: up to the first NUL the header, the rest is the
// file it may name "s". Reading ends, and gives the same samples for every chunking.
#include <stdlib.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "wfdb/numerics.h"

namespace {

using namespace vs;

struct Folder {
    Folder() {
        path = (std::filesystem::temp_directory_path() / "wfdb-fuzz-XXXXXX").string();
        if (mkdtemp(path.data()) == nullptr) std::abort();
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string path;
};

// Everything up to the end, an error or 64 reads.
wfdb::Block read_all(const wfdb::Header& header, const std::string& folder, std::size_t step,
                     std::size_t reads) {
    auto reader = wfdb::SignalReader::open(header, folder);
    wfdb::Block all(header.signals.size()), part;
    for (std::size_t i = 0; reader && i < reads; ++i) {
        const auto got = reader->read(step, part);
        if (!got || *got == 0) break;
        for (std::size_t s = 0; s < all.size(); ++s) {
            if (part[s].size() != *got * header.signals[s].samples_per_frame) std::abort();
            all[s].insert(all[s].end(), part[s].begin(), part[s].end());
        }
    }
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Folder folder;
    const ByteView input(data, size);
    const auto nul = static_cast<std::size_t>(std::ranges::find(input, 0) - input.begin());
    auto header = wfdb::parse_header(as_text(input.first(nul)));
    if (!header) return 0;
    for (auto& signal : header->signals) signal.file = "s";
    const auto samples = nul < size ? input.subspan(nul + 1) : ByteView();
    std::ofstream(folder.path + "/s", std::ios::binary)
        .write(reinterpret_cast<const char*>(samples.data()),
               static_cast<std::streamsize>(samples.size()));
    header->frames = 0;  // the file decides, so that both ways read all of it
    if (read_all(*header, folder.path, 1, 64) != read_all(*header, folder.path, 64, 1))
        std::abort();
    (void)wfdb::verify_checksums(*header, folder.path);
    (void)wfdb::read_numerics(*header, folder.path);
    return 0;
}
