// Chains as files, as geth exports and imports them: blocks in RLP, one after another, and
// genesis.json beside them.
#pragma once

#include <cstdio>
#include <memory>

#include "chain/chain.h"

namespace vs::chain {

// Reads one block after the other; the file may be of any size. One thread.
class BlockFile {
  public:
    static Result<BlockFile> open(const std::string& path);  // code "read"
    // None at the end. Codes "read", "rlp", "too-large".
    Result<std::optional<Bytes>> next();

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    explicit BlockFile(std::FILE* file) : file_(file) {}
    std::unique_ptr<std::FILE, Close> file_;
};

// Writes genesis.json and chain.rlp (blocks 1 to the last) into `folder`, which is made where it is
// not there. The number of blocks. Codes of the database and of files.
Result<std::uint64_t> export_chain(const Database& database, const Genesis& genesis,
                                   const std::string& folder);

// Adds the blocks of a file that the chain does not have yet. The number of those that were added;
// the error says which block was refused.
Result<std::uint64_t> import_blocks(Chain& chain, const std::string& path, bool trusted);

}  // namespace vs::chain
