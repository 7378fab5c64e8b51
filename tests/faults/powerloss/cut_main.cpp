// powerloss-cut [--nothing | --seed N] FOLDER LOG
#include <cstdio>
#include <cstdlib>
#include <string>

#include "cut.h"

static int usage() {
    std::fprintf(stderr,
                 "usage: powerloss-cut [--nothing | --seed N] FOLDER LOG\n"
                 "Takes FOLDER back to what a disk could hold after a power cut.\n"
                 "  --nothing  nothing that was not synced reached the disk (the default)\n"
                 "  --seed N   a random part of it did, chosen by N\n");
    return 2;
}

int main(int count, char** arguments) {
    auto keep = powerloss::Keep::nothing;
    std::uint64_t seed = 0;
    int at = 1;
    if (at + 1 < count && std::string(arguments[at]) == "--seed") {
        keep = powerloss::Keep::beginning;
        seed = std::strtoull(arguments[at + 1], nullptr, 10);
        at += 2;
    } else if (at < count && std::string(arguments[at]) == "--nothing") {
        ++at;
    }
    if (count - at != 2) return usage();
    const auto done = powerloss::cut(arguments[at], arguments[at + 1], keep, seed);
    if (!done) {
        std::fprintf(stderr, "powerloss-cut: %s\n", done.error().message.c_str());
        return 1;
    }
    std::printf("undone: %llu of %llu unsynced writes (%llu torn), %llu of %llu unsynced names\n",
                static_cast<unsigned long long>(done->undone_writes),
                static_cast<unsigned long long>(done->unsynced_writes),
                static_cast<unsigned long long>(done->torn_writes),
                static_cast<unsigned long long>(done->undone_names),
                static_cast<unsigned long long>(done->unsynced_names));
    return 0;
}
