#include "node/node.h"

#include <malloc.h>

#include "base/log.h"

namespace vs::node {
namespace {

// glibc gives each thread an arena and lets the size from which blocks return to the system grow,
// so that what a minute of reports took once is never given back: 113 MB instead of 86 after ten
// minutes of 20,000 readings a second.
void keep_memory_flat() {
    ::mallopt(M_ARENA_MAX, static_cast<int>(std::max(2u, std::thread::hardware_concurrency())));
    ::mallopt(M_MMAP_THRESHOLD, 256 << 10);
    ::mallopt(M_TRIM_THRESHOLD, 1 << 20);
}

}  // namespace

Result<std::unique_ptr<Node>> Node::start(
    NodeOptions options, const Enrol& enrol,
    const std::function<Result<>(record::Recorder&)>& history) {
    keep_memory_flat();
    std::unique_ptr<Node> node(new Node(std::move(options)));
    if (auto opened = node->open_stores(); !opened) return pass(opened);
    if (enrol)
        if (auto enrolled = enrol(*node->authority_, node->options_, *node->chain_); !enrolled)
            return pass(enrolled);
    if (history)
        if (auto made = history(*node->recorder_); !made) return pass(made);
    node->errands_ = std::make_unique<Errands>();
    for (auto step :
         {&Node::open_clinic, &Node::open_pipeline, &Node::open_committer, &Node::open_server})
        if (auto opened = (node.get()->*step)(); !opened) return pass(opened);
    node->watchkeeper_->start();
    if (auto told = node->open_control(); !told) return pass(told);
    node->scrub_thread_ = std::thread([raw = node.get()] { raw->scrub(); });
    return node;
}

Node::~Node() {
    stop();
}

void Node::scrub() {
    record::Scrub scrub(
        *recorder_,
        {.round = options_.scrub_round,
         .stopped = [this] { return stopping_.load(); },
         .damaged =
             [this](const record::Damage& damage) {
                 pipeline_->post([damage](Pipeline& p) { p.tampering(damage); });
             },
         .mended =
             [this](const record::ReportRow& row) {
                 pipeline_->post([row](Pipeline& p) { p.mended(row); });
             },
         .index_damaged =
             [this](const std::string& what) {
                 pipeline_->post([what](Pipeline& p) { p.index_damaged(what); });
             },
         .index_mended = [this] { pipeline_->post([](Pipeline& p) { p.index_mended(); }); }});
    while (!stopping_) {
        keep_clinic_up();
        if (auto passed = scrub.pass(); !passed) log_error("scrub: " + passed.error().message);
        std::unique_lock lock(scrub_mutex_);
        scrub_wake_.wait_for(lock,
                             std::chrono::microseconds(std::min(options_.scrub_round / 4, kMinute)),
                             [this] { return stopping_.load(); });
    }
}

bool Node::stop() {
    if (stopping_.exchange(true)) return complete_;
    // Under the lock: between its look at stopping_ and its wait the thread would miss the call.
    {
        const std::lock_guard lock(scrub_mutex_);
    }
    scrub_wake_.notify_all();
    if (scrub_thread_.joinable()) scrub_thread_.join();
    close_control();
    if (server_) server_->stop();
    if (errands_) errands_->finish();
    // What it has begun goes on at the next start.
    if (eraser_) eraser_->finish();
    // Drafts are cut and sealed while the committer still lives: sealing reads the journal, and
    // alerts are kept in it.
    // Whoever waits for the access log to ask the pipeline gets an answer while there is one.
    if (accesses_) accesses_->drain();
    if (pipeline_) pipeline_->finish();
    if (accesses_) accesses_->drain();
    if (sealer_) complete_ = sealer_->finish();
    if (anchorer_ && !anchorer_->finish()) complete_ = false;
    elsewhere_.reset();
    if (committer_) committer_->stop();
    if (watchkeeper_) watchkeeper_->stop();
    return complete_;
}

std::string Node::url() const {
    const auto* scheme = options_.tls_certificate.empty() ? "http://" : "https://";
    const auto& host = options_.name.empty() ? options_.address : options_.name;
    const bool v6 = host.find(':') != std::string::npos;
    return scheme + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(server_->port());
}

NodeCounts Node::counts() const {
    const auto& taken = committer_->counters();
    return {patients_,
            taken.batches,
            taken.readings,
            pipeline_->alerts_raised(),
            recorder_->sealed(),
            recorder_->log().size(),
            recorder_->checkpoints(),
            chain_->chain().head()->header.number + 1};
}

}  // namespace vs::node
