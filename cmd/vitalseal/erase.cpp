// erase and hold: an end to what a node keeps of a patient, and what keeps it waiting.
#include <cstdio>

#include "model/erasure.h"
#include "model/leaf.h"
#include "own_records.h"
#include "store/file.h"
#include "tlog/tile.h"

namespace vs::cmd {
namespace {

constexpr int kAttempts = 20;  // records may be sealed between listing and signing

struct EraseOptions {
    Own own;
    std::string patient, until, approval, reason = "retention";
    bool yes = false, status = false, lift = false;
};

// The leaves of a patient's records, each held against the log: that it is of this patient, as the
// key in the vault tells, so that nobody else's record is signed away.
class Listed {
  public:
    Listed(OwnRecords& records, const model::Capsule& capsule)
        : records_(records), capsule_(capsule) {}

    // Takes in what is newer than what is known.
    Result<> look() {
        std::vector<RecordRow> fresh;
        auto walked = records_.each("", [&](const RecordRow& row) -> Result<bool> {
            if (row.seq < count) return false;
            fresh.push_back(row);
            return row.seq > count;
        });
        if (!walked) return walked;
        for (auto row = fresh.rbegin(); row != fresh.rend(); ++row) {
            if (row->seq != count)
                return fail("altered", "the node does not list record " + std::to_string(count));
            if (auto good = check(*row); !good) return good;
            leaves.add(row->leaf, model::kMaxErasureLeaves);
            ++count;
        }
        return {};
    }
    std::uint64_t count = 0;
    model::Numbers leaves;

  private:
    Result<> check(const RecordRow& row) {
        const auto tile = row.leaf / tlog::kTileWidth;
        const auto place = static_cast<std::size_t>(row.leaf % tlog::kTileWidth);
        if (tile != tile_ || place >= entries_.size()) {
            auto read = read_tile(tile, static_cast<int>(place) + 1);
            if (!read) return read;
        }
        const auto leaf = model::decode_leaf(entries_[place]);
        if (!leaf || leaf->digest != row.digest ||
            leaf->tag != model::tag_of(capsule_.tag_key, row.seq))
            return fail("altered", "leaf " + std::to_string(row.leaf) +
                                       ", which the node lists, is not this patient's");
        return {};
    }
    Result<> read_tile(std::uint64_t tile, int width) {
        auto text =
            records_.text("/" + tlog::to_text({.level = {}, .index = tile, .width = width}));
        if (!text) return pass(text);
        entries_.clear();
        ByteView rest = as_bytes(*text);
        while (rest.size() >= 2) {
            const auto size = static_cast<std::size_t>(rest[0] << 8 | rest[1]);
            if (rest.size() < 2 + size) break;
            entries_.push_back(to_bytes(rest.subspan(2, size)));
            rest = rest.subspan(2 + size);
        }
        tile_ = tile;
        if (entries_.size() == static_cast<std::size_t>(width) && rest.empty()) return {};
        return fail("answer", "a tile of the log is malformed");
    }

    OwnRecords& records_;
    const model::Capsule& capsule_;
    std::uint64_t tile_ = UINT64_MAX;
    std::vector<Bytes> entries_;
};

using Approval = decltype(model::Erase::approval);

Result<Approval> approval_in(const std::string& path) {
    if (path.empty()) return Approval();
    const auto text = store::read_file(path, 64 * 1024);
    if (!text) return pass(text);
    auto approval = model::parse_approval(as_text(*text));
    if (!approval) return fail("usage", "--approval: no agreement to an erasure");
    return Approval(std::move(*approval));
}

Result<std::string> sign_and_send(OwnAccount& own, OwnRecords& records,
                                  const model::Patient& patient, const Listed& listed,
                                  const Approval& approval) {
    const model::Erase request{.patient = patient,
                               .records = listed.count,
                               .leaves = listed.leaves.text(),
                               .account = own.device.account,
                               .deadline = request_deadline(),
                               .approval = approval};
    const auto body = signed_request(own, request, "Consent");
    return body ? records.post("/v1/erasures", *body) : body;
}

void print_status(const json::object& status, bool json) {
    if (json) {
        std::printf("%s\n", json::serialize(status).c_str());
        return;
    }
    const std::string state(json_text(status, "state")), since(json_text(status, "since"));
    if (state == "none")
        std::printf("nobody asked for an erasure\n");
    else if (state == "waiting")
        std::printf("asked for at %s, and waiting; nothing more is taken of this patient\n",
                    since.c_str());
    else
        std::printf("%s since %s; the log's leaf %s says so\n", state.c_str(), since.c_str(),
                    json::serialize(status.at("leaf")).c_str());
    const auto* hold = status.if_contains("hold");
    if (const auto* object = hold == nullptr ? nullptr : hold->if_object())
        std::printf("held up until %s by %s: %s\n",
                    std::string(json_text(*object, "until")).c_str(),
                    std::string(json_text(*object, "by")).c_str(),
                    std::string(json_text(*object, "reason")).c_str());
}

Result<> print_answer(const Result<std::string>& answer, bool json) {
    if (!answer) return pass(answer);
    const auto value = parse_json(*answer);
    if (!value || !value->is_object()) return fail("answer", "the node's answer is no JSON object");
    print_status(value->get_object(), json);
    return {};
}

Result<> erase(const EraseOptions& options, OwnAccount& own) {
    const auto patient = patient_in(options.patient, own);
    if (!patient) return pass(patient);
    auto records = OwnRecords::open(own, *patient);
    if (!records) return pass(records);
    if (options.status)
        return print_answer(records->text("/v1/patients/" + records->patient() + "/erasure"),
                            options.own.json);
    if (!options.yes)
        return fail("usage",
                    "nothing brings the records back. Take them with you first (vitalseal "
                    "export), then say --yes");
    const auto capsule = records->keyring().capsules.find(*patient);
    if (capsule == records->keyring().capsules.end())
        return fail("keys",
                    "this account holds no keys of the patient, and could not tell their "
                    "records from others'");
    const auto approval = approval_in(options.approval);
    if (!approval) return pass(approval);
    Listed listed(*records, capsule->second);
    for (int attempt = 0;; ++attempt) {
        if (auto looked = listed.look(); !looked) return looked;
        const auto answer = sign_and_send(own, *records, *patient, listed, *approval);
        if (!answer && answer.error().code == "newer" && attempt < kAttempts) continue;
        return print_answer(answer, options.own.json);
    }
}

Result<std::uint64_t> end_of(const EraseOptions& options) {
    if (options.lift) return 0;
    const auto time = from_rfc3339(options.until);
    if (!time) return fail("usage", "--until: " + time.error().message);
    return static_cast<std::uint64_t>(*time / kSecond);
}

Result<> hold(const EraseOptions& options, OwnAccount& own) {
    const auto patient = address_in(options.patient, "PATIENT");
    if (!patient) return pass(patient);
    const auto* reason = std::ranges::find(model::kHoldReasons, options.reason);
    if (reason == std::end(model::kHoldReasons))
        return fail("usage", "--reason: retention, dispute, safety or billing");
    const auto until = end_of(options);
    if (!until) return pass(until);
    const model::Hold hold{.patient = *patient,
                           .until = *until,
                           .reason = static_cast<std::uint8_t>(reason - model::kHoldReasons + 1),
                           .account = own.device.account,
                           .deadline = request_deadline()};
    const auto body = signed_request(own, hold, "Registry");
    if (!body) return pass(body);
    return print_answer(node_post(own.pin, "/v1/holds", *body), options.own.json);
}

}  // namespace

void add_erase(CLI::App& app, int& exit_code) {
    static EraseOptions options;
    auto* out = account_command(
        app, options, exit_code, "erase",
        "Removes everything a node keeps of a patient, on record and for good", "", erase);
    out->add_option("--patient", options.patient,
                    "a patient whom you manage, \"0x…\"; otherwise yourself");
    out->add_option("--approval", options.approval,
                    "the file in which the patient's approver agrees (vitalseal approver erasure)");
    out->add_flag("--yes", options.yes, "do it; monitoring ends, and nothing brings it back");
    out->add_flag("--status", options.status, "only say where an erasure stands");
    out->footer(
        "Example:\n  vitalseal export --account ~/me --out mine.tar\n"
        "  vitalseal erase --account ~/me --yes\n"
        "What readers saved, backups and freed sectors of disks are not reached.");
    auto* held =
        account_command(app, options, exit_code, "hold",
                        "Keeps an erasure of a patient of your organisation waiting", "", hold);
    held->add_option("PATIENT", options.patient, "their account, \"0x…\"")->required();
    auto* until = held->add_option("--until", options.until, "until when, 2027-01-31T12:00:00Z");
    held->add_option("--reason", options.reason, "retention, dispute, safety or billing")
        ->capture_default_str();
    held->add_flag("--lift", options.lift, "end it")->excludes(until);
    held->footer(
        "Example:\n  vitalseal hold 0x… --account ~/clinic --until 2027-01-31T00:00:00Z "
        "--reason retention\nThe patient sees until when and why. No health data belongs here.");
}

}  // namespace vs::cmd
