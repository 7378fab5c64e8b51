#include "model/block_words.h"

#include "crypto/secp256k1.h"

namespace vs::model {
namespace {

std::string hex(ByteView bytes) {
    return "0x" + to_hex(bytes);
}

std::string counted(std::uint64_t count, const std::string& one, const std::string& many) {
    return count == 1 ? "1 " + one : std::to_string(count) + " " + many;
}

// "Log 0xdef…", or the address alone.
std::string named(const crypto::Address& address, ContractWords& contracts) {
    const auto name = contracts.name(address);
    return (name.empty() ? "" : name + " ") + crypto::to_text(address);
}

// "0xabc… asks Log 0xdef…: append, size 7, …", "0xabc… calls 0xdef… with 68 bytes".
std::string deed(const chain::Included& one, ContractWords& contracts) {
    const auto transaction = chain::decode_transaction(one.raw, chain::Senders::leave_zero);
    if (!transaction) return "cannot be read";
    const auto who = crypto::to_text(one.sender);
    const auto coins = transaction->value.is_zero()
                           ? std::string()
                           : " sending " + to_decimal(transaction->value) + " wei";
    if (!transaction->to)
        return who + " makes the contract " +
               named(chain::created_address(one.sender, transaction->nonce), contracts) + coins;
    const auto whom = named(*transaction->to, contracts);
    if (transaction->data.empty())
        return who + " sends " + to_decimal(transaction->value) + " wei to " + whom;
    const auto asked = contracts.call(*transaction->to, transaction->data);
    if (!asked.empty()) return who + " asks " + whom + coins + ": " + asked;
    return who + " calls " + whom + " with " + counted(transaction->data.size(), "byte", "bytes") +
           coins;
}

std::string outcome(const chain::Included& one) {
    return std::string(one.success ? "done" : "failed, nothing changed") + ", " +
           std::to_string(one.gas_used) + " gas";
}

// What the contracts say that it came to.
std::vector<std::string> said(const chain::Included& one, ContractWords& contracts) {
    std::vector<std::string> out;
    for (const auto& log : one.logs) {
        auto words = contracts.event(log);
        if (words.empty())
            words = crypto::to_text(log.address) + " logs " +
                    counted(log.data.size(), "byte", "bytes") + " under " +
                    counted(log.topics.size(), "topic", "topics");
        out.push_back(std::move(words));
    }
    return out;
}

}  // namespace

std::string block_words(const chain::StoredHeader& block,
                        const std::vector<chain::Included>& included, ContractWords& contracts) {
    const auto& header = block.block.header;
    std::string out = "block     " + std::to_string(header.number) + "\n";
    out += "time      " + time_words(header.time) + "\n";
    out += "previous  " + hex(header.parent_hash) + "\n";
    out += "hash      " + hex(block.hash) + "\n";
    out += "contents  ";
    if (header.number == 0) return out + "the beginning: the accounts of genesis.json\n";
    out += included.empty() ? "nothing\n"
                            : counted(included.size(), "transaction", "transactions") + ", " +
                                  std::to_string(header.gas_used) + " gas\n";
    for (const auto& one : included) {
        out += "  " + std::to_string(one.place + 1) + ". " + deed(one, contracts) + "\n     " +
               outcome(one) + ", " + hex(crypto::keccak256(one.raw)) + "\n";
        for (const auto& words : said(one, contracts)) out += "     " + words + "\n";
    }
    return out;
}

json::object block_json(const chain::StoredHeader& block,
                        const std::vector<chain::Included>& included, ContractWords& contracts) {
    const auto& header = block.block.header;
    json::array contents;
    for (const auto& one : included) {
        json::array events;
        for (const auto& words : said(one, contracts)) events.push_back(json::string(words));
        contents.push_back(json::object{{"hash", hex(crypto::keccak256(one.raw))},
                                        {"what", deed(one, contracts)},
                                        {"outcome", outcome(one)},
                                        {"events", std::move(events)}});
    }
    return {{"number", header.number},
            {"time", time_words(header.time)},
            {"previous", hex(header.parent_hash)},
            {"hash", hex(block.hash)},
            {"contents", std::move(contents)}};
}

}  // namespace vs::model
