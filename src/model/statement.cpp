#include "model/statement.h"

#include <algorithm>

#include "fhir/json_writer.h"

namespace vs::model {
namespace {

constexpr std::array<std::string_view, 12> kNames{
    "advice",  "question", "prescription",  "limits",        "read", "reply",
    "symptom", "help",     "checkup-begun", "checkup-ended", "plan", "emergency"};
constexpr std::array<std::string_view, 4> kSeverities{"", "mild", "moderate", "severe"};
constexpr std::size_t kMaxName = 200;
constexpr int kMostMinutes = 7 * 24 * 60;
constexpr Micros kEndOfTime = 253'402'300'800 * kSecond;  // what RFC 3339 can write

constexpr std::string_view kPatient = "urn:vitalseal:patient", kMessage = "urn:vitalseal:message",
                           kAbout = "urn:vitalseal:about", kSymptomSystem = "urn:vitalseal:symptom",
                           kUcum = "http://unitsofmeasure.org";

// Writes both forms: what is signed (no place) and what stands in a Bundle.
class Resource {
  public:
    Resource(const Statement& statement, const Place* place) : s_(statement), place_(place) {}

    std::string write() {
        switch (s_.said) {
            case Said::prescription:
                return prescription();
            case Said::limits:
                return limits();
            case Said::plan:
                return plan();
            case Said::read:
            case Said::reply:
                return answer();
            case Said::symptom:
                return symptom();
            case Said::checkup_begun:
            case Said::checkup_ended:
                return checkup();
            default:
                return request();
        }
    }

  private:
    void begin(std::string_view type) {
        out_.open().text("resourceType", type);
        if (place_ != nullptr) out_.text("id", place_->id);
    }
    void named() {
        if (place_ == nullptr) return;
        out_.open_array("identifier");
        identifier(kStatementSystem, place_->name);
        out_.close_array();
    }
    void identifier(std::string_view system, std::string_view value) {
        out_.open().text("system", system).text("value", value).close();
    }
    void logical(std::string_view system, std::string_view value) {
        out_.key("identifier");
        identifier(system, value);
    }
    void subject() {
        out_.open("subject");
        if (place_ != nullptr)
            out_.text("reference", "urn:uuid:" + place_->patient);
        else
            logical(kPatient, crypto::to_text(s_.patient));
        out_.close();
    }
    void person(std::string_view name) {
        if (place_ != nullptr)
            out_.open(name).text("reference", "urn:uuid:" + place_->author).close();
    }
    void category(std::string_view name = "category") {
        out_.open_array(name).open().text("text", to_text(s_.said)).close().close_array();
    }
    void about(std::string_view name) {
        if (s_.about.empty()) return;
        out_.open_array(name).open();
        logical(kAbout, s_.about);
        out_.close().close_array();
    }
    void words() {
        if (s_.text.empty()) return;
        out_.open_array("payload").open().text("contentString", s_.text).close().close_array();
    }
    void time(std::string_view name) { out_.text(name, to_rfc3339(s_.at)); }
    void text_list(std::string_view name) {
        if (s_.text.empty()) return;
        out_.open_array(name).open().text("text", s_.text).close().close_array();
    }
    std::string done() { return out_.close().take(); }

    std::string request() {
        begin("CommunicationRequest");
        named();
        out_.text("status", "active");
        category();
        const bool at_once = s_.said == Said::help || s_.said == Said::emergency;
        out_.text("priority", at_once ? "stat" : "routine");
        subject();
        about("about");
        words();
        time("authoredOn");
        person("requester");
        return done();
    }
    std::string prescription() {
        begin("MedicationRequest");
        named();
        out_.text("status", "active").text("intent", "order");
        out_.open("medicationCodeableConcept").text("text", s_.medicine).close();
        subject();
        about("supportingInformation");
        time("authoredOn");
        person("requester");
        text_list("dosageInstruction");
        return done();
    }
    void quantity(std::string_view name, Vital vital, const std::optional<double>& value) {
        if (!value) return;
        const auto& code = fhir::code_of(vital);
        out_.open(name).raw("value", fhir::shortest(*value)).text("unit", code.unit);
        out_.text("system", kUcum).text("code", code.ucum).close();
    }
    void goal(std::size_t number) {
        const auto& limit = s_.limits[number];
        const auto& code = fhir::code_of(limit.vital);
        out_.open().text("resourceType", "Goal").text("id", "limit-" + std::to_string(number + 1));
        out_.text("lifecycleStatus", "active").open("description").text("text", code.name).close();
        subject();
        out_.open_array("target").open().open("measure").open_array("coding").open();
        out_.text("system", "http://loinc.org").text("code", code.loinc);
        out_.text("display", code.display).close().close_array().close().open("detailRange");
        quantity("low", limit.vital, limit.low);
        quantity("high", limit.vital, limit.high);
        out_.close().close().close_array().close();
    }
    std::string limits() {
        begin("CarePlan");
        out_.open_array("contained");
        for (std::size_t i = 0; i < s_.limits.size(); ++i) goal(i);
        out_.close_array();
        care_plan("active");
        about("supportingInfo");
        out_.open_array("goal");
        for (std::size_t i = 0; i < s_.limits.size(); ++i)
            out_.open().text("reference", "#limit-" + std::to_string(i + 1)).close();
        out_.close_array();
        return done();
    }
    void care_plan(std::string_view status) {
        named();
        out_.text("status", status).text("intent", "order");
        category();
        if (!s_.text.empty()) out_.text("description", s_.text);
        subject();
        time("created");
        person("author");
    }
    std::string plan() {
        begin("CarePlan");
        care_plan(s_.every_minutes > 0 ? "active" : "revoked");
        if (s_.every_minutes > 0) {
            out_.open_array("activity").open().open("detail").text("status", "scheduled");
            out_.open("scheduledTiming").open("repeat").raw("frequency", "1");
            out_.raw("period", std::to_string(s_.every_minutes)).text("periodUnit", "min");
            out_.close().close().text("description", "Checkup").close().close().close_array();
        }
        return done();
    }
    std::string answer() {
        begin("Communication");
        named();
        out_.open_array("basedOn").open();
        logical(kMessage, s_.answers);
        out_.close().close_array().text("status", "completed");
        category();
        subject();
        time("sent");
        person("sender");
        words();
        return done();
    }
    std::string symptom() {
        begin("Observation");
        named();
        out_.text("status", "final").open_array("category").open().open_array("coding").open();
        out_.text("system", "http://terminology.hl7.org/CodeSystem/observation-category");
        out_.text("code", "survey").text("display", "Survey").close();
        out_.close_array().close().close_array().open("code").open_array("coding").open();
        out_.text("system", kSymptomSystem).text("code", s_.symptom).close().close_array();
        out_.text("text", symptom_text(s_.symptom)).close();
        subject();
        time("effectiveDateTime");
        if (place_ != nullptr) {
            out_.open_array("performer").open();
            out_.text("reference", "urn:uuid:" + place_->author).close().close_array();
        }
        out_.open("valueCodeableConcept").text("text", severity_text(s_.severity)).close();
        text_list("note");
        return done();
    }
    std::string checkup() {
        const bool over = s_.said == Said::checkup_ended;
        begin("Encounter");
        named();
        out_.text("status", over ? "finished" : "in-progress").open("class");
        out_.text("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode");
        out_.text("code", "OBSENC").text("display", "observation encounter").close();
        out_.open_array("type").open().text("text", "checkup").close().close_array();
        subject();
        if (place_ != nullptr) {
            out_.open_array("participant").open().open("individual");
            out_.text("reference", "urn:uuid:" + place_->author).close().close().close_array();
        }
        out_.open("period").text("start", to_rfc3339(over ? s_.begun : s_.at));
        if (over) out_.text("end", to_rfc3339(s_.at));
        out_.close();
        if (!s_.place.empty()) {
            out_.open_array("location").open().open("location").text("display", s_.place);
            out_.close().close().close_array();
        }
        return done();
    }

    const Statement& s_;
    const Place* place_;
    fhir::JsonWriter out_;
};

tl::unexpected<Error> bad(std::string_view why) {
    return fail("statement", std::string(why));
}

bool in_time(Micros at) {
    return at > 0 && at < kEndOfTime;
}

bool is_digest(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<> check_limits(const std::vector<Statement::Limit>& limits) {
    if (limits.empty() || limits.size() > kVitalCount) return bad("new limits name no vital sign");
    for (std::size_t i = 0; i < limits.size(); ++i) {
        const auto& [vital, low, high] = limits[i];
        const auto right = [&](const std::optional<double>& value) {
            return !value || plausible(vital, *value);
        };
        if (vital == Vital::consciousness || (!low && !high) || !right(low) || !right(high) ||
            (low && high && *low >= *high))
            return bad("a limit is not in the range of its vital sign, or low is not below high");
        for (std::size_t j = 0; j < i; ++j)
            if (limits[j].vital == vital) return bad("a vital sign has limits twice");
    }
    return {};
}

Result<> check_words(const Statement& s) {
    if (s.text.size() > kMaxWords || s.medicine.size() > kMaxName || s.about.size() > kMaxName ||
        s.place.size() > kMaxName)
        return bad("a text is too long: 2,000 bytes for words, 200 for names");
    const bool needs = s.said == Said::advice || s.said == Said::question ||
                       s.said == Said::reply || s.said == Said::prescription ||
                       s.said == Said::limits || s.said == Said::emergency;
    if (needs && s.text.empty())
        return bad(s.said == Said::limits ? "new limits need a reason" : "there are no words");
    if (s.said == Said::prescription && s.medicine.empty())
        return bad("a prescription names no medicine");
    return {};
}

Result<> check(const Statement& s) {
    if (!in_time(s.at)) return bad("the time is not between 1970 and 9999");
    if (auto good = check_words(s); !good) return good;
    if (s.said == Said::limits) return check_limits(s.limits);
    if ((s.said == Said::read || s.said == Said::reply) && !is_digest(s.answers))
        return bad("a receipt or reply names the digest of what it answers");
    if (s.said == Said::symptom &&
        (symptom_text(s.symptom).empty() || s.severity < 1 || s.severity > 3))
        return bad("a symptom is one of the list, mild, moderate or severe");
    if (s.said == Said::checkup_ended && (!in_time(s.begun) || s.begun > s.at))
        return bad("a checkup ends after it began");
    if (s.said == Said::plan && (s.every_minutes < 0 || s.every_minutes > kMostMinutes))
        return bad("a plan says every how many minutes, at most a week");
    return {};
}

const json::value* at(const json::value& value, std::string_view pointer) {
    boost::system::error_code error;
    return value.find_pointer(pointer, error);
}

std::string text_at(const json::value& value, std::string_view pointer) {
    const auto* found = at(value, pointer);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

Micros time_at(const json::value& value, std::string_view pointer) {
    const auto time = from_rfc3339(text_at(value, pointer));
    return time ? *time : 0;
}

std::optional<double> number_at(const json::value& value, std::string_view pointer) {
    const auto* found = at(value, pointer);
    return found != nullptr && found->is_number() ? std::optional(found->to_number<double>())
                                                  : std::nullopt;
}

std::optional<Said> kind_of(const json::value& v) {
    const auto type = text_at(v, "/resourceType");
    if (type == "MedicationRequest") return Said::prescription;
    if (type == "Observation") return Said::symptom;
    if (type == "Encounter")
        return text_at(v, "/status") == "finished" ? Said::checkup_ended : Said::checkup_begun;
    return said_of(text_at(v, "/category/0/text"));
}

void read_limits(const json::value& v, Statement& s) {
    for (std::size_t i = 0; i < kVitalCount; ++i) {
        const auto goal = "/contained/" + std::to_string(i) + "/target/0";
        const auto vital = vital_of(text_at(v, goal + "/measure/coding/0/code"));
        if (!vital) return;
        s.limits.push_back({*vital, number_at(v, goal + "/detailRange/low/value"),
                            number_at(v, goal + "/detailRange/high/value")});
    }
}

void read_times(const json::value& v, Statement& s) {
    for (const auto* name : {"/authoredOn", "/created", "/sent", "/effectiveDateTime"})
        if (at(v, name) != nullptr) s.at = time_at(v, name);
    if (s.said == Said::checkup_begun) s.at = time_at(v, "/period/start");
    if (s.said != Said::checkup_ended) return;
    s.begun = time_at(v, "/period/start");
    s.at = time_at(v, "/period/end");
}

void read_words(const json::value& v, Statement& s) {
    for (const auto* name :
         {"/payload/0/contentString", "/dosageInstruction/0/text", "/description", "/note/0/text"})
        if (auto words = text_at(v, name); !words.empty()) s.text = std::move(words);
    for (const auto* name : {"/about/0/identifier/value", "/supportingInfo/0/identifier/value",
                             "/supportingInformation/0/identifier/value"})
        if (auto about = text_at(v, name); !about.empty()) s.about = std::move(about);
    s.answers = text_at(v, "/basedOn/0/identifier/value");
    s.medicine = text_at(v, "/medicationCodeableConcept/text");
    s.symptom = text_at(v, "/code/coding/0/code");
    s.place = text_at(v, "/location/0/location/display");
}

void read_numbers(const json::value& v, Statement& s) {
    if (s.said == Said::limits) read_limits(v, s);
    const auto words = text_at(v, "/valueCodeableConcept/text");
    const auto* found = std::ranges::find(kSeverities, words);
    if (found != kSeverities.end()) s.severity = static_cast<int>(found - kSeverities.begin());
    const auto every = number_at(v, "/activity/0/detail/scheduledTiming/repeat/period");
    if (every && *every >= 0 && *every <= kMostMinutes) s.every_minutes = static_cast<int>(*every);
}

// Numbers by value: 100 and 100.0 are one.
bool same(const json::value& a, const json::value& b) {
    if (a.is_number() && b.is_number()) return a.to_number<double>() == b.to_number<double>();
    if (a.kind() != b.kind()) return false;
    if (a.is_array()) return std::ranges::equal(a.get_array(), b.get_array(), same);
    if (!a.is_object()) return a == b;
    const auto &x = a.get_object(), &y = b.get_object();
    return x.size() == y.size() && std::ranges::all_of(x, [&](const auto& member) {
               const auto* other = y.if_contains(member.key());
               return other != nullptr && same(member.value(), *other);
           });
}

}  // namespace

std::string_view to_text(Said said) {
    return kNames[static_cast<std::size_t>(said)];
}

std::optional<Said> said_of(std::string_view text) {
    const auto* found = std::ranges::find(kNames, text);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Said>(found - kNames.begin());
}

bool is_order(Said said) {
    return said <= Said::limits;
}

std::string_view symptom_text(std::string_view code) {
    for (const auto& one : kSymptoms)
        if (one.code == code) return one.text;
    return "";
}

std::string_view severity_text(int severity) {
    return severity >= 1 && severity <= 3 ? kSeverities[static_cast<std::size_t>(severity)] : "";
}

Result<std::string> payload_of(const Statement& statement) {
    if (auto good = check(statement); !good) return pass(good);
    auto text = Resource(statement, nullptr).write();
    if (text.size() > kMaxStatement) return bad("it is longer than 16 KiB");
    return text;
}

std::string resource_of(const Statement& statement, const Place& place) {
    return Resource(statement, &place).write();
}

Result<Statement> parse_statement(std::string_view payload) {
    if (payload.size() > kMaxStatement) return bad("it is longer than 16 KiB");
    const auto value = parse_json(payload);
    if (!value) return pass(value);
    const auto said = kind_of(*value);
    if (!said) return bad("it is none of the resources of docs/formats/statement.md");
    Statement out{.said = *said};
    const auto patient = crypto::parse_address(text_at(*value, "/subject/identifier/value"));
    if (!patient) return bad("its subject is no patient");
    out.patient = *patient;
    read_times(*value, out);
    read_words(*value, out);
    read_numbers(*value, out);
    const auto written = payload_of(out);
    if (!written) return pass(written);
    const auto again = parse_json(*written);
    if (!again || !same(*value, *again))
        return bad("it has members or values that docs/formats/statement.md does not name");
    return out;
}

}  // namespace vs::model
