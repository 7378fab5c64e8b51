// Keeps a value, walks a family, erases; a table and a transaction; a file that is replaced whole.
#include <cstdio>
#include <filesystem>

#include "store/file.h"
#include "store/kv.h"
#include "store/sql.h"

using namespace vs;

static Result<> use(const std::string& folder) {
    auto kv = store::Kv::open(folder + "/store", {"blocks", "log"});
    if (!kv) return pass(kv);
    store::Batch batch;  // both or neither, on the disk when write() returns
    batch.put("blocks", as_bytes("key"), as_bytes("a block"));
    batch.put("log", as_bytes("1"), as_bytes("key"));
    if (auto written = (*kv)->write(batch); !written) return written;
    const auto print = [](ByteView key, ByteView value) {
        std::printf("%s: %zu bytes\n", std::string(as_text(key)).c_str(), value.size());
        return true;
    };
    if (auto walked = (*kv)->each("blocks", {}, print); !walked) return walked;
    if (auto gone = (*kv)->erase_for_good("blocks", {to_bytes(as_bytes("key"))}); !gone)
        return gone;

    auto sql = store::Sql::open(folder + "/db.sqlite");
    if (!sql) return pass(sql);
    if (auto made = (*sql)->exec("CREATE TABLE t(name TEXT) STRICT"); !made) return made;
    auto done = (*sql)->transaction(
        [&] { return (*sql)->exec("INSERT INTO t VALUES(?1)", {std::string("Ann")}); });
    if (!done) return done;
    return store::write_file_atomic(folder + "/head", as_bytes("1"));
}

int main() {
    const auto folder = std::filesystem::temp_directory_path() / "vs-store-example";
    std::filesystem::create_directories(folder);
    const auto result = use(folder.string());
    std::filesystem::remove_all(folder);
    if (!result) std::fprintf(stderr, "%s\n", result.error().message.c_str());
    return result ? 0 : 1;
}
