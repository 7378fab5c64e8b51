#include "node/writings.h"

#include <algorithm>

namespace vs::node {
namespace {

using model::Said;

bool is_answer(Said said) {
    return said == Said::read || said == Said::reply;
}

// Checkups and limits have places of their own.
bool is_shown(Said said) {
    return is_order(said) || said == Said::symptom || said == Said::help || said == Said::emergency;
}

std::size_t size_of(const Written& w) {
    const auto& s = w.statement;
    return 300 + s.text.size() + s.about.size() + s.medicine.size() + s.place.size() +
           w.author.name.size() + 40 * s.limits.size();
}

json::object limit_json(const model::Statement::Limit& limit) {
    const auto& code = fhir::code_of(limit.vital);
    json::object out{{"code", std::string(code.loinc)}, {"unit", std::string(code.ucum)}};
    if (limit.low) out["low"] = *limit.low;
    if (limit.high) out["high"] = *limit.high;
    return out;
}

json::object signed_by(const Written& w) {
    return {{"id", w.id},
            {"at", to_rfc3339(w.statement.at)},
            {"by", w.author.name},
            {"account", crypto::to_text(w.author.account)},
            {"role", w.author.role}};
}

json::object own_json(const Written& w) {
    const auto& s = w.statement;
    auto out = signed_by(w);
    out["what"] = std::string(to_text(s.said));
    out["text"] = s.text;
    if (!s.about.empty()) out["about"] = s.about;
    if (!s.medicine.empty()) out["medicine"] = s.medicine;
    if (s.said == Said::symptom) {
        out["symptom"] = s.symptom;
        out["severity"] = s.severity;
    }
    if (!s.limits.empty()) {
        json::array limits;
        for (const auto& limit : s.limits) limits.push_back(limit_json(limit));
        out["limits"] = std::move(limits);
    }
    return out;
}

Micros micros_in(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

}  // namespace

const Written* Writings::find(std::string_view id) const {
    const auto found = std::ranges::find(all_, id, &Written::id);
    return found == all_.end() ? nullptr : &*found;
}

bool Writings::add(Written written) {
    const auto& s = written.statement;
    if ((!is_shown(s.said) && !is_answer(s.said)) || find(written.id) != nullptr) return false;
    if (is_answer(s.said)) {
        const auto to_same = [&](const Written& other) {
            return other.statement.answers == s.answers;
        };
        const bool again = std::ranges::any_of(all_, [&](const Written& other) {
            return s.said == Said::read && to_same(other) && other.statement.said == Said::read &&
                   other.author.account == written.author.account;
        });
        if (find(s.answers) == nullptr || again ||
            std::ranges::count_if(all_, to_same) >= static_cast<long>(kMostAnswers))
            return false;
    }
    all_.push_back(std::move(written));
    bound();
    return true;
}

bool Writings::is_read(const Written& written) const {
    return std::ranges::any_of(
        all_, [&](const Written& other) { return other.statement.answers == written.id; });
}

// The oldest that somebody has read goes first, with what answers it.
void Writings::bound() {
    const auto own = [](const Written& w) { return !is_answer(w.statement.said); };
    for (;;) {
        std::size_t bytes = 0;
        for (const auto& one : all_) bytes += size_of(one);
        if (std::ranges::count_if(all_, own) <= static_cast<long>(kMost) && bytes <= kMostBytes)
            return;
        auto oldest =
            std::ranges::find_if(all_, [&](const Written& w) { return own(w) && is_read(w); });
        if (oldest == all_.end()) oldest = std::ranges::find_if(all_, own);
        if (oldest == all_.end()) return;
        const auto id = oldest->id;
        std::erase_if(all_,
                      [&](const Written& w) { return w.id == id || w.statement.answers == id; });
    }
}

json::object Writings::whole(const Written& written) const {
    auto out = own_json(written);
    json::array read, replies;
    for (const auto& other : all_) {
        if (other.statement.answers != written.id) continue;
        auto one = signed_by(other);
        if (other.statement.said == Said::read) {
            read.push_back(std::move(one));
        } else {
            one["text"] = other.statement.text;
            replies.push_back(std::move(one));
        }
    }
    out["read"] = std::move(read);
    out["replies"] = std::move(replies);
    return out;
}

std::optional<json::object> Writings::to_json(const std::string& id) const {
    const auto* found = find(id);
    if (found != nullptr && is_answer(found->statement.said))
        found = find(found->statement.answers);
    if (found == nullptr) return std::nullopt;
    return whole(*found);
}

json::array Writings::newest_first(Micros since) const {
    json::array out;
    for (auto it = all_.rbegin(); it != all_.rend(); ++it)
        if (!is_answer(it->statement.said) && it->received >= since) out.push_back(whole(*it));
    return out;
}

json::array Writings::snapshot() const {
    json::array out;
    for (const auto& one : all_)
        if (const auto payload = payload_of(one.statement))
            out.push_back(json::object{{"id", one.id},
                                       {"payload", *payload},
                                       {"account", crypto::to_text(one.author.account)},
                                       {"name", one.author.name},
                                       {"role", one.author.role},
                                       {"received", one.received}});
    return out;
}

void Writings::restore(const json::array& snapshot) {
    for (const auto& value : snapshot) {
        const auto* o = value.if_object();
        if (o == nullptr) continue;
        auto statement = model::parse_statement(json_text(*o, "payload"));
        const auto account = crypto::parse_address(json_text(*o, "account"));
        if (!statement || !account) continue;
        add({std::string(json_text(*o, "id")),
             std::move(*statement),
             {*account, std::string(json_text(*o, "name")), std::string(json_text(*o, "role"))},
             micros_in(*o, "received")});
    }
}

void Checkups::take(const Written& written) {
    const auto& s = written.statement;
    if (s.said == Said::plan) {
        every_minutes_ = s.every_minutes;
        counted_from_ = std::max(counted_from_, std::min(s.at, written.received));
    }
    if (s.said == Said::checkup_begun) {
        begun_ = s.at;
        place_ = s.place;
        by_ = written.author.name;
    }
    if (s.said == Said::checkup_ended) {
        begun_ = 0;
        counted_from_ = std::max(counted_from_, std::min(s.at, written.received));
        keep({s.begun, s.at, s.place, written.author.name});
    }
}

// A message that is read again after a restart is no second checkup.
void Checkups::keep(Past past) {
    const auto same = [&](const Past& one) { return one.begun == past.begun && one.by == past.by; };
    if (std::ranges::any_of(past_, same)) return;
    const auto at =
        std::ranges::find_if(past_, [&](const Past& one) { return one.ended < past.ended; });
    past_.insert(at, std::move(past));
    if (past_.size() > kMostPast) past_.pop_back();
}

std::optional<Micros> Checkups::due() const {
    if (every_minutes_ == 0) return std::nullopt;
    return counted_from_ + every_minutes_ * kMinute;
}

json::value Checkups::to_json() const {
    if (every_minutes_ == 0 && begun_ == 0) return nullptr;
    json::object out{{"every_minutes", every_minutes_}};
    const auto next = due();
    out["due"] = next ? json::value(to_rfc3339(*next)) : json::value(nullptr);
    out["running"] = begun_ != 0
                         ? json::value(json::object{
                               {"begun", to_rfc3339(begun_)}, {"place", place_}, {"by", by_}})
                         : json::value(nullptr);
    return out;
}

json::array Checkups::past(Micros since) const {
    json::array out;
    for (const auto& one : past_)
        if (one.begun >= since)
            out.push_back(json::object{{"begun", to_rfc3339(one.begun)},
                                       {"ended", to_rfc3339(one.ended)},
                                       {"place", one.place},
                                       {"by", one.by}});
    return out;
}

json::object Checkups::snapshot() const {
    json::array past;
    for (const auto& one : past_)
        past.push_back(json::object{
            {"begun", one.begun}, {"ended", one.ended}, {"place", one.place}, {"by", one.by}});
    return {{"every", every_minutes_}, {"from", counted_from_}, {"told", told},
            {"begun", begun_},         {"place", place_},       {"by", by_},
            {"past", std::move(past)}};
}

void Checkups::restore(const json::object& snapshot) {
    every_minutes_ = static_cast<int>(micros_in(snapshot, "every"));
    counted_from_ = micros_in(snapshot, "from");
    begun_ = micros_in(snapshot, "begun");
    told = micros_in(snapshot, "told");
    place_ = json_text(snapshot, "place");
    by_ = json_text(snapshot, "by");
    const auto* past = snapshot.if_contains("past");
    if (past == nullptr || !past->is_array()) return;
    for (const auto& one : past->get_array())
        if (one.is_object())
            keep({micros_in(one.get_object(), "begun"), micros_in(one.get_object(), "ended"),
                  std::string(json_text(one.get_object(), "place")),
                  std::string(json_text(one.get_object(), "by"))});
}

}  // namespace vs::node
