#include "model/log_contract.h"

#include <algorithm>

namespace vs::model {
namespace {

// Of a mapping that is the contract's state variable number `variable`.
Word mapping_slot(const Word& key, std::uint8_t variable) {
    Bytes input = to_bytes(key);
    input.resize(64);
    input.back() = variable;
    return crypto::keccak256(input);
}

}  // namespace

Word contract_name(std::string_view name) {
    Word word{};
    std::copy_n(name.begin(), std::min(name.size(), word.size()), word.begin());
    return word;
}

Word address_word(const crypto::Address& address) {
    Word word{};
    std::copy(address.begin(), address.end(), word.begin() + 12);
    return word;
}

Word directory_slot(std::string_view name) {
    return mapping_slot(contract_name(name), 1);
}

Word head_slot(const crypto::Address& node) {
    return mapping_slot(address_word(node), 0);
}

Word anchored_topic() {
    return crypto::keccak256(as_bytes("Anchored(address,uint64,bytes32)"));
}

}  // namespace vs::model
