#include "chain/genesis.h"

#include "chain/detail/json_fields.h"

namespace vs::chain {
namespace {

using detail::Fields;

constexpr std::uint64_t kDefaultBaseFee = 1'000'000'000;  // geth's, where London is from the start

constexpr std::string_view kBlockForks[] = {
    "homesteadBlock",      "eip150Block",     "eip155Block",   "eip158Block", "byzantiumBlock",
    "constantinopleBlock", "petersburgBlock", "istanbulBlock", "berlinBlock", "londonBlock"};

constexpr std::string_view kLaterForks[] = {"pragueTime", "osakaTime", "amsterdamTime",
                                            "verkleTime", "bpo1Time"};

Forks read_forks(Fields& config) {
    Forks out;
    for (const auto name : kBlockForks)
        if (config.number(name, U256(0)) != U256(0))
            config.refuse(name, "must be 0: we know no chain from before London");
    for (const auto name : kLaterForks)
        if (config.has(name)) config.refuse(name, "is a fork after Cancun, which we do not know");
    if (!config.has("londonBlock")) config.refuse("londonBlock", "is missing");
    out.merged = config.has("terminalTotalDifficulty");
    if (config.number("terminalTotalDifficulty", U256(0)) != U256(0))
        config.refuse("terminalTotalDifficulty", "must be 0: a merge to come is not for us");
    out.shanghai_time = config.u64("shanghaiTime", Forks::kNever);
    out.cancun_time = config.u64("cancunTime", Forks::kNever);
    if (out.cancun_time < out.shanghai_time) config.refuse("cancunTime", "is before shanghaiTime");
    return out;
}

GenesisAccount read_account(Fields& fields) {
    GenesisAccount out;
    out.balance = fields.number("balance", U256(0));
    out.nonce = fields.u64("nonce", 0);
    out.code = fields.bytes("code");
    const auto* storage = fields.object("storage");
    if (storage == nullptr) return out;
    for (const auto& [key, value] : *storage) {
        const auto slot = detail::parse_word(key);
        const auto word = value.is_string() ? detail::parse_word(value.get_string())
                                            : Result<U256>(fail("number", ""));
        if (!slot || !word)
            fields.refuse("storage", "has a slot or value that is no number of 32 bytes");
        else if (!word->is_zero())
            out.storage[*slot] = *word;
    }
    return out;
}

Alloc read_alloc(Fields& genesis) {
    Alloc out;
    const auto* alloc = genesis.object("alloc");
    if (alloc == nullptr) return out;
    for (const auto& [key, value] : *alloc) {
        const std::string text(key);
        const auto address = crypto::parse_address(text.starts_with("0x") ? text : "0x" + text);
        if (!address || !value.is_object()) {
            genesis.refuse("alloc", "has a member that is no account: " + text);
            continue;
        }
        Fields fields(value.get_object());
        out[*address] = read_account(fields);
        if (fields.error()) genesis.refuse("alloc", text + ": " + *fields.error());
    }
    return out;
}

json::object config_json(const Genesis& genesis) {
    json::object out{{"chainId", genesis.chain_id}};
    for (const auto name : kBlockForks) out[name] = 0;
    if (genesis.forks.merged) {
        out["terminalTotalDifficulty"] = 0;
        out["terminalTotalDifficultyPassed"] = true;
    }
    if (genesis.forks.shanghai_time != Forks::kNever)
        out["shanghaiTime"] = genesis.forks.shanghai_time;
    if (genesis.forks.cancun_time != Forks::kNever) {
        out["cancunTime"] = genesis.forks.cancun_time;
        out["blobSchedule"] = json::object{
            {"cancun",
             json::object{{"target", 3}, {"max", 6}, {"baseFeeUpdateFraction", 3338477}}}};
    }
    return out;
}

json::object alloc_json(const Alloc& alloc) {
    json::object out;
    for (const auto& [address, account] : alloc) {
        json::object one{{"balance", evm::to_hex_quantity(account.balance)}};
        if (account.nonce != 0) one["nonce"] = evm::to_hex_quantity(account.nonce);
        if (!account.code.empty()) one["code"] = "0x" + to_hex(account.code);
        json::object storage;
        for (const auto& [key, value] : account.storage)
            storage["0x" + to_hex(key.to_be())] = "0x" + to_hex(value.to_be());
        if (!storage.empty()) one["storage"] = std::move(storage);
        out[crypto::to_text(address)] = std::move(one);
    }
    return out;
}

}  // namespace

evm::Revision Forks::at(std::uint64_t time) const {
    using enum evm::Revision;
    if (!merged) return london;
    if (time >= cancun_time && cancun_time != kNever) return cancun;
    return time >= shanghai_time && shanghai_time != kNever ? shanghai : paris;
}

Block genesis_block(const Genesis& genesis) {
    Block out;
    auto& header = out.header;
    header.coinbase = genesis.coinbase;
    header.state_root = MemoryState(genesis.alloc).root();
    header.difficulty = genesis.difficulty;
    header.gas_limit = genesis.gas_limit;
    header.time = genesis.time;
    header.extra_data = genesis.extra_data;
    header.mix_hash = genesis.mix_hash;
    header.nonce = genesis.nonce;
    header.base_fee = genesis.base_fee;
    const auto revision = genesis.forks.at(genesis.time);
    if (revision >= evm::Revision::shanghai) {
        out.withdrawals.emplace();
        header.withdrawals_root = kEmptyRoot;
    }
    if (revision >= evm::Revision::cancun) {
        header.blob_gas_used = header.excess_blob_gas = 0;
        header.parent_beacon_root = Hash{};
    }
    return out;
}

Result<Genesis> parse_genesis(std::string_view json_text) {
    const auto value = parse_json(json_text);
    if (!value) return fail("genesis", "the genesis is " + value.error().message);
    if (!value->is_object()) return fail("genesis", "the genesis is no JSON object");
    Fields fields(value->get_object());
    Genesis out;
    out.time = fields.u64("timestamp", 0);
    out.gas_limit = fields.u64("gasLimit", 0);
    out.difficulty = fields.number("difficulty", U256(0));
    out.base_fee = fields.number("baseFeePerGas", U256(kDefaultBaseFee));
    out.extra_data = fields.bytes("extraData");
    out.mix_hash = fields.fixed<32>("mixHash");
    out.coinbase = fields.fixed<20>("coinbase");
    const auto nonce = fields.u64("nonce", 0);
    for (std::size_t i = 0; i < 8; ++i)
        out.nonce[i] = static_cast<std::uint8_t>(nonce >> (8 * (7 - i)));
    out.alloc = read_alloc(fields);
    const auto* config = fields.object("config");
    Fields rules(config != nullptr ? *config : json::object{});
    if (config == nullptr) fields.refuse("config", "is missing");
    out.chain_id = rules.u64("chainId", 1);
    out.forks = read_forks(rules);
    for (const auto& error : {fields.error(), rules.error()})
        if (error) return fail("genesis", "the genesis is refused: " + *error);
    return out;
}

std::string to_json(const Genesis& genesis) {
    json::object out{{"config", config_json(genesis)}};
    out["nonce"] = "0x" + to_hex(genesis.nonce);
    out["timestamp"] = evm::to_hex_quantity(genesis.time);
    out["extraData"] = "0x" + to_hex(genesis.extra_data);
    out["gasLimit"] = evm::to_hex_quantity(genesis.gas_limit);
    out["difficulty"] = evm::to_hex_quantity(genesis.difficulty);
    out["mixHash"] = "0x" + to_hex(genesis.mix_hash);
    out["coinbase"] = crypto::to_text(genesis.coinbase);
    out["baseFeePerGas"] = evm::to_hex_quantity(genesis.base_fee);
    out["alloc"] = alloc_json(genesis.alloc);
    return detail::indented(out) + "\n";
}

}  // namespace vs::chain
