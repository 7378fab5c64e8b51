#include "commands.h"

#include <cstdio>

namespace vs::cmd {

int finish(const char* command, const Result<>& done) {
    if (done) return kGood;
    std::fprintf(stderr, "vitalseal %s: %s (%s)\n", command, done.error().message.c_str(),
                 done.error().code.c_str());
    return kFailed;
}

}  // namespace vs::cmd
