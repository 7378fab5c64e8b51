#include "node/node.h"

#include <malloc.h>

#include "base/log.h"
#include "model/directory.h"
#include "node/data_version.h"
#include "node/readers.h"
#include "record/contract_anchor.h"
#include "store/file.h"

namespace vs::node {
namespace {

constexpr std::string_view kReplay =
    "replay";  // family: device(8) boot(u32) first(u64) -> last(u64); journal name -> oldest(u32)
               // newest(u32)

Bytes range_key(const ingest::ReplayGuard::Range& range) {
    auto key = to_bytes(range.device);
    append_u32(key, range.boot);
    append_u64(key, range.first);
    return key;
}

ingest::Stream stream_of(model::ReportKind kind) {
    return kind == model::ReportKind::waveform ? ingest::Stream::waves : ingest::Stream::vitals;
}

model::ReportKind kind_of(ingest::Stream stream) {
    return stream == ingest::Stream::waves ? model::ReportKind::waveform
                                           : model::ReportKind::numerics;
}

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

Result<> Node::open_committer() {
    const auto ranges = load_ranges();
    if (!ranges) return pass(ranges);
    auto extents = load_extents();
    if (!extents) return pass(extents);
    Result<> bad;
    std::map<std::pair<model::Patient, model::ReportKind>, std::uint64_t> watermarks;
    const auto watermark = [&](const model::Patient& patient, model::ReportKind kind) {
        const auto known = watermarks.find({patient, kind});
        if (known != watermarks.end()) return known->second;
        const auto found = recorder_->index().watermark(patient, kind);
        if (!found) bad = pass(found);
        return watermarks[{patient, kind}] = found ? *found : 0;
    };
    auto committer = ingest::Committer::open(
        {.folder = options_.folder + "/journal",
         .node_key = keys_->storage,
         .accepted =
             [this](ingest::Accepted&& accepted) { pipeline_->accept(std::move(accepted)); },
         .recovered =
             [&](ingest::Accepted&& accepted) {
                 const auto sealed = watermark(accepted.batch.patient, kind_of(accepted.stream));
                 pipeline_->recovered(std::move(accepted), sealed);
             },
         .recovered_state =
             [this](ingest::Position, const model::Patient& patient, std::string_view text) {
                 pipeline_->recovered_state(patient, text);
             },
         .extents = std::move(*extents),
         .remember =
             [this](const std::string& journal, const ingest::Extent& extent) {
                 Bytes value;
                 append_u32(value, extent.oldest);
                 append_u32(value, extent.newest);
                 store::Batch batch;
                 batch.put(kReplay, as_bytes(journal), value);
                 return kv_->write(batch);
             },
         .ranges = *ranges,
         .archive =
             [this](const std::vector<ingest::ReplayGuard::Digested>& old) {
                 return digests_->put(old, now_utc());
             },
         .archived = [this](
                         const model::DeviceId& device, std::uint32_t boot,
                         std::uint64_t sequence) { return digests_->find(device, boot, sequence); },
         .save_ranges =
             [this](const std::vector<ingest::ReplayGuard::Range>& seen) {
                 return save_ranges(seen);
             }});
    if (!committer) return pass(committer);
    if (!bad) return bad;
    committer_ = std::move(*committer);
    anchorer_ = std::make_unique<Anchorer>(*recorder_, [this](std::uint64_t size) {
        const json::object news{{"size", size}, {"checkpoint", recorder_->anchored_note()}};
        pipeline_->post([text = json::serialize(news)](Pipeline& p) { p.broadcast("log", text); });
    });
    sealer_ = std::make_unique<Sealer>(
        *recorder_,
        Sealer::Options{.cadence = options_.checkpoint_every,
                        .prepare =
                            [this](const std::set<model::Patient>& patients) {
                                return housekeeping_->run(patients);
                            },
                        .sealed =
                            [this](const record::Draft& draft) {
                                pipeline_->post([draft](Pipeline& p) { p.sealed(draft); });
                            },
                        .checkpointed =
                            [this](const tlog::Checkpoint&) {
                                checkpointed_ = now_utc();
                                anchorer_->wake();
                            }});
    pipeline_->start();
    pipeline_->post([this](Pipeline& p) { notifier_->reconcile(p.waiting()); });
    const auto elsewhere = [this](const model::Patient& patient) -> Result<> {
        if (auto gone = watchkeeper_->forget(patient); !gone) return gone;
        if (auto gone = notifier_->forget(crypto::to_text(patient)); !gone) return gone;
        return clinic_ ? clinic_->forget(patient) : Result<>();
    };
    eraser_ = std::make_unique<Eraser>(
        Eraser::Parts{*kv_, *recorder_, *accesses_, *authority_, *granted_, *committer_, *pipeline_,
                      *sealer_, elsewhere},
        chain_->chain().chain_id(), chain_->consent());
    return {};
}

// The end of the last hour that has its report; the current hour where there is none yet.
Result<Micros> Node::summed_up_to(const std::vector<model::Person>& patients) const {
    Micros last = 0;
    for (const auto& person : patients) {
        auto walked = recorder_->index().each_newest(
            person.address, UINT64_MAX, [&](const record::ReportRow& row) {
                if (row.kind == model::ReportKind::hour) last = std::max(last, row.end);
                return row.kind != model::ReportKind::hour && row.end > last;
            });
        if (!walked) return pass(walked);
    }
    return last == 0 ? 0 : std::max(last, now_utc() - now_utc() % kHour - Minutes::kKept);
}

Result<std::map<std::string, ingest::Extent>> Node::load_extents() const {
    std::map<std::string, ingest::Extent> out;
    for (const auto* journal : {"vitals", "waves"}) {
        const auto value = kv_->get(kReplay, as_bytes(journal));
        if (!value) return pass(value);
        if (*value && (*value)->size() == 8)
            out[journal] = {read_u32(ByteView(**value).first(4)),
                            read_u32(ByteView(**value).subspan(4))};
    }
    return out;
}

Result<std::vector<ingest::ReplayGuard::Range>> Node::load_ranges() const {
    std::vector<ingest::ReplayGuard::Range> out;
    auto walked = kv_->each(kReplay, {}, [&](ByteView key, ByteView value) {
        if (key.size() == 20 && value.size() == 8)
            out.push_back({*to_array<8>(key.first(8)), read_u32(key.subspan(8, 4)),
                           read_u64(key.subspan(12)), read_u64(value)});
        return true;
    });
    if (!walked) return pass(walked);
    return out;
}

Result<> Node::save_ranges(const std::vector<ingest::ReplayGuard::Range>& ranges) {
    store::Batch batch;
    for (const auto& range : ranges) {
        Bytes last;
        append_u64(last, range.last);
        batch.put(kReplay, range_key(range), last);
    }
    return batch.empty() ? Result<>() : kv_->write(batch);
}

Result<> Node::open_server() {
    ports_.authority = granted_.get();
    ports_.committer = committer_.get();
    ports_.notices = notifier_.get();
    ports_.recorder = recorder_.get();
    ports_.accesses = accesses_.get();
    ports_.served = [this](std::vector<api::Served> served, std::function<void(Result<>)> done) {
        // Of who is erased nothing is written down again.
        std::erase_if(served, [this](const api::Served& one) {
            return recorder_->erasures().of(one.first).state >= record::Erasures::State::erasing;
        });
        accesses_->note(std::move(served), std::move(done));
    };
    ports_.chain = &chain_->chain();
    ports_.directory = chain_->directory();
    ports_.followers = options_.cosigners;
    ports_.log = chain_->log();
    for (const auto* name : {"Registry", "Consent", "Credit", "Visits", "Studies"})
        if (const auto at = model::contract_address(chain_->client(), chain_->directory(), name))
            ports_.contracts[name] = *at;
    relayer_ = std::make_unique<Relayer>(chain_->client(), chain_->directory(), ports_.contracts);
    ports_.chain_url = chain_->url();
    ports_.currency = chain_->currency();
    ports_.relay = [this](api::RelayCall call, api::Ports::Reply reply) {
        relayer_->submit(std::move(call), std::move(reply));
    };
    people_ = std::make_unique<People>(chain_->client(), *relayer_, chain_->chain().chain_id(),
                                       *authority_);
    registrar_ = std::make_unique<Registrar>(
        *relayer_,
        Registrar::Options{
            .rows = authority_.get(),
            .ask =
                [this](const char* contract, const char* function, const model::Values& arguments) {
                    return people_->ask(contract, function, arguments);
                },
            .right =
                [this](const crypto::Address& person, const model::Patient& patient,
                       std::uint16_t scopes) { return granted_->right(person, patient, scopes); },
            .served = ports_.served,
            .named =
                [this](const model::Person& person) {
                    if (recorder_->erasures().of(person.address).state ==
                        record::Erasures::State::none)
                        pipeline_->post([person](Pipeline& p) { p.admit(person); });
                }});
    using Told = void (Registrar::*)(const api::Asker&, const std::string&, api::Ports::Reply);
    for (const auto& [port, told] : std::initializer_list<std::pair<decltype(&ports_.name), Told>>{
             {&ports_.introduce, &Registrar::introduce},
             {&ports_.name, &Registrar::name},
             {&ports_.leave_letter, &Registrar::leave_letter}})
        *port = [this, told](const api::Asker& asker, const std::string& body,
                             api::Ports::Reply reply) {
            (registrar_.get()->*told)(asker, body, std::move(reply));
        };
    ports_.letters = [this](const api::Asker& asker, api::Ports::Reply reply) {
        registrar_->letters(asker, std::move(reply));
    };
    ports_.leave = [this](std::string_view token) { people_->leave(token); };
    ports_.challenge = [this] { return people_->challenge(); };
    ports_.login = [this](const std::string& body, const std::string& peer,
                          api::Ports::Reply reply) {
        people_->login(body, peer, std::move(reply));
    };
    ports_.deposit = [this](const std::string& body, const std::string& peer,
                            api::Ports::Reply reply) {
        people_->deposit(body, peer, std::move(reply));
    };
    ports_.readers = [this](const model::Patient& patient) -> Result<std::string> {
        const auto view = index_->catch_up();
        if (!view) return pass(view);
        return json::serialize(readers_json(*view->picture, patient, now_utc() / kSecond));
    };
    ports_.erase = [this](const std::string& body, const std::string& peer,
                          api::Ports::Reply reply) {
        people_->erase(body, peer, std::move(reply),
                       [this](const model::Erase& request, const model::CompactBytes& signature,
                              api::Ports::Reply answer) {
                           eraser_->erase(request, signature, std::move(answer));
                       });
    };
    ports_.hold = [this](const std::string& body, const std::string& peer,
                         api::Ports::Reply reply) {
        people_->hold(
            body, peer, std::move(reply),
            [this](const model::Patient& patient) { return granted_->organisation_of(patient); },
            [this](const model::Hold& hold, const model::CompactBytes& signature) {
                return eraser_->hold(hold, signature);
            });
    };
    ports_.erasure = [this](const model::Patient& patient) { return eraser_->status(patient); };
    ports_.who = [this](std::string_view token) { return people_->who(token); };
    ports_.node_address = crypto::to_text(keys_->address);
    ports_.scrub_seconds = static_cast<int>(options_.scrub_round / kSecond);
    using OfMany = std::string (Pipeline::*)(const api::Asker&, std::vector<api::Served>&);
    const auto of_many = [this](OfMany make) {
        return [this, make](api::Asker asker, api::Ports::Reply reply) {
            pipeline_->post([this, make, asker = std::move(asker),
                             reply = std::move(reply)](Pipeline& p) {
                std::vector<api::Served> served;
                auto text = (p.*make)(asker, served);
                ports_.served(std::move(served),
                              [reply, text = std::move(text)](const Result<>& noted) {
                                  noted ? reply(text) : reply(vs::pass(noted));
                              });
            });
        };
    };
    ports_.ward = of_many(&Pipeline::ward);
    ports_.numbers = of_many(&Pipeline::numbers);
    const auto of_patient = [this](model::Patient patient, api::Ports::Reply reply, auto make) {
        pipeline_->post([patient, reply = std::move(reply), make](Pipeline& p) {
            auto* state = p.find(patient);
            state != nullptr ? reply(json::serialize(make(*state)))
                             : reply(fail("not-found", "no such patient"));
        });
    };
    ports_.patient = [this, of_patient](const api::Asker& asker, model::Patient patient,
                                        api::Ports::Reply reply) {
        of_patient(patient, std::move(reply), [this, who = asker.address](PatientState& state) {
            auto out = state.details(now_utc());
            if (!granted_->allowed(who, state.person.address, model::scope::alerts))
                Pipeline::hide_alerts(out);
            return out;
        });
    };
    ports_.trends = [of_patient](api::Asker, model::Patient patient, int hours,
                                 api::Ports::Reply reply) {
        of_patient(patient, std::move(reply),
                   [hours](PatientState& state) { return state.trends(now_utc(), hours); });
    };
    ports_.explain = [of_patient](api::Asker, model::Patient patient, Micros at, Micros around,
                                  api::Ports::Reply reply) {
        of_patient(patient, std::move(reply), [at, around](PatientState& state) {
            return state.explain(at - around, at + around);
        });
    };
    ports_.act = [this](api::Asker asker, std::string alert, std::string what, std::string note,
                        api::Ports::Reply reply) {
        pipeline_->post([=](Pipeline& p) { p.act(asker, alert, what, note, reply); });
    };
    ports_.snooze = [this](api::Asker asker, std::string alert, int minutes,
                           api::Ports::Reply reply) {
        pipeline_->post([=](Pipeline& p) { p.snooze(asker, alert, minutes, reply); });
    };
    ports_.pause = [this](api::Asker asker, model::Patient patient, int minutes, std::string why,
                          api::Ports::Reply reply) {
        pipeline_->post([=](Pipeline& p) { p.pause(asker, patient, minutes, why, reply); });
    };
    ports_.limit = [this](api::Asker asker, model::Patient patient, json::object wanted,
                          api::Ports::Reply reply) {
        pipeline_->post([=](Pipeline& p) { p.limit(asker, patient, wanted, reply); });
    };
    ports_.mark = [this](api::Asker asker, std::string alert, bool useful, std::string because,
                         api::Ports::Reply reply) {
        pipeline_->post([=](Pipeline& p) { p.mark(asker, alert, useful, because, reply); });
    };
    ports_.writings = [this](model::Patient patient, api::Ports::Reply reply) {
        pipeline_->post(
            [patient, reply = std::move(reply)](Pipeline& p) { reply(p.writings(patient)); });
    };
    ports_.watch = [this](api::Asker asker, std::optional<model::Patient> patient,
                          std::shared_ptr<net::EventStream> stream) {
        pipeline_->post([=](Pipeline& p) { p.watch(asker, patient, stream); });
    };
    lend_watch();
    if (clinic_) ports_.clinic = clinic_ports();
    if (options_.demo) ports_.demo = demo_ports();
    net::Router router;
    api::add_routes(router, ports_, options_.site);
    auto server = net::HttpServer::start({.address = options_.address,
                                          .port = options_.port,
                                          .threads = options_.threads,
                                          .tls_certificate = options_.tls_certificate,
                                          .tls_key = options_.tls_key},
                                         router);
    if (!server) return pass(server);
    server_ = std::move(*server);
    return {};
}

api::Ports::Demo Node::demo_ports() {
    const auto replace = [this](const crypto::Digest& digest, const Bytes& bytes) {
        store::Batch batch;
        batch.put("blocks", digest, bytes);
        return kv_->write(batch);
    };
    return {.visitors = options_.demo_visitors,
            .recorded = options_.demo_recorded,
            .tamper = [this, replace](const crypto::Digest& digest) -> Result<> {
                auto block = recorder_->blocks().get(digest);
                if (!block) return pass(block);
                const std::lock_guard lock(backup_mutex_);
                if (!backup_.try_emplace(digest, *block).second) return {};  // changed already
                if (auto forged = options_.demo_forge ? options_.demo_forge(*block)
                                                      : Result<Bytes>(fail("forge", "")))
                    return replace(digest, *forged);
                (*block)[block->size() / 2] ^= 1;
                return replace(digest, *block);
            },
            .restore = [this, replace](const crypto::Digest& digest) -> Result<> {
                const std::lock_guard lock(backup_mutex_);
                const auto kept = backup_.find(digest);
                if (kept == backup_.end()) return fail("missing", "nothing was changed here");
                if (auto put = replace(digest, kept->second); !put) return put;
                backup_.erase(kept);
                return {};
            },
            .begin_story = options_.demo_story};
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
    errands_.reset();
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
