// Relational storage (SQLite) for what people edit: accounts, devices, settings. Every committed
// change is on the disk (write-ahead log, synchronous=FULL), removed rows are overwritten
// (secure_delete), foreign keys are enforced. Thread-safe by one mutex: a transaction has the
// connection to itself.
//
// Error codes: "sql" (a statement or its values are wrong, or a constraint refused them),
// "corrupt", "disk-full", "io", "busy" (another process held the lock for longer than 5 s).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace vs::store {

using Null = std::monostate;
using Value = std::variant<Null, std::int64_t, double, std::string, Bytes>;

// The value's alternative must be the one asked for; anything else is a programmer error and
// throws std::bad_variant_access. Columns come back as SQLite stored them, so give tables STRICT
// types.
class Row {
  public:
    explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
    std::size_t size() const { return values_.size(); }
    const Value& operator[](std::size_t column) const { return values_.at(column); }
    bool is_null(std::size_t column) const {
        return std::holds_alternative<Null>(values_.at(column));
    }
    std::int64_t integer(std::size_t column) const {
        return std::get<std::int64_t>(values_.at(column));
    }
    double real(std::size_t column) const { return std::get<double>(values_.at(column)); }
    const std::string& text(std::size_t column) const {
        return std::get<std::string>(values_.at(column));
    }
    const Bytes& blob(std::size_t column) const { return std::get<Bytes>(values_.at(column)); }

  private:
    std::vector<Value> values_;
};

using Rows = std::vector<Row>;
using Values = std::vector<Value>;

class Sql {
  public:
    // Creates the file (mode 0600) if it is not there. `read_only` works beside a writing process.
    static Result<std::unique_ptr<Sql>> open(const std::string& path, bool read_only = false);
    ~Sql();

    // One or several statements without parameters (schemas).
    Result<> exec(std::string_view statements);
    // One statement; `?1`, `?2` … take `values` in order, and their count must match. Statements
    // are prepared once and kept.
    Result<> exec(std::string_view statement, const Values& values);
    Result<Rows> query(std::string_view statement, const Values& values = {});

    // Everything `body` does through this object commits together, or, when it returns an error,
    // not at all (an exception rolls back and passes on). Other threads wait. A transaction inside
    // a transaction joins the outer one, so an error inside must be passed up.
    Result<> transaction(const std::function<Result<>()>& body);

    std::int64_t last_row_id() const;  // of this object's last INSERT; ask inside the transaction
    std::int64_t changes() const;      // rows changed by the last statement; likewise

    // Moves the write-ahead log into the file and empties it, so that removed rows are in neither.
    // "busy" while another connection still reads an older state.
    Result<> truncate_log();

    // The database as it is now, into a new file (mode 0600) that is synced; others wait meanwhile.
    Result<> snapshot(const std::string& path);

    // Reads the whole file: "corrupt" when it is damaged or a foreign key points nowhere.
    Result<> check();

  private:
    struct State;
    explicit Sql(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace vs::store
