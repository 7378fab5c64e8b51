#include "evm/types.h"

namespace vs::evm {
namespace {

constexpr std::string_view kRevisions[] = {"Istanbul", "Berlin",   "London",
                                           "Paris",    "Shanghai", "Cancun"};

constexpr std::string_view kStatuses[] = {"success",
                                          "revert",
                                          "out of gas",
                                          "invalid instruction",
                                          "undefined instruction",
                                          "stack overflow",
                                          "stack underflow",
                                          "bad jump destination",
                                          "return data out of bounds",
                                          "write in a static call",
                                          "precompile failure",
                                          "unsupported precompile",
                                          "code too large",
                                          "code starts with 0xef",
                                          "address collision",
                                          "call depth exceeded",
                                          "insufficient balance",
                                          "nonce exhausted"};

}  // namespace

std::string_view name_of(Revision revision) {
    return kRevisions[static_cast<std::size_t>(revision)];
}

Result<Revision> parse_revision(std::string_view name) {
    if (name == "Merge") return Revision::paris;
    for (std::size_t i = 0; i < std::size(kRevisions); ++i)
        if (kRevisions[i] == name) return static_cast<Revision>(i);
    return fail("revision", "there is no rule set named " + std::string(name));
}

std::string_view name_of(Status status) {
    return kStatuses[static_cast<std::size_t>(status)];
}

}  // namespace vs::evm
