// For tests of the node: chains in a temporary folder, transactions of the development accounts,
// and a small contract.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "chain/chain.h"
#include "chain/dev_accounts.h"

namespace vs::chain::testing {

// A folder that goes with it.
class Folder {
  public:
    Folder() {
        static int count = 0;
        path_ = (std::filesystem::temp_directory_path() /
                 ("vs-chain-" + std::to_string(::getpid()) + "-" + std::to_string(++count)))
                    .string();
        std::filesystem::remove_all(path_);
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

// Call data: key ‖ value, 32 bytes each. Stores the value under the key and logs it with the key as
// topic.
//   PUSH1 20 CALLDATALOAD PUSH1 0 CALLDATALOAD SSTORE
//   PUSH1 20 CALLDATALOAD PUSH1 0 MSTORE
//   PUSH1 0 CALLDATALOAD PUSH1 20 PUSH1 0 LOG1 STOP
inline Bytes store_code() {
    return *from_hex("6020356000355560203560005260003560206000a100");
}
inline Bytes store_init_code() {
    return concat({*from_hex("601680600b6000396000f3"), store_code()});
}
inline Bytes store_call(std::uint64_t key, std::uint64_t value) {
    return concat({U256{key}.to_be(), U256{value}.to_be()});
}

struct Deed {
    std::uint64_t nonce = 0;
    std::optional<Address> to;
    Bytes data;
    U256 value;
    std::uint64_t gas = 200'000;
    std::size_t account = 0;  // of the development accounts
    U256 fee;
    std::uint64_t chain_id = 31'337;
};

inline Transaction signed_transaction(const Deed& deed) {
    Transaction out;
    out.type = TransactionType::dynamic_fee;
    out.chain_id = deed.chain_id;
    out.nonce = deed.nonce;
    out.to = deed.to;
    out.data = deed.data;
    out.value = deed.value;
    out.gas = deed.gas;
    out.max_fee = out.max_priority_fee = deed.fee;
    EXPECT_TRUE(sign(out, dev_accounts()[deed.account].secret));
    return out;
}
inline Bytes raw(const Deed& deed) {
    return encode(signed_transaction(deed));
}
inline Address dev_address(std::size_t account) {
    return dev_accounts()[account].address;
}

inline std::unique_ptr<Chain> open_chain(ChainOptions options) {
    if (!options.genesis) options.genesis = dev_genesis(1'000'000);
    auto chain = Chain::open(std::move(options));
    EXPECT_TRUE(chain) << chain.error().message;
    return chain ? std::move(*chain) : nullptr;
}
inline std::unique_ptr<Chain> development(const Folder& folder) {
    return open_chain({.folder = folder.path(), .mode = Mode::development});
}

// Sends it and expects that it was done.
inline Included done(Chain& chain, const Deed& deed) {
    const auto hash = chain.submit(raw(deed));
    EXPECT_TRUE(hash) << hash.error().message;
    if (!hash) return {};
    const auto included = chain.database().transaction(*hash);
    EXPECT_TRUE(included && *included && (*included)->success);
    return included && *included ? **included : Included{};
}
inline Address deploy_store(Chain& chain, std::uint64_t nonce = 0) {
    done(chain, {.nonce = nonce, .data = store_init_code()});
    return created_address(dev_address(0), nonce);
}

inline bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace vs::chain::testing
