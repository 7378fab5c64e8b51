// A journal segment with damaged bytes behind a valid header: nothing but whole records that its
// key made may come out.
#include <filesystem>
#include <fstream>

#include "ingest/journal_segment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const vs::crypto::Secret key;
    static const std::string base = std::filesystem::temp_directory_path() /
                                    ("vitalseal-fuzz-" + vs::to_hex(vs::crypto::random_array<8>()));
    static const vs::Bytes whole = [] {
        auto writer = vs::ingest::SegmentWriter::create(base, key);
        writer->append(7, vs::Bytes(100, 1));
        if (!writer->sync()) __builtin_trap();
        return *vs::store::read_file(base, 1 << 20);
    }();
    auto bytes = whole;
    const std::size_t at = size == 0          ? 0
                           : data[0] % 2 == 0 ? vs::ingest::kSegmentHeader + data[0]
                                              : data[0];
    bytes.resize(std::max(bytes.size(), at + size));
    std::copy(data, data + size, bytes.begin() + static_cast<std::ptrdiff_t>(at));
    std::ofstream(base, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    if (const auto reader = vs::ingest::SegmentReader::open(base, key))
        (void)reader->each([](vs::ingest::SegmentEntry&& entry) {
            if (entry.type != 7 || entry.payload != vs::Bytes(100, 1)) __builtin_trap();
        });
    return 0;
}
