// What the stages of one file share: the file key and what is derived from it.
#pragma once

#include "crypto/sign.h"

namespace vs::age {

// The 16 random bytes every stanza wraps; wiped when destroyed.
class FileKey {
  public:
    FileKey() = default;
    FileKey(const FileKey&) = default;
    FileKey& operator=(const FileKey&) = default;
    ~FileKey() { crypto::wipe(bytes_); }
    static FileKey random();
    std::array<std::uint8_t, 16>& bytes() { return bytes_; }
    const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

  private:
    std::array<std::uint8_t, 16> bytes_{};
};

// HKDF-SHA-256 to 32 bytes.
crypto::Secret derive(ByteView secret, ByteView salt, std::string_view info);

}  // namespace vs::age
