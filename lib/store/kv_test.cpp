#include "store/kv.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace vs::store {
namespace kv_tests {

namespace fs = std::filesystem;

class KvTest : public testing::Test {
  protected:
    KvTest() : folder_(fs::temp_directory_path() / ("vs-kv-" + std::to_string(::getpid()))) {
        fs::remove_all(folder_);
    }
    ~KvTest() override { fs::remove_all(folder_); }

    std::unique_ptr<Kv> open(bool read_only = false) {
        auto kv = Kv::open(folder_.string(), {"blocks", "log"}, read_only);
        if (!kv) throw std::runtime_error(kv.error().message);
        return std::move(*kv);
    }

    static Result<> put(Kv& kv, std::string_view family, std::string_view key,
                        std::string_view value) {
        Batch batch;
        batch.put(family, as_bytes(key), as_bytes(value));
        return kv.write(batch);
    }

    static std::string get(const Kv& kv, std::string_view family, std::string_view key) {
        const auto found = kv.get(family, as_bytes(key));
        if (!found) return "error " + found.error().code;
        return *found ? std::string(as_text(**found)) : "none";
    }

    static std::string keys(const Kv& kv, std::string_view from, bool reverse = false,
                            std::string_view before = {}) {
        std::string out;
        const auto visit = [&](ByteView key, ByteView) {
            out += std::string(as_text(key)) + " ";
            return out.size() < 100;
        };
        const auto done =
            reverse ? kv.each_reverse("log", as_bytes(from), visit)
                    : kv.each("log", as_bytes(from), visit, From::cache, as_bytes(before));
        return done ? out : done.error().message;
    }

    int files_with(const std::string& text) {
        int found = 0;
        for (const auto& entry : fs::directory_iterator(folder_)) {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string content(std::istreambuf_iterator<char>(in), {});
            if (content.find(text) != std::string::npos) ++found;
        }
        return found;
    }

    // Flips a bit in the middle of every occurrence of `text` in files with this ending.
    int damage(const std::string& ending, const std::string& text) {
        int found = 0;
        for (const auto& entry : fs::directory_iterator(folder_)) {
            if (entry.path().extension() != ending) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            std::string content(std::istreambuf_iterator<char>(in), {});
            auto at = content.find(text);
            for (; at != std::string::npos; at = content.find(text, at + 1), ++found)
                content[at + text.size() / 2] ^= 1;
            std::ofstream(entry.path(), std::ios::binary) << content;
        }
        return found;
    }

    fs::path folder_;
};

TEST_F(KvTest, a_batch_is_atomic_across_families) {
    const auto kv = open();
    Batch batch;
    batch.put("blocks", as_bytes("k"), as_bytes("old"));
    batch.put("blocks", as_bytes("k"), as_bytes("new"));
    batch.put("log", as_bytes("k"), as_bytes("other"));
    batch.remove("log", as_bytes("k"));
    batch.put("log", as_bytes(""), as_bytes(""));
    EXPECT_EQ(batch.size(), 5u);
    ASSERT_TRUE(kv->write(batch));
    EXPECT_EQ(get(*kv, "blocks", "k"), "new");
    EXPECT_EQ(get(*kv, "log", "k"), "none");
    EXPECT_EQ(get(*kv, "log", ""), "");
    batch.put("nowhere", as_bytes("k"), as_bytes("v"));
    batch.put("log", as_bytes("not"), as_bytes("this"));
    EXPECT_EQ(kv->write(batch).error().code, "no-family");
    EXPECT_EQ(get(*kv, "log", "not"), "none");
    EXPECT_EQ(get(*kv, "nowhere", "k"), "error no-family");
    batch.clear();
    EXPECT_TRUE(batch.empty());
    EXPECT_TRUE(kv->write(batch));
    batch.put("log", as_bytes("k"), Bytes(Kv::kMaxValue + 1));
    EXPECT_EQ(kv->write(batch).error().code, "too-large");
}

TEST_F(KvTest, is_the_same_after_reopening) {
    const std::string large(5000, 'b');  // kept apart in its own file
    {
        const auto kv = open();
        ASSERT_TRUE(put(*kv, "blocks", "large", large));
        ASSERT_TRUE(put(*kv, "log", "1", "one"));
    }
    struct stat status{};
    ASSERT_EQ(::stat(folder_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700u);
    for (int round = 0; round < 3; ++round) {
        const auto kv = open();
        EXPECT_EQ(get(*kv, "blocks", "large"), large);
        EXPECT_EQ(get(*kv, "log", "1"), "one");
        EXPECT_TRUE(kv->check());
    }
    // Families that are not named are kept; new ones are added.
    auto other = Kv::open(folder_.string(), {"reports"});
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_EQ(get(**other, "blocks", "large"), large);
    const std::vector<std::string> names{"blocks"};
    other->reset();
    EXPECT_TRUE(Kv::open(folder_.string(), names, true));
}

TEST_F(KvTest, walks_in_both_directions) {
    const auto kv = open();
    for (const auto* key : {"b", "d", "a", "c"}) ASSERT_TRUE(put(*kv, "log", key, key));
    EXPECT_EQ(keys(*kv, ""), "a b c d ");
    EXPECT_EQ(keys(*kv, "b"), "b c d ");
    EXPECT_EQ(keys(*kv, "bb"), "c d ");
    EXPECT_EQ(keys(*kv, "x"), "");
    EXPECT_EQ(keys(*kv, "b", false, "d"), "b c ");
    EXPECT_EQ(keys(*kv, "", true), "d c b a ");
    EXPECT_EQ(keys(*kv, "c", true), "c b a ");
    EXPECT_EQ(keys(*kv, "bb", true), "b a ");
    int count = 0;
    ASSERT_TRUE(kv->each("log", {}, [&](ByteView, ByteView) { return ++count < 2; }));
    EXPECT_EQ(count, 2);
}

TEST_F(KvTest, a_walk_sees_the_state_at_its_beginning) {
    const auto kv = open();
    ASSERT_TRUE(put(*kv, "log", "a", "1"));
    ASSERT_TRUE(put(*kv, "log", "b", "1"));
    std::string seen;
    const auto visit = [&](ByteView key, ByteView value) {
        EXPECT_TRUE(put(*kv, "log", "b", "2"));
        EXPECT_TRUE(put(*kv, "log", "c", "2"));
        seen += std::string(as_text(key)) + std::string(as_text(value)) + " ";
        return true;
    };
    ASSERT_TRUE(kv->each("log", {}, visit));
    EXPECT_EQ(seen, "a1 b1 ");
}

TEST_F(KvTest, writers_at_the_same_time_all_count) {
    const auto kv = open();
    const auto write = [&](int thread) {
        for (int i = 0; i < 100; ++i)
            EXPECT_TRUE(put(*kv, "log", std::to_string(thread * 1000 + i), "x"));
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back(write, i);
    for (auto& thread : threads) thread.join();
    int count = 0;
    ASSERT_TRUE(kv->each("log", {}, [&](ByteView, ByteView) { return ++count > 0; }));
    EXPECT_EQ(count, 800);
}

TEST_F(KvTest, can_be_read_while_another_writes) {
    EXPECT_EQ(Kv::open(folder_.string(), {"log"}, true).error().code, "missing");
    EXPECT_FALSE(fs::exists(folder_));
    const auto kv = open();
    const std::string large(5000, 'b');
    ASSERT_TRUE(put(*kv, "blocks", "k", large));
    ASSERT_TRUE(put(*kv, "log", "k", "1"));
    const auto names = [&] {
        std::vector<std::string> out;
        for (const auto& entry : fs::directory_iterator(folder_)) out.push_back(entry.path());
        return out;
    };
    const auto before = names();
    const auto reader = open(true);
    EXPECT_EQ(names(), before);  // reading leaves no trace
    EXPECT_EQ(get(*reader, "blocks", "k"), large);
    EXPECT_EQ(put(*reader, "log", "k", "2").error().code, "read-only");
    ASSERT_TRUE(put(*kv, "log", "k", "2"));
    EXPECT_EQ(get(*reader, "log", "k"), "1");
    EXPECT_EQ(get(*open(true), "log", "k"), "2");
    EXPECT_EQ(Kv::open(folder_.string(), {"log"}).error().code, "locked");
}

// The writer takes files away that a reader has not opened yet.
TEST_F(KvTest, a_reader_goes_on_when_files_are_compacted_away) {
    const auto kv = open();
    for (int i = 0; i < 50; ++i)
        ASSERT_TRUE(put(*kv, "blocks", "key" + std::to_string(i), std::string(2000, 'v')));
    ASSERT_TRUE(kv->erase_for_good("blocks", {to_bytes(as_bytes("key7"))}));  // makes files
    const auto reader = open(true);
    ASSERT_TRUE(kv->erase_for_good("blocks", {to_bytes(as_bytes("key9"))}));  // replaces them
    EXPECT_EQ(get(*reader, "blocks", "key3"), std::string(2000, 'v'));
    int count = 0;
    ASSERT_TRUE(reader->each("blocks", {}, [&](ByteView, ByteView) { return ++count > 0; }));
    EXPECT_EQ(count, 48);
}

TEST_F(KvTest, what_is_erased_for_good_is_in_no_file) {
    const auto kv = open();
    const auto canary = [](int i) {
        return "canary" + std::to_string(i) + std::string(2000, static_cast<char>('a' + i % 26));
    };
    std::vector<Bytes> erased;
    for (int i = 10; i < 60; ++i) {
        ASSERT_TRUE(put(*kv, "blocks", "key" + std::to_string(i), canary(i)));
        ASSERT_TRUE(put(*kv, "log", "key" + std::to_string(i), "small-" + canary(i).substr(0, 8)));
        if (i % 10 == 3) erased.push_back(to_bytes(as_bytes("key" + std::to_string(i))));
    }
    ASSERT_TRUE(kv->erase_for_good("blocks", {}));  // everything into files that hold many
    ASSERT_GT(files_with("canary13"), 0);
    ASSERT_TRUE(kv->erase_for_good("blocks", erased));
    ASSERT_TRUE(kv->erase_for_good("log", erased));
    for (int i = 10; i < 60; ++i)
        EXPECT_EQ(files_with("canary" + std::to_string(i)) > 0, i % 10 != 3) << i;
    EXPECT_EQ(get(*kv, "blocks", "key13"), "none");
    EXPECT_EQ(get(*kv, "blocks", "key14"), canary(14));
    EXPECT_TRUE(kv->check());
}

TEST_F(KvTest, damage_is_an_error_that_names_the_file) {
    const std::string large = "the value apart " + std::string(2000, 'x');
    const std::string small = "the value within";
    {
        const auto kv = open();
        ASSERT_TRUE(put(*kv, "blocks", "k", large));
        ASSERT_TRUE(put(*kv, "log", "k", small));
        ASSERT_TRUE(kv->erase_for_good("blocks", {}));
        ASSERT_TRUE(kv->erase_for_good("log", {}));
    }
    ASSERT_EQ(damage(".blob", large), 1);
    ASSERT_EQ(damage(".sst", small), 1);
    const auto kv = open();
    const auto table = kv->get("log", as_bytes("k"));
    ASSERT_FALSE(table);
    EXPECT_EQ(table.error().code, "corrupt");
    EXPECT_NE(table.error().message.find(".sst"), std::string::npos) << table.error().message;
    const auto apart = kv->get("blocks", as_bytes("k"), From::disk);
    ASSERT_FALSE(apart);
    EXPECT_EQ(apart.error().code, "corrupt");
    EXPECT_NE(apart.error().message.find("family blocks"), std::string::npos);
    EXPECT_FALSE(kv->each("log", {}, [](ByteView, ByteView) { return true; }));
    EXPECT_EQ(kv->check().error().code, "corrupt");
}

// Damage before the end of the write-ahead log lies in what was acknowledged: it is reported, not
// dropped together with all that follows.
TEST_F(KvTest, damage_inside_the_write_ahead_log_is_an_error) {
    {
        const auto kv = open();
        for (int i = 0; i < 50; ++i)
            ASSERT_TRUE(put(*kv, "log", std::to_string(i), "value number " + std::to_string(i)));
    }
    ASSERT_EQ(damage(".log", "value number 20"), 1);
    const auto kv = Kv::open(folder_.string(), {"blocks", "log"});
    ASSERT_FALSE(kv);
    EXPECT_EQ(kv.error().code, "corrupt") << kv.error().message;
    EXPECT_NE(kv.error().message.find(".log"), std::string::npos) << kv.error().message;
}

// The last record torn at many places: it is dropped, everything before it is there. What is
// missing may be absent, or zeros, or come before what is there.
TEST_F(KvTest, a_torn_last_write_is_dropped) {
    std::uintmax_t before = 0;
    fs::path log;
    {
        const auto kv = open();
        for (int i = 0; i < 5; ++i)
            ASSERT_TRUE(put(*kv, "log", std::to_string(i), std::string(100, 'v')));
        for (const auto& entry : fs::directory_iterator(folder_))
            if (entry.path().extension() == ".log" && entry.file_size() > 0) log = entry.path();
        before = fs::file_size(log);
        ASSERT_TRUE(put(*kv, "log", "last", std::string(100000, 'v')));  // four parts
    }
    const auto size = fs::file_size(log);
    ASSERT_GT(size, before + 100000);
    const auto copy = folder_.string() + ".copy";
    for (std::uintmax_t cut = before; cut < size; cut += 1 + (size - before) / 13) {
        for (const char* how : {"absent", "zeros", "first zeros"}) {
            fs::remove_all(copy);
            fs::copy(folder_, copy, fs::copy_options::recursive);
            const auto torn = fs::path(copy) / log.filename();
            if (how != std::string_view("first zeros")) fs::resize_file(torn, cut);
            if (how == std::string_view("zeros")) fs::resize_file(torn, size + 4096);
            if (how == std::string_view("first zeros")) {
                std::fstream file(torn, std::ios::in | std::ios::out | std::ios::binary);
                file.seekp(static_cast<std::streamoff>(before));
                file << std::string(cut - before + 1, '\0');
            }
            auto kv = Kv::open(copy, {"log"});
            ASSERT_TRUE(kv) << how << cut << kv.error().message;
            EXPECT_EQ(get(**kv, "log", "4"), std::string(100, 'v')) << how << cut;
            EXPECT_EQ(get(**kv, "log", "last"), "none") << how << cut;
        }
    }
    fs::remove_all(copy);
}

TEST_F(KvTest, a_store_without_its_head_is_not_begun_anew) {
    {
        const auto kv = open();
        ASSERT_TRUE(put(*kv, "log", "k", "v"));
    }
    fs::rename(folder_ / "CURRENT", folder_ / "elsewhere");
    EXPECT_EQ(Kv::open(folder_.string(), {"log"}).error().code, "corrupt");
    fs::rename(folder_ / "elsewhere", folder_ / "CURRENT");
    EXPECT_EQ(get(*open(), "log", "k"), "v");
}

TEST(KvSnapshot, HoldsWhatWasWrittenBeforeItAndOpensByItself) {
    const std::string folder =
        fs::temp_directory_path() / ("vitalseal-kv-snapshot-" + std::to_string(::getpid()));
    fs::remove_all(folder);
    auto kv = *Kv::open(folder + "/a", {"f"});
    Batch first, second;
    first.put("f", as_bytes("before"), as_bytes("1"));
    second.put("f", as_bytes("after"), as_bytes("2"));
    ASSERT_TRUE(kv->write(first));
    ASSERT_TRUE(kv->snapshot(folder + "/b"));
    ASSERT_TRUE(kv->write(second));
    EXPECT_EQ(kv->snapshot(folder + "/b").error().code, "exists");
    {
        const auto copy = Kv::open(folder + "/b", {"f"});
        ASSERT_TRUE(copy);
        EXPECT_TRUE((*copy)->get("f", as_bytes("before"))->has_value());
        EXPECT_FALSE((*copy)->get("f", as_bytes("after"))->has_value());
    }
    EXPECT_TRUE(kv->get("f", as_bytes("after"))->has_value());
    kv.reset();
    fs::remove_all(folder);
}

}  // namespace kv_tests
}  // namespace vs::store
