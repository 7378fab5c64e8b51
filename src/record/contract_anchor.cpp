#include "record/contract_anchor.h"

#include "chain/abi.h"
#include "store/file.h"

namespace vs::record {
namespace {

namespace abi = chain::abi;

constexpr std::size_t kWord = 32;

Result<Bytes> append_call(const tlog::Checkpoint& checkpoint, std::span<const tlog::Hash> proof) {
    abi::Values path;
    path.reserve(proof.size());
    for (const auto& hash : proof) path.emplace_back(hash);
    return abi::encode_call(
        "append(uint64,bytes32,bytes32[])",
        {chain::U256(checkpoint.size), abi::Value(checkpoint.root), abi::Value(std::move(path))});
}

}  // namespace

Result<ContractHead> contract_head(chain::Client& client, const crypto::Address& log,
                                   const crypto::Address& node) {
    auto call = abi::encode_call("head(address)", {abi::Value(node)});
    if (!call) return pass(call);
    const auto answer = client.call({.to = log, .data = std::move(*call)});
    if (!answer) return pass(answer);
    if (answer->size() != 3 * kWord)
        return fail("answer", "no Log contract stands at " + crypto::to_text(log));
    const ByteView words(*answer);
    return ContractHead{.size = read_u64(words.subspan(kWord - 8, 8)),
                        .root = *to_array<32>(words.subspan(kWord, kWord)),
                        .time = read_u64(words.subspan(3 * kWord - 8, 8))};
}

Result<std::unique_ptr<ContractAnchor>> ContractAnchor::open(chain::Client& client,
                                                             const crypto::Address& log,
                                                             const std::string& note_path) {
    if (!client.address()) return fail("usage", "an anchor needs an account that signs");
    const auto head = contract_head(client, log, *client.address());
    if (!head) return pass(head);
    return std::unique_ptr<ContractAnchor>(new ContractAnchor(client, log, note_path, *head));
}

// What was sent before a crash may have been taken since, and then what is sent now is refused.
bool ContractAnchor::look_again() {
    const auto head = contract_head(client_, log_, *client_.address());
    if (head) head_ = *head;
    return head.has_value();
}

Result<> ContractAnchor::append(const tlog::Checkpoint& checkpoint, const std::string& note,
                                std::span<const tlog::Hash> proof) {
    if (checkpoint.size < head_.size)
        return fail("shrunk", "the log has " + std::to_string(checkpoint.size) +
                                  " leaves, fewer than the " + std::to_string(head_.size) +
                                  " in the contract: it was rolled back");
    if (checkpoint.size == head_.size && checkpoint.root != head_.root)
        return fail("root", "the contract holds another root of " + std::to_string(head_.size) +
                                " leaves: the log was rewritten");
    if (checkpoint.size > head_.size) {
        auto call = append_call(checkpoint, proof);
        if (!call) return pass(call);
        const auto mined = client_.send({.to = log_, .data = std::move(*call)});
        if (mined)
            head_ = {.size = checkpoint.size, .root = checkpoint.root};
        else if (!look_again() || head_.size != checkpoint.size || head_.root != checkpoint.root)
            return pass(mined);
    }
    return store::write_file_atomic(note_path_, as_bytes(note));
}

}  // namespace vs::record
