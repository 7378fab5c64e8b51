// The formats of lib/chain behind lines of text, for chain_interop.mjs. One answer a line; all
// bytes in hexadecimal, "-" for none.
//   put KEY VALUE           -> ok        KEY and VALUE go into the trie
//   del KEY                 -> ok
//   root                    -> ROOT      everything is committed, the trie opened anew
//   prove KEY               -> NODE …    "-" where the trie is empty
//   verify ROOT KEY NODE …  -> "value VALUE", "absent", or "refused CODE"
//   tx RAW                  -> "HASH SENDER", or "refused CODE"
//   sign SECRET TYPE CHAIN NONCE TIP CAP GAS TO VALUE DATA   (numbers decimal) -> RAW
//   block RAW               -> "HASH TRANSACTIONS", or "refused CODE"
//   evm FORK GAS call|create DATA CODE …         -> see evm_world.h
#include <iostream>
#include <sstream>

#include "chain/block.h"
#include "chain/trie.h"
#include "evm_world.h"

using namespace vs;
using namespace vs::chain;

namespace {

using Words = std::vector<std::string>;

Bytes bytes(const std::string& text) {
    return text == "-" ? Bytes{} : from_hex(text).value();
}

std::string text(ByteView value) {
    return value.empty() ? "-" : to_hex(value);
}

class World {
  public:
    World() : trie_(nodes_, {}, kEmptyRoot) {}

    std::string put(const Words& words) {
        return trie_.put(bytes(words.at(1)), bytes(words.at(2))) ? "ok" : "failed";
    }
    std::string remove(const Words& words) {
        return trie_.remove(bytes(words.at(1))) ? "ok" : "failed";
    }
    std::string root() {
        NodeChanges changes;
        const auto root = trie_.commit(changes);
        nodes_.apply(changes);
        trie_ = Trie(nodes_, {}, root);
        return to_hex(root);
    }
    std::string prove(const Words& words) {
        std::string out;
        const auto nodes = trie_.prove(bytes(words.at(1)));
        for (const auto& node : nodes.value()) out += (out.empty() ? "" : " ") + to_hex(node);
        return out.empty() ? "-" : out;
    }

  private:
    MemoryNodes nodes_;
    Trie trie_;
};

std::string verify(const Words& words) {
    std::vector<Bytes> nodes;
    for (std::size_t i = 3; i < words.size(); ++i) nodes.push_back(bytes(words[i]));
    const auto shown =
        verify_proof(to_array<32>(bytes(words.at(1))).value(), bytes(words.at(2)), nodes);
    if (!shown) return "refused " + shown.error().code;
    return *shown ? "value " + text(**shown) : "absent";
}

std::string transaction(const Words& words) {
    const auto decoded = decode_transaction(bytes(words.at(1)));
    if (!decoded) return "refused " + decoded.error().code;
    return to_hex(decoded->hash) + " " + to_hex(decoded->sender);
}

std::string signed_transaction(const Words& words) {
    Transaction out;
    out.type = TransactionType{static_cast<std::uint8_t>(std::stoi(words.at(2)))};
    out.chain_id = std::stoull(words.at(3));
    out.nonce = std::stoull(words.at(4));
    out.max_priority_fee = evm::parse_u256(words.at(5)).value();
    out.max_fee = evm::parse_u256(words.at(6)).value();
    out.gas = std::stoull(words.at(7));
    if (words.at(8) != "-") out.to = to_array<20>(bytes(words.at(8))).value();
    out.value = evm::parse_u256(words.at(9)).value();
    out.data = bytes(words.at(10));
    const crypto::Secret secret(to_array<32>(bytes(words.at(1))).value());
    return sign(out, secret) ? to_hex(encode(out)) : "failed";
}

std::string block(const Words& words) {
    const auto decoded = decode_block(bytes(words.at(1)));
    if (!decoded) return "refused " + decoded.error().code;
    return to_hex(hash_of(decoded->header)) + " " + std::to_string(decoded->raw.size());
}

std::string executed(const Words& words) {
    test::Program program{.revision = evm::parse_revision(words.at(1)).value(),
                          .gas = std::stoull(words.at(2)),
                          .creates = words.at(3) == "create",
                          .data = bytes(words.at(4))};
    for (std::size_t i = 5; i < words.size(); ++i) program.codes.push_back(bytes(words[i]));
    return test::run(program);
}

std::string answer(World& world, const Words& words) {
    const auto& what = words.at(0);
    if (what == "put") return world.put(words);
    if (what == "del") return world.remove(words);
    if (what == "root") return world.root();
    if (what == "prove") return world.prove(words);
    if (what == "verify") return verify(words);
    if (what == "tx") return transaction(words);
    if (what == "sign") return signed_transaction(words);
    if (what == "block") return block(words);
    if (what == "evm") return executed(words);
    throw std::invalid_argument("no such command: " + what);
}

}  // namespace

int main() {
    World world;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream in(line);
        Words words;
        for (std::string word; in >> word;) words.push_back(word);
        std::cout << answer(world, words) << "\n";
    }
    return 0;
}
