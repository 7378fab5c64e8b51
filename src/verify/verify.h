// The check that trusts nobody: walks store, log, checkpoints, reports, device signatures and
// sequences of a data directory, without believing the node's index, and compares with heads that
// somebody remembers elsewhere. What it cannot see, it says: without a remembered head a store that
// was rolled back or rebuilt as a whole looks sound.
#pragma once

#include <map>
#include <optional>

#include "age/age.h"
#include "chain/client.h"
#include "chain/database.h"
#include "ipfs/block_store.h"
#include "model/bundle.h"
#include "model/vault.h"
#include "tlog/log.h"
#include "tlog/note.h"

namespace vs::verify {

// Where the chain of evidence breaks, outermost first.
enum class Level {
    head,
    chain,
    contract,
    checkpoint,
    leaf,
    block,
    seal,
    report,
    signature,
    sequence,
    erasure
};
std::string_view to_text(Level level);

struct Finding {
    Level level;
    std::optional<std::uint64_t> leaf;  // which leaf of the log
    std::string report;  // CID, and patient/seq where keys open it; "" where no report is concerned
    std::string what;    // in words
};

struct Verdict {
    std::vector<Finding> findings;
    std::vector<std::string>
        notes;  // not tampering, but worth knowing: gaps of devices, what was not opened
    std::uint64_t blocks = 0, anchored = 0;  // of the chain; checkpoints in the contract
    std::uint64_t leaves = 0, reports = 0, opened = 0, messages = 0, checkpoints = 0, heads = 0;
    std::uint64_t erased = 0;           // records that are gone as was asked for
    std::vector<std::string> erasures;  // each in words
    std::uint64_t tombstones = 0;       // of batches that were not kept
    std::uint64_t good_size = 0;        // the last checkpoint with nothing wrong at or below it
    std::string good_report;            // CID of the last report below it
    bool compared = false;              // with at least one head from outside
    std::uint64_t by_hand = 0;          // of the messages: signed by people
    std::map<std::string, std::uint64_t> followers;  // name: blocks it co-signed, as verified
    bool sound() const { return findings.empty(); }
};

// The keys an auditor holds. All optional: without them contents stay closed, and the verdict says
// so.
struct Keyring {
    std::vector<age::Identity> identities;              // open reports directly
    std::map<model::Patient, model::Capsule> capsules;  // by patient: epoch secrets and tag key
    std::map<std::uint64_t, std::pair<crypto::PublicKey, model::Patient>>
        devices;  // pinned, by device id
    bool any() const { return !identities.empty() || !capsules.empty(); }
};

// Reads the capsules of db.sqlite that `reader` opens, and the pinned device list (JSON) where
// `devices` names a file.
Result<Keyring> load_keyring(const std::string& folder, const std::string& identity_file,
                             const std::string& devices_file);

// A head from FILE, http://… or https://…: the text of a signed note, or JSON with a member "note".
Result<std::string> load_head(const std::string& where);

// `chain` is none where the node anchors elsewhere, or not in a contract; `heads` are those of the
// log of reports and of the log of blocks.
Result<Verdict> verify(
    store::Kv& kv, const chain::Database* chain, const std::string& verifier_key,
    const std::vector<std::string>& heads, const Keyring& keyring,
    const std::function<void(std::uint64_t done, std::uint64_t all)>& progress = {});

// Holds the heads of the log of blocks against the signatures of followers whose verifier keys the
// auditor has from the followers themselves. A wrong signature is a finding; a follower that signed
// none of the heads leaves them uncompared. Code "verifier-key".
Result<> check_followers(const std::vector<std::string>& heads,
                         const std::vector<std::string>& keys, Verdict& verdict);

// Holds the log against the Log contract at `log` on a chain elsewhere, which the node's operator
// does not run. Codes of chain::Client; "proof" where that chain's node lies about its own state;
// "head" where nothing of this node stands there.
Result<> compare_elsewhere(store::Kv& kv, chain::Client& client, const crypto::Address& log,
                           const std::string& verifier_key, Verdict& verdict);

// Opens a sealed block with any key of the ring.
Result<std::string> unseal(ByteView block, const Keyring& keyring);

}  // namespace vs::verify
