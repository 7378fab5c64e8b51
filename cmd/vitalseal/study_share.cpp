// study share, study read: a patient's records for a study. Grants of `research` give no key and no
// page: what a researcher gets is what the patient's own device opens and seals anew, to keys that
// the contract holds. The node sees nothing of it, and the file goes from the one to the other.
//
//   file = age(gzip(Bundle ‖ "\n" …)) to the researcher's keys     FHIR Bulk Data's NDJSON
#include "study_share.h"

#include <cstdio>

#include "base/gzip.h"
#include "own_records.h"
#include "person/readers.h"
#include "record/seal.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

constexpr std::size_t kMaxShared = std::size_t{256} << 20;  // of text

struct ShareOptions : MoneyOptions {
    std::uint64_t number = 0;
    std::string from, to, kinds = "numerics", patient, out, file;
};

// That the patient permits it, as the contract says with a proof; the researcher's keys likewise.
Result<std::vector<age::Recipient>> researcher_keys(const Desk& desk, const model::Patient& patient,
                                                    const crypto::Address& researcher) {
    const auto& own = *desk.own;
    const auto slot =
        own.state->read(own.suite().at("Consent"), {person::slots::grant(patient, researcher)});
    if (!slot) return pass(slot);
    const auto grant = person::granted_of(slot->front());
    const auto now = static_cast<std::uint64_t>(now_utc() / kSecond);
    if ((grant.scopes & model::scope::research) == 0 || now < grant.from || now >= grant.until)
        return fail("no-research-grant", "nothing is shared without permission: vitalseal grant " +
                                             crypto::to_text(researcher) +
                                             " --scopes research --purpose research");
    const auto licensed = own.actor->ask(
        "Consent", "allowed", {patient, researcher, chain::U256(model::scope::research)});
    if (!licensed) return pass(licensed);
    if (licensed->front().word().is_zero())
        return fail("no-research-grant", "the researcher has no licence in force");
    return person::recipients_of(*own.state, own.suite(), researcher);
}

struct Shared {
    std::string text;
    std::uint64_t records = 0, closed = 0;
};

Result<Shared> gather(OwnRecords& records, const ShareOptions& options) {
    auto query = "kinds=" + options.kinds;
    if (!options.from.empty()) query += "&from=" + options.from;
    if (!options.to.empty()) query += "&to=" + options.to;
    Shared out;
    auto walked = records.each(query, [&](const RecordRow& row) -> Result<bool> {
        const auto block = records.block(row);
        if (!block) return pass(block);
        const auto bundle = records.bundle(row, *block);
        if (!bundle && bundle.error().code != "no-match") return pass(bundle);
        if (!bundle) {
            ++out.closed;
            return true;
        }
        if (bundle->find('\n') != std::string::npos)
            return fail("altered", "record " + row.cid + " is no single line");
        if (out.text.size() + bundle->size() >= kMaxShared)
            return fail("too-large", "more than goes into one file: share it by --from and --to");
        out.text += *bundle + "\n";
        ++out.records;
        return true;
    });
    if (!walked) return pass(walked);
    return out;
}

Result<> share(const ShareOptions& options) {
    const auto number = number_in(options.number, "STUDY");
    if (!number) return pass(number);
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    const auto study = desk->study(*number);
    if (!study) return pass(study);
    const auto patient = patient_in(options.patient, *desk->own);
    if (!patient) return pass(patient);
    const auto keys = researcher_keys(*desk, *patient, study->researcher);
    if (!keys) return pass(keys);
    auto records = OwnRecords::open(*desk->own, *patient);
    if (!records) return pass(records);
    const auto shared = gather(*records, options);
    if (!shared) return pass(shared);
    if (shared->records == 0)
        return fail("empty", "there is no record of that time which this account opens");
    const auto sealed = record::seal(shared->text, *keys);
    if (!sealed) return pass(sealed);
    if (auto written = store::write_file_atomic(options.out, *sealed, 0600); !written)
        return written;
    if (options.json)
        std::printf("%s\n",
                    json::serialize(json::object{{"researcher", crypto::to_text(study->researcher)},
                                                 {"records", shared->records},
                                                 {"closed", shared->closed},
                                                 {"out", options.out}})
                        .c_str());
    else
        std::printf("%llu records sealed anew for researcher %s: give them %s\n",
                    static_cast<unsigned long long>(shared->records),
                    crypto::to_text(study->researcher).c_str(), options.out.c_str());
    return {};
}

// Each line is a record whose values follow from the messages that devices signed, all of one
// patient.
Result<std::pair<std::uint64_t, std::string>> check_lines(std::string_view text) {
    std::uint64_t records = 0;
    std::string patient;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 1);
        ++records;
        const auto bad = [&](const std::string& why) {
            return fail("altered", "line " + std::to_string(records) + ": " + why);
        };
        if (const auto checked = model::check_report(line); !checked)
            return bad(checked.error().message);
        const auto report = model::parse_report(line);
        if (!report) return bad(report.error().message);
        const auto whose = crypto::to_text(report->input.patient);
        if (!patient.empty() && patient != whose) return bad("a record of another patient");
        patient = whose;
    }
    if (!text.empty() || records == 0) return fail("altered", "it ends in the middle of a record");
    return std::pair(records, patient);
}

Result<> read(const ShareOptions& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto file = store::read_file(options.file, kMaxShared);
    if (!file) return pass(file);
    const auto packed = age::decrypt(identities_of(**own), *file);
    if (!packed) return pass(packed);
    const auto text = gunzip(*packed, kMaxShared);
    if (!text) return pass(text);
    const auto checked = check_lines(*text);
    if (!checked) return pass(checked);
    if (auto written = store::write_file_atomic(options.out, as_bytes(*text), 0600); !written)
        return written;
    if (options.json)
        std::printf("%s\n", json::serialize(json::object{{"patient", checked->second},
                                                         {"records", checked->first},
                                                         {"out", options.out}})
                                .c_str());
    else
        std::printf("%llu records of patient %s in %s, a FHIR Bundle on each line\n",
                    static_cast<unsigned long long>(checked->first), checked->second.c_str(),
                    options.out.c_str());
    return {};
}

}  // namespace

void add_sharing(CLI::App& study, int& exit_code) {
    static ShareOptions options;
    auto* give = money_command(study, options, "share",
                               "Seals your records anew for a study's researcher, whole: values, "
                               "alerts, and who looked at them");
    give->add_option("STUDY", options.number, "its number")->required();
    give->add_option("--from", options.from, "what was measured from then on, an RFC 3339 time");
    give->add_option("--to", options.to, "and before then");
    give->add_option("--kinds", options.kinds, "numerics, waveform, hour, day; commas between")
        ->capture_default_str();
    give->add_option("--patient", options.patient,
                     "a patient whom you manage and whose records you open; otherwise yourself");
    give->add_option("--out", options.out, "the file to give to the researcher")->required();
    give->footer(
        "What was given cannot be taken back; after `vitalseal revoke` nothing more is sealed.\n"
        "Example:\n  vitalseal study share 1 --from 2026-12-01T00:00:00Z --out shared.age "
        "--account ~/me");
    give->callback([&exit_code] { exit_code = finish("study share", share(options)); });
    auto* take =
        money_command(study, options, "read", "Opens what a patient shared, and checks it");
    take->add_option("FILE", options.file, "what the patient gave")->required();
    take->add_option("--out", options.out, "FHIR Bundles as NDJSON, one on each line")->required();
    take->footer("Example:\n  vitalseal study read shared.age --out shared.ndjson --account ~/me");
    take->callback([&exit_code] { exit_code = finish("study read", read(options)); });
}

}  // namespace vs::cmd
