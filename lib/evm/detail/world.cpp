// Accounts, storage and blocks.
#include <algorithm>

#include "evm/detail/instructions.h"
#include "evm/gas.h"

namespace vs::evm::detail {
namespace {

constexpr std::uint64_t kBlockHashes = 256;

// The table's price is that of a warm account; a cold one costs the difference (EIP-2929).
std::int64_t charge_account(Frame& frame, const Address& account, std::int64_t gas) {
    if (frame.revision < Revision::berlin || !frame.host->touch_account(account)) return gas;
    return gas - (gas::kColdAccount - gas::kWarm);
}

struct StoragePrices {
    std::int64_t load, set, reset, clear_refund;
};

// EIP-2200, 2929 and 3529; `set` and `reset` are the price beyond that of a load.
StoragePrices storage_prices(Revision revision) {
    if (revision < Revision::berlin)
        return {800, gas::kSlotSet - 800, gas::kSlotReset - 800, 15000};
    const auto reset = gas::kSlotReset - gas::kColdSlot - gas::kWarm;
    return {gas::kWarm, gas::kSlotSet - gas::kWarm, reset,
            revision < Revision::london ? 15000 : 4800};
}

// What of the refund changes when a slot that was written before in this transaction is written.
std::int64_t refund_change(const Slot& slot, const U256& value, const StoragePrices& prices) {
    std::int64_t change = 0;
    if (!slot.original.is_zero()) {
        if (slot.current.is_zero()) change -= prices.clear_refund;
        if (value.is_zero()) change += prices.clear_refund;
    }
    if (slot.original == value) change += slot.original.is_zero() ? prices.set : prices.reset;
    return change;
}

}  // namespace

std::int64_t op_balance(Frame& frame, U256* top, std::int64_t gas) {
    const auto account = to_address(top[0]);
    gas = charge_account(frame, account, gas);
    if (gas >= 0) top[0] = frame.host->balance(account);
    return gas;
}

std::int64_t op_selfbalance(Frame& frame, U256* top, std::int64_t gas) {
    top[1] = frame.host->balance(frame.message->recipient);
    return gas;
}

std::int64_t op_extcodesize(Frame& frame, U256* top, std::int64_t gas) {
    const auto account = to_address(top[0]);
    gas = charge_account(frame, account, gas);
    if (gas >= 0) top[0] = frame.host->code_size(account);
    return gas;
}

std::int64_t op_extcodehash(Frame& frame, U256* top, std::int64_t gas) {
    const auto account = to_address(top[0]);
    gas = charge_account(frame, account, gas);
    if (gas >= 0) top[0] = U256::from_be(frame.host->code_hash(account).data());
    return gas;
}

std::int64_t op_extcodecopy(Frame& frame, U256* top, std::int64_t gas) {
    const auto account = to_address(top[0]);
    const U256 to = top[-1], from = top[-2], size = top[-3];
    gas = cover(frame, to, size, gas);
    if (gas < 0) return gas;
    gas -= gas::kPerWord * static_cast<std::int64_t>(gas::words(size.w[0]));
    if (gas < 0) return gas;
    gas = charge_account(frame, account, gas);
    if (gas < 0 || size.is_zero()) return gas;
    const auto code = frame.host->code(account);
    const auto start = std::min<std::uint64_t>(from.clamp_u64(), code->size());
    const auto real = std::min<std::size_t>(size.w[0], code->size() - start);
    auto* out = frame.memory.data() + to.w[0];
    std::memcpy(out, code->data() + start, real);
    std::memset(out + real, 0, size.w[0] - real);
    return gas;
}

std::int64_t op_blockhash(Frame& frame, U256* top, std::int64_t gas) {
    const auto now = frame.environment->number;
    const U256 asked = top[0];
    const bool known = asked.fits_u64() && asked.w[0] < now && now - asked.w[0] <= kBlockHashes;
    top[0] = known ? U256::from_be(frame.host->block_hash(asked.w[0]).data()) : U256{};
    return gas;
}

std::int64_t op_blobhash(Frame& frame, U256* top, std::int64_t gas) {
    const auto& hashes = frame.environment->blob_hashes;
    const auto i = top[0].clamp_u64();
    top[0] = i < hashes.size() ? U256::from_be(hashes[i].data()) : U256{};
    return gas;
}

std::int64_t op_sload(Frame& frame, U256* top, std::int64_t gas) {
    const auto slot = frame.host->touch_slot(frame.message->recipient, top[0]);
    top[0] = slot.current;
    if (frame.revision < Revision::berlin || !slot.was_cold) return gas;
    return gas - (gas::kColdSlot - gas::kWarm);
}

std::int64_t op_sstore(Frame& frame, U256* top, std::int64_t gas) {
    if (frame.message->is_static) return failed(frame, Status::static_mode_violation);
    if (gas <= gas::kCallStipend) return kFailed;  // EIP-2200: no re-entrance on a stipend
    const auto& account = frame.message->recipient;
    const U256 key = top[0], value = top[-1];
    const auto prices = storage_prices(frame.revision);
    const auto slot = frame.host->touch_slot(account, key);
    if (frame.revision >= Revision::berlin && slot.was_cold) gas -= gas::kColdSlot;
    gas -= prices.load;
    if (slot.current == value) return gas;
    if (slot.original == slot.current) {
        gas -= slot.original.is_zero() ? prices.set : prices.reset;
        if (!slot.original.is_zero() && value.is_zero()) frame.refund += prices.clear_refund;
    } else {
        frame.refund += refund_change(slot, value, prices);
    }
    if (gas >= 0) frame.host->set_storage(account, key, value);
    return gas;
}

std::int64_t op_tload(Frame& frame, U256* top, std::int64_t gas) {
    top[0] = frame.host->transient(frame.message->recipient, top[0]);
    return gas;
}

std::int64_t op_tstore(Frame& frame, U256* top, std::int64_t gas) {
    if (frame.message->is_static) return failed(frame, Status::static_mode_violation);
    frame.host->set_transient(frame.message->recipient, top[0], top[-1]);
    return gas;
}

std::int64_t op_selfdestruct(Frame& frame, U256* top, std::int64_t gas) {
    if (frame.message->is_static) return failed(frame, Status::static_mode_violation);
    const auto beneficiary = to_address(top[0]);
    const auto& self = frame.message->recipient;
    if (frame.revision >= Revision::berlin && frame.host->touch_account(beneficiary))
        gas -= gas::kColdAccount;
    if (!frame.host->balance(self).is_zero() && frame.host->is_empty(beneficiary))
        gas -= gas::kNewAccount;
    if (gas < 0) return gas;
    if (frame.host->selfdestruct(self, beneficiary) && frame.revision < Revision::london)
        frame.refund += gas::kDestructRefund;
    return gas;
}

}  // namespace vs::evm::detail
