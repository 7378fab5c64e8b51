// Keeps a copy of another node's chain that believes nothing: every block is executed again, and
// the node's signed checkpoints are held against the copy's own block log, against each other, and
// against those of before the last restart.
#pragma once

#include "chain/chain.h"
#include "net/client.h"

namespace vs::chain {

struct FollowOptions {
    std::string source;        // "http://host:port"
    std::string verifier_key;  // of the node; "": the first one seen is kept (trust on first use)
    std::optional<tlog::NoteSigner> cosigner;
    std::chrono::milliseconds timeout{20'000};
};

// The description of the source's chain, to open a Chain with. Codes of net::HttpClient, "status",
// "genesis".
Result<Genesis> fetch_genesis(const FollowOptions& options);

struct Followed {
    std::uint64_t added = 0;  // blocks
    std::uint64_t size = 0;   // of the checkpoint that now holds: blocks with the first one
    std::string note;         // with our signature where we co-sign
};

// One thread.
class Follower {
  public:
    // A Chain of Mode::follow, or of Mode::serve that is being restored. It outlives this.
    Follower(Chain& chain, FollowOptions options);

    // Fetches what is new, executes it, and compares. Codes: those of net::HttpClient and "status"
    // (the source cannot be reached: try again); and of what must be told to people and is not to
    // be followed any further:
    //   "rewritten"  a block that was signed before is another one now; the message names it
    //   "shrunk"     the source has lost blocks that it signed
    //   "invalid"    a block does not follow from the ones before by the rules; named too
    //   "signature", "unsigned", "origin", "key"  not the node's signature, or another node
    Result<Followed> step();

  private:
    Result<std::string> fetch(const std::string& path);
    Result<> learn_key();
    Result<tlog::Checkpoint> fetch_checkpoint(std::string& note);
    Result<std::uint64_t> fetch_blocks(std::uint64_t size);
    Result<std::uint64_t> add(ByteView blocks, std::uint64_t size);
    Result<> compare(const tlog::Checkpoint& checkpoint);
    Result<std::uint64_t> first_difference(std::uint64_t size);
    Result<tlog::Hash> their_leaf(std::uint64_t index, std::uint64_t size);
    tl::unexpected<Error> rewritten(std::uint64_t size);
    Result<> cosign(std::string& note);

    Chain& chain_;
    FollowOptions options_;
    net::HttpClient client_;
    std::uint64_t held_ = 0;  // size of the checkpoint that was last kept
};

// Whether an error of step() says that the source cannot be trusted any more.
bool is_tampering(const Error& error);

}  // namespace vs::chain
