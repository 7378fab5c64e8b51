#include "record_world.h"

#include "age/age.h"
#include "gateway/simulator.h"
#include "store/file.h"

namespace vs::bench {
namespace {

constexpr Micros kStart = 1'790'000'040 * kSecond;  // a whole minute

// A draft's positions: number + 1, shape (8 bits), batch in the minute (16 bits). They rise with
// the number, as those of a journal do.
std::uint64_t position_of(Shape shape, std::uint64_t number, std::size_t batch) {
    return (number + 1) << 24 | static_cast<std::uint64_t>(shape) << 16 | batch;
}

bool is_wave(const gateway::Chunk& chunk) {
    return std::holds_alternative<gateway::Waveform>(chunk.what);
}

}  // namespace

std::string_view name_of(Shape shape) {
    constexpr std::string_view kNames[] = {"numerics, 30 x 3 readings", "numerics as in the demo",
                                           "waveform, 60 x 1 s of ECG"};
    return kNames[static_cast<std::size_t>(shape)];
}

Result<std::unique_ptr<RecordWorld>> RecordWorld::make(const std::string& folder) {
    if (auto made = store::make_directories(folder + "/anchor"); !made) return pass(made);
    std::unique_ptr<RecordWorld> world(new RecordWorld(folder));
    auto authority = model::SqlAuthority::open(folder + "/db.sqlite", world->node_key_);
    if (!authority) return pass(authority);
    world->authority_ = std::move(*authority);
    for (auto& minutes : world->minutes_) minutes.resize(kPatients * kMinutes);
    for (std::size_t patient = 0; patient < kPatients; ++patient)
        if (auto done = world->enrol(patient); !done) return pass(done);
    return world;
}

Result<> RecordWorld::enrol(std::size_t patient) {
    const model::Patient address{static_cast<std::uint8_t>(patient + 1)};
    patients_.push_back(address);
    const auto key = gateway::DeviceKey::generate();
    const auto recipient = age::to_text(age::recipient_of(age::generate()));
    const model::Person person{.address = address, .name = "Load", .source = "simulated"};
    if (auto done = authority_->add_patient(person, crypto::Secret::random()); !done) return done;
    if (auto done = authority_->add_epoch({address, 0, recipient, 0}); !done) return done;
    const model::Device device{key.id(), key.public_key(), address, false, "simulator", true};
    if (auto done = authority_->add_device(device); !done) return done;
    gateway::BatchSigner signer(key, 1);
    return sign_minutes(signer, patient + 1);
}

// The simulator's first minute is left out: it has no heart rate before the first beats.
Result<> RecordWorld::sign_minutes(gateway::BatchSigner& signer, std::uint64_t seed) {
    const auto source = gateway::simulate({.seed = seed, .start = kStart - kMinute});
    for (;;) {
        const auto chunk = source.next();
        if (!chunk) return pass(chunk);
        if ((*chunk)->due <= kStart) continue;
        const auto minute = static_cast<std::size_t>(((*chunk)->due - kStart - 1) / kMinute);
        if (minute >= kMinutes) return {};
        const auto message = signer.sign(**chunk);
        if (!message) return pass(message);
        keep(**chunk, *message, minute);
    }
}

void RecordWorld::keep(const gateway::Chunk& chunk, const Bytes& message, std::size_t minute) {
    const bool wave = is_wave(chunk);
    const bool pressure = !wave && std::get<0>(chunk.what).front().vital == model::Vital::systolic;
    for (auto shape : kShapes) {
        if (wave != (shape == Shape::waveform)) continue;
        if (pressure && shape != Shape::demo) continue;
        auto& kept =
            minutes_[static_cast<std::size_t>(shape)][minute * kPatients + patients_.size() - 1];
        const auto from = wave ? std::get<1>(chunk.what).start : chunk.due;
        if (kept.messages.empty()) kept.start = from;
        kept.end = chunk.due;
        kept.messages.push_back(message);
    }
}

Result<> RecordWorld::open() {
    auto families = record::Recorder::families();
    auto kv = store::Kv::open(folder_ + "/store", families);
    if (!kv) return pass(kv);
    kv_ = std::move(*kv);
    auto recorder =
        record::Recorder::open(*kv_, {.folder = folder_ + "/anchor",
                                      .signer = tlog::NoteSigner("vitalseal/bench/log", note_key_),
                                      .authority = authority_.get(),
                                      .fetch = [this](model::ReportKind, std::uint64_t position) {
                                          return message_at(position);
                                      }});
    if (!recorder) return pass(recorder);
    recorder_ = std::move(*recorder);
    return {};
}

void RecordWorld::close() {
    recorder_.reset();
    kv_.reset();
}

Result<Bytes> RecordWorld::message_at(std::uint64_t position) const {
    const auto& minutes = minutes_[position >> 16 & 0xff];
    const auto& minute = minutes[((position >> 24) - 1) % minutes.size()];
    return minute.messages.at(position & 0xffff);
}

record::Draft RecordWorld::draft(Shape shape, std::uint64_t number) const {
    const auto& minutes = minutes_[static_cast<std::size_t>(shape)];
    const auto& minute = minutes[number % minutes.size()];
    record::Draft out{.kind = shape == Shape::waveform ? model::ReportKind::waveform
                                                       : model::ReportKind::numerics,
                      .patient = patients_[number % kPatients],
                      .start = minute.start,
                      .end = minute.end};
    for (std::size_t i = 0; i < minute.messages.size(); ++i)
        out.positions.push_back(position_of(shape, number, i));
    out.watermark = out.positions.back();
    return out;
}

}  // namespace vs::bench
