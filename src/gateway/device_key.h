// Who a device is: an EUI-64 with the locally administered bit set (we draw it ourselves) and an
// Ed25519 key, kept in a file of mode 0600:
//
//   {"device":"<16 hex digits>","seed":"<64>","public":"<64>"}
//
// Beside it stands FILE.boot, the number of the last boot in decimal. Device, boot and sequence
// together are never used twice: next_boot() makes the next number durable before anything is
// signed under it, and a lost or damaged FILE.boot is an error, never a fresh start.
#pragma once

#include <string>

#include "crypto/sign.h"
#include "model/reading.h"

namespace vs::gateway {

class DeviceKey {
  public:
    static DeviceKey generate();
    // `seed` and `id` are the caller's; for tests and for devices that live in memory.
    DeviceKey(const model::DeviceId& id, const crypto::Secret& seed);

    // Codes: "missing-file", "permissions" (others may read it), "device-key" (not such a file).
    static Result<DeviceKey> load(const std::string& path);
    // Writes FILE and FILE.boot durably; code "exists" where either is there already, "io".
    Result<> save(const std::string& path) const;

    // A key file that came without its counter, as a page makes it: writes FILE and FILE.boot for
    // it. Only where nothing was signed with the key yet. Codes of load() and save().
    static Result<DeviceKey> adopt(const std::string& from, const std::string& path);

    const model::DeviceId& id() const { return id_; }
    std::string id_text() const { return to_hex(id_); }
    const crypto::PublicKey& public_key() const { return key_.public_key(); }
    const crypto::SigningKey& key() const { return key_; }

  private:
    model::DeviceId id_;
    crypto::Secret seed_;
    crypto::SigningKey key_;
};

// Counts FILE.boot up and returns the new number, on disk before this returns; 1 the first time.
// Safe against other processes doing the same. Codes: "boot-counter" (missing, damaged or used
// up), "io".
Result<std::uint32_t> next_boot(const std::string& key_file);

}  // namespace vs::gateway
