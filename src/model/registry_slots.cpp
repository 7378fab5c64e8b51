#include "model/registry_slots.h"

namespace vs::model {
namespace {

constexpr std::uint8_t kSigners = 5;

}  // namespace

Word signer_slot(const crypto::Address& account, const crypto::Address& key) {
    Word variable{};
    variable.back() = kSigners;
    const auto of_account = crypto::keccak256(concat({address_word(account), variable}));
    return crypto::keccak256(concat({address_word(key), of_account}));
}

}  // namespace vs::model
