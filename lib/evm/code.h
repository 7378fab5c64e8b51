// Contract code made ready to run: copied once with zero padding, so that PUSH data and the end of
// the code need no bounds test (the padding is a STOP), and with the set of its jump destinations.
#pragma once

#include "evm/types.h"

namespace vs::evm {

// Immutable; may be shared between threads.
class Code {
  public:
    explicit Code(ByteView code);

    std::size_t size() const { return size_; }
    ByteView bytes() const { return {padded_.data(), size_}; }
    const std::uint8_t* data() const { return padded_.data(); }  // kPadding zeros follow the code
    bool is_jump_destination(std::uint64_t place) const {
        return place < size_ && (destinations_[place / 64] >> (place % 64) & 1) != 0;
    }

    static constexpr std::size_t kPadding = 33;  // the longest PUSH and the STOP behind it

  private:
    std::size_t size_;
    Bytes padded_;
    std::vector<std::uint64_t> destinations_;
};

}  // namespace vs::evm
