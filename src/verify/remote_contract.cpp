// The Log contract on somebody else's chain, by proof from that chain's last block.
#include "chain/client.h"
#include "model/log_contract.h"
#include "verify/verify.h"

namespace vs::verify {
namespace {

// "vitalseal/0x…/log+hash+key"
Result<crypto::Address> node_of(const std::string& verifier_key) {
    const auto begin = verifier_key.find('/') + 1;
    return crypto::parse_address(
        std::string_view(verifier_key).substr(begin, verifier_key.find('/', begin) - begin));
}

std::string broken(const tlog::Log& log, std::uint64_t size, const tlog::Hash& root) {
    if (size > log.size())
        return "the log was cut: it has " + std::to_string(log.size()) +
               " leaves, and the contract elsewhere holds " + std::to_string(size);
    const auto ours = log.root(size);
    if (ours && *ours == root) return {};
    return "history was rewritten: the log of size " + std::to_string(size) +
           " is not the one in the contract elsewhere";
}

}  // namespace

Result<> compare_elsewhere(store::Kv& kv, chain::Client& client, const crypto::Address& log,
                           const std::string& verifier_key, Verdict& verdict) {
    const auto node = node_of(verifier_key);
    if (!node) return fail("verifier-key", "the log's key names no node");
    const auto slot = chain::U256::from_be(model::head_slot(*node));
    const auto proof = client.prove(log, {slot, slot + chain::U256(1)});
    if (!proof) return pass(proof);
    const auto& slots = proof->account.slots;
    const auto size = slots[1].value.w[0];
    if (size == 0)
        return fail("head", "the contract " + crypto::to_text(log) + " holds nothing of this node");
    const auto own = tlog::Log::open(kv);
    if (!own) return pass(own);
    verdict.compared = true;
    if (auto wrong = broken(*own, size, slots[0].value.to_be()); !wrong.empty())
        verdict.findings.push_back({Level::contract, {}, "", std::move(wrong)});
    return {};
}

}  // namespace vs::verify
