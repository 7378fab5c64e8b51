// The files of a backup: a folder, and manifest.json written last, with the SHA-256 of each
// (docs/formats/backup.md). Without a manifest it is no backup.
#pragma once

#include "base/json.h"
#include "base/result.h"

namespace vs::cmd {

class BackupFiles {
  public:
    // Code "exists" where the folder holds anything.
    static Result<BackupFiles> create(const std::string& folder);
    // At most `most` bytes of it. Files are 0600, folders 0700, everything synced.
    Result<> copy_file(const std::string& from, const std::string& name,
                       std::uint64_t most = UINT64_MAX);
    // All below `from`, but what only a running node needs.
    Result<> copy_tree(const std::string& from, const std::string& under);
    Result<> finish();
    std::size_t count() const { return listed_.size(); }
    std::uint64_t bytes() const { return bytes_; }

  private:
    explicit BackupFiles(std::string folder) : folder_(std::move(folder)) {}
    std::string folder_;
    json::array listed_;
    std::uint64_t bytes_ = 0;
};

// Checks every file against the manifest while it copies; the data directory appears whole or not
// at all. Codes "exists" (data lie there), "backup" (not one, or damaged: which file).
Result<std::size_t> restore_files(const std::string& backup, const std::string& data);

}  // namespace vs::cmd
