#include "person/readers.h"

namespace vs::person {
namespace {

// A slot with `key` in its lowest byte and `place` above it.
model::KeyKind kind_of(const chain::U256& word) {
    const auto kind = word.w[0] & 0xff;
    return kind <= 2 ? static_cast<model::KeyKind>(kind) : model::KeyKind::none;
}

}  // namespace

Result<std::vector<OwnKey>> keys_of(StateReader& state, const Suite& suite,
                                    const crypto::Address& account) {
    const auto registry = suite.at("Registry");
    const auto list = slots::keys(account);
    const auto count = state.read(registry, {list});
    if (!count) return pass(count);
    if (count->front().is_zero() || count->front() > chain::U256(kMaxKeys))
        return fail("unknown", "there is no account " + crypto::to_text(account));
    std::vector<chain::U256> wanted;
    wanted.reserve(count->front().w[0]);
    for (std::uint64_t i = 0; i < count->front().w[0]; ++i)
        wanted.push_back(slots::array_item(list, i));
    const auto signers = state.read(registry, wanted);
    if (!signers) return pass(signers);
    wanted.clear();
    for (const auto& word : *signers) {
        const auto slot = slots::signer(account, evm::to_address(word));
        wanted.push_back(slot);
        wanted.push_back(slot + chain::U256(1));
    }
    const auto words = state.read(registry, wanted);
    if (!words) return pass(words);
    std::vector<OwnKey> out;
    for (std::size_t i = 0; i < signers->size(); ++i) {
        if ((*words)[2 * i].is_zero()) continue;  // struck off between two answers
        out.push_back({evm::to_address((*signers)[i]), age::Recipient{(*words)[2 * i].to_be()},
                       kind_of((*words)[2 * i + 1])});
    }
    return out;
}

Result<Guardians> guardians_of(StateReader& state, const Suite& suite,
                               const crypto::Address& account) {
    const auto registry = suite.at("Registry");
    const auto list = slots::guardians(account);
    const auto head = state.read(registry, {list, slots::threshold(account)});
    if (!head) return pass(head);
    const auto count = head->front();
    if (count > chain::U256(kMaxKeys)) return fail("proof", "more guardians than there can be");
    std::vector<chain::U256> wanted;
    wanted.reserve(count.w[0]);
    for (std::uint64_t i = 0; i < count.w[0]; ++i) wanted.push_back(slots::array_item(list, i));
    Guardians out{{}, static_cast<unsigned>(head->back().clamp_u64())};
    if (wanted.empty()) return out;
    const auto words = state.read(registry, wanted);
    if (!words) return pass(words);
    for (const auto& word : *words) out.accounts.push_back(evm::to_address(word));
    return out;
}

std::vector<age::Recipient> recipients(const std::vector<OwnKey>& keys) {
    std::vector<age::Recipient> out;
    out.reserve(keys.size());
    for (const auto& key : keys) out.push_back(key.recipient);
    return out;
}

Result<std::vector<age::Recipient>> recipients_of(StateReader& state, const Suite& suite,
                                                  const crypto::Address& reader) {
    const auto team = state.read(suite.at("Registry"), {slots::team_key(reader)});
    if (!team) return pass(team);
    if (!team->front().is_zero()) return std::vector{age::Recipient{team->front().to_be()}};
    const auto keys = keys_of(state, suite, reader);
    if (!keys) return pass(keys);
    return recipients(*keys);
}

}  // namespace vs::person
