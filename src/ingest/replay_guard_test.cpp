#include "ingest/replay_guard.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace vs::ingest {
namespace replay_test {

const model::DeviceId kDevice{2, 0, 0, 0, 0, 0, 0, 1};

crypto::Digest digest(std::uint8_t n) {
    crypto::Digest out{};
    out[0] = n;
    return out;
}

TEST(ReplayGuard, AcceptsAnyOrderAndEarlierBoots) {
    ReplayGuard guard;
    guard.add(kDevice, 2, 5, digest(1), 0);
    EXPECT_EQ(guard.check(kDevice, 2, 4, digest(2)), Seen::fresh);
    EXPECT_EQ(guard.check(kDevice, 2, 6, digest(2)), Seen::fresh);
    EXPECT_EQ(guard.check(kDevice, 1, 5, digest(2)), Seen::fresh);
}

TEST(ReplayGuard, TellsARepeatFromAReusedCounter) {
    ReplayGuard guard;
    guard.add(kDevice, 1, 5, digest(1), 0);
    EXPECT_EQ(guard.check(kDevice, 1, 5, digest(1)), Seen::duplicate);
    EXPECT_EQ(guard.check(kDevice, 1, 5, digest(2)), Seen::conflict);
}

TEST(ReplayGuard, ABatchOlderThanTheDigestsIsADuplicateWhateverItSays) {
    ReplayGuard guard;
    guard.add(kDevice, 1, 5, digest(1), 100);
    EXPECT_EQ(guard.take_digests(101, 10).size(), 1u);
    EXPECT_EQ(guard.check(kDevice, 1, 5, digest(2)), Seen::duplicate);
}

TEST(ReplayGuard, DigestsGivenToTheArchiveStillTell) {
    std::map<std::uint64_t, std::uint64_t> archive;
    bool broken = false;
    ReplayGuard guard([&](const model::DeviceId&, std::uint32_t,
                          std::uint64_t sequence) -> Result<std::optional<std::uint64_t>> {
        if (broken) return fail("io", "no disk");
        const auto found = archive.find(sequence);
        if (found == archive.end()) return std::optional<std::uint64_t>();
        return std::optional(found->second);
    });
    for (std::uint8_t n = 1; n <= 5; ++n) guard.add(kDevice, 1, n, digest(n), n);
    guard.remove(kDevice, 1, 2);
    for (const auto& entry : guard.take_digests(4, 10)) archive[entry.sequence] = entry.digest;
    EXPECT_EQ(archive.size(), 2u);  // 1 and 3
    for (std::uint8_t n : {1, 3, 4, 5}) {
        EXPECT_EQ(guard.check(kDevice, 1, n, digest(n)), Seen::duplicate);
        EXPECT_EQ(guard.check(kDevice, 1, n, digest(9)), Seen::conflict);
    }
    EXPECT_EQ(guard.check(kDevice, 1, 2, digest(2)), Seen::fresh);
    broken = true;
    EXPECT_EQ(guard.check(kDevice, 1, 1, digest(1)), Seen::unreadable);
    EXPECT_EQ(guard.check(kDevice, 1, 5, digest(5)), Seen::duplicate);
}

TEST(ReplayGuard, EqualsASetForRandomAddsRemovalsAndRestores) {
    for (unsigned seed = 0; seed < 30; ++seed) {
        std::mt19937 random(seed);
        ReplayGuard guard;
        std::set<std::uint64_t> truth;
        for (int i = 0; i < 400; ++i) {
            const std::uint64_t sequence = random() % 120;
            if (random() % 4 == 0) {
                guard.remove(kDevice, 1, sequence);
                truth.erase(sequence);
            } else if (truth.insert(sequence).second) {
                guard.add(kDevice, 1, sequence, digest(static_cast<std::uint8_t>(sequence)), 0);
            }
        }
        ReplayGuard restored;
        for (const auto& range : guard.ranges()) restored.add_range(range);
        for (std::uint64_t sequence = 0; sequence < 125; ++sequence) {
            const auto expected = truth.contains(sequence) ? Seen::duplicate : Seen::fresh;
            EXPECT_EQ(
                guard.check(kDevice, 1, sequence, digest(static_cast<std::uint8_t>(sequence))),
                expected)
                << seed << " " << sequence;
            EXPECT_EQ(restored.check(kDevice, 1, sequence, digest(0)), expected);
        }
    }
}

TEST(ReplayGuard, SequencesAtTheEndOfTheirRange) {
    ReplayGuard guard;
    guard.add(kDevice, 1, UINT64_MAX, digest(1), 0);
    guard.add(kDevice, 1, UINT64_MAX - 1, digest(1), 0);
    guard.add(kDevice, 1, 0, digest(1), 0);
    EXPECT_EQ(guard.ranges().size(), 2u);
    EXPECT_EQ(guard.check(kDevice, 1, 1, digest(1)), Seen::fresh);
}

}  // namespace replay_test
}  // namespace vs::ingest
