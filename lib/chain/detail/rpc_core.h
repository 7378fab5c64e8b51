// What every JSON-RPC method is made of: its parameters, its answer, and what it may use.
#pragma once

#include <span>

#include "base/json.h"
#include "chain/rlp.h"
#include "chain/rpc.h"

namespace vs::chain {

class Chain;
class Filters;

struct RpcError {
    int code = -32000;
    std::string message;
    std::optional<json::value> data;
};
using Answer = tl::expected<json::value, RpcError>;

inline constexpr int kParseError = -32700, kInvalidRequest = -32600, kNoMethod = -32601,
                     kInvalidParams = -32602, kInternal = -32603, kServerError = -32000,
                     kLimit = -32005, kReverted = 3;

inline tl::unexpected<RpcError> refuse(int code, std::string message) {
    return tl::make_unexpected(RpcError{code, std::move(message), std::nullopt});
}
// An error of ours as Ethereum's tools expect it.
tl::unexpected<RpcError> refuse(const Error& error);

// Reads positional parameters. The first thing wrong sticks: later readings give zeros, and the
// method asks once, after the last of them, whether all was well:
//
//     const auto address = in.address(0);
//     const auto at = in.state(1);
//     if (!in.good()) return in.error();
class Params {
  public:
    Params(const json::array& values, const Chain& chain) : values_(values), chain_(chain) {}

    std::size_t size() const { return values_.size(); }
    const json::value* at(std::size_t i) const;  // null where absent or JSON null
    Address address(std::size_t i);
    Hash hash(std::size_t i);
    Bytes bytes(std::size_t i);
    U256 quantity(std::size_t i);
    std::uint64_t count(std::size_t i);  // a number that fits 64 bits, hex or plain
    U256 slot(std::size_t i);            // up to 32 bytes, leading zeros allowed
    bool flag(std::size_t i, bool otherwise);
    // A block by tag, number or hash; none where the chain has no such block. Absent: the last one.
    std::optional<std::uint64_t> block(std::size_t i);
    // The same for reading its state, which must be there.
    std::uint64_t state(std::size_t i);

    // The same readings of a value inside a parameter.
    Address address(const json::value& value, std::string_view what);
    Hash hash(const json::value& value, std::string_view what);
    Bytes bytes(const json::value& value, std::string_view what);
    U256 quantity(const json::value& value, std::string_view what);
    std::uint64_t count(const json::value& value, std::string_view what);
    U256 slot(const json::value& value, std::string_view what);
    std::optional<std::uint64_t> block(const json::value& value, std::string_view what);

    void refuse(std::string message, int code = kInvalidParams);
    bool good() const { return !error_; }
    tl::unexpected<RpcError> error() const { return tl::make_unexpected(*error_); }

  private:
    const json::value& need(std::size_t i);
    std::string_view text(const json::value& value, std::string_view what);
    std::optional<std::uint64_t> block_object(const json::object& object, std::string_view what);
    std::optional<std::uint64_t> by_hash(const Hash& hash);

    const json::array& values_;
    const Chain& chain_;
    std::optional<RpcError> error_;
};

struct RpcContext {
    Chain& chain;
    Filters& filters;
    const RpcOptions& options;
    bool trusted = false;                 // loopback, or showed the token
    std::shared_ptr<RpcSession> session;  // of a WebSocket
    const std::string& asker;             // an address; "": this process

    std::chrono::steady_clock::time_point deadline() const {
        return std::chrono::steady_clock::now() + options.call_time;
    }
};

enum class Access { everyone, trusted, development };

using Finish = std::function<void(Answer)>;

struct RpcMethod {
    std::string_view name;
    Answer (*run)(RpcContext& context, Params& in);
    Access access = Access::everyone;
    bool quick = false;  // takes microseconds: answered on the thread that reads the request
    // Instead of `run`: the answer comes later, from another thread.
    void (*start)(RpcContext& context, Params& in, Finish finish) = nullptr;
};

const RpcMethod* find_method(std::string_view name);  // null where there is none

// Each file's own, put together by find_method.
std::span<const RpcMethod> read_methods();
std::span<const RpcMethod> block_methods();
std::span<const RpcMethod> call_methods();
std::span<const RpcMethod> log_methods();
std::span<const RpcMethod> send_methods();
std::span<const RpcMethod> debug_methods();
std::span<const RpcMethod> development_methods();

}  // namespace vs::chain
