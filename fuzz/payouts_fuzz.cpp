// The file of payouts as somebody might hand it to a patient, and a researcher's list.
#include "pay/payouts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = vs::as_text(vs::ByteView(data, size));
    if (const auto period = vs::pay::decode_period(text)) {
        const auto again = vs::pay::decode_period(vs::pay::encode(*period));
        if (!again || *again != *period) __builtin_trap();
        for (const auto& payout : period->payouts)
            if (!vs::pay::share_of(*period, payout.commitment)) __builtin_trap();
    }
    (void)vs::pay::parse_payments(text);
    if (const auto amount = vs::pay::parse_amount(text)) {
        const auto again = vs::pay::parse_amount(vs::pay::to_text(*amount));
        if (!again || *again != *amount) __builtin_trap();
    }
    return 0;
}
