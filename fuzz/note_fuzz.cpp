// Signed notes and verifier keys from hostile bytes: whatever opens as a note signs and opens
// again.
#include <cstdint>
#include <cstdlib>

#include "tlog/note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto input = as_text(ByteView(data, size));
    if (const auto key = tlog::NoteVerifier::parse(input);
        key && tlog::verifier_key_text(key->name, key->key) != input)
        std::abort();
    static const tlog::NoteSigner signer("fuzz.example", crypto::SigningKey(crypto::Secret{}));
    static const auto verifier = *tlog::NoteVerifier::parse(tlog::verifier_key_text(signer));
    if (const auto both = tlog::cosign_note(input, signer)) {
        const auto again = tlog::open_note(*both, verifier);
        // A wrong signature by this very key makes the note wrong, a right one beside it or not.
        if (!again && again.error().code != "signature") std::abort();
        if (again && !input.starts_with(*again)) std::abort();
    }
    return 0;
}
