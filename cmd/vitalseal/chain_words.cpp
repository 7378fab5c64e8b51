#include "chain_words.h"

#include "base/time.h"
#include "crypto/secp256k1.h"

namespace vs::cmd {
namespace {

std::string hex(ByteView bytes) {
    return "0x" + to_hex(bytes);
}

std::string counted(std::uint64_t count, const std::string& one, const std::string& many) {
    return count == 1 ? "1 " + one : std::to_string(count) + " " + many;
}

std::string time_of(const chain::Header& header) {
    // A first block made by others may say year 0; what is beyond the calendar is a number.
    constexpr std::uint64_t kYear9999 = 253'402'300'799;
    return header.time > kYear9999 ? std::to_string(header.time)
                                   : to_rfc3339(static_cast<Micros>(header.time) * kSecond);
}

// "0xabc… calls 0xdef… with 68 bytes".
std::string deed(const chain::Included& one) {
    const auto transaction = chain::decode_transaction(one.raw, chain::Senders::leave_zero);
    if (!transaction) return "cannot be read";
    const auto who = crypto::to_text(one.sender);
    const auto coins = transaction->value.is_zero()
                           ? std::string()
                           : " sending " + to_decimal(transaction->value) + " wei";
    if (!transaction->to)
        return who + " makes the contract " +
               crypto::to_text(chain::created_address(one.sender, transaction->nonce)) + coins;
    const auto whom = crypto::to_text(*transaction->to);
    if (transaction->data.empty())
        return who + " sends " + to_decimal(transaction->value) + " wei to " + whom;
    return who + " calls " + whom + " with " + counted(transaction->data.size(), "byte", "bytes") +
           coins;
}

std::string outcome(const chain::Included& one) {
    std::string out = one.success ? "done" : "failed, nothing changed";
    out += ", " + std::to_string(one.gas_used) + " gas";
    if (!one.logs.empty()) out += ", " + counted(one.logs.size(), "log", "logs");
    return out;
}

}  // namespace

std::string block_words(const chain::StoredHeader& block,
                        const std::vector<chain::Included>& included) {
    const auto& header = block.block.header;
    std::string out = "block     " + std::to_string(header.number) + "\n";
    out += "time      " + time_of(header) + "\n";
    out += "previous  " + hex(header.parent_hash) + "\n";
    out += "hash      " + hex(block.hash) + "\n";
    out += "contents  ";
    if (header.number == 0) return out + "the beginning: the accounts of genesis.json\n";
    out += included.empty() ? "nothing\n"
                            : counted(included.size(), "transaction", "transactions") + ", " +
                                  std::to_string(header.gas_used) + " gas\n";
    for (const auto& one : included)
        out += "  " + std::to_string(one.place + 1) + ". " + deed(one) + ": " + outcome(one) +
               "\n     " + hex(crypto::keccak256(one.raw)) + "\n";
    return out;
}

json::object block_json(const chain::StoredHeader& block,
                        const std::vector<chain::Included>& included) {
    const auto& header = block.block.header;
    json::array contents;
    for (const auto& one : included)
        contents.push_back(json::object{{"hash", hex(crypto::keccak256(one.raw))},
                                        {"what", deed(one)},
                                        {"outcome", outcome(one)}});
    return {{"number", header.number},
            {"time", time_of(header)},
            {"previous", hex(header.parent_hash)},
            {"hash", hex(block.hash)},
            {"contents", std::move(contents)}};
}

}  // namespace vs::cmd
