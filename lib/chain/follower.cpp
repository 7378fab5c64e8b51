#include "chain/follower.h"

#include <algorithm>

#include "base/log.h"
#include "tlog/tile.h"

namespace vs::chain {
namespace {

constexpr std::size_t kMaxAnswer = std::size_t{300} << 20;  // one block may be long

net::ClientOptions client_options(const FollowOptions& options) {
    return {.read_timeout = options.timeout, .max_response = kMaxAnswer};
}

Result<std::string> body_of(Result<net::Response> answer, const std::string& path) {
    if (!answer) return pass(answer);
    if (answer->status == 200) return std::move(answer->body);
    return fail("status", "the source answers " + std::to_string(answer->status) + " to " + path);
}

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

}  // namespace

bool is_tampering(const Error& error) {
    static constexpr std::string_view kCodes[] = {"rewritten", "shrunk", "invalid", "signature",
                                                  "unsigned",  "origin", "key"};
    return std::ranges::find(kCodes, error.code) != std::end(kCodes);
}

Result<Genesis> fetch_genesis(const FollowOptions& options) {
    net::HttpClient client(options.source, client_options(options));
    const auto text = body_of(client.get("/chain/genesis"), "/chain/genesis");
    if (!text) return pass(text);
    return parse_genesis(*text);
}

Follower::Follower(Chain& chain, FollowOptions options)
    : chain_(chain),
      options_(std::move(options)),
      client_(options_.source, client_options(options_)) {}

Result<std::string> Follower::fetch(const std::string& path) {
    return body_of(client_.get(path), path);
}

Result<> Follower::learn_key() {
    const auto kept = chain_.database().meta("source-key");
    if (!kept) return pass(kept);
    const std::string known(*kept ? as_text(**kept) : std::string_view());
    if (!known.empty() && !options_.verifier_key.empty() && known != options_.verifier_key)
        return fail("key", "this copy follows the node with the key " + known);
    if (options_.verifier_key.empty()) options_.verifier_key = known;
    if (options_.verifier_key.empty()) {
        const auto told = fetch("/chain/key");
        if (!told) return pass(told);
        if (!tlog::NoteVerifier::parse(*told))
            return fail("key", "the source does not tell a verifier key");
        options_.verifier_key = *told;
        log_warning("chain: following the key " + *told + ", seen for the first time");
    }
    return known == options_.verifier_key
               ? Result<>()
               : chain_.remember("source-key", as_bytes(options_.verifier_key));
}

Result<tlog::Checkpoint> Follower::fetch_checkpoint(std::string& note) {
    auto text = fetch("/chain/checkpoint");
    if (!text) return pass(text);
    note = std::move(*text);
    return tlog::open_checkpoint(note, options_.verifier_key);
}

// Adds the blocks of one answer, as far as the checkpoint reaches.
Result<std::uint64_t> Follower::add(ByteView blocks, std::uint64_t size) {
    std::uint64_t added = 0;
    while (!blocks.empty() && chain_.head()->header.number + 1 < size) {
        const auto next = number(chain_.head()->header.number + 1);
        const auto item = rlp::first_item(blocks);
        if (!item) return fail("invalid", "block " + next + " cannot be read");
        blocks = blocks.subspan(item->encoded.size());
        const auto block = decode_block(item->encoded);
        if (!block) return fail("invalid", "block " + next + ": " + block.error().message);
        const auto done = chain_.import(*block);
        if (!done && done.error().code == "UnknownParent") return rewritten(size);
        static constexpr std::string_view kOurs[] = {"disk-full", "io", "damaged", "corrupt"};
        if (!done && std::ranges::find(kOurs, done.error().code) != std::end(kOurs))
            return pass(done);
        if (!done)
            return fail("invalid", "block " + next + " is not valid: " + done.error().message +
                                       " (" + done.error().code + ")");
        ++added;
    }
    return added;
}

Result<std::uint64_t> Follower::fetch_blocks(std::uint64_t size) {
    std::uint64_t added = 0;
    while (chain_.head()->header.number + 1 < size) {
        const auto blocks = fetch("/chain/blocks/" + number(chain_.head()->header.number + 1));
        if (!blocks) return pass(blocks);
        auto more = add(as_bytes(*blocks), size);
        if (!more) return more;
        if (*more == 0) return fail("status", "the source gives no more blocks than it signed");
        added += *more;
    }
    return added;
}

Result<tlog::Hash> Follower::their_leaf(std::uint64_t index, std::uint64_t size) {
    const auto tile = index / tlog::kTileWidth;
    const auto width =
        static_cast<int>(std::min<std::uint64_t>(tlog::kTileWidth, size - tile * tlog::kTileWidth));
    const auto hashes =
        fetch("/chain/" + tlog::to_text(tlog::TilePath{.level = 0, .index = tile, .width = width}));
    if (!hashes) return pass(hashes);
    const auto at = 32 * (index % tlog::kTileWidth);
    if (hashes->size() < at + 32) return fail("status", "the source gives a short tile");
    return *to_array<32>(as_bytes(*hashes).subspan(at, 32));
}

// Every block names its parent, so that after the first other block all are others.
Result<std::uint64_t> Follower::first_difference(std::uint64_t size) {
    const auto& log = chain_.block_log()->log();
    std::uint64_t same = 0, other = std::min(size, log.size());
    while (same < other) {
        const auto middle = same + (other - same) / 2;
        const auto theirs = their_leaf(middle, size);
        const auto ours = log.node(0, middle);
        if (!theirs) return pass(theirs);
        if (!ours) return pass(ours);
        if (*theirs == *ours)
            same = middle + 1;
        else
            other = middle;
    }
    return same;
}

tl::unexpected<Error> Follower::rewritten(std::uint64_t size) {
    const auto first = first_difference(size);
    if (!first)
        return fail("rewritten",
                    "the source has rewritten its history; which block is the first "
                    "other one it does not tell: " +
                        first.error().message);
    const auto ours = chain_.database().hash_of(*first);
    return fail("rewritten", "the source has rewritten its history from block " + number(*first) +
                                 " on, which is 0x" +
                                 (ours && *ours ? to_hex(**ours) : std::string("?")) + " here");
}

// Our own log of the same size must have the root that the source signed.
Result<> Follower::compare(const tlog::Checkpoint& checkpoint) {
    const auto& log = chain_.block_log()->log();
    const auto root = log.root(checkpoint.size);
    if (!root) return pass(root);
    if (*root != checkpoint.root) return rewritten(checkpoint.size);
    return {};
}

Result<> Follower::cosign(std::string& note) {
    if (!options_.cosigner) return {};
    auto signed_note = tlog::cosign_note(note, *options_.cosigner);
    if (!signed_note) return pass(signed_note);
    note = std::move(*signed_note);
    // Whether the source keeps it is its own affair: we serve the co-signed note ourselves.
    client_.post("/chain/cosign", "text/plain", note);
    return {};
}

Result<Followed> Follower::step() {
    if (auto learned = learn_key(); !learned) return pass(learned);
    Followed out;
    const auto checkpoint = fetch_checkpoint(out.note);
    if (!checkpoint) return pass(checkpoint);
    const auto ours = chain_.block_log()->log().size();
    if (checkpoint->size < ours) {
        if (auto same = compare(*checkpoint); !same) return pass(same);
        return fail("shrunk", "the source has lost the blocks from number " +
                                  number(checkpoint->size) + " to " + number(ours - 1) +
                                  ", which are kept here");
    }
    const auto added = fetch_blocks(checkpoint->size);
    if (!added) return pass(added);
    if (auto same = compare(*checkpoint); !same) return pass(same);
    out.added = *added;
    out.size = checkpoint->size;
    if (out.size == held_) return out;
    held_ = out.size;
    if (auto done = cosign(out.note); !done) return pass(done);
    // Remembered before anybody is told.
    const auto held = chain_.database().meta("checkpoint");
    if (!held || !*held || as_text(**held) != out.note)
        if (auto kept = chain_.remember("checkpoint", as_bytes(out.note)); !kept) return pass(kept);
    if (chain_.mode() == Mode::follow) chain_.block_log()->hold(out.note);
    return out;
}

}  // namespace vs::chain
