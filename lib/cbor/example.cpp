// Signs one reading as a device does and reads it back as the node does.
#include <cstdio>

#include "cbor/cose.h"
#include "cbor/senml.h"

int main() {
    const vs::Bytes device = {0x02, 0, 0, 0, 0, 0, 0, 0x2a};
    vs::senml::Pack pack;
    auto& reading = pack.records.emplace_back();
    reading.base_name = "urn:dev:mac:020000000000002a:";
    reading.name = "8310-5";  // LOINC: body temperature
    reading.unit = "Cel";     // UCUM
    reading.time = 1'767'323'045 * vs::kSecond;
    vs::senml::set_decimal(reading, "36.60");

    const vs::crypto::SigningKey key(vs::crypto::Secret::random());
    const auto message = vs::cose::sign(key, device, /*boot=*/7, /*sequence=*/1,
                                        vs::cose::kSenmlCbor, vs::senml::encode_cbor(pack));

    const auto received = vs::cose::parse(message);
    if (!received || !vs::cose::verify(*received, key.public_key())) return 1;
    const auto readings = vs::senml::decode(received->header.content_type, received->payload);
    if (!readings) return 1;
    for (const auto& r : readings->records)
        std::printf("%s %s %s\n", std::string(r.name).c_str(), vs::senml::decimal_text(r).c_str(),
                    std::string(r.unit).c_str());
}
