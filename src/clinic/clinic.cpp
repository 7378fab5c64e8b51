#include "clinic/clinic.h"

#include <algorithm>

#include "person/actions.h"
#include "store/file.h"

namespace vs::clinic {
namespace {

constexpr Micros kInvited = kDay;
constexpr std::size_t kMostInvitations = 100, kMaxFile = 1 << 20;

crypto::Digest digest_of(std::string_view token) {
    return crypto::sha256(as_bytes(token));
}

}  // namespace

Result<std::unique_ptr<Clinic>> Clinic::open(Options options) {
    std::unique_ptr<Clinic> clinic(new Clinic(std::move(options)));
    const auto& set = clinic->options_;
    if (auto made = store::make_directories(set.folder + "/patients"); !made) return pass(made);
    person::Folder own(set.folder + "/account");
    auto account = own.device();
    if (!account && account.error().code != "missing") return pass(account);
    if (account) {
        clinic->account_ = std::move(*account);
    } else {
        // On disk before it is registered: nothing on the chain is ever without its keys.
        clinic->account_ = person::new_device(model::Role::organisation);
        if (auto made = own.create(clinic->account_, set.pin); !made) return pass(made);
    }
    if (auto made = clinic->make_account(); !made) return pass(made);
    if (auto loaded = clinic->load(); !loaded) return pass(loaded);
    return clinic;
}

// Each step that a stop has left out is done at the next start.
Result<> Clinic::make_account() {
    if (auto admitted = options_.admit(account_.account); !admitted) return admitted;
    auto suite = person::suite_of(*options_.client, options_.pin.directory, nullptr);
    if (!suite) return pass(suite);
    suite_ = std::move(*suite);
    const auto entry = person::ask(*options_.client, suite_, "Registry", "keyOf",
                                   {account_.account, account_.account});
    if (!entry) return pass(entry);
    if (!entry->front().word().is_zero()) return {};
    auto words = person::new_words();
    const auto recovery = person::recovery_of(words);
    if (!recovery) return pass(recovery);
    // The operator's, beside the key that they replace: backups are as secret as the node's key.
    auto written = store::write_file_atomic(options_.folder + "/account/words.txt",
                                            as_bytes(words + "\n"), 0600);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(words.data()), words.size()});
    if (!written) return written;
    person::Crowd crowd(*options_.client, suite_);
    if (auto said = crowd.say(account_, "Registry",
                              person::actions::register_account(account_, {}, *recovery));
        !said)
        return said;
    return crowd.wait();
}

Result<> Clinic::load() {
    const auto text = store::read_file(options_.folder + "/clinic.json", kMaxFile);
    if (!text && text.error().code == "missing") return {};
    if (!text) return pass(text);
    const auto value = parse_json(as_text(*text));
    const auto* object = value ? value->if_object() : nullptr;
    const auto* staff = object == nullptr ? nullptr : object->if_contains("staff");
    if (staff == nullptr || !staff->is_array())
        return fail("damaged",
                    options_.folder + "/clinic.json is damaged: restore it from a backup");
    name_ = json_text(*object, "name");
    phone_ = json_text(*object, "phone");
    for (const auto& one : staff->get_array()) {
        const auto account = one.is_object()
                                 ? crypto::parse_address(json_text(one.get_object(), "account"))
                                 : Result<crypto::Address>(fail("damaged", "no object"));
        if (!account) return fail("damaged", options_.folder + "/clinic.json names no account");
        staff_.push_back({*account, std::string(json_text(one.get_object(), "name"))});
    }
    return {};
}

Result<> Clinic::save() const {
    json::array staff;
    for (const auto& one : staff_)
        staff.push_back(
            json::object{{"account", crypto::to_text(one.account)}, {"name", one.name}});
    const json::object all{{"name", name_}, {"phone", phone_}, {"staff", std::move(staff)}};
    return store::write_file_atomic(options_.folder + "/clinic.json",
                                    as_bytes(json::serialize(all) + "\n"), 0600);
}

bool Clinic::is_set_up() const {
    const std::lock_guard lock(mutex_);
    return !staff_.empty();
}

std::string Clinic::name() const {
    const std::lock_guard lock(mutex_);
    return name_;
}

bool Clinic::is_staff(const crypto::Address& asker) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::find(staff_, asker, &Staff::account) != staff_.end();
}

Result<Invitation> Clinic::invite() {
    Invitation out{to_hex(crypto::random_array<20>()), options_.clock() + kInvited};
    const std::lock_guard lock(mutex_);
    std::erase_if(invitations_, [&](const auto& one) { return one.second < options_.clock(); });
    if (invitations_.size() >= kMostInvitations)
        return fail("busy", "too many invitations are open; each ends after a day");
    invitations_[digest_of(out.token)] = out.until;
    return out;
}

bool Clinic::is_invited(std::string_view token) const {
    const std::lock_guard lock(mutex_);
    const auto found = invitations_.find(digest_of(token));
    return found != invitations_.end() && found->second >= options_.clock();
}

Result<std::string> Clinic::welcome(std::string_view token) const {
    if (!is_invited(token))
        return fail("invitation",
                    "This link was used, or it is older than a day. Ask for a new one.");
    const std::lock_guard lock(mutex_);
    return json::serialize(json::object{{"first", staff_.empty()}, {"clinic", name_}});
}

Result<std::string> Clinic::join(std::string_view token, const std::string& body) {
    const std::lock_guard work(work_);
    if (!is_invited(token))
        return fail("invitation",
                    "This link was used, or it is older than a day. Ask for a new one.");
    const bool first = !is_set_up();
    auto form = parse_join(body, first);
    if (!form) return pass(form);
    const Staff staff{form->account, form->name};
    person::Crowd crowd(*options_.client, suite_);
    if (auto done = license(crowd, staff.account); !done) return pass(done);
    if (auto done = let_in(crowd, staff); !done) return pass(done);
    if (auto named = options_.authority->name_person(staff.account, staff.name); !named)
        return pass(named);
    const std::lock_guard lock(mutex_);
    if (first) {
        name_ = form->clinic;
        phone_ = form->phone;
    }
    std::erase_if(staff_, [&](const Staff& one) { return one.account == staff.account; });
    staff_.push_back(staff);
    if (auto saved = save(); !saved) return pass(saved);
    invitations_.erase(digest_of(token));
    return json::serialize(json::object{{"clinic", name_}});
}

}  // namespace vs::clinic
