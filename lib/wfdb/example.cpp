// Prints what a WFDB record holds and its first sample of each signal.
//   vs_wfdb_example /data/mitdb/106
#include <cstdio>

#include "wfdb/record.h"

int main(int argc, char** argv) {
    if (argc != 2) return std::fprintf(stderr, "usage: vs_wfdb_example DIR/NAME\n"), 2;
    const auto header = vs::wfdb::load_header(argv[1]);
    if (!header) return std::fprintf(stderr, "%s\n", header.error().message.c_str()), 1;
    auto reader = vs::wfdb::SignalReader::open(*header, vs::wfdb::folder_of(argv[1]));
    if (!reader) return std::fprintf(stderr, "%s\n", reader.error().message.c_str()), 1;
    vs::wfdb::Block block;
    const auto got = reader->read(1, block);
    if (!got) return std::fprintf(stderr, "%s\n", got.error().message.c_str()), 1;
    std::printf("%s: %zu signals at %g Hz\n", header->name.c_str(), header->signals.size(),
                header->rate);
    for (std::size_t s = 0; *got == 1 && s < block.size(); ++s)
        std::printf("  %s: %g %s\n", header->signals[s].description.c_str(),
                    header->signals[s].physical(block[s][0]), header->signals[s].units.c_str());
}
