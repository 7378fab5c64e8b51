#include "chain/detail/trace.h"

#include "chain/detail/rpc_text.h"
#include "chain/detail/simulate.h"

namespace vs::chain {
namespace {

// EIP-4788; without code on a chain of ours.
constexpr Address kBeaconRoots{0x00, 0x0f, 0x3d, 0xf6, 0xd7, 0x32, 0x80, 0x7e, 0xf1, 0x31,
                               0x9f, 0xb7, 0xb8, 0xbb, 0x85, 0x22, 0xd0, 0xbe, 0xac, 0x02};

std::string_view kind_of(evm::CallKind kind) {
    static constexpr std::string_view kNames[] = {"CALL",       "DELEGATECALL", "CALLCODE",
                                                  "STATICCALL", "CREATE",       "CREATE2"};
    return kNames[static_cast<int>(kind)];
}

class Tracer final : public CallWatcher {
  public:
    explicit Tracer(bool only_top) : only_top_(only_top) {}

    void enter(const evm::Message& message) override {
        json::object call{{"type", kind_of(message.kind)},
                          {"from", text::hex(message.caller)},
                          {"gas", text::quantity(static_cast<std::uint64_t>(message.gas))},
                          {"input", text::hex(message.input)}};
        if (!evm::is_create(message.kind)) call["to"] = text::hex(message.code_address);
        if (message.kind != evm::CallKind::staticcall)
            call["value"] = text::quantity(message.value);
        open_.push_back({std::move(call), message.gas});
    }

    void leave(const evm::Outcome& outcome) override {
        auto [call, gas] = std::move(open_.back());
        open_.pop_back();
        call["gasUsed"] = text::quantity(static_cast<std::uint64_t>(gas - outcome.gas_left));
        if (!outcome.output.empty()) call["output"] = text::hex(outcome.output);
        if (outcome.status == evm::Status::revert) {
            call["error"] = "execution reverted";
            const auto reason = revert_reason(outcome.output);
            if (!reason.empty()) call["revertReason"] = reason;
        } else if (outcome.status != evm::Status::success) {
            call["error"] = name_of(outcome.status);
        } else if (call["type"] == "CREATE" || call["type"] == "CREATE2") {
            call["to"] = text::hex(outcome.created);
        }
        if (open_.empty())
            top_ = std::move(call);
        else if (!only_top_)
            children_of(open_.back().call).emplace_back(std::move(call));
    }

    json::object take() { return std::move(top_); }

  private:
    struct Open {
        json::object call;
        std::int64_t gas;
    };
    static json::array& children_of(json::object& call) {
        auto& calls = call["calls"];
        return calls.is_array() ? calls.get_array() : calls.emplace_array();
    }
    const bool only_top_;
    std::vector<Open> open_;
    json::object top_;
};

json::array logs_text(const std::vector<Log>& logs) {
    json::array out;
    for (const auto& log : logs) {
        json::array topics;
        for (const auto& topic : log.topics) topics.emplace_back(text::hex(topic));
        out.push_back(json::object{{"address", text::hex(log.address)},
                                   {"topics", std::move(topics)},
                                   {"data", text::hex(log.data)}});
    }
    return out;
}

}  // namespace

Result<std::vector<json::value>> trace_block(const Chain& chain, std::uint64_t number,
                                             const TraceOptions& options,
                                             std::optional<std::uint32_t> place) {
    if (options.tracer != "callTracer")
        return fail("tracer", "only {\"tracer\": \"callTracer\"} is here");
    const auto block = chain.database().block(number);
    if (!block) return pass(block);
    if (!*block || number == 0) return fail("missing", "block not found");
    const auto& header = (*block)->header;
    const auto reader = chain.database().state(number - 1);
    State state(reader);
    evm::Machine machine(chain.rules_at(header.time).revision);
    const auto context = context_of(chain, header);
    if (header.parent_beacon_root)
        system_call(state, context, machine, kBeaconRoots, *header.parent_beacon_root);
    std::vector<json::value> out;
    auto left = header.gas_limit;
    for (std::uint32_t i = 0; i < (*block)->transactions.size(); ++i) {
        if (place && i > *place) break;
        Tracer tracer(options.only_top);
        const auto& transaction = (*block)->transactions[i];
        const auto result = transition(state, transaction, context, machine, left, &tracer);
        if (!result) return pass(result);
        left -= result->gas_used;
        if (place && i < *place) continue;
        auto call = tracer.take();
        call["gas"] = text::quantity(transaction.gas);
        call["gasUsed"] = text::quantity(result->gas_used);
        if (options.with_logs) call["logs"] = logs_text(result->logs);
        out.emplace_back(std::move(call));
    }
    return out;
}

}  // namespace vs::chain
