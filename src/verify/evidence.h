// What somebody saw that speaks of tampering, in one file that anybody can judge without asking the
// node (docs/formats/evidence.md). Pages write it; `vitalseal verify --evidence` reads it. A file
// proves what its signatures prove: that the node promised this record, or this history, and that
// other bytes came. That a node delivered nothing, or an older history, is what the file says; only
// the node can be asked again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "tlog/note.h"

namespace vs::verify {

inline constexpr std::size_t kMaxEvidence = std::size_t{4} << 20;

struct Evidence {
    enum class What : std::uint8_t { record, history };
    What what{};
    std::string made;       // RFC 3339, as the file says
    std::string node_key;   // verifier key of the log of records
    std::string node_note;  // checkpoint: under which the record lies, or that was remembered
    // Of a record:
    std::string patient, cid;
    std::uint64_t seq = 0, index = 0;
    Bytes leaf;
    std::vector<tlog::Hash> path;
    std::optional<Bytes> delivered;  // the bytes that came instead; none where nothing came
    std::string refusal;             // what the node answered then: "altered", "not-given", …
    std::string node_says;           // what the node itself reported, in its words
    // Of a history:
    std::string shown_note;
};

// Takes hostile text. Code "evidence".
Result<Evidence> parse_evidence(std::string_view text);

struct EvidenceVerdict {
    bool pinned = false;             // the key was given, not taken from the file
    bool promised = false;           // signed by the node's key: the record, or the longer history
    bool proven = false;             // the file alone shows that it was not kept
    bool told = false;               // the file says so, and only the node can be asked again
    std::vector<std::string> words;  // what was found, step by step
    bool tampering() const { return promised && (proven || told); }
};

// `key` may be empty: then that of the file is used, and the verdict is about whoever has that key.
EvidenceVerdict judge(const Evidence& evidence, const std::string& key);

}  // namespace vs::verify
