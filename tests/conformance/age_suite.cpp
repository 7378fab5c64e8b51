#include "age/testing/cctv.h"
#include "suite.h"

namespace vs::conformance {
namespace {

void judge(const std::filesystem::path& file, const age::testing::Vector& vector, Tally& tally) {
    if (const auto reason = reason_to_skip(vector); !reason.empty()) return tally.skip(reason);
    const auto wrong = age::testing::judge(vector);
    if (wrong.empty()) return tally.pass();
    tally.fail(file, vector.name, wrong);
}

}  // namespace

void run_age(const Files& files, Tally& tally) {
    for (const auto& file : files) {
        const auto content = read_whole(file);
        if (!content) {
            tally.fail(file, "-", content.error().message);
            continue;
        }
        const auto vectors = age::testing::read_vectors(file.filename(), *content);
        if (!vectors) {
            tally.fail(file, "-", vectors.error().message);
            continue;
        }
        if (vectors->empty()) tally.skip("file holds no age vector");
        for (const auto& vector : *vectors) judge(file, vector, tally);
    }
}

}  // namespace vs::conformance
