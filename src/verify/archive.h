// Everything of one patient as one archive: a folder, or a tar file that any tar opens
// (docs/formats/archive.md). The order of the files is fixed, and a tar has no byte that does not
// follow from them, so that every byte is checked; both are written and read with bounded memory.
//
//   node-key.txt checkpoint.txt anchor.json
//   (records/N.age proofs/N.json [fhir/N.json])*      N ascending from 000000
//   [signers.json]                                    where people signed something in them
//   vitals.csv alerts.csv accesses.csv manifest.json README.txt SHA256SUMS
//
// Codes: "archive" (not one of ours, or damaged; the message names the file), those of store files.
#pragma once

#include <map>

#include "age/age.h"
#include "crypto/hash.h"
#include "model/bundle.h"
#include "store/file.h"
#include "tlog/note.h"

namespace vs::verify {

inline constexpr std::size_t kMaxArchived = std::size_t{64} << 20;  // of one file but the lists

std::string record_name(std::uint64_t number);  // "records/000012.age"
std::string proof_name(std::uint64_t number);
std::string fhir_name(std::uint64_t number);
inline constexpr std::string_view kSigners = "signers.json";  // verify/key_history.h

// What the lists say of one record; each line ends in LF.
struct Lines {
    std::string vitals, alerts, accesses;
};
inline constexpr std::string_view kLists[] = {"vitals.csv", "alerts.csv", "accesses.csv"};
Lines headings();
Lines lines_of(const model::ReportInput& input);

class ArchiveWriter {
  public:
    // `out` ends in .tar, or is a folder to make; neither may be there. Until finish() it stands
    // under another name, `out` and ".part".
    static Result<std::unique_ptr<ArchiveWriter>> create(const std::string& out);
    ~ArchiveWriter();

    Result<> add(const std::string& name, ByteView content);
    Result<> list(const Lines& lines);  // adds to the lists
    Result<> add_lists();               // after the last record
    Result<> finish();                  // SHA256SUMS, and the name it was asked for

  private:
    struct Spool {
        store::AppendFile file;
        crypto::Sha256 hash;
    };
    explicit ArchiveWriter(std::string out);
    Result<> open();
    Result<> spool(const std::string& name);
    Result<> write(const std::string& name, std::string_view text);
    Result<> copy(const std::string& name);
    Result<> sum(const std::string& name, const crypto::Digest& digest);
    std::string beside(const std::string& name) const;

    std::string out_, part_;
    bool tar_;
    std::optional<store::AppendFile> file_;
    std::map<std::string, Spool> spools_;
};

class ArchiveReader {
  public:
    static Result<std::unique_ptr<ArchiveReader>> open(const std::string& path);
    virtual ~ArchiveReader() = default;
    // The next file's name; "" after the last. What was not read of the one before is passed over.
    virtual Result<std::string> next() = 0;
    // Bytes of the current file, at most `size`; none at its end.
    virtual Result<Bytes> read(std::size_t size) = 0;
    Result<Bytes> whole();  // "archive" where it is larger than kMaxArchived
};

struct ArchiveVerdict {
    struct Finding {
        std::string file, what;
    };
    std::vector<Finding> findings;
    std::vector<std::string> notes;
    std::string patient, log;  // log: whose checkpoint it is
    std::uint64_t records = 0, opened = 0, messages = 0, size = 0, block = 0;
    std::uint64_t by_hand = 0;  // of the messages: signed by people
    std::uint64_t unheld = 0;   // of those: held against no key, since the archive shows none
    bool pinned = false;        // the node's key was given, not taken from the archive
    bool sound() const { return findings.empty(); }
};

// Checks every byte, offline. `key` is the node's verifier key as somebody wrote it down, or "";
// with `identities` every record is opened again and compared.
Result<ArchiveVerdict> audit_archive(
    const std::string& path, const std::string& key, std::span<const age::Identity> identities,
    const std::function<void(std::uint64_t records)>& progress = {});

// That a checkpoint stands in the Log contract of the node whose key signed it, by what /v1/anchor
// answered.
struct Anchoring {
    std::uint64_t block = 0;
    crypto::Address directory{};  // whose entry the contract is
};
Result<Anchoring> check_anchor(std::string_view anchor, const std::string& verifier_key,
                               const tlog::Checkpoint& checkpoint);

}  // namespace vs::verify
