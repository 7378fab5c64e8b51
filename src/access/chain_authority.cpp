#include "access/chain_authority.h"

#include <algorithm>

#include "age/age.h"
#include "base/log.h"

namespace vs::access {
namespace {

// A device that nobody wears stays in the table, so that what it sent before can be sealed; it
// counts as retired, and what it sends now is refused. The rows know what to call it.
model::DeviceTable table_of(const Picture& picture, const model::DeviceTable& labels,
                            const std::set<Patient>& closed) {
    model::DeviceTable out;
    for (const auto& [id, entry] : picture.devices) {
        const auto wearer = wearer_of(picture, id);
        const auto* label = labels.find(id);
        const auto patient = wearer.value_or(entry.last);
        out.by_id[read_u64(id)] = {.id = id,
                                   .key = entry.key,
                                   .patient = patient,
                                   .retired = !wearer || closed.contains(patient),
                                   .kind = label == nullptr ? "device" : label->kind,
                                   .simulated = label != nullptr && label->simulated};
    }
    return out;
}

}  // namespace

void ChainAuthority::close(const Patient& patient) {
    const std::lock_guard lock(mutex_);
    closed_.insert(patient);
    devices_.reset();
}

Result<Address> ChainAuthority::organisation_of(const Patient& patient) const {
    const auto view = index_.catch_up();
    if (!view) return pass(view);
    const auto found = view->picture->accounts.find(patient);
    return found == view->picture->accounts.end() ? Address{} : found->second.organisation;
}

std::shared_ptr<const model::DeviceTable> ChainAuthority::devices() const {
    const auto labels = rows_.devices();
    const auto view = index_.catch_up();
    const std::lock_guard lock(mutex_);
    if (!view) {
        log_error("the contracts cannot be read, no device is known: " + view.error().message);
        return std::make_shared<const model::DeviceTable>();
    }
    if (view->picture != seen_ || labels != labels_ || !devices_) {
        devices_ =
            std::make_shared<const model::DeviceTable>(table_of(*view->picture, *labels, closed_));
        seen_ = view->picture;
        labels_ = labels;
    }
    return devices_;
}

Result<std::vector<Micros>> ChainAuthority::bounds(const Patient& patient) const {
    const auto view = index_.catch_up();
    if (!view) return pass(view);
    return bounds_of(*view->picture, patient);
}

Result<model::Sealing> ChainAuthority::sealing(const Patient& patient, Micros start) const {
    const auto view = index_.catch_up();
    if (!view) return pass(view);
    const auto to = seal_to(
        *view->picture, patient,
        [&](const Address& reader, std::uint32_t epoch) {
            const auto covered = rows_.capsule_covers(patient, reader, epoch);
            return covered && *covered;
        },
        now(), start);
    if (to.recipients.empty())
        return fail("no-epoch", "patient " + crypto::to_text(patient) +
                                    " has neither an epoch key nor a reader to seal to");
    model::Sealing out{.epoch = to.epoch, .consent_block = view->block};
    for (const auto& key : to.recipients)
        out.recipients.push_back(age::to_text(age::Recipient{key}));
    return out;
}

Result<std::optional<model::Account>> ChainAuthority::account_by_token(
    std::string_view token) const {
    auto known = rows_.account_by_token(token);
    if (!known || !*known) return known;
    if (!may_enter((*known)->address)) return std::optional<model::Account>();
    return account((*known)->address);
}

// What the rows call it, and what the chain says it is.
Result<std::optional<model::Account>> ChainAuthority::account(const Address& address) const {
    const auto view = index_.catch_up();
    if (!view) return pass(view);
    const auto found = view->picture->accounts.find(address);
    if (found == view->picture->accounts.end()) return std::optional<model::Account>();
    auto known = rows_.account(address);
    if (!known) return known;
    auto out = known->value_or(model::Account{.address = address});
    out.role = model::to_text(found->second.role);
    return std::optional(std::move(out));
}

Result<std::optional<model::Account>> ChainAuthority::signer(const Address& address,
                                                             std::span<const Address> keys) const {
    const auto view = index_.catch_up();
    if (!view) return pass(view);
    const auto found = view->picture->accounts.find(address);
    const bool signs = found != view->picture->accounts.end() && qualified(found->second, now()) &&
                       std::ranges::any_of(
                           keys, [&](const auto& key) { return found->second.keys.contains(key); });
    return signs ? account(address) : std::optional<model::Account>();
}

Result<std::optional<Right>> ChainAuthority::right(const Address& person, const Patient& patient,
                                                   std::uint16_t scopes) const {
    const auto view = index_.catch_up();
    if (!view) return pass(view);
    return with_released(right_of(*view->picture, patient, person, scopes, now()), patient);
}

Result<std::optional<Right>> ChainAuthority::right_to_records(const Address& person,
                                                              const Patient& patient) const {
    auto granted = right(person, patient, model::scope::history);
    if (!granted || *granted) return granted;
    return with_released(right_by_glass(*index_.view().picture, patient, person, now()), patient);
}

// Where enough officers have released the past, what opens it is with the clinician.
std::optional<Right> ChainAuthority::with_released(std::optional<Right> right,
                                                   const Patient& patient) const {
    if (right && right->kind == Right::Kind::glass &&
        rows_.released(patient, right->reader, right->since - kSecond))
        right->since = 0;
    return right;
}

Result<std::optional<model::Standing>> ChainAuthority::standing(const Patient& patient) const {
    const auto view = index_.catch_up();
    if (!view) return pass(view);
    return standing_of(*view->picture, patient, now());
}

bool ChainAuthority::licensed(const Address& person) const {
    const auto view = index_.catch_up();
    if (!view) return false;
    const auto found = view->picture->accounts.find(person);
    return found != view->picture->accounts.end() && found->second.role == model::Role::clinician &&
           qualified(found->second, now());
}

bool ChainAuthority::may_enter(const Address& person) const {
    const auto view = index_.catch_up();
    return view && access::may_enter(*view->picture, person, now());
}

Result<std::vector<Address>> ChainAuthority::teams_of(const Address& person) const {
    const auto view = index_.catch_up();
    if (!view) return pass(view);
    return access::teams_of(*view->picture, person, now());
}

}  // namespace vs::access
