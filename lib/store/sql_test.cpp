#include "store/sql.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace vs::store {
namespace sql_tests {

namespace fs = std::filesystem;
using namespace std::string_literals;

class SqlTest : public testing::Test {
  protected:
    SqlTest() : folder_(fs::temp_directory_path() / ("vs-sql-" + std::to_string(::getpid()))) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        path_ = (folder_ / "db.sqlite").string();
    }
    ~SqlTest() override { fs::remove_all(folder_); }

    std::unique_ptr<Sql> open(bool read_only = false) {
        auto sql = Sql::open(path_, read_only);
        if (!sql) throw std::runtime_error(sql.error().message);
        return std::move(*sql);
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

    fs::path folder_;
    std::string path_;
};

TEST_F(SqlTest, every_kind_of_value_comes_back) {
    const auto sql = open();
    ASSERT_TRUE(sql->exec("CREATE TABLE t(a, b, c, d, e, f)"));
    const Values values{Null{}, INT64_MIN, 0.1, "a\0b'; DROP TABLE t"s, Bytes{0, 1, 255}, Bytes{}};
    ASSERT_TRUE(sql->exec("INSERT INTO t VALUES(?1,?2,?3,?4,?5,?6)", values));
    EXPECT_EQ(sql->last_row_id(), 1);
    EXPECT_EQ(sql->changes(), 1);
    const auto rows = sql->query("SELECT * FROM t").value();
    ASSERT_EQ(rows.size(), 1u);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(rows[0][i], values[i]) << i;
    EXPECT_TRUE(rows[0].is_null(0));
    EXPECT_THROW(rows[0].text(1), std::bad_variant_access);
}

TEST_F(SqlTest, is_set_up_for_durability_and_erasure) {
    const auto sql = open();
    EXPECT_EQ(sql->query("PRAGMA journal_mode").value()[0].text(0), "wal");
    EXPECT_EQ(sql->query("PRAGMA synchronous").value()[0].integer(0), 2);  // FULL
    EXPECT_EQ(sql->query("PRAGMA secure_delete").value()[0].integer(0), 1);
    EXPECT_EQ(sql->query("PRAGMA foreign_keys").value()[0].integer(0), 1);
    ASSERT_TRUE(sql->exec("CREATE TABLE t(a)"));
    struct stat status{};
    for (const auto* name : {"", "-wal", "-shm"}) {
        ASSERT_EQ(::stat((path_ + name).c_str(), &status), 0) << name;
        EXPECT_EQ(status.st_mode & 0777, 0600u) << name;
    }
}

TEST_F(SqlTest, says_what_is_wrong) {
    const auto sql = open();
    ASSERT_TRUE(
        sql->exec("CREATE TABLE p(id INTEGER PRIMARY KEY) STRICT;"
                  "CREATE TABLE c(p INTEGER REFERENCES p(id)) STRICT"));
    EXPECT_EQ(sql->exec("INSERT INTO c VALUES(?1)", {5}).error().code, "sql");
    EXPECT_EQ(sql->exec("INSERT INTO p VALUES(?1)", {"text"s}).error().code, "sql");
    EXPECT_EQ(sql->exec("INSERT INTO p VALUES(?1)", {}).error().code, "sql");
    EXPECT_EQ(sql->exec("INSERT INTO p VALUES(?1)", {1, 2}).error().code, "sql");
    EXPECT_EQ(sql->query("SELECT 1; SELECT 2").error().code, "sql");
    EXPECT_EQ(sql->query("").error().code, "sql");
    const auto wrong = sql->exec("SELEC 1");
    EXPECT_EQ(wrong.error().code, "sql");
    EXPECT_NE(wrong.error().message.find("SELEC"), std::string::npos);
    EXPECT_TRUE(sql->exec("INSERT INTO p VALUES(?1)", {1}));  // and goes on
    EXPECT_TRUE(sql->check());
}

TEST_F(SqlTest, a_transaction_happens_or_does_not) {
    const auto sql = open();
    ASSERT_TRUE(sql->exec("CREATE TABLE t(a)"));
    const auto insert = [&](int value) { return sql->exec("INSERT INTO t VALUES(?1)", {value}); };
    EXPECT_TRUE(sql->transaction([&] { return insert(1).and_then([&] { return insert(2); }); }));
    const auto refused = sql->transaction([&]() -> Result<> {
        EXPECT_TRUE(insert(3));
        EXPECT_TRUE(sql->transaction([&] { return insert(4); }));
        return fail("no", "thought better of it");
    });
    EXPECT_EQ(refused.error().code, "no");
    EXPECT_THROW(static_cast<void>(sql->transaction([&]() -> Result<> {
                     EXPECT_TRUE(insert(5));
                     throw std::runtime_error("programmer error");
                 })),
                 std::runtime_error);
    EXPECT_EQ(sql->query("SELECT sum(a) FROM t").value()[0].integer(0), 3);
}

TEST_F(SqlTest, threads_do_not_get_into_each_others_transactions) {
    const auto sql = open();
    ASSERT_TRUE(sql->exec("CREATE TABLE t(a INTEGER); INSERT INTO t VALUES(0)"));
    const auto add = [&] {
        for (int i = 0; i < 50; ++i)
            EXPECT_TRUE(sql->transaction([&]() -> Result<> {
                const auto old = sql->query("SELECT a FROM t").value()[0].integer(0);
                return sql->exec("UPDATE t SET a=?1", {old + 1});
            }));
    };
    std::thread other(add);
    add();
    other.join();
    EXPECT_EQ(sql->query("SELECT a FROM t").value()[0].integer(0), 100);
}

TEST_F(SqlTest, a_reader_beside_a_writer_sees_what_is_committed) {
    const auto sql = open();
    ASSERT_TRUE(sql->exec("CREATE TABLE t(a); INSERT INTO t VALUES(1)"));
    const auto reader = open(true);
    EXPECT_EQ(reader->query("SELECT count(*) FROM t").value()[0].integer(0), 1);
    ASSERT_TRUE(sql->exec("INSERT INTO t VALUES(2)"));
    EXPECT_EQ(reader->query("SELECT count(*) FROM t").value()[0].integer(0), 2);
    EXPECT_FALSE(reader->exec("INSERT INTO t VALUES(3)"));
}

TEST_F(SqlTest, removed_rows_are_in_no_file) {
    const auto sql = open();
    ASSERT_TRUE(sql->exec("CREATE TABLE t(a)"));
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(sql->exec("INSERT INTO t VALUES(?1)", {"canary-" + std::string(50, 'x')}));
    EXPECT_GT(files_with("canary-"), 0);
    ASSERT_TRUE(sql->exec("DELETE FROM t"));
    ASSERT_TRUE(sql->truncate_log());
    EXPECT_EQ(files_with("canary-"), 0);
}

TEST_F(SqlTest, damage_is_an_error) {
    {
        const auto sql = open();
        ASSERT_TRUE(sql->exec("CREATE TABLE t(a)"));
        for (int i = 0; i < 200; ++i)
            ASSERT_TRUE(sql->exec("INSERT INTO t VALUES(?1)", {std::string(200, 'x')}));
    }
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096) << std::string(4096, '\xff');
    file.close();
    const auto sql = open();
    EXPECT_EQ(sql->query("SELECT count(a) FROM t").error().code, "corrupt");
    EXPECT_EQ(sql->check().error().code, "corrupt");
    std::ofstream(path_) << std::string(10000, 'z');
    fs::remove(path_ + "-wal");
    EXPECT_EQ(Sql::open(path_).error().code, "corrupt");
    EXPECT_EQ(Sql::open((folder_ / "absent" / "db").string()).error().code, "io");
}

// The child is killed while it writes; what it had reported through the pipe must be there.
TEST_F(SqlTest, what_was_acknowledged_survives_a_kill) {
    for (int round = 0; round < 5; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            auto sql = Sql::open(path_);
            if (!sql || !(*sql)->exec("CREATE TABLE IF NOT EXISTS t(round, a)")) ::_exit(1);
            for (std::int64_t i = 0;; ++i) {
                if (!(*sql)->exec("INSERT INTO t VALUES(?1,?2)", {round, i})) ::_exit(1);
                if (::write(ends[1], &i, sizeof i) != sizeof i) ::_exit(1);
            }
        }
        ::close(ends[1]);
        std::int64_t last = -1, value = 0;
        while (last < 20 + 7 * round && ::read(ends[0], &value, sizeof value) == sizeof value)
            last = value;
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        while (::read(ends[0], &value, sizeof value) == sizeof value) last = value;
        ::close(ends[0]);
        const auto sql = open();
        const auto rows =
            sql->query("SELECT count(*) FROM t WHERE round=?1 AND a<=?2", {round, last});
        EXPECT_EQ(rows.value()[0].integer(0), last + 1);
        EXPECT_TRUE(sql->check());
    }
}

}  // namespace sql_tests
}  // namespace vs::store
