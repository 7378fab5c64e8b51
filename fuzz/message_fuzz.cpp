// A batch: what the check of its contents accepts, and nothing else, is mapped to valid JSON.
#include <cstdlib>

#include "base/json.h"
#include "model/observation.h"

using namespace vs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    const auto message = model::map_message(bytes, model::Patient{});
    const auto envelope = cose::parse(bytes);
    if (!envelope || envelope->header.key_id.size() != 8) {
        if (message) std::abort();
        return 0;
    }
    const auto pack = senml::decode(envelope->header.content_type, envelope->payload);
    const bool accepted = pack && model::contents_of(*pack);
    if (accepted != message.has_value()) std::abort();
    if (!message) return 0;
    for (const auto& observation : message->observations)
        if (!parse_json(observation.json)) std::abort();
    return 0;
}
