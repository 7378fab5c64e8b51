#include <algorithm>
#include <unordered_map>

#include "chain/detail/rpc_core.h"

namespace vs::chain {

const RpcMethod* find_method(std::string_view name) {
    static const auto all = [] {
        std::unordered_map<std::string_view, const RpcMethod*> out;
        for (const auto methods : {read_methods(), block_methods(), call_methods(), log_methods(),
                                   send_methods(), debug_methods(), development_methods()})
            for (const auto& method : methods) out.emplace(method.name, &method);
        return out;
    }();
    const auto found = all.find(name);
    return found == all.end() ? nullptr : found->second;
}

}  // namespace vs::chain
