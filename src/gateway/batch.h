// Chunks as signed batches (SenML in CBOR in COSE_Sign1): what FORMATS calls a batch, one signature
// for many readings or for one segment of at most ten seconds.
#pragma once

#include "gateway/device_key.h"
#include "gateway/source.h"

namespace vs::gateway {

// The SenML payload of a chunk, base name "urn:dev:mac:<id>:". Codes: "empty", "segment".
Result<Bytes> senml_of(const Chunk& chunk, const model::DeviceId& device);

// Signs under one boot number, sequences from 0 upwards. One thread.
class BatchSigner {
  public:
    BatchSigner(DeviceKey key, std::uint32_t boot) : key_(std::move(key)), boot_(boot) {}

    Result<Bytes> sign(const Chunk& chunk);
    // A ready SenML document, checked as the node will check it, so that what is refused there is
    // refused here, before a sequence number is spent: codes of senml::decode and
    // model::contents_of, "wrong-name" (another device's base name), "oversize".
    Result<Bytes> sign_document(std::uint16_t content_type, ByteView document);

    const DeviceKey& key() const { return key_; }
    std::uint32_t boot() const { return boot_; }
    std::uint64_t sequence() const { return sequence_; }  // of the next batch

  private:
    Result<Bytes> seal(std::uint16_t content_type, ByteView payload);
    DeviceKey key_;
    std::uint32_t boot_;
    std::uint64_t sequence_ = 0;
};

}  // namespace vs::gateway
