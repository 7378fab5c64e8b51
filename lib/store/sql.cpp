#include "store/sql.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <limits>
#include <mutex>
#include <unordered_map>

#include "store/file.h"

namespace vs::store {

namespace {

constexpr int kBusyMilliseconds = 5000;
constexpr std::size_t kKeptStatements = 128;

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

const char* code_of(int number) {
    switch (number & 0xff) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "corrupt";
        case SQLITE_FULL:
            return "disk-full";
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            return "io";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "busy";
        default:
            return "sql";
    }
}

tl::unexpected<Error> fail_with(sqlite3* database, int number, std::string_view statement) {
    return fail(code_of(number), std::string(sqlite3_errmsg(database)) +
                                     " in: " + std::string(statement.substr(0, 200)));
}

int bind_bytes(sqlite3_stmt* statement, int at, const Bytes& bytes) {
    // A null pointer would bind NULL.
    if (bytes.empty()) return sqlite3_bind_zeroblob(statement, at, 0);
    return sqlite3_bind_blob64(statement, at, bytes.data(), bytes.size(), SQLITE_STATIC);
}

int bind(sqlite3_stmt* statement, int at, const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return sqlite3_bind_int64(statement, at, *integer);
    if (const auto* real = std::get_if<double>(&value))
        return sqlite3_bind_double(statement, at, *real);
    if (const auto* text = std::get_if<std::string>(&value))
        return sqlite3_bind_text64(statement, at, text->data(), text->size(), SQLITE_STATIC,
                                   SQLITE_UTF8);
    if (const auto* bytes = std::get_if<Bytes>(&value)) return bind_bytes(statement, at, *bytes);
    return sqlite3_bind_null(statement, at);
}

Value column(sqlite3_stmt* statement, int at) {
    const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, at)); };
    switch (sqlite3_column_type(statement, at)) {
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_column_int64(statement, at)};
        case SQLITE_FLOAT:
            return sqlite3_column_double(statement, at);
        case SQLITE_TEXT: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, at));
            return std::string(text, size());
        }
        case SQLITE_BLOB: {
            const auto* bytes =
                static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, at));
            return Bytes(bytes, bytes + size());
        }
        default:
            return Null{};
    }
}

Row row_of(sqlite3_stmt* statement) {
    const int count = sqlite3_column_count(statement);
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(count));
    for (int at = 0; at < count; ++at) values.push_back(column(statement, at));
    return Row(std::move(values));
}

// The file is made here, so that it is never readable by others and its name is durable; SQLite
// gives its write-ahead log the same mode.
Result<> create_file(const std::string& path) {
    const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) return {};  // it is there already, or SQLite says what is wrong
    ::close(made);
    const auto parent = std::filesystem::path(path).parent_path();
    return sync_directory(parent.empty() ? "." : parent.string());
}

constexpr std::string_view kSettings =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;";
constexpr std::string_view kReaderSettings =
    "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;";

}  // namespace

struct Sql::State {
    Database database;
    std::recursive_mutex mutex;  // recursive: a transaction's body uses the same object
    std::unordered_map<std::string, Statement> kept;
    int depth = 0;

    Result<> run(std::string_view statements);
    Result<sqlite3_stmt*> prepare(std::string_view statement);
    Result<> bind_all(sqlite3_stmt* statement, std::string_view text, const Values& values);
    Result<Rows> rows(std::string_view statement, const Values& values);
};

Sql::Sql(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sql::~Sql() = default;

Result<std::unique_ptr<Sql>> Sql::open(const std::string& path, bool read_only) {
    if (!read_only)
        if (auto made = create_file(path); !made) return pass(made);
    sqlite3* raw = nullptr;
    const int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int opened = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_FULLMUTEX, nullptr);
    auto state = std::make_unique<State>();
    state->database.reset(raw);  // also when the open failed
    if (opened != SQLITE_OK)
        return fail(code_of(opened), "cannot open " + path + ": " + sqlite3_errstr(opened));
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, kBusyMilliseconds);
    if (!read_only)
        if (auto set = state->run(kSettings); !set) return pass(set);
    if (auto set = state->run(kReaderSettings); !set) return pass(set);
    return std::unique_ptr<Sql>(new Sql(std::move(state)));
}

Result<> Sql::State::run(std::string_view statements) {
    const int number =
        sqlite3_exec(database.get(), std::string(statements).c_str(), nullptr, nullptr, nullptr);
    if (number != SQLITE_OK) return fail_with(database.get(), number, statements);
    return {};
}

Result<sqlite3_stmt*> Sql::State::prepare(std::string_view statement) {
    const std::string text(statement);
    if (const auto found = kept.find(text); found != kept.end()) return found->second.get();
    if (text.size() > std::numeric_limits<int>::max()) return fail("sql", "statement too long");
    sqlite3_stmt* raw = nullptr;
    const char* rest = nullptr;
    const int number =
        sqlite3_prepare_v3(database.get(), text.c_str(), static_cast<int>(text.size()),
                           SQLITE_PREPARE_PERSISTENT, &raw, &rest);
    Statement prepared(raw);
    if (number != SQLITE_OK) return fail_with(database.get(), number, statement);
    if (!prepared || std::string_view(rest).find_first_not_of(" \n\t;") != std::string_view::npos)
        return fail("sql", "not exactly one statement: " + text.substr(0, 200));
    if (kept.size() >= kKeptStatements) kept.clear();
    return kept.emplace(text, std::move(prepared)).first->second.get();
}

Result<> Sql::State::bind_all(sqlite3_stmt* statement, std::string_view text,
                              const Values& values) {
    const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
    if (wanted != values.size())
        return fail("sql", std::to_string(values.size()) + " values for " + std::to_string(wanted) +
                               " parameters in: " + std::string(text.substr(0, 200)));
    for (std::size_t i = 0; i < values.size(); ++i)
        if (const int number = bind(statement, static_cast<int>(i + 1), values[i]))
            return fail_with(database.get(), number, text);
    return {};
}

Result<Rows> Sql::State::rows(std::string_view text, const Values& values) {
    const auto prepared = prepare(text);
    if (!prepared) return pass(prepared);
    sqlite3_stmt* statement = *prepared;
    Rows out;
    Result<> bound = bind_all(statement, text, values);
    int number = SQLITE_DONE;
    if (bound)
        while ((number = sqlite3_step(statement)) == SQLITE_ROW) out.push_back(row_of(statement));
    // The error text belongs to the last call on the connection: take it before the reset.
    if (bound && number != SQLITE_DONE) bound = fail_with(database.get(), number, text);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);  // they point into `values`
    if (!bound) return pass(bound);
    return out;
}

Result<> Sql::exec(std::string_view statements) {
    const std::lock_guard lock(state_->mutex);
    return state_->run(statements);
}

Result<> Sql::exec(std::string_view statement, const Values& values) {
    const std::lock_guard lock(state_->mutex);
    const auto done = state_->rows(statement, values);
    if (!done) return pass(done);
    return {};
}

Result<Rows> Sql::query(std::string_view statement, const Values& values) {
    const std::lock_guard lock(state_->mutex);
    return state_->rows(statement, values);
}

namespace {

// Leaves a transaction that was not committed, whatever the way out.
class RollbackUnlessDone {
  public:
    RollbackUnlessDone(sqlite3* database, int& depth) : database_(database), depth_(depth) {
        ++depth_;
    }
    RollbackUnlessDone(const RollbackUnlessDone&) = delete;
    RollbackUnlessDone& operator=(const RollbackUnlessDone&) = delete;
    ~RollbackUnlessDone() {
        --depth_;
        if (depth_ == 0 && !sqlite3_get_autocommit(database_))
            sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
    }

  private:
    sqlite3* database_;
    int& depth_;
};

}  // namespace

Result<> Sql::transaction(const std::function<Result<>()>& body) {
    const std::lock_guard lock(state_->mutex);
    if (state_->depth > 0) return body();
    // IMMEDIATE takes the write lock now, where waiting for it is safe, and not halfway through.
    if (auto begun = state_->run("BEGIN IMMEDIATE"); !begun) return begun;
    const RollbackUnlessDone guard(state_->database.get(), state_->depth);
    if (auto done = body(); !done) return done;
    return state_->run("COMMIT");
}

std::int64_t Sql::last_row_id() const {
    const std::lock_guard lock(state_->mutex);
    return sqlite3_last_insert_rowid(state_->database.get());
}

std::int64_t Sql::changes() const {
    const std::lock_guard lock(state_->mutex);
    return sqlite3_changes64(state_->database.get());
}

Result<> Sql::truncate_log() {
    const auto done = query("PRAGMA wal_checkpoint(TRUNCATE)");
    if (!done) return pass(done);
    if (done->empty() || done->front().integer(0) != 0)
        return fail("busy", "the write-ahead log is still being read");
    return {};
}

Result<> Sql::snapshot(const std::string& path) {
    if (std::filesystem::exists(path)) return fail("exists", path + " is there already");
    if (auto made = create_file(path); !made) return made;
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
    const Database to(raw);
    if (opened != SQLITE_OK) return fail(code_of(opened), "cannot open " + path);
    const std::lock_guard lock(state_->mutex);
    auto* backup = sqlite3_backup_init(raw, "main", state_->database.get(), "main");
    if (backup == nullptr) return fail_with(raw, sqlite3_errcode(raw), "backup");
    sqlite3_backup_step(backup, -1);
    const int done = sqlite3_backup_finish(backup);
    if (done != SQLITE_OK) return fail_with(raw, done, "backup");
    return {};
}

Result<> Sql::check() {
    const auto integrity = query("PRAGMA integrity_check(1)");
    if (!integrity) return pass(integrity);
    if (integrity->empty() || integrity->front().text(0) != "ok")
        return fail("corrupt", "the database is damaged: " +
                                   (integrity->empty() ? "" : integrity->front().text(0)));
    const auto keys = query("PRAGMA foreign_key_check");
    if (!keys) return pass(keys);
    if (!keys->empty()) return fail("corrupt", "a row refers to one that is gone");
    return {};
}

}  // namespace vs::store
