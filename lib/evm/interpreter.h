// Runs contract code: all instructions from Istanbul to Cancun.
//
// A Machine keeps one frame (stack and memory) for each depth of calls and uses them again, so it
// is worth keeping for many transactions. It is for one thread. Nested calls recurse on the native
// stack through Host::call: about 2.2 KiB a level with lib/chain's host, where a test refuses more
// than 6, so 1024 levels fit a thread with the usual 8 MiB.
#pragma once

#include "evm/code.h"
#include "evm/host.h"

namespace vs::evm {

class Machine {
  public:
    explicit Machine(Revision revision);
    Machine(Machine&&) noexcept;
    ~Machine();

    Revision revision() const { return revision_; }
    // Runs `code` for the message (of a create: with empty call data). What it writes goes to the
    // host at once; undoing after anything but success is the caller's. The output of a create is
    // the code to deploy; nothing is charged for it yet.
    Outcome execute(Host& host, const Message& message, const Code& code);

  private:
    struct Frames;
    Revision revision_;
    std::unique_ptr<Frames> frames_;
};

}  // namespace vs::evm
