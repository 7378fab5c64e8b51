#include "notice/plan.h"

#include <algorithm>

#include "notice/sms.h"
#include "notice/web.h"

namespace vs::notice {
namespace {

constexpr std::size_t kMostContacts = 100, kMostPeople = 20, kMostName = 100;
constexpr std::string_view kPriorities[] = {"technical", "low", "medium", "high"};

auto bad_plan(const std::string& why) {
    return fail("usage", why);
}

bool is_account(std::string_view text) {
    return text.size() == 42 && text.starts_with("0x") &&
           text.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos;
}

const json::array* list_in(const json::object& from, std::string_view name, std::size_t most) {
    const auto* value = from.if_contains(name);
    return value != nullptr && value->is_array() && value->get_array().size() <= most
               ? &value->get_array()
               : nullptr;
}

Result<Contact> contact_of(const json::value& value) {
    if (!value.is_object()) return bad_plan("a contact is no object");
    const auto text = [&](std::string_view key) {
        return std::string(json_text(value.get_object(), key));
    };
    Contact out{text("name"), text("account"), text("mail"), text("phone")};
    std::ranges::transform(out.account, out.account.begin(), [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c);
    });
    if (out.name.empty() || out.name.size() > kMostName) return bad_plan("each contact has a name");
    if (!out.account.empty() && !is_account(out.account))
        return bad_plan(out.name + ": the account is 0x and 40 hex digits");
    if (!out.mail.empty() && !is_mail_address(out.mail))
        return bad_plan(out.name + ": that is no e-mail address");
    if (!out.phone.empty() && !is_phone_number(out.phone))
        return bad_plan(out.name + ": a phone number begins with + and the country's code");
    return out;
}

Result<Rung> rung_of(const json::value& value, const Plan& plan) {
    const auto* people =
        value.is_object() ? list_in(value.get_object(), "people", kMostPeople) : nullptr;
    const auto* after =
        value.is_object() ? value.get_object().if_contains("after_seconds") : nullptr;
    if (people == nullptr || after == nullptr || !after->is_int64() || after->get_int64() < 0 ||
        after->get_int64() > 3600)
        return bad_plan("a rung has people, and after_seconds from 0 to 3600");
    Rung out{{}, after->get_int64() * kSecond};
    for (const auto& one : *people) {
        const auto name = one.is_string() ? std::string(one.get_string()) : std::string();
        if (plan.find(name) == nullptr)
            return bad_plan("nobody among the contacts is called " + name);
        out.people.push_back(name);
    }
    return out;
}

}  // namespace

std::ptrdiff_t rank(std::string_view priority) {
    return std::ranges::find(kPriorities, priority) - std::begin(kPriorities);
}

const Contact* Plan::find(std::string_view name) const {
    const auto found = std::ranges::find(contacts, name, &Contact::name);
    return found == contacts.end() ? nullptr : &*found;
}

bool Plan::wants(std::string_view priority, bool silent) const {
    return (silent && silence) || rank(priority) >= rank(from);
}

json::object to_json(const Plan& plan) {
    json::array contacts, rungs;
    for (const auto& one : plan.contacts)
        contacts.push_back(json::object{{"name", one.name},
                                        {"account", one.account},
                                        {"mail", one.mail},
                                        {"phone", one.phone}});
    for (const auto& rung : plan.rungs)
        rungs.push_back(json::object{{"people", json::value_from(rung.people)},
                                     {"after_seconds", rung.after / kSecond}});
    return {{"from", plan.from},         {"silence", plan.silence}, {"contacts", contacts},
            {"rungs", std::move(rungs)}, {"by", plan.by},           {"at", to_rfc3339(plan.at)}};
}

Result<Plan> plan_from_json(const json::value& value) {
    const auto* object = value.if_object();
    const auto* contacts =
        object != nullptr ? list_in(*object, "contacts", kMostContacts) : nullptr;
    const auto* rungs = object != nullptr ? list_in(*object, "rungs", kRungs) : nullptr;
    if (contacts == nullptr || rungs == nullptr || rungs->size() != kRungs)
        return bad_plan("a plan has contacts and three rungs: on duty, backup, last resort");
    Plan out{.from = std::string(json_text(*object, "from"))};
    if (rank(out.from) == std::ssize(kPriorities)) return bad_plan("from is a priority");
    const auto* silence = object->if_contains("silence");
    out.silence = silence == nullptr || !silence->is_bool() || silence->get_bool();
    for (const auto& one : *contacts) {
        auto contact = contact_of(one);
        if (!contact) return pass(contact);
        if (out.find(contact->name) != nullptr)
            return bad_plan("two contacts are called " + contact->name);
        out.contacts.push_back(std::move(*contact));
    }
    for (std::size_t i = 0; i < kRungs; ++i) {
        auto rung = rung_of((*rungs)[i], out);
        if (!rung) return pass(rung);
        if (i > 0 && rung->after < out.rungs[i - 1].after)
            return bad_plan("each rung is called after the one before it");
        out.rungs[i] = std::move(*rung);
    }
    out.by = json_text(*object, "by");
    out.at = from_rfc3339(json_text(*object, "at")).value_or(0);
    return out;
}

json::object to_json(const Shift& shift) {
    return {{"account", shift.account},
            {"name", shift.name},
            {"since", to_rfc3339(shift.since)},
            {"until", to_rfc3339(shift.until)}};
}

Result<Shift> shift_from_json(const json::value& value) {
    if (!value.is_object()) return bad_plan("a shift is no object");
    const auto& object = value.get_object();
    const auto since = from_rfc3339(json_text(object, "since"));
    const auto until = from_rfc3339(json_text(object, "until"));
    if (!since || !until) return bad_plan("a shift has no times");
    return Shift{std::string(json_text(object, "account")), std::string(json_text(object, "name")),
                 *since, *until};
}

std::vector<Contact> people_of(const Plan& plan, std::size_t rung,
                               const std::vector<Shift>& shifts) {
    std::vector<Contact> out;
    if (rung == 0)
        for (const auto& shift : shifts) {
            const auto known = std::ranges::find(plan.contacts, shift.account, &Contact::account);
            out.push_back(
                known != plan.contacts.end() ? *known : Contact{shift.name, shift.account, {}, {}});
        }
    if (!out.empty()) return out;
    for (const auto& name : plan.rungs[rung].people)
        if (const auto* contact = plan.find(name)) out.push_back(*contact);
    return out;
}

}  // namespace vs::notice
