// A batch: what the check of its contents accepts, and nothing else, is mapped to valid JSON.
#include <cstdlib>

#include "base/json.h"
#include "model/observation.h"
#include "model/statement.h"

using namespace vs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    const model::Patient patient{};
    const auto message = model::map_message(bytes, patient);
    const auto envelope = cose::parse(bytes);
    if (!envelope) {
        if (message) std::abort();
        return 0;
    }
    bool accepted = false;
    if (envelope->header.content_type_text == cose::kFhirJson) {
        const auto statement = model::parse_statement(as_text(envelope->payload));
        accepted = statement && statement->patient == patient;
    } else {
        const auto pack = senml::decode(envelope->header.content_type, envelope->payload);
        accepted = pack && model::contents_of(*pack);
        if (accepted && envelope->header.algorithm == cose::kEs256k) {
            const auto named = model::patient_of(*pack);
            accepted = named && *named == patient;
        }
    }
    if (accepted != message.has_value()) std::abort();
    if (!message) return 0;
    for (const auto& observation : message->observations)
        if (!parse_json(observation.json)) std::abort();
    return 0;
}
