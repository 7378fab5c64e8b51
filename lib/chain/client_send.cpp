// Sending, and making sure.
#include <algorithm>
#include <thread>

#include "chain/client.h"
#include "chain/detail/answers.h"
#include "chain/detail/rpc_text.h"

namespace vs::chain {
namespace {

using SendClock = std::chrono::steady_clock;

bool says(const Error& error, std::string_view words) {
    return error.message.find(words) != std::string::npos;
}

// An eighth more, and more at all: nodes ask a tenth of a replacement.
U256 raised(const U256& fee) {
    return fee + fee / U256{8} + U256{1};
}

}  // namespace

Result<> Client::know_chain() {
    if (chain_id_) return {};
    const auto id = chain_id();
    if (!id) return pass(id);
    if (options_.chain_id && *options_.chain_id != *id)
        return fail("chain", "the node is on chain " + std::to_string(*id) + ", expected is " +
                                 std::to_string(*options_.chain_id));
    chain_id_ = *id;
    return {};
}

// Twice the base fee, so that some full blocks in between do not matter.
Result<> Client::set_fees(Transaction& transaction) {
    const auto latest = ask("eth_getBlockByNumber", {"latest", false});
    if (!latest) return pass(latest);
    const auto block = answers::block(*latest);
    if (!block) return pass(block);
    const auto tip = ask("eth_maxPriorityFeePerGas");
    if (!tip) return pass(tip);
    const auto wanted = answers::quantity(*tip);
    if (!wanted) return pass(wanted);
    const auto base = block->header.base_fee.value_or(U256{});
    transaction.max_priority_fee = std::min(*wanted, options_.max_fee_per_gas);
    transaction.max_fee =
        std::min(base + base + transaction.max_priority_fee, options_.max_fee_per_gas);
    return {};
}

Result<> Client::set_gas(const CallRequest& request, Transaction& transaction) {
    transaction.gas = request.gas;
    if (request.gas != 0) return {};
    const auto needed = estimate(request);
    if (!needed) return pass(needed);
    transaction.gas = *needed + *needed / 5;
    return {};
}

Result<> Client::push(Attempt& attempt) {
    auto& transaction = attempt.transaction;
    if (auto done = sign(transaction, *secret_); !done) return done;
    attempt.hashes.push_back(transaction.hash);
    const auto answer = ask("eth_sendRawTransaction", {text::hex(encode(transaction))});
    if (answer || says(answer.error(), "already known")) return {};
    return pass(answer);
}

// The nonce is ours until the node says otherwise: then it is asked, once. Unless the transaction
// itself is what used the nonce: the answer to it was lost, and the transport sent it again.
Result<Client::Attempt> Client::begin(const CallRequest& request) {
    if (!secret_ || !address_) return fail("rpc", "this client has no key to sign with");
    const std::lock_guard lock(mutex_);
    if (auto known = know_chain(); !known) return pass(known);
    Attempt out;
    auto& transaction = out.transaction;
    transaction.type = TransactionType::dynamic_fee;
    transaction.chain_id = chain_id_;
    transaction.to = request.to;
    transaction.data = request.data;
    transaction.value = request.value;
    if (auto set = set_fees(transaction); !set) return pass(set);
    if (auto set = set_gas(request, transaction); !set) return pass(set);
    for (bool again = false;; again = true) {
        if (!next_nonce_) {
            const auto answer = ask("eth_getTransactionCount", {text::hex(*address_), "pending"});
            if (!answer) return pass(answer);
            const auto nonce = answers::number(*answer);
            if (!nonce) return pass(nonce);
            next_nonce_ = *nonce;
        }
        transaction.nonce = *next_nonce_;
        auto pushed = push(out);
        if (pushed) {
            ++*next_nonce_;
            return out;
        }
        next_nonce_.reset();
        const auto& error = pushed.error();
        const bool stale = says(error, "nonce") || says(error, "replacement transaction");
        if (!stale) return pass(pushed);
        const auto taken = is_known(out);
        if (!taken) return pass(taken);
        if (*taken) return out;
        if (again) return pass(pushed);
        out.hashes.clear();
    }
}

Result<> Client::bump(Attempt& attempt) {
    auto& transaction = attempt.transaction;
    const auto fee = raised(transaction.max_fee), tip = raised(transaction.max_priority_fee);
    if (fee > options_.max_fee_per_gas || tip > fee) return push(attempt);  // the same again
    transaction.max_fee = fee;
    transaction.max_priority_fee = tip;
    auto pushed = push(attempt);
    // The first one may have been taken just now.
    if (!pushed && (says(pushed.error(), "nonce too low") || pushed.error().code == "rpc"))
        return {};
    return pushed;
}

Result<bool> Client::is_known(const Attempt& attempt) {
    for (const auto& hash : attempt.hashes) {
        const auto answer = ask("eth_getTransactionByHash", {text::hex(hash)});
        if (!answer && says(answer.error(), "indexing is in progress")) return true;
        if (!answer) return pass(answer);
        if (!answer->is_null()) return true;
    }
    return false;
}

// A receipt counts when enough blocks stand on its block, and that block is still the chain's; so
// does one that says that the transaction failed.
Result<std::optional<Mined>> Client::confirmed(const Attempt& attempt) {
    for (const auto& hash : attempt.hashes) {
        const auto found = outcome(hash);
        if (!found) return pass(found);
        if (!*found) continue;
        const auto& mined = (*found)->mined;
        const auto last = block_number();
        if (!last) return pass(last);
        if (*last + 1 < mined.block + options_.confirmations) return std::optional<Mined>();
        const auto answer = ask("eth_getBlockByNumber", {text::quantity(mined.block), false});
        if (!answer) return pass(answer);
        const auto block = answers::block(*answer);
        if (block && block->block == mined.block_hash) return succeeded(**found);
        return std::optional<Mined>();  // another block took its place: wait on
    }
    return std::optional<Mined>();
}

Result<Mined> Client::wait_for(Attempt attempt) {
    const auto end = SendClock::now() + options_.give_up;
    auto bump_at = SendClock::now() + options_.bump_after;
    while (true) {
        const auto mined = confirmed(attempt);
        if (!mined) return pass(mined);
        if (*mined) return **mined;
        const auto now = SendClock::now();
        if (now >= end || (options_.cancelled && options_.cancelled()))
            return fail("timeout", "no block has taken transaction 0x" +
                                       to_hex(attempt.hashes.back()) + " yet");
        if (now >= bump_at) {
            bump_at = now + options_.bump_after;
            const auto known = is_known(attempt);
            if (!known) return pass(known);
            const auto pushed = *known ? bump(attempt) : push(attempt);
            if (!pushed && pushed.error().code != "rpc") return pass(pushed);
        }
        std::this_thread::sleep_for(options_.poll);
    }
}

Result<Mined> Client::send(const CallRequest& request) {
    auto attempt = begin(request);
    if (!attempt) return pass(attempt);
    return wait_for(std::move(*attempt));
}

Result<Hash> Client::submit(const CallRequest& request) {
    const auto attempt = begin(request);
    if (!attempt) return pass(attempt);
    return attempt->hashes.back();
}

}  // namespace vs::chain
