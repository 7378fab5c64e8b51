#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "cut.h"
#include "store/file.h"
#include "store/kv.h"
#include "store/sql.h"

namespace {

namespace fs = std::filesystem;
using namespace vs;
using powerloss::Cut;
using powerloss::Keep;

using Environment = std::map<std::string, std::string>;

class PowerLoss : public testing::Test {
  protected:
    PowerLoss()
        : root_(fs::temp_directory_path() / ("vs-powerloss-" + std::to_string(::getpid()))) {
        fs::remove_all(root_);
        fs::create_directories(folder());
        fs::create_directories(log());
    }
    ~PowerLoss() override { fs::remove_all(root_); }

    std::string folder() const { return (root_ / "data").string(); }
    std::string log() const { return (root_ / "log").string(); }

    void start(const std::vector<std::string>& arguments, const Environment& more = {}) {
        int ends[2];
        EXPECT_EQ(::pipe(ends), 0);
        said_.clear();
        child_ = ::fork();
        if (child_ == 0) execute(arguments, ends[1], more);
        ::close(ends[1]);
        pipe_ = ends[0];
    }

    // Until that many numbers are acknowledged, or the writer has ended.
    void read_until(std::size_t enough) {
        char buffer[4096];
        ssize_t size = 1;
        while (static_cast<std::size_t>(std::count(said_.begin(), said_.end(), '\n')) < enough &&
               (size = ::read(pipe_, buffer, sizeof buffer)) > 0)
            said_.append(buffer, static_cast<std::size_t>(size));
    }

    // Every number that was acknowledged before the end.
    std::vector<std::uint64_t> kill_now() {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        read_until(SIZE_MAX);
        ::close(pipe_);
        std::vector<std::uint64_t> out;
        std::istringstream in(said_.substr(0, said_.rfind('\n') + 1));
        for (std::uint64_t number = 0; in >> number;) out.push_back(number);
        return out;
    }

    // Runs the writer until it has acknowledged `enough` numbers and a little longer, and kills it.
    std::vector<std::uint64_t> run(const std::vector<std::string>& arguments, std::size_t enough,
                                   int microseconds = 0, const Environment& more = {}) {
        start(arguments, more);
        read_until(enough);
        ::usleep(static_cast<useconds_t>(microseconds));
        const auto numbers = kill_now();
        EXPECT_GE(numbers.size(), enough) << complaints();
        return numbers;
    }

    std::string complaints() {  // the writer's standard error
        std::ifstream in(root_ / "complaints");
        return std::string(std::istreambuf_iterator<char>(in), {});
    }

    void script(std::vector<std::string> steps, const Environment& more = {}) {
        steps.insert(steps.begin(), {"script", folder()});
        run(steps, 1, 0, more);
    }

    Cut cut(Keep keep = Keep::nothing, std::uint64_t seed = 0) {
        const auto done = powerloss::cut(folder(), log(), keep, seed);
        EXPECT_TRUE(done) << done.error().message;
        return done.value_or(Cut{});
    }

    std::string content(const std::string& name) {
        const auto path = folder() + "/" + name;
        if (!fs::exists(path)) return "none";
        const auto bytes = store::read_file(path, 1 << 20);
        return bytes ? std::string(as_text(*bytes)) : bytes.error().message;
    }

    void place(const std::string& name, const std::string& text) {
        std::ofstream(folder() + "/" + name) << text;
    }

    fs::path root_;

  private:
    pid_t child_ = -1;
    int pipe_ = -1;
    std::string said_;

    [[noreturn]] void execute(const std::vector<std::string>& arguments, int out,
                              const Environment& more) {
        ::dup2(out, 1);
        ::dup2(::open((root_ / "complaints").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
        ::setenv("LD_PRELOAD", POWERLOSS_LIBRARY, 1);
        ::setenv("POWERLOSS_DIR", folder().c_str(), 1);
        ::setenv("POWERLOSS_LOG", log().c_str(), 1);
        ::setenv("POWERLOSS_FAST", "1", 1);  // what is durable is judged by the journal
        for (const auto& [name, value] : more) ::setenv(name.c_str(), value.c_str(), 1);
        std::vector<char*> pointers{const_cast<char*>(POWERLOSS_WRITER)};
        for (const auto& one : arguments) pointers.push_back(const_cast<char*>(one.c_str()));
        pointers.push_back(nullptr);
        ::execv(POWERLOSS_WRITER, pointers.data());
        ::_exit(127);
    }
};

TEST_F(PowerLoss, what_is_synced_stays_and_what_is_not_goes) {
    place("old", "0123456789");
    script({"write synced 0 hello", "sync synced", "write unsynced 0 hello", "sync .",
            "write synced 5 world", "write old 3 xxx", "write old 8 longer"});
    EXPECT_EQ(content("synced"), "helloworld");  // a kill alone loses nothing
    EXPECT_EQ(content("old"), "012xxx67longer");
    const auto done = cut();
    EXPECT_EQ(content("synced"), "hello");
    EXPECT_EQ(content("unsynced"), "");
    EXPECT_EQ(content("old"), "0123456789");
    EXPECT_EQ(done.undone_writes, 4u);
    EXPECT_EQ(done.undone_names, 0u);
    EXPECT_EQ(cut().undone_writes, 0u);  // what is left is durable
}

TEST_F(PowerLoss, names_go_unless_their_folder_is_synced) {
    place("a", "old a");
    place("b", "old b");
    place("c", "old c");
    script({"write new 0 x", "sync new", "rename a moved", "remove b", "write fresh 0 new",
            "sync fresh", "rename fresh c", "folder sub", "write sub/x 0 x", "sync sub/x",
            "sync sub"});
    EXPECT_EQ(content("c"), "new");
    EXPECT_EQ(cut().undone_names, 6u);
    EXPECT_EQ(content("new"), "none");
    EXPECT_EQ(content("moved"), "none");
    EXPECT_EQ(content("a"), "old a");
    EXPECT_EQ(content("b"), "old b");
    EXPECT_EQ(content("c"), "old c");
    EXPECT_EQ(content("fresh"), "none");
    EXPECT_FALSE(fs::exists(folder() + "/sub"));

    script({"write new 0 x", "sync new", "rename a moved", "remove b", "rename new c", "folder sub",
            "sync .", "write sub/x 0 x"});
    cut();
    EXPECT_EQ(content("a") + content("b") + content("new"), "nonenonenone");
    EXPECT_EQ(content("moved"), "old a");
    EXPECT_EQ(content("c"), "x");
    EXPECT_TRUE(fs::exists(folder() + "/sub"));
    EXPECT_EQ(content("sub/x"), "none");
}

TEST_F(PowerLoss, a_removed_file_comes_back_with_its_synced_bytes_only) {
    script({"write a 0 synced", "sync a", "sync .", "write a 0 SYNCED-not", "remove a",
            "write a 0 another", "sync a"});
    EXPECT_EQ(content("a"), "another");
    cut();
    EXPECT_EQ(content("a"), "synced");
}

TEST_F(PowerLoss, cutting_and_emptying_a_file_is_undone) {
    place("a", "0123456789");
    place("b", "0123456789");
    place("c", "0123456789");
    script({"truncate a 4", "write a 2 xy", "empty b", "truncate c 15", "write c 12 zz"});
    EXPECT_EQ(content("a"), "01xy");
    EXPECT_EQ(content("b"), "");
    cut();
    EXPECT_EQ(content("a") + content("b") + content("c"), "012345678901234567890123456789");
}

// Replacing a file without syncing it first leaves an empty one: the bug that this library is for.
TEST_F(PowerLoss, rename_without_sync_is_caught) {
    place("head", "1");
    script({"write head.new 0 2", "rename head.new head", "sync ."});
    cut();
    EXPECT_EQ(content("head"), "");
}

TEST_F(PowerLoss, a_beginning_of_the_unsynced_survives) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < 24; ++seed) {
        place("a", "..........");
        script({"sync .", "write a 0 AAA", "write a 3 BBB", "write a 6 CCCC"});
        const auto done = cut(Keep::beginning, seed);
        const auto now = content("a");
        const std::string whole = "AAABBBCCCC";
        EXPECT_EQ(now.size(), 10u);
        EXPECT_EQ(now.substr(0, now.find('.')), whole.substr(0, now.find('.')));
        EXPECT_EQ(now.find_first_not_of(".", std::min(now.find('.'), now.size())), now.npos) << now;
        EXPECT_EQ(done.unsynced_writes, 3u);
        seen.insert(now);
    }
    EXPECT_GT(seen.size(), 6u);  // also inside of writes
    EXPECT_TRUE(seen.contains("AAABBBCCCC"));
    EXPECT_TRUE(seen.contains("..........") || seen.contains("A........."));
}

TEST_F(PowerLoss, a_second_process_goes_on_with_the_same_journal) {
    script({"write a 0 one"});
    script({"write a 3 two", "sync ."});
    cut();
    EXPECT_EQ(content("a"), "");
    // A record that the kill cut short is no obstacle.
    script({"write a 0 one", "sync a"});
    std::ofstream(log() + "/undo", std::ios::app | std::ios::binary) << "0dnu\x01";
    script({"write a 3 two"});
    cut();
    EXPECT_EQ(content("a"), "one");
}

TEST_F(PowerLoss, a_journal_on_another_file_system_keeps_copies) {
    const fs::path shared = "/dev/shm/vs-powerloss-" + std::to_string(::getpid());
    std::error_code failed;
    fs::create_directories(shared, failed);
    if (failed) GTEST_SKIP() << "skipped: there is no /dev/shm to write to";
    place("a", "old");
    script({"write a 0 OLD-and-more", "remove a"}, {{"POWERLOSS_LOG", shared.string()}});
    const auto done = powerloss::cut(folder(), shared.string(), Keep::nothing, 0);
    EXPECT_TRUE(done) << done.error().message;
    EXPECT_EQ(content("a"), "old");
    fs::remove_all(shared);
}

// ---- the stores: every acknowledged number is there after a power cut at a random moment

class Rounds : public PowerLoss {
  protected:
    // Ten times: write on in the same folder, cut the power, check.
    template <class Check>
    void cut_power_ten_times(const std::string& writer, const Check& check) {
        std::mt19937_64 random(2024);
        std::set<std::uint64_t> acknowledged;
        for (std::uint64_t round = 0; round < 10; ++round) {
            const auto first = std::to_string(round * 1'000'000);
            const auto numbers = run({writer, folder(), first}, 1 + random() % 120,
                                     static_cast<int>(random() % 5000));
            acknowledged.insert(numbers.begin(), numbers.end());
            cut(round % 3 == 0 ? Keep::nothing : Keep::beginning, round);
            SCOPED_TRACE("round " + std::to_string(round));
            ASSERT_NO_FATAL_FAILURE(check(acknowledged));
        }
    }
};

TEST_F(Rounds, kv_keeps_what_it_acknowledged) {
    cut_power_ten_times("kv", [&](const std::set<std::uint64_t>& acknowledged) {
        const auto kv = store::Kv::open(folder() + "/store", {"blocks", "log"});
        ASSERT_TRUE(kv) << kv.error().message;
        for (const auto number : acknowledged) {
            Bytes key;
            append_u64(key, number);
            const auto block = (*kv)->get("blocks", key);
            ASSERT_TRUE(block && *block) << number;
            EXPECT_EQ(block->value()[0], number & 0xff);
            ASSERT_TRUE((*kv)->get("log", key).value()) << number;
        }
        std::size_t blocks = 0, logged = 0;
        ASSERT_TRUE((*kv)->each("blocks", {}, [&](ByteView, ByteView) { return ++blocks > 0; }));
        ASSERT_TRUE((*kv)->each("log", {}, [&](ByteView, ByteView) { return ++logged > 0; }));
        EXPECT_EQ(blocks, logged);  // no batch in part
        ASSERT_TRUE((*kv)->check());
    });
}

TEST_F(Rounds, sql_keeps_what_it_acknowledged) {
    cut_power_ten_times("sql", [&](const std::set<std::uint64_t>& acknowledged) {
        const auto sql = store::Sql::open(folder() + "/db.sqlite");
        ASSERT_TRUE(sql) << sql.error().message;
        for (const auto number : acknowledged) {
            const auto id = static_cast<std::int64_t>(number);
            const auto rows = (*sql)->query("SELECT 1 FROM t WHERE a=?1", {id});
            ASSERT_TRUE(rows) << rows.error().message;
            EXPECT_EQ(rows->size(), number % 3 == 0 ? 0u : 1u) << number;
        }
        ASSERT_TRUE((*sql)->check());
    });
}

TEST_F(Rounds, append_files_keep_what_they_acknowledged) {
    cut_power_ten_times("append", [&](const std::set<std::uint64_t>& acknowledged) {
        std::set<std::uint64_t> found;
        for (const auto& entry : fs::directory_iterator(folder())) {
            if (!std::isdigit(entry.path().filename().string()[0])) continue;
            std::istringstream lines(content(entry.path().filename()));
            for (std::string line; std::getline(lines, line) && !lines.eof();)
                found.insert(std::stoull(line));
        }
        for (const auto number : acknowledged) EXPECT_TRUE(found.contains(number)) << number;
    });
}

// ---- a full disk and a broken one

TEST_F(PowerLoss, a_full_disk_is_named_and_costs_nothing_acknowledged) {
    for (const std::string writer : {"kv", "sql", "append"}) {
        start({writer, folder(), "1"},
              {{"POWERLOSS_ENOSPC_AFTER", writer == "append" ? "500" : "150000"}});
        read_until(SIZE_MAX);  // it ends on its own
        const auto numbers = kill_now();
        EXPECT_FALSE(numbers.empty());
        EXPECT_NE(complaints().find("disk-full"), std::string::npos) << writer << complaints();
        cut();
        if (writer == "kv") {
            const auto kv = store::Kv::open(folder() + "/store", {"blocks", "log"});
            ASSERT_TRUE(kv) << kv.error().message;
            for (const auto number : numbers) {
                Bytes key;
                append_u64(key, number);
                EXPECT_TRUE((*kv)->get("blocks", key).value().has_value()) << number;
            }
        }
    }
}

TEST_F(PowerLoss, kv_goes_on_when_there_is_room_again) {
    start({"kv-patient", folder(), "1"});
    read_until(20);
    std::ofstream(log() + "/full") << "";
    for (int i = 0; i < 6000 && complaints().find("disk-full") == std::string::npos; ++i)
        ::usleep(10'000);
    EXPECT_NE(complaints().find("disk-full"), std::string::npos);
    fs::remove(log() + "/full");
    read_until(2000);
    const auto numbers = kill_now();
    EXPECT_GE(numbers.size(), 2000u) << complaints();
    cut();
    const auto kv = store::Kv::open(folder() + "/store", {"blocks", "log"});
    ASSERT_TRUE(kv) << kv.error().message;
    for (const auto number : numbers) {
        Bytes key;
        append_u64(key, number);
        ASSERT_TRUE((*kv)->get("log", key).value().has_value()) << number;
    }
}

TEST_F(PowerLoss, a_failed_sync_acknowledges_nothing) {
    std::ofstream(log() + "/broken") << "";
    start({"append", folder(), "1"});
    read_until(SIZE_MAX);
    EXPECT_TRUE(kill_now().empty());
    EXPECT_NE(complaints().find("io: "), std::string::npos) << complaints();
}

// ---- the tests above can fail

TEST_F(PowerLoss, a_disk_that_lies_about_sync_loses_the_store) {
    run({"kv", folder(), "0"}, 50, 0, {{"POWERLOSS_LYING", "1"}});
    cut();
    EXPECT_FALSE(fs::exists(folder() + "/store/CURRENT"));
}

TEST_F(PowerLoss, a_database_that_does_not_sync_loses_rows) {
    const auto numbers = run({"sql-unsynced", folder(), "1"}, 50);
    cut();
    const auto sql = store::Sql::open(folder() + "/db.sqlite");
    ASSERT_TRUE(sql) << sql.error().message;
    const auto rows = (*sql)->query("SELECT max(a) FROM t");
    const auto last = rows && !(*rows)[0].is_null(0) ? (*rows)[0].integer(0) : 0;
    EXPECT_LT(static_cast<std::uint64_t>(last), numbers.back());
}

}  // namespace
