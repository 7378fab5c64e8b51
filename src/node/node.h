// A running node: stores, committer, pipeline, sealer, scrub, HTTP server, in the order in which
// they need each other.
#pragma once

#include "access/chain_authority.h"
#include "clinic/clinic.h"
#include "node/anchorer.h"
#include "node/chain_host.h"
#include "node/digest_archive.h"
#include "node/eraser.h"
#include "node/errands.h"
#include "node/housekeeping.h"
#include "node/keys.h"
#include "node/people.h"
#include "node/pipeline.h"
#include "node/registrar.h"
#include "node/relayer.h"
#include "node/remote_anchor.h"
#include "node/sealer.h"
#include "node/watchkeeper.h"

namespace vs::node {

struct NodeOptions {
    std::string folder;             // the data directory
    std::string site = "web/dist";  // the built pages
    std::string address = "localhost";
    std::uint16_t port = 8080;
    std::string name;  // what people call this host in addresses; else `address`
    std::string tls_certificate, tls_key;  // PEM files; none: plain HTTP
    unsigned threads = 2;
    Micros report_every = kMinute, checkpoint_every = 10 * kSecond, scrub_round = kHour;
    // From UTC to the time of day where patients are; none: unknown.
    std::optional<Micros> local_offset;
    std::string webhook;
    std::string currency = "EUR";             // of the clinic's money; kept from the first start
    std::string chain_address = "127.0.0.1";  // of the chain's JSON-RPC
    std::uint16_t chain_port = 0;             // 0: a free one
    std::vector<std::string> cosigners;       // verifier keys of the chain's followers
    // Where checkpoints go besides; an empty URL: nowhere.
    RemoteAnchor::Options elsewhere;
    bool demo = false;  // signs visitors from this machine in
    bool demo_recorded = false;
    std::vector<api::Ports::Visitor> demo_visitors;
    std::function<void()> demo_story;
    // What somebody with a reader's key could put in a record's place; none: a bit is turned over.
    std::function<Result<Bytes>(ByteView sealed)> demo_forge;
    bool clinic = false;           // keeps a clinic's accounts, and enrols patients
    std::function<void()> joined;  // somebody came in by an invitation; on a thread of its own
};

struct NodeCounts {
    std::uint64_t patients, batches, readings, alerts, reports, leaves, checkpoints, blocks;
};

class Node {
  public:
    // Makes the folder, keys and stores where they are not there; recovers what is. `enrol` runs
    // once authority and chain are open and before anything asks them.
    using Enrol = std::function<Result<>(model::SqlAuthority&, NodeOptions&, ChainHost&)>;
    static Result<std::unique_ptr<Node>> start(
        NodeOptions options, const Enrol& enrol = {},
        const std::function<Result<>(record::Recorder&)>& history = {});
    ~Node();
    // Takes no more batches, judges, seals, logs and anchors what is open, and ends. False where
    // something could not be sealed.
    bool stop();
    std::string url() const;
    std::string chain_url() const { return chain_->url(); }
    NodeCounts counts() const;
    model::SqlAuthority& authority() { return *authority_; }
    clinic::Clinic* clinic() { return clinic_.get(); }  // null where there is none
    Result<> reload_tls() { return server_->reload_tls(); }
    std::string heartbeat_key() const;  // what `vitalseal watch` checks the heartbeat by

  private:
    // Family: device(8) boot(u32) first(u64) -> last(u64); journal name -> oldest(u32) newest(u32).
    static constexpr std::string_view kReplay = "replay";

    explicit Node(NodeOptions options) : options_(std::move(options)) {}
    Result<> open_stores();
    Result<> open_recorder();
    Result<> open_pipeline();
    Result<> open_notices();
    Result<> open_committer();
    Result<> open_server();
    api::Ports::Demo demo_ports();
    // node_intake.cpp
    void open_sealer();
    Result<std::map<std::string, ingest::Extent>> load_extents() const;
    Result<std::vector<ingest::ReplayGuard::Range>> load_ranges() const;
    Result<> save_ranges(const std::vector<ingest::ReplayGuard::Range>& ranges);
    // node_ports.cpp
    void lend_stores();
    void lend_contracts();
    void lend_people();
    void lend_erasure();
    void lend_patients();
    void lend_care();
    // control.cpp
    void add_control(net::Router& router);
    Result<> open_control();
    void close_control();
    Result<std::string> begin_snapshot();
    Result<> snapshot_into(const std::string& folder);
    void end_snapshot();
    // clinic_ports.cpp
    Result<> open_clinic();
    api::Ports::Clinic clinic_ports();
    void lend_watch();
    std::vector<model::Patient> worn() const;
    std::string heartbeat() const;
    void keep_clinic_up();
    void hand_back_accounts();
    void scrub();

    NodeOptions options_;
    std::optional<NodeKeys> keys_;
    std::unique_ptr<model::SqlAuthority> authority_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<DigestArchive> digests_;
    std::unique_ptr<ChainHost> chain_;
    std::unique_ptr<access::Index> index_;
    std::unique_ptr<access::ChainAuthority> granted_;  // what every stage asks
    std::unique_ptr<Housekeeping> housekeeping_;
    std::unique_ptr<record::AccessLog> accesses_;
    std::unique_ptr<record::Recorder> recorder_;
    std::unique_ptr<People> people_;
    std::unique_ptr<Registrar> registrar_;
    std::unique_ptr<Relayer> relayer_;  // its thread works for the one above
    std::unique_ptr<Anchorer> anchorer_;
    std::unique_ptr<RemoteAnchor> elsewhere_;
    std::unique_ptr<Sealer> sealer_;
    std::unique_ptr<Pipeline> pipeline_;
    std::unique_ptr<notice::Notifier> notifier_;  // its threads tell the one above
    std::unique_ptr<ingest::Committer> committer_;
    std::unique_ptr<Eraser> eraser_;
    api::Ports ports_;
    std::unique_ptr<net::HttpServer> server_;
    std::atomic<std::uint64_t> patients_ = 0;
    std::unique_ptr<Watchkeeper> watchkeeper_;
    std::atomic<Micros> checkpointed_{now_utc()};  // at first, the start
    std::unique_ptr<clinic::Clinic> clinic_;
    std::unique_ptr<Errands> errands_;  // its thread works with all of the above
    Micros kept_up_ = 0;
    std::mutex control_mutex_;
    std::string control_token_;  // "" while nothing may be asked
    std::mutex backup_mutex_;
    std::map<crypto::Digest, Bytes> backup_;  // demo only: what tamper() replaced
    std::atomic<bool> stopping_{false};
    bool complete_ = true;
    std::mutex scrub_mutex_;
    std::condition_variable scrub_wake_;
    std::thread scrub_thread_;
};

}  // namespace vs::node
