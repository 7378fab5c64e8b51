// What the record benchmark seals: the signed batches of a small simulated ward, cut into minutes
// as the node's pipeline cuts them, and a real recorder over a fresh store.
#pragma once

#include "gateway/batch.h"
#include "record/recorder.h"

namespace vs::bench {

enum class Shape {
    numerics,  // 30 batches of 3 readings
    demo,      // the same and twice a batch of blood pressure and temperature: what the demo sends
    waveform,  // 60 segments of one second, one lead, 250 Hz
};
inline constexpr Shape kShapes[] = {Shape::numerics, Shape::demo, Shape::waveform};
std::string_view name_of(Shape shape);

// One minute of one wearer.
struct MinuteOfBatches {
    Micros start = 0, end = 0;
    std::vector<Bytes> messages;
};

class RecordWorld {
  public:
    static constexpr std::size_t kPatients = 16, kMinutes = 4;

    // Signs everything; the store is at `folder`/store, which must not be there.
    static Result<std::unique_ptr<RecordWorld>> make(const std::string& folder);
    Result<> open();  // store and recorder
    void close();

    // Number 0, 1, 2, …: the patients take turns, and after 64 drafts the batches come again. Each
    // report is another one all the same: its number, its predecessor and its key differ.
    record::Draft draft(Shape shape, std::uint64_t number) const;
    record::Recorder& recorder() { return *recorder_; }

  private:
    explicit RecordWorld(std::string folder) : folder_(std::move(folder)) {}
    Result<> enrol(std::size_t patient);
    Result<> sign_minutes(gateway::BatchSigner& signer, std::uint64_t seed);
    void keep(const gateway::Chunk& chunk, const Bytes& message, std::size_t minute);
    Result<Bytes> message_at(std::uint64_t position) const;

    std::string folder_;
    crypto::Secret node_key_ = crypto::Secret::random();
    crypto::SigningKey note_key_{crypto::Secret::random()};
    std::unique_ptr<model::SqlAuthority> authority_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<record::Recorder> recorder_;
    std::vector<model::Patient> patients_;
    std::array<std::vector<MinuteOfBatches>, std::size(kShapes)> minutes_;  // by shape
};

}  // namespace vs::bench
