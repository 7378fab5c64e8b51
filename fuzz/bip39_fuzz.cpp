// Recovery words as somebody might type them; what reads as words is written as the same entropy.
#include "crypto/bip39.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto entropy = vs::crypto::bip39_entropy(vs::as_text({data, size}));
    if (!entropy) return 0;
    const auto again = vs::crypto::bip39_entropy(vs::crypto::bip39_words(*entropy));
    if (!again || *again != *entropy) __builtin_trap();
    return 0;
}
