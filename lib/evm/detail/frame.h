// One running call: stack, memory and what its instructions need beside them.
#pragma once

#include <memory>

#include "evm/code.h"
#include "evm/host.h"
#include "evm/opcodes.h"

namespace vs::evm::detail {

inline constexpr std::size_t kStackWords = 1024;

struct alignas(64) Stack {
    U256 words[kStackWords];
};

// Byte-addressed, zero where nothing was written. Grows by doubling; keeps its bytes between the
// calls that use the same frame, up to kKept, so that growing again costs only the zeroing.
class Memory {
  public:
    std::uint8_t* data() { return bytes_.get(); }
    std::uint64_t size() const { return size_; }  // a multiple of 32
    void grow(std::uint64_t new_size);
    void clear();

  private:
    static constexpr std::uint64_t kFirst = 4096;
    static constexpr std::uint64_t kKept = std::uint64_t{1} << 20;
    struct Free {
        void operator()(std::uint8_t* bytes) const { std::free(bytes); }
    };
    std::unique_ptr<std::uint8_t[], Free> bytes_;
    std::uint64_t size_ = 0, capacity_ = 0;
};

struct Frame {
    std::unique_ptr<Stack> stack = std::make_unique<Stack>();
    Memory memory;
    Bytes return_data;

    Host* host = nullptr;
    const Message* message = nullptr;
    const Code* code = nullptr;
    const Environment* environment = nullptr;
    Revision revision = Revision::cancun;
    std::int64_t refund = 0;
    // An instruction that returns negative gas has failed: with this, unless it says otherwise.
    Status status = Status::out_of_gas;
    std::uint64_t output_offset = 0, output_size = 0;
};

// Instructions too large for the interpreter's loop. `top` is the top of the stack as the
// instruction finds it; its result goes to top[1 - pops]. They return the gas left; negative: the
// frame ends with `status`.
using Instruction = std::int64_t(Frame& frame, U256* top, std::int64_t gas);

constexpr std::int64_t kFailed = -1;

inline std::int64_t failed(Frame& frame, Status status) {
    frame.status = status;
    return kFailed;
}

// Makes memory reach over [offset, offset + size) and takes its price; size 0 takes nothing.
std::int64_t cover(Frame& frame, const U256& offset, const U256& size, std::int64_t gas);

}  // namespace vs::evm::detail
