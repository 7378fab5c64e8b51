// The records of a patient as their node gives them to who may read them, each held against its
// check value.
#pragma once

#include "base/json.h"
#include "net/client.h"
#include "own_account.h"

namespace vs::cmd {

struct RecordRow {
    std::uint64_t seq = 0, leaf = 0;
    std::string cid, kind;
    crypto::Digest digest{};
    Micros start = 0, end = 0, sealed = 0;
};

class OwnRecords {
  public:
    // Signs in and gathers the keys. `patient`: the account's own, or one it may read.
    static Result<OwnRecords> open(OwnAccount& own, const model::Patient& patient);

    // A JSON object the node answers; codes "status", "not-found".
    Result<json::object> get(const std::string& path);
    Result<std::string> text(const std::string& path);  // whatever it answers
    Result<std::string> post(const std::string& path, const std::string& body);
    // Newest first, with a query such as "kinds=numerics&from=2026-01-02T00:00:00Z"; false stops.
    // Begins below `before`.
    Result<> each(const std::string& query,
                  const std::function<Result<bool>(const RecordRow&)>& visit,
                  std::uint64_t before = UINT64_MAX);
    Result<Bytes> block(const RecordRow& row);  // code "altered"
    // Opened and derived again from its signed messages; code "no-match" where no key fits.
    Result<std::string> bundle(const RecordRow& row, ByteView block) const;

    const verify::Keyring& keyring() const { return keyring_; }
    const std::string& patient() const { return patient_; }
    std::vector<std::string> told;  // worth knowing, and no forgery

  private:
    OwnRecords(const person::Pin& pin, std::string patient);

    std::unique_ptr<net::HttpClient> http_;
    person::Pin pin_;
    net::Pairs headers_;
    std::string patient_;
    verify::Keyring keyring_;
};

}  // namespace vs::cmd
