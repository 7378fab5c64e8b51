// What the tests run under the preloaded library and kill.
//   powerloss-writer script FOLDER STEP…        the steps below, then waits to be killed
//   powerloss-writer kv|kv-patient|sql|sql-unsynced|append FOLDER FIRST
//                                               writes number after number from FIRST on and prints
//                                               each once it is said to be durable
#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>

#include "store/file.h"
#include "store/kv.h"
#include "store/sql.h"

namespace {

using namespace vs;

[[noreturn]] void quit(const std::string& why) {
    std::cerr << "powerloss-writer: " << why << std::endl;
    std::exit(1);
}

template <class T>
T must(Result<T> result) {
    if (!result) quit(result.error().code + ": " + result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void must(bool good, const std::string& step) {
    if (!good) quit(step);
}

void acknowledge(std::uint64_t number) {
    const auto line = std::to_string(number) + "\n";
    must(::write(1, line.data(), line.size()) == static_cast<ssize_t>(line.size()), "stdout");
}

void sync_path(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY);
    must(descriptor >= 0 && ::fsync(descriptor) == 0, "sync " + path);
    ::close(descriptor);
}

void write_at(const std::string& path, off_t offset, const std::string& text) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
    must(descriptor >= 0, "open " + path);
    const auto size = static_cast<ssize_t>(text.size());
    must(::pwrite(descriptor, text.data(), text.size(), offset) == size, "write " + path);
    ::close(descriptor);
}

void run_step(const std::string& folder, const std::string& step) {
    std::istringstream words(step);
    std::string what, name, other;
    off_t number = 0;
    words >> what >> name;
    const auto path = folder + "/" + name;
    if (what == "write") {  // write NAME OFFSET TEXT
        words >> number >> other;
        write_at(path, number, other);
    } else if (what == "sync") {  // sync NAME; "sync ." for the folder
        sync_path(path);
    } else if (what == "rename") {
        words >> other;
        must(::rename(path.c_str(), (folder + "/" + other).c_str()) == 0, step);
    } else if (what == "remove") {
        must(::remove(path.c_str()) == 0, step);
    } else if (what == "folder") {
        must(::mkdir(path.c_str(), 0700) == 0, step);
    } else if (what == "truncate") {
        words >> number;
        must(::truncate(path.c_str(), number) == 0, step);
    } else if (what == "empty") {
        std::FILE* file = std::fopen(path.c_str(), "w");
        must(file != nullptr, step);
        std::fclose(file);
    } else {
        quit("no such step: " + step);
    }
}

// Whether the write counts; a patient one waits for room on the disk.
bool written(store::Kv& kv, const store::Batch& batch, bool patient) {
    auto result = kv.write(batch);
    if (result || !patient || result.error().code != "disk-full") return must(result), true;
    std::cerr << result.error().code << std::endl;
    ::usleep(20'000);
    return false;
}

void write_kv(const std::string& folder, std::uint64_t first, bool patient) {
    const auto kv = must(store::Kv::open(folder + "/store", {"blocks", "log"}));
    std::atomic<std::uint64_t> next = first;
    const auto run = [&] {
        for (;;) {
            const auto number = next++;
            Bytes key;
            append_u64(key, number);
            store::Batch batch;
            batch.put("blocks", key, Bytes(number % 40 == 7 ? 900'000 : 800, number & 0xff));
            batch.put("log", key, as_bytes(std::to_string(number)));
            while (!written(*kv, batch, patient)) {
            }
            acknowledge(number);
        }
    };
    std::thread second(run), third(run);
    run();
}

void write_sql(const std::string& folder, std::uint64_t first, bool synced) {
    const auto sql = must(store::Sql::open(folder + "/db.sqlite"));
    must(sql->exec("CREATE TABLE IF NOT EXISTS t(a INTEGER PRIMARY KEY, b TEXT) STRICT"));
    if (!synced) must(sql->exec("PRAGMA synchronous=OFF"));
    for (auto number = static_cast<std::int64_t>(first);; ++number) {
        must(sql->exec("INSERT INTO t VALUES(?1,?2)", {number, std::string(300, 'x')}));
        if (number % 3 == 0) must(sql->exec("DELETE FROM t WHERE a=?1", {number}));
        acknowledge(static_cast<std::uint64_t>(number));
    }
}

// Segments as a journal writes them: ten numbers to a file.
void write_append(const std::string& folder, std::uint64_t first) {
    for (std::uint64_t number = first;;) {
        auto file = must(store::AppendFile::create(folder + "/" + std::to_string(number)));
        for (int i = 0; i < 10; ++i, ++number) {
            must(file.append(as_bytes(std::to_string(number) + "\n")));
            must(file.sync());
            acknowledge(number);
        }
        must(store::write_file_atomic(folder + "/head", as_bytes(std::to_string(number - 1))));
        acknowledge(number - 1);
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) quit("what, where?");
    const std::string what = arguments[1], folder = arguments[2];
    if (what == "script") {
        for (int i = 3; i < count; ++i) run_step(folder, arguments[i]);
        acknowledge(0);
        ::pause();
        return 0;
    }
    const auto first = std::strtoull(count > 3 ? arguments[3] : "0", nullptr, 10);
    if (what == "kv" || what == "kv-patient") write_kv(folder, first, what == "kv-patient");
    if (what == "sql") write_sql(folder, first, true);
    if (what == "sql-unsynced") write_sql(folder, first, false);
    if (what == "append") write_append(folder, first);
    quit("no such writer: " + what);
}
