// A chunk becomes a SenML pack whose first record carries the base name:
//   readings  n = LOINC, u = UCUM, t seconds, v a decimal fraction with the digits it was given
//   segment   n = 11524-6, u = mV, t of the first sample, vd int16 little-endian, rate_ gain_ base_
#include "gateway/batch.h"

#include "cbor/cose.h"
#include "cbor/senml.h"

namespace vs::gateway {
namespace {

constexpr double kMaxSeconds = 10;

std::string base_name(const model::DeviceId& device) {
    return "urn:dev:mac:" + to_hex(device) + ":";
}

void add_reading(senml::Pack& pack, const Measured& reading, std::string_view base) {
    auto& record = pack.records.emplace_back();
    record.base_name = base;
    record.name = reading.loinc.empty() ? model::loinc_of(reading.vital) : reading.loinc;
    record.unit = model::unit_of(reading.vital);
    record.time = reading.at;
    if (!reading.text.empty()) {
        record.kind = senml::Kind::text;
        record.text = reading.text;
        return;
    }
    record.exact = true;
    record.mantissa = reading.value.mantissa;
    record.exponent = reading.value.exponent;
    record.number = reading.value.value();
}

Result<> add_segment(senml::Pack& pack, const Waveform& wave, std::string_view base) {
    if (wave.samples.empty() || !(wave.rate > 0) ||
        static_cast<double>(wave.samples.size()) > kMaxSeconds * wave.rate)
        return fail("segment", "a segment lasts more than nothing and at most ten seconds");
    auto& bytes = pack.owned.emplace_back();
    bytes.reserve(wave.samples.size() * 2);
    for (auto sample : wave.samples) {
        const auto bits = static_cast<std::uint16_t>(sample);
        bytes += static_cast<char>(bits & 0xff);
        bytes += static_cast<char>(bits >> 8);
    }
    auto& record = pack.records.emplace_back();
    record.base_name = base;
    record.name = fhir::kEcg;
    record.unit = "mV";
    record.time = wave.start;
    record.kind = senml::Kind::data;
    record.data = as_bytes(bytes);
    record.rate = wave.rate;
    record.gain = wave.gain;
    record.base = wave.base;
    record.lead = wave.lead;
    return {};
}

// What the node's ingest asks of a batch beyond its signature.
Result<> check(const senml::Pack& pack, const model::DeviceId& device) {
    if (auto contents = model::contents_of(pack); !contents) return pass(contents);
    const auto expected = base_name(device);
    for (const auto& record : pack.records)
        if (record.base_name != expected)
            return fail(
                "wrong-name",
                "a batch names its own device only: its base name is \"bn\":\"" + expected + "\"");
    return {};
}

}  // namespace

Result<Bytes> senml_of(const Chunk& chunk, const model::DeviceId& device) {
    senml::Pack pack;
    const auto base = base_name(device);
    if (const auto* wave = std::get_if<Waveform>(&chunk.what)) {
        if (auto done = add_segment(pack, *wave, base); !done) return pass(done);
    } else {
        for (const auto& reading : std::get<0>(chunk.what)) add_reading(pack, reading, base);
    }
    if (pack.records.empty()) return fail("empty", "a batch needs at least one reading");
    return senml::encode_cbor(pack);
}

Result<Bytes> BatchSigner::sign(const Chunk& chunk) {
    const auto payload = senml_of(chunk, key_.id());
    if (!payload) return pass(payload);
    return seal(cose::kSenmlCbor, *payload);
}

Result<Bytes> BatchSigner::sign_document(std::uint16_t content_type, ByteView document) {
    const auto pack = senml::decode(content_type, document);
    if (!pack) return pass(pack);
    if (auto good = check(*pack, key_.id()); !good) return pass(good);
    return seal(content_type, document);
}

Result<Bytes> BatchSigner::seal(std::uint16_t content_type, ByteView payload) {
    auto message = cose::sign(key_.key(), key_.id(), boot_, sequence_, content_type, payload);
    if (message.size() > cose::kMaxMessage)
        return fail("oversize", "the signed batch is larger than 256 KiB: send it in parts");
    ++sequence_;
    return message;
}

}  // namespace vs::gateway
