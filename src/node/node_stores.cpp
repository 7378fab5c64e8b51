// What a node opens before anything asks it: its keys, stores, chain and recorder.
#include "node/data_version.h"
#include "node/node.h"
#include "record/contract_anchor.h"
#include "store/file.h"

namespace vs::node {
namespace {

ingest::Stream stream_of(model::ReportKind kind) {
    return kind == model::ReportKind::waveform ? ingest::Stream::waves : ingest::Stream::vitals;
}

}  // namespace

Result<> Node::open_stores() {
    if (auto made = store::make_directories(options_.folder + "/anchor"); !made) return made;
    if (auto known = check_data_version(options_.folder); !known) return known;
    auto keys = load_or_create_keys(options_.folder + "/node.key");
    if (!keys) return pass(keys);
    keys_ = std::move(*keys);
    auto authority = model::SqlAuthority::open(options_.folder + "/db.sqlite", keys_->storage);
    if (!authority) return pass(authority);
    authority_ = std::move(*authority);
    auto families = record::Recorder::families();
    families.emplace_back(kReplay);
    families.emplace_back(DigestArchive::kFamily);
    auto kv = store::Kv::open(options_.folder + "/store", families);
    if (!kv) return pass(kv);
    kv_ = std::move(*kv);
    digests_ = std::make_unique<DigestArchive>(*kv_);
    return open_recorder();
}

Result<> Node::open_recorder() {
    auto chain = ChainHost::open({.folder = options_.folder + "/chain",
                                  .address = options_.chain_address,
                                  .port = options_.chain_port,
                                  .currency = options_.currency,
                                  .routes = [this](net::Router& router) { add_control(router); },
                                  .cosigners = options_.cosigners},
                                 *keys_);
    if (!chain) return pass(chain);
    chain_ = std::move(*chain);
    index_ = std::make_unique<access::Index>(
        chain_->chain(),
        access::Index::Options{.registry = chain_->registry(), .consent = chain_->consent()});
    if (auto read = index_->catch_up(); !read) return pass(read);
    granted_ = std::make_unique<access::ChainAuthority>(*authority_, *index_);
    housekeeping_ = std::make_unique<Housekeeping>(*index_, chain_->client(), chain_->consent());
    auto accesses = record::AccessLog::open(*kv_, keys_->storage);
    if (!accesses) return pass(accesses);
    accesses_ = std::move(*accesses);
    auto anchor = record::ContractAnchor::open(chain_->client(), chain_->log(),
                                               options_.folder + "/anchor/head");
    if (!anchor) return pass(anchor);
    auto recorder = record::Recorder::open(
        *kv_, {.folder = options_.folder + "/anchor",
               .anchor = std::move(*anchor),
               .signer = tlog::NoteSigner("vitalseal/" + crypto::to_text(keys_->address) + "/log",
                                          crypto::SigningKey(keys_->note)),
               .authority = granted_.get(),
               .accesses = accesses_.get(),
               .fetch = [this](model::ReportKind kind, std::uint64_t position) {
                   return committer_->message_at(stream_of(kind), ingest::Position::of(position));
               }});
    if (!recorder) return pass(recorder);
    recorder_ = std::move(*recorder);
    for (const auto& patient : recorder_->erasures().closed()) granted_->close(patient);
    // What patients and auditors write down at enrolment: `vitalseal verify` reads it here where
    // nobody did.
    return store::write_file_atomic(options_.folder + "/anchor/key",
                                    as_bytes(recorder_->verifier_key() + "\n"), 0644);
}

}  // namespace vs::node
