#include "verify/signers.h"

#include <algorithm>
#include <vector>

#include "model/consent_contract.h"

namespace vs::verify {

bool Signers::meets(const Spans& spans, const Pair& pair, std::uint64_t from, std::uint64_t to) {
    const auto [first, last] = spans.equal_range(pair);
    return std::any_of(first, last, [&](const auto& entry) {
        return entry.second.from <= to && entry.second.to >= from;
    });
}

void Signers::end(Spans& spans, const Pair& pair, std::uint64_t time) {
    const auto [first, last] = spans.equal_range(pair);
    for (auto it = first; it != last; ++it) it->second.to = std::min(it->second.to, time);
}

void Signers::add(const chain::Log& log, std::uint64_t block, std::uint64_t time) {
    if (const auto event = model::registry::decode(log)) {
        if (const auto* one = std::get_if<model::registry::Registered>(&*event))
            registered_.emplace(one->account, block);
        if (const auto* one = std::get_if<model::registry::SignerAdded>(&*event))
            keys_.emplace(Pair{one->account, one->signer}, Span{time, UINT64_MAX});
        if (const auto* one = std::get_if<model::registry::SignerRemoved>(&*event))
            end(keys_, {one->account, one->signer}, time);
    }
    if (const auto event = model::consent::decode(log)) {
        if (const auto* one = std::get_if<model::consent::Granted>(&*event)) {
            end(managers_, {one->patient, one->reader}, time);
            if ((one->terms.scopes & model::scope::manage) != 0)
                managers_.emplace(Pair{one->patient, one->reader},
                                  Span{std::max(time, one->terms.from), one->terms.until});
        }
        if (const auto* one = std::get_if<model::consent::Revoked>(&*event))
            end(managers_, {one->patient, one->reader}, time);
        if (const auto* one = std::get_if<model::consent::ApproverSet>(&*event)) {
            auto& list = approvers_[one->patient];
            if (!list.empty()) list.back().span.to = std::min(list.back().span.to, time);
            if (one->approver != crypto::Address{})
                list.push_back({{time, UINT64_MAX}, one->approver});
        }
    }
}

void Signers::join(const Signers& other) {
    keys_.insert(other.keys_.begin(), other.keys_.end());
    managers_.insert(other.managers_.begin(), other.managers_.end());
    registered_.insert(other.registered_.begin(), other.registered_.end());
    approvers_.insert(other.approvers_.begin(), other.approvers_.end());
}

bool Signers::signed_for(const crypto::Address& account, const crypto::Address& signer,
                         std::uint64_t from, std::uint64_t to) const {
    return meets(keys_, {account, signer}, from, to);
}

bool Signers::acts_for(const crypto::Address& patient, const crypto::Address& account,
                       std::uint64_t from, std::uint64_t to) const {
    return patient == account || meets(managers_, {patient, account}, from, to);
}

bool Signers::agreed(const crypto::Address& patient, const std::optional<crypto::Address>& approver,
                     std::uint64_t from, std::uint64_t to) const {
    const auto found = approvers_.find(patient);
    if (found == approvers_.end()) return true;
    auto covered = from;  // until then somebody had to agree without a gap
    for (const auto& [span, who] : found->second) {
        if (span.from > covered) return true;
        if (span.to < covered) continue;
        if (approver == who && span.from <= to) return true;
        covered = span.to;
        if (covered >= to) return false;
    }
    return true;
}

std::optional<std::uint64_t> Signers::registered(const crypto::Address& account) const {
    const auto found = registered_.find(account);
    return found == registered_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace vs::verify
