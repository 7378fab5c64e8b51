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
    const auto summed = summed_up_to(*patients);
    if (!summed) return pass(summed);
    pipeline_ = std::make_unique<Pipeline>(
        Pipeline::Options{
            .report_every = options_.report_every,
            .summed_up_to = *summed,
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

// The end of the last hour that has its report; the current hour where there is none yet.
Result<Micros> Node::summed_up_to(const std::vector<model::Person>& patients) const {
    Micros last = 0;
    for (const auto& person : patients) {
        auto walked = recorder_->index().each_newest(
            person.address, UINT64_MAX, [&](const record::ReportRow& row) {
                if (row.kind == model::ReportKind::hour)  // or a part of one
                    last = std::max(last, (row.end + kHour - 1) / kHour * kHour);
                return row.kind != model::ReportKind::hour && row.end > last;
            });
        if (!walked) return pass(walked);
    }
    return last == 0 ? 0 : std::max(last, now_utc() - now_utc() % kHour - Minutes::kKept);
}

}  // namespace vs::node
