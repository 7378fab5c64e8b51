// Coded waveform batches of the journal from hostile bytes, and a good one with damage in it.
#include <cstdint>

#include "ingest/coded.h"
#include "model/detail/samples.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    (void)ingest::decode_message(ByteView(data, size));
    static const Bytes good = [] {
        auto batch = ingest::reread(model::samples::signed_ecg(), model::samples::kPatient,
                                    model::samples::kStart);
        return *ingest::code_message(*batch);
    }();
    auto bytes = good;
    // Three bytes of input place one byte of damage.
    for (std::size_t i = 0; i + 2 < size; i += 3)
        bytes[(std::size_t{data[i]} << 8 | data[i + 1]) % bytes.size()] = data[i + 2];
    (void)ingest::decode_message(bytes);
    return 0;
}
