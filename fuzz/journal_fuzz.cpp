// A journal segment with damaged bytes behind a valid header: nothing but whole records that its key made may come out.
#include <filesystem>
#include <fstream>

#include "ingest/journal_segment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const vs::crypto::Secret key;
    static const std::string base = std::filesystem::temp_directory_path() / ("vitalseal-fuzz-" + vs::to_hex(vs::crypto::random_array<8>()));
    static const std::string path = [] {
        auto writer = vs::ingest::SegmentWriter::create(base + ".seg", key);
        writer->append(7, vs::Bytes(100, 1));
        if (!writer->sync()) __builtin_trap();
        return base + ".seg";
    }();
    std::filesystem::copy_file(path, base, std::filesystem::copy_options::overwrite_existing);
    {
        std::fstream file(base, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(size == 0 ? 0 : data[0] % 2 == 0 ? vs::ingest::kSegmentHeader + data[0] : data[0]));
        file.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    }
    if (const auto reader = vs::ingest::SegmentReader::open(base, key))
        (void)reader->each([](vs::ingest::SegmentEntry&& entry) {
            if (entry.type != 7 || entry.payload != vs::Bytes(100, 1)) __builtin_trap();
        });
    return 0;
}
