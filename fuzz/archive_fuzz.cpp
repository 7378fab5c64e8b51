// An export as somebody might hand it over: as the bytes of a tar, and as files within a right one.
// Reading ends, and nothing that was changed is called sound.
#include <unistd.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "verify/archive.h"
#include "verify/detail_tar.h"
#include "verify/key_history.h"

namespace {

using namespace vs;

void audit(ByteView tar) {
    static const std::string path =
        (std::filesystem::temp_directory_path() /
         ("vitalseal-archive-fuzz-" + std::to_string(::getpid()) + ".tar"))
            .string();
    {
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out.write(reinterpret_cast<const char*>(tar.data()),
                  static_cast<std::streamsize>(tar.size()));
    }
    const auto verdict = verify::audit_archive(path, "", {});
    // Nobody has signed a checkpoint of ours.
    if (verdict && verdict->sound()) std::abort();
    std::filesystem::remove(path);
}

// Files in the order that an archive has, each as long as the next byte says.
Bytes tar_of(ByteView data) {
    constexpr std::string_view kNames[] = {
        "node-key.txt",       "checkpoint.txt",   "anchor.json",   "records/000000.age",
        "proofs/000000.json", "fhir/000000.json", "signers.json",  "vitals.csv",
        "alerts.csv",         "accesses.csv",     "manifest.json", "README.txt",
        "SHA256SUMS"};
    Bytes out;
    for (const auto name : kNames) {
        if (data.empty()) break;
        const auto size = std::min<std::size_t>(data[0] * std::size_t{8}, data.size() - 1);
        const auto content = data.subspan(1, size);
        data = data.subspan(1 + size);
        append(out, verify::tar::header(std::string(name), size));
        append(out, content);
        out.resize(out.size() + verify::tar::padding(size));
    }
    out.resize(out.size() + 2 * verify::tar::kBlock);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    audit(input);
    audit(tar_of(input));
    tlog::Checkpoint checkpoint;
    if (verify::check_anchor(as_text(input), "vitalseal/x/log+00000000+AQ", checkpoint))
        std::abort();
    (void)verify::KeyHistory::read(as_text(input), {}, {});
    return 0;
}
