// What followers and verifiers read: the first block's description, blocks, and the block log.
#include "chain/detail/rpc_impl.h"
#include "tlog/tile.h"

namespace vs::chain {
namespace {

using ImplPtr = std::shared_ptr<Rpc::Impl>;

constexpr std::size_t kMaxAnswer = std::size_t{4} << 20;  // bytes of one answer, about

net::Response answer(const Result<std::string>& text) {
    if (text) return {200, "text/plain; charset=utf-8", *text, {}};
    return net::problem(404, text.error().code, text.error().message);
}

net::Response binary(const Result<Bytes>& bytes) {
    if (bytes) return {200, "application/octet-stream", std::string(as_text(*bytes)), {}};
    const bool absent = bytes.error().code == "range";
    return net::problem(absent ? 404 : 500, bytes.error().code, bytes.error().message);
}

net::Response no_block_log() {
    return net::problem(404, "no-block-log", "a development chain keeps no block log");
}

net::Response tile(BlockLog* log, const std::string& path) {
    if (log == nullptr) return no_block_log();
    const auto tile = tlog::parse_tile_path("tile/" + path);
    if (!tile) return net::problem(404, tile.error().code, tile.error().message);
    return binary(tile->level ? log->log().tile(*tile->level, tile->index, tile->width)
                              : log->log().entries(tile->index, tile->width));
}

Result<Bytes> blocks_from(const Chain& chain, std::uint64_t number) {
    Bytes out;
    const auto last = chain.head()->header.number;
    if (number > last) return fail("range", "the last block is number " + std::to_string(last));
    for (; number <= last && out.size() < kMaxAnswer; ++number) {
        const auto block = chain.database().block(number);
        if (!block) return pass(block);
        if (!*block) break;
        append(out, encode(**block));
    }
    return out;
}

net::Response blocks(const Chain& chain, const std::string& text) {
    if (text.empty() || text.size() > 18 ||
        text.find_first_not_of("0123456789") != std::string::npos)
        return net::problem(404, "number", "which block? /chain/blocks/N");
    return binary(blocks_from(chain, std::stoull(text)));
}

// Two numbers below 10^18 of the path, or nothing.
std::optional<std::pair<std::uint64_t, std::uint64_t>> two_numbers(const net::Request& request) {
    const auto read = [&](std::string_view name) -> std::optional<std::uint64_t> {
        const std::string text(request.parameter(name));
        if (text.empty() || text.size() > 18 ||
            text.find_first_not_of("0123456789") != std::string::npos)
            return {};
        return std::stoull(text);
    };
    const auto a = read("a"), b = read("b");
    if (!a || !b) return {};
    return std::pair(*a, *b);
}

// A proof of the block log, a base64 line for each hash.
net::Response proof(BlockLog* log, const net::Request& request,
                    Result<std::vector<tlog::Hash>> (tlog::Log::*prove)(std::uint64_t,
                                                                        std::uint64_t) const) {
    if (log == nullptr) return no_block_log();
    const auto numbers = two_numbers(request);
    if (!numbers) return net::problem(404, "number", "two numbers of blocks are needed");
    const auto hashes = (log->log().*prove)(numbers->first, numbers->second);
    if (!hashes) return net::problem(404, hashes.error().code, hashes.error().message);
    std::string out;
    for (const auto& hash : *hashes) out += to_base64(hash) + "\n";
    return {200, "text/plain; charset=utf-8", std::move(out), {}};
}

net::Response cosign(BlockLog* log, const std::string& note) {
    if (log == nullptr) return no_block_log();
    const auto taken = log->cosign(note);
    if (taken) return {204, "", "", {}};
    return net::problem(422, taken.error().code, taken.error().message);
}

// Away from the threads that read requests.
template <class Function>
net::Handler on_worker(const ImplPtr& impl, Function function) {
    return [impl, function](net::Request request, net::Responder responder) {
        const auto answer = std::make_shared<net::Responder>(std::move(responder));
        const auto asked = std::make_shared<net::Request>(std::move(request));
        const auto task = [answer, asked, function, &chain = impl->chain] {
            answer->send(function(chain, *asked));
        };
        const bool posted = impl->workers.post_for(asked->peer, task);
        if (!posted) answer->send(net::problem(503, "busy", "too much waits already"));
    };
}

}  // namespace

void add_chain_routes(net::Router& router, const std::shared_ptr<Rpc::Impl>& impl) {
    router.add("GET", "/chain/genesis", on_worker(impl, [](Chain& chain, const net::Request&) {
                   return net::Response{200, "application/json", to_json(chain.genesis()), {}};
               }));
    router.add("GET", "/chain/key", on_worker(impl, [](Chain& chain, const net::Request&) {
                   auto* log = chain.block_log();
                   return log == nullptr ? no_block_log() : answer(chain.node_key());
               }));
    router.add("GET", "/chain/checkpoint", on_worker(impl, [](Chain& chain, const net::Request&) {
                   auto* log = chain.block_log();
                   return log == nullptr ? no_block_log() : answer(log->checkpoint());
               }));
    router.add("GET", "/chain/cosigned", on_worker(impl, [](Chain& chain, const net::Request&) {
                   auto* log = chain.block_log();
                   return log == nullptr ? no_block_log() : answer(log->cosigned());
               }));
    router.add("POST", "/chain/cosign",
               on_worker(impl, [](Chain& chain, const net::Request& request) {
                   return cosign(chain.block_log(), request.body);
               }));
    router.add("GET", "/chain/tile/{path...}",
               on_worker(impl, [](Chain& chain, const net::Request& request) {
                   return tile(chain.block_log(), std::string(request.parameter("path")));
               }));
    router.add("GET", "/chain/inclusion/{a}/{b}",
               on_worker(impl, [](Chain& chain, const net::Request& request) {
                   return proof(chain.block_log(), request, &tlog::Log::inclusion);
               }));
    router.add("GET", "/chain/consistency/{a}/{b}",
               on_worker(impl, [](Chain& chain, const net::Request& request) {
                   return proof(chain.block_log(), request, &tlog::Log::consistency);
               }));
    router.add("GET", "/chain/blocks/{number}",
               on_worker(impl, [](Chain& chain, const net::Request& request) {
                   return blocks(chain, std::string(request.parameter("number")));
               }));
}

}  // namespace vs::chain
