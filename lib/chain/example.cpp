// Pays somebody in a first block, and proves to a stranger who knows the state root what the
// receiver has.
#include <cstdlib>
#include <iostream>

#include "chain/execute.h"
#include "chain/genesis.h"
#include "chain/state_trie.h"

using namespace vs;
using namespace vs::chain;

namespace {

Genesis genesis_for(const Address& rich) {
    Genesis out;
    out.chain_id = 4'294'967'303;
    out.gas_limit = 30'000'000;
    out.alloc[rich].balance = 1'000'000;
    return out;
}

// The genesis as a trie, so that there is something to prove from.
Hash fill(const Alloc& alloc, MemoryNodes& nodes) {
    NodeChanges changes;
    Trie accounts(nodes, {}, kEmptyRoot);
    for (const auto& [address, account] : alloc)
        if (!accounts.put(hashed(address), encode(AccountLeaf{account.nonce, account.balance})))
            std::abort();  // a trie in memory does not fail
    const auto root = accounts.commit(changes);
    nodes.apply(changes);
    return root;
}

}  // namespace

int main() {
    const auto secret = crypto::Secret::random();
    const auto sender = crypto::address_of(secret).value();
    const auto genesis = genesis_for(sender);
    const auto first = genesis_block(genesis);
    const Address receiver{1, 2, 3};

    Transaction payment{.type = TransactionType::dynamic_fee, .chain_id = genesis.chain_id};
    payment.gas = 21'000;
    payment.to = receiver;
    payment.value = 42;
    if (!sign(payment, secret)) return 1;

    auto header = first.header;  // of block 1: what follows from its parent, and a later time
    header.number = header.time = 1;
    header.base_fee = 0;
    MemoryState state(genesis.alloc);
    const Parent parent{first.header, state, nullptr, nullptr};
    BlockRun run(parent, header, {genesis.chain_id, genesis.forks.at(header.time)});
    if (!run.begin()) return 1;
    const auto receipt = run.add(payment);
    if (!receipt) {
        std::cerr << receipt.error().message << "\n";
        return 1;
    }
    std::cout << "paid for " << (*receipt)->cumulative_gas_used << " gas\n";
    state.apply(run.finish({}).diff);

    MemoryNodes nodes;
    const auto root = fill(state.alloc(), nodes);
    const auto proof = prove_account(nodes, root, receiver, {});
    const bool good = proof && root == state.root() && verify_account(root, *proof) &&
                      proof->account.balance == U256(42);
    std::cout << (good ? "the receiver has 42 wei, proven\n" : "not proven\n");
    return good ? 0 : 1;
}
