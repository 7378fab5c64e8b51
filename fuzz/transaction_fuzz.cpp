// Transactions and receipts from hostile bytes: whatever decodes encodes to the same bytes.
#include <cstdlib>

#include "chain/receipt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    using namespace vs::chain;
    const ByteView input(data, size);
    if (const auto transaction = decode_transaction(input, Senders::leave_zero)) {
        if (!equal(encode(*transaction), input)) std::abort();
        const auto sender = recover_sender(*transaction);
        const auto whole = decode_transaction(input);
        if (whole.has_value() != sender.has_value()) std::abort();
        if (whole && (whole->sender != *sender || whole->hash != transaction->hash)) std::abort();
    }
    if (const auto receipt = decode_receipt(input))
        if (!equal(encode(*receipt), input)) std::abort();
    return 0;
}
