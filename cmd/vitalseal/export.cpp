// export: everything of one patient as one archive that checks itself.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <set>
#include <thread>

#include "own_records.h"
#include "verify/archive.h"
#include "verify/key_history.h"

namespace vs::cmd {
namespace {

struct ExportOptions {
    Own own;
    std::string patient, out;
};

// A checkpoint, and the proof that the contract holds this very one.
struct Anchored {
    tlog::Checkpoint checkpoint;
    std::string note, anchor, key;
};

Result<Anchored> anchored(OwnRecords& records) {
    const auto session = records.get("/v1/session");
    if (!session) return pass(session);
    const auto* log = session->if_contains("log");
    const auto* object = log == nullptr ? nullptr : log->if_object();
    if (object == nullptr) return fail("answer", "the node names no log");
    Anchored out{
        .checkpoint = {}, .note = {}, .anchor = {}, .key = std::string(json_text(*object, "key"))};
    Error last;
    // Between the two answers the contract may have taken the next one.
    for (int attempt = 0; attempt < 50; ++attempt) {
        const auto note = records.get("/v1/log/checkpoint");
        if (!note) return pass(note);
        const auto anchor = records.get("/v1/anchor");
        if (!anchor) {
            last = anchor.error();
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            continue;
        }
        out.note = json_text(*note, "note");
        out.anchor = json::serialize(*anchor);
        auto checkpoint = tlog::open_checkpoint(out.note, out.key);
        if (checkpoint) {
            out.checkpoint = std::move(*checkpoint);
            const auto held = verify::check_anchor(out.anchor, out.key, out.checkpoint);
            if (held) return out;
            last = held.error();
        } else
            last = checkpoint.error();
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return tl::make_unexpected(last);
}

class Export {
  public:
    Export(OwnRecords& from, Anchored head, verify::ArchiveWriter& archive, bool terminal)
        : records_(from), head_(std::move(head)), archive_(archive), terminal_(terminal) {}

    Result<> run(const OwnAccount& own) {
        for (const auto& [name, text] : {std::pair{"node-key.txt", head_.key + "\n"},
                                         {"checkpoint.txt", head_.note},
                                         {"anchor.json", head_.anchor}})
            if (auto done = archive_.add(name, as_bytes(text)); !done) return done;
        if (auto done = all(); !done) return done;
        if (auto done = add_signers(); !done) return done;
        if (auto done = archive_.add_lists(); !done) return done;
        const auto manifest = json::serialize(json::object{{"format", "vitalseal-archive/1"},
                                                           {"patient", records_.patient()},
                                                           {"node", own.pin.node},
                                                           {"made", to_rfc3339(now_utc())},
                                                           {"records", records},
                                                           {"opened", opened},
                                                           {"newer", newer}}) +
                              "\n";
        if (auto done = archive_.add("manifest.json", as_bytes(manifest)); !done) return done;
        if (auto done = archive_.add("README.txt", as_bytes(readme())); !done) return done;
        return archive_.finish();
    }
    std::uint64_t records = 0, opened = 0, newer = 0;

  private:
    // The list comes newest first and in pages, and the archive begins with the oldest: the rows
    // are asked for again from there on, a page at a time.
    Result<> all() {
        std::uint64_t last = 0;
        bool some = false;
        auto counted = records_.each("", [&](const RecordRow& row) -> Result<bool> {
            if (row.leaf >= head_.checkpoint.size) {
                ++newer;
                return true;
            }
            last = row.seq, some = true;
            return false;
        });
        if (!counted) return counted;
        for (std::uint64_t from = 0; some && from <= last; from += kPage) {
            auto rows = page(from, std::min(last, from + kPage - 1));
            if (!rows) return pass(rows);
            for (const auto& row : *rows)
                if (auto done = add(row); !done) return done;
        }
        if (terminal_) std::fprintf(stderr, "\r%*s\r", 40, "");
        return {};
    }
    Result<std::vector<RecordRow>> page(std::uint64_t from, std::uint64_t to) {
        std::vector<RecordRow> out(to - from + 1);
        auto walked = records_.each(
            "",
            [&](const RecordRow& row) -> Result<bool> {
                if (row.seq < from) return false;
                out[row.seq - from] = row;
                return row.seq > from;
            },
            to + 1);
        if (!walked) return pass(walked);
        for (std::size_t i = 0; i < out.size(); ++i)
            if (out[i].cid.empty())
                return fail("altered", "the node does not list record " + std::to_string(from + i) +
                                           ", and lists a later one");
        return out;
    }
    Result<> add(const RecordRow& row) {
        const auto block = records_.block(row);
        if (!block) return pass(block);
        const auto proof = records_.get("/v1/log/inclusion?index=" + std::to_string(row.leaf) +
                                        "&size=" + std::to_string(head_.checkpoint.size));
        if (!proof) return pass(proof);
        auto object = *proof;
        object["seq"] = row.seq, object["index"] = row.leaf;
        if (auto done = archive_.add(verify::record_name(row.seq), *block); !done) return done;
        const auto text = json::serialize(object) + "\n";
        if (auto done = archive_.add(verify::proof_name(row.seq), as_bytes(text)); !done)
            return done;
        ++records;
        if (terminal_ && records % 16 == 0)
            std::fprintf(stderr, "\r%llu records ", static_cast<unsigned long long>(records));
        return open(row, *block);
    }
    // What this account has no key for is in the archive sealed.
    Result<> open(const RecordRow& row, ByteView block) {
        const auto bundle = records_.bundle(row, block);
        if (!bundle) return bundle.error().code == "no-match" ? Result<>() : pass(bundle);
        const auto report = model::parse_report(*bundle);
        if (!report) return pass(report);
        ++opened;
        for (const auto& message : report->input.messages) note_signers(message, report->input);
        if (auto done = archive_.add(verify::fhir_name(row.seq), as_bytes(*bundle)); !done)
            return done;
        return archive_.list(verify::lines_of(report->input));
    }
    void note_signers(ByteView message, const model::ReportInput& input) {
        const auto parsed = cose::parse(message);
        if (!parsed || parsed->header.algorithm != cose::kEs256k) return;
        const auto by = verify::written_in(*parsed, input);
        if (!by) return;
        for (const auto& signer : by->signers) signers_.insert({by->account, signer});
    }
    // Whose keys people signed with, proven, so that nobody has to be asked later. What the node
    // does not show is left out, and whoever checks is told.
    Result<> add_signers() {
        json::array out;
        for (const auto& [account, signer] : signers_) {
            const auto who = crypto::to_text(account), by = crypto::to_text(signer);
            const auto slot = person::slots::signer(account, signer) + chain::U256(1);
            const auto keys = records_.get("/v1/keys?account=" + who + "&signer=" + by);
            const auto state = records_.get("/v1/state?registry=" + to_hex(slot.to_be()));
            if (!keys || !state || out.size() == verify::kMaxSigners) continue;
            out.push_back(
                json::object{{"account", who}, {"signer", by}, {"keys", *keys}, {"state", *state}});
        }
        if (out.empty()) return {};
        const auto text = json::serialize(json::object{{"signers", std::move(out)}}) + "\n";
        return archive_.add(std::string(verify::kSigners), as_bytes(text));
    }
    std::string readme() const {
        return "This is everything that a Vitalseal node holds sealed of one patient, as of\n" +
               to_rfc3339(now_utc()) + ": " + std::to_string(records) + " records, " +
               std::to_string(opened) +
               " of them opened.\n"
               "\n"
               "records/N.age    record number N, sealed, byte for byte as the node stores it\n"
               "fhir/N.json      what is in it: a FHIR R4 Bundle, with the signed messages of the\n"
               "                 devices, alerts, orders and who looked at the records\n"
               "proofs/N.json    its place in the node's log\n"
               "checkpoint.txt   the log, signed by the node; node-key.txt is the key\n"
               "anchor.json      that the checkpoint stands in the contract on the chain\n"
               "signers.json     whose keys people signed with, and from when to when, proven\n"
               "vitals.csv alerts.csv accesses.csv   for a table program\n"
               "\n"
               "To check all of it, without asking the node:\n"
               "\n"
               "    vitalseal verify --archive THIS [--key KEY] [--identity FILE]\n"
               "\n"
               "KEY is the node's key as you wrote it down when you enrolled; without it the one\n"
               "in here is taken. FILE holds your keys; with them each record is opened again and\n"
               "compared. Exit code 0: every byte is right; 3: something was changed, and what.\n"
               "\n"
               "With stock tools: sha256sum -c SHA256SUMS, and\n"
               "\n"
               "    age -d -i FILE records/000000.age | gunzip | cmp - fhir/000000.json\n"
               "\n"
               "No key is in this archive. fhir and the lists are readable by anyone who has it:\n"
               "keep it as you would keep a medical file.\n";
    }

    static constexpr std::uint64_t kPage = 500;
    OwnRecords& records_;
    const Anchored head_;
    verify::ArchiveWriter& archive_;
    const bool terminal_;
    std::set<std::pair<crypto::Address, crypto::Address>> signers_;  // accounts and keys
};

Result<> run(const ExportOptions& options, OwnAccount& own) {
    const auto patient = patient_in(options.patient, own);
    if (!patient) return pass(patient);
    auto records = OwnRecords::open(own, *patient);
    if (!records) return pass(records);
    for (const auto& one : records->told)
        std::fprintf(stderr, "vitalseal export: note: %s\n", one.c_str());
    if (auto asked = records->get("/v1/patients/" + records->patient() + "/export"); !asked)
        return pass(asked);
    auto head = anchored(*records);
    if (!head) return pass(head);
    auto archive = verify::ArchiveWriter::create(options.out);
    if (!archive) return pass(archive);
    Export work(*records, std::move(*head), **archive, ::isatty(2) == 1 && !options.own.json);
    if (auto done = work.run(own); !done) return done;
    if (options.own.json)
        std::printf("%s\n", json::serialize(json::object{{"archive", options.out},
                                                         {"records", work.records},
                                                         {"opened", work.opened},
                                                         {"newer", work.newer}})
                                .c_str());
    else {
        std::printf(
            "%llu records, %llu of them opened, in %s\ncheck it: vitalseal verify "
            "--archive %s\n",
            static_cast<unsigned long long>(work.records),
            static_cast<unsigned long long>(work.opened), options.out.c_str(), options.out.c_str());
        if (work.newer > 0)
            std::printf("%llu newer records are not in the contract yet: export again later\n",
                        static_cast<unsigned long long>(work.newer));
    }
    return {};
}

}  // namespace

void add_export(CLI::App& app, int& exit_code) {
    static ExportOptions options;
    auto* command = account_command(app, options, exit_code, "export",
                                    "Writes everything of a patient as one archive with proofs",
                                    "export --account ~/me --out everything.tar\n"
                                    "  vitalseal verify --archive everything.tar",
                                    run);
    command->add_option("--patient", options.patient,
                        "a patient whose records you may read, \"0x…\"; otherwise your own");
    command->add_option("--out", options.out, "the archive: FILE.tar, or a folder to make")
        ->required();
}

}  // namespace vs::cmd
