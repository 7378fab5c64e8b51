// cid_tool blocks COUNT   prints COUNT random blocks, a line each: the block in hexadecimal, then
// its
//                         CID as lib/ipfs writes it in every alphabet
// cid_tool parse          reads a CID a line, prints "VERSION CODEC MULTIHASH", the last in
//                         hexadecimal, and the text lib/ipfs gives it, or "refused"
#include <cstdlib>
#include <iostream>
#include <string>

#include "ipfs/cid.h"
#include "ipfs/multibase.h"

using namespace vs;

static void print_block() {
    const auto size = read_u32(crypto::random_bytes(4)) % 3000;
    const auto block = crypto::random_bytes(size);
    const auto cid = ipfs::raw_cid_of(block);
    std::cout << "x" << to_hex(block) << " " << ipfs::to_text(cid);
    for (const char base : std::string("fFBkKzmu"))
        std::cout << " " << ipfs::to_multibase(ipfs::Base{base}, ipfs::to_binary(cid));
    std::cout << "\n";
}

static void print_parsed(const std::string& text) {
    const auto cid = ipfs::parse_cid(text);
    if (!cid) {
        std::cout << "refused " << cid.error().code << "\n";
        return;
    }
    std::cout << cid->version << " " << cid->codec << " " << to_hex(cid->multihash) << " "
              << ipfs::to_text(*cid) << "\n";
}

int main(int count, char** arguments) {
    const std::string what = count > 1 ? arguments[1] : "";
    if (what == "blocks" && count == 3) {
        for (int i = std::atoi(arguments[2]); i > 0; --i) print_block();
    } else if (what == "parse" && count == 2) {
        for (std::string line; std::getline(std::cin, line);) print_parsed(line);
    } else {
        std::cerr << "usage: cid_tool blocks COUNT | cid_tool parse\n";
        return 2;
    }
    return 0;
}
