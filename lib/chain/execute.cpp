#include "chain/execute.h"

#include <limits>

namespace vs::chain {
namespace {

using evm::Revision;

constexpr std::uint64_t kMinGasLimit = 5000;
constexpr std::uint64_t kGasLimitStep = 1024;  // a change is below a 1024th of the parent's
constexpr std::uint64_t kWeiPerGwei = 1'000'000'000;
constexpr std::uint64_t kReward = 2'000'000'000'000'000'000;  // EIP-1234

constexpr std::string_view kWrongTransactions = "InvalidTransactionsRoot";

// The contract that keeps beacon roots (EIP-4788).
constexpr Address kBeaconRoots = {0x00, 0x0f, 0x3d, 0xf6, 0xd7, 0x32, 0x80, 0x7e, 0xf1, 0x31,
                                  0x9f, 0xb7, 0xb8, 0xbb, 0x85, 0x22, 0xd0, 0xbe, 0xac, 0x02};

// What must hold, the name of its breach, and the words for it.
struct Rule {
    bool holds;
    std::string_view code, breach;
};

Result<> check(const Header& header, std::initializer_list<Rule> rules) {
    for (const auto& rule : rules)
        if (!rule.holds)
            return fail(rule.code,
                        "block " + std::to_string(header.number) + ": " + std::string(rule.breach));
    return {};
}

Result<> check_place(const Header& header, const Header& parent) {
    return check(header, {{header.parent_hash == hash_of(parent), "UnknownParent",
                           "its parent hash is not that of the block before"},
                          {header.number == parent.number + 1, "InvalidNumber",
                           "its number does not follow its parent's"},
                          {header.time > parent.time, "InvalidTimestampOlderParent",
                           "its time is not after its parent's"},
                          {header.extra_data.size() <= kMaxExtraData, "ExtraDataTooBig",
                           "its extra data is over 32 bytes"}});
}

// EIP-3675: nothing is left of proof of work.
Result<> check_no_work(const Header& header) {
    return check(
        header,
        {{header.difficulty.is_zero(), "PostParisDifficultyIsNot0", "it has a difficulty"},
         {header.nonce == decltype(header.nonce){}, "PostParisNonceIsNot0", "it has a nonce"},
         {header.ommers_hash == kNoOmmers, "PostParisUncleHashIsNotEmpty", "it has ommers"}});
}

bool is_near(std::uint64_t limit, std::uint64_t parent) {
    const auto change = limit > parent ? limit - parent : parent - limit;
    return change < parent / kGasLimitStep || change == 0;
}

Result<> check_gas(const Header& header, const Header& parent) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    return check(
        header,
        {{header.gas_limit <= kMost, "InvalidGasLimit", "its gas limit is 2^63 or more"},
         {header.gas_limit >= kMinGasLimit && is_near(header.gas_limit, parent.gas_limit),
          "InvalidGasLimit2", "its gas limit is below 5000 or too far from its parent's"},
         {header.gas_used <= header.gas_limit, "TooMuchGasUsed", "it uses more gas than its limit"},
         {header.base_fee.has_value(), "1559BlockImportImpossible_HeaderIsLegacy",
          "it has no base fee"},
         {header.base_fee == next_base_fee(parent), "1559BlockImportImpossible_BaseFeeWrong",
          "its base fee does not follow from its parent"}});
}

// What a later revision adds is there from that revision on, and not before.
Result<> check_later_fields(const Header& header, const Header& parent, Revision revision) {
    const bool cancun = revision >= Revision::cancun;
    return check(
        header,
        {{header.withdrawals_root.has_value() == (revision >= Revision::shanghai),
          "INVALID_WITHDRAWALS_ROOT", "it has a withdrawals root before Shanghai, or none after"},
         {header.blob_gas_used.has_value() == cancun, "INCORRECT_BLOCK_FORMAT",
          "it has blob gas before Cancun, or none after"},
         {!cancun || header.excess_blob_gas == next_excess_blob_gas(parent),
          "INCORRECT_EXCESS_BLOB_GAS", "its excess blob gas does not follow from its parent"},
         {!cancun || header.blob_gas_used == 0u, "INCORRECT_BLOB_GAS_USED",
          "it uses blob gas, but blob transactions are not supported"}});
}

BlockContext context_of(const Parent& parent, const Header& header, const Rules& rules) {
    BlockContext out;
    out.number = header.number;
    out.timestamp = header.time;
    out.gas_limit = header.gas_limit;
    out.base_fee = header.base_fee.value_or(U256{});
    out.coinbase = header.coinbase;
    out.prev_randao =
        rules.revision >= Revision::paris ? U256::from_be(header.mix_hash) : header.difficulty;
    out.chain_id = rules.chain_id;
    out.parent_beacon_root = header.parent_beacon_root.value_or(Hash{});
    out.excess_blob_gas = header.excess_blob_gas.value_or(0);
    out.block_hash = parent.block_hash;
    return out;
}

Result<> check_results(const Parent& parent, const Header& header, const Executed& executed) {
    const auto& receipts = executed.receipts;
    const auto used = receipts.empty() ? 0 : receipts.back().cumulative_gas_used;
    if (auto ok = check(
            header,
            {{header.gas_used == used, "InvalidGasUsed", "its transactions use another sum of gas"},
             {header.receipts_root == receipts_root(receipts), "InvalidReceiptsStateRoot",
              "its receipts root is wrong"},
             {header.bloom == bloom_of(receipts), "InvalidLogBloom", "its bloom is wrong"}});
        !ok)
        return ok;
    const auto root = parent.state_root(executed.diff);
    if (!root) return pass(root);
    return check(header, {{header.state_root == *root, "InvalidStateRoot",
                           "its state root is not what executing it gives"}});
}

}  // namespace

Result<> check_header(const Header& header, const Header& parent, Revision revision) {
    if (auto ok = check_place(header, parent); !ok) return ok;
    if (revision >= Revision::paris)
        if (auto ok = check_no_work(header); !ok) return ok;
    if (auto ok = check_gas(header, parent); !ok) return ok;
    return check_later_fields(header, parent, revision);
}

Result<> check_body(const Block& block) {
    const auto& header = block.header;
    const auto& withdrawals = block.withdrawals;
    return check(
        header,
        {{block.ommers.empty() && header.ommers_hash == kNoOmmers, "PostParisUncleHashIsNotEmpty",
          "it has ommers"},
         {withdrawals.has_value() == header.withdrawals_root.has_value(), "INCORRECT_BLOCK_FORMAT",
          "it has withdrawals without a root, or a root without them"},
         {!withdrawals || header.withdrawals_root == withdrawals_root(*withdrawals),
          "INVALID_WITHDRAWALS_ROOT", "its withdrawals root is wrong"},
         {header.transactions_root == transactions_root(block.raw), kWrongTransactions,
          "its transactions root is wrong"}});
}

struct BlockRun::Impl {
    Rules rules;
    BlockContext context;
    State state;
    evm::Machine machine;
    std::uint64_t gas_used = 0;
    std::vector<Receipt> receipts{};
};

BlockRun::BlockRun(const Parent& parent, const Header& header, const Rules& rules)
    : impl_(new Impl{rules, context_of(parent, header, rules), State(parent.state),
                     evm::Machine(rules.revision)}) {}
BlockRun::BlockRun(BlockRun&&) noexcept = default;
BlockRun::~BlockRun() = default;

std::uint64_t BlockRun::gas_used() const {
    return impl_->gas_used;
}

Result<> BlockRun::begin() {
    if (impl_->rules.revision < Revision::cancun) return {};
    system_call(impl_->state, impl_->context, impl_->machine, kBeaconRoots,
                impl_->context.parent_beacon_root);
    if (impl_->state.error()) return tl::make_unexpected(*impl_->state.error());
    return {};
}

Result<const Receipt*> BlockRun::add(const Transaction& transaction) {
    auto result = transition(impl_->state, transaction, impl_->context, impl_->machine,
                             impl_->context.gas_limit - impl_->gas_used);
    if (!result) return pass(result);
    impl_->gas_used += result->gas_used;
    auto& receipt = impl_->receipts.emplace_back();
    receipt.type = transaction.type;
    receipt.success = result->success();
    receipt.cumulative_gas_used = impl_->gas_used;
    receipt.logs = std::move(result->logs);
    receipt.bloom = bloom_of(receipt.logs);
    return &receipt;
}

Executed BlockRun::finish(const std::vector<Withdrawal>& withdrawals) {
    for (const auto& withdrawal : withdrawals)
        impl_->state.add_balance(withdrawal.address, U256(withdrawal.amount) * U256(kWeiPerGwei));
    if (impl_->rules.revision < Revision::paris)
        impl_->state.add_balance(impl_->context.coinbase, kReward);
    impl_->state.end_transaction();
    return {std::move(impl_->receipts), impl_->state.diff()};
}

Result<Executed> execute_block(const Parent& parent, const Block& block, const Rules& rules) {
    if (auto ok = check_header(block.header, parent.header, rules.revision); !ok) return pass(ok);
    // Where only the transactions are not those of the header, the first that may not be there says
    // more than the root does.
    const auto body = check_body(block);
    if (!body && body.error().code != kWrongTransactions) return pass(body);
    BlockRun run(parent, block.header, rules);
    if (auto ok = run.begin(); !ok) return pass(ok);
    for (const auto& transaction : block.transactions)
        if (const auto receipt = run.add(transaction); !receipt) return pass(receipt);
    if (!body) return pass(body);
    static const std::vector<Withdrawal> kNone;
    auto executed = run.finish(block.withdrawals ? *block.withdrawals : kNone);
    if (auto ok = check_results(parent, block.header, executed); !ok) return pass(ok);
    return executed;
}

}  // namespace vs::chain
