// Who judges what arrives, and whom it calls.
#include "node/node.h"

namespace vs::node {

Result<> Node::open_pipeline() {
    auto keeper = Watchkeeper::open(
        {.file = options_.folder + "/watch.json", .worn = [this] { return worn(); }});
    if (!keeper) return pass(keeper);
    watchkeeper_ = std::move(*keeper);
    auto patients = authority_->patients();
    if (!patients) return pass(patients);
    std::erase_if(*patients, [this](const model::Person& person) {
        return recorder_->erasures().of(person.address).state != record::Erasures::State::none;
    });
    patients_ = patients->size();
    pipeline_ = std::make_unique<Pipeline>(
        Pipeline::Options{
            .report_every = options_.report_every,
            .changes = {.local_offset = options_.local_offset.value_or(0),
                        .circadian = options_.local_offset.has_value()},
            .authority = granted_.get(),
            .seal =
                [this](std::vector<record::Draft> drafts) { sealer_->submit(std::move(drafts)); },
            .keep =
                [this](const model::Patient& patient, std::string text,
                       ingest::Committer::Stored done) {
                    committer_->submit_state(patient, std::move(text), std::move(done));
                },
            .sealed_before =
                [this](ingest::Position vitals, ingest::Position waves) {
                    committer_->sealed_before(vitals, waves);
                },
            .notify = [this](const notice::Alerted& alerted) { notifier_->call(alerted); },
            .over = [this](const std::string& alert) { notifier_->over(alert); },
            .stood = [this] { hand_back_accounts(); },
            .beat = [this] { watchkeeper_->beat(); },
            .accesses = accesses_.get()},
        *patients);
    for (const auto& person : *patients) {
        const auto summed = summed_up_to(recorder_->index(), person.address, now_utc());
        if (!summed) return pass(summed);
        pipeline_->find(person.address)->summed = *summed;
    }
    return open_notices();
}

Result<> Node::open_notices() {
    auto channels = notice::load_channels(options_.folder + "/channels.json");
    if (!channels) return pass(channels);
    auto notifier = notice::Notifier::start(
        {.file = options_.folder + "/notices",
         .key = keys_->storage,
         .webhook = options_.webhook,
         .channels = std::move(*channels),
         .duty_changed = [this] {
             pipeline_->post([](Pipeline& p) { p.broadcast("duty", "{}"); });
         }});
    if (!notifier) return pass(notifier);
    notifier_ = std::move(*notifier);
    return {};
}

}  // namespace vs::node
