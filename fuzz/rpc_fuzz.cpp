// The text of a JSON-RPC request, asked of a development chain as the operator: whatever it says,
// the answer is JSON-RPC or nothing, and the chain goes on. Input with a NUL is cut into several
// requests there.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <future>

#include "chain/chain.h"
#include "chain/dev_accounts.h"
#include "chain/rpc.h"
#include "crypto/hash.h"

namespace {

using namespace vs;

struct World {
    std::string folder;
    std::unique_ptr<chain::Chain> chain;
    std::unique_ptr<chain::Rpc> rpc;

    World() {
        // OpenSSL is set up before the threads of the chain, so that it is torn down after them;
        // otherwise what a thread still holds of it counts as leaked.
        crypto::sha256(ByteView{});
        folder =
            (std::filesystem::temp_directory_path() / ("vs-rpc-fuzz-" + std::to_string(::getpid())))
                .string();
        std::filesystem::remove_all(folder);
        auto opened = chain::Chain::open({.folder = folder,
                                          .mode = chain::Mode::development,
                                          .genesis = chain::dev_genesis(1'000'000)});
        if (!opened) std::abort();
        chain = std::move(*opened);
        // Calls are kept short.
        rpc = std::make_unique<chain::Rpc>(
            *chain, chain::RpcOptions{.max_batch = 20, .call_gas = 1'000'000, .threads = 1});
    }
    ~World() {
        rpc.reset();
        chain.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
};

bool is_answer(const json::value& value) {
    const auto* object = value.if_object();
    return object != nullptr && object->contains("id") &&
           object->contains("result") != object->contains("error");
}

void ask(chain::Rpc& rpc, std::string request) {
    std::promise<std::string> promise;
    rpc.handle(std::move(request), true,
               [&](std::string answer) { promise.set_value(std::move(answer)); });
    const auto text = promise.get_future().get();
    if (text.empty()) return;
    const auto answer = parse_json(text);
    if (!answer) std::abort();
    if (!answer->is_array()) {
        if (!is_answer(*answer)) std::abort();
        return;
    }
    for (const auto& one : answer->get_array())
        if (!is_answer(one)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static World world;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    // No evm_mine of thousands of blocks.
    if (rest.find("mine") != std::string_view::npos) return 0;
    for (int i = 0; i < 8 && !rest.empty(); ++i) {
        const auto end = std::min(rest.find('\0'), rest.size());
        ask(*world.rpc, std::string(rest.substr(0, end)));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return 0;
}
