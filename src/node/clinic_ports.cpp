// What the endpoints of src/api/clinic.cpp and src/api/watch.cpp are lent.
#include "base/log.h"
#include "model/consent_contract.h"
#include "node/node.h"
#include "tlog/note.h"

namespace vs::node {

Result<> Node::open_clinic() {
    if (!options_.clinic) return {};
    const person::Pin pin{.key = chain_->chain().node_key(),
                          .chain_id = chain_->chain().chain_id(),
                          .directory = chain_->directory()};
    auto clinic = clinic::Clinic::open(
        {.folder = options_.folder + "/clinic",
         .client = &chain_->client(),
         .pin = pin,
         .authority = authority_.get(),
         .admit = [this](const crypto::Address& account) { return chain_->admit_clinic(account); },
         .recipients_of =
             [this](const crypto::Address& account) {
                 std::vector<age::Recipient> out;
                 const auto view = index_->catch_up();
                 if (!view) return out;
                 const auto found = view->picture->accounts.find(account);
                 if (found == view->picture->accounts.end()) return out;
                 for (const auto& [signer, key] : found->second.keys)
                     out.push_back({key.recipient});
                 return out;
             },
         .arrived =
             [this](const model::Person& person) {
                 ++patients_;
                 pipeline_->post([person](Pipeline& p) { p.admit(person); });
             },
         .changed =
             [this](const model::Person& person) {
                 pipeline_->post([person](Pipeline& p) { p.admit(person); });
             }});
    if (!clinic) return pass(clinic);
    clinic_ = std::move(*clinic);
    return {};
}

api::Ports::Clinic Node::clinic_ports() {
    const auto later = [this](const api::Ports::Reply& reply, const auto& work) {
        auto posted = errands_->post([reply, work] { reply(work()); });
        if (!posted) reply(pass(posted));
    };
    return {
        .is_staff = [this](const api::Asker& asker) { return clinic_->is_staff(asker.address); },
        .welcome = [this](std::string_view token) { return clinic_->welcome(token); },
        .join =
            [this, later](const std::string& token, const std::string& body,
                          const api::Ports::Reply& reply) {
                later(reply, [this, token, body]() -> Result<std::string> {
                    auto joined = clinic_->join(token, body);
                    if (joined && options_.joined) options_.joined();
                    return joined;
                });
            },
        .add_patient =
            [this, later](const api::Asker& asker, const std::string& body,
                          const api::Ports::Reply& reply) {
                later(reply,
                      [this, asker, body] { return clinic_->add_patient(asker.address, body); });
            },
        .add_device =
            [this, later](const api::Asker& asker, const std::string& body,
                          const api::Ports::Reply& reply) {
                later(reply,
                      [this, asker, body] { return clinic_->add_device(asker.address, body); });
            },
        .invite = [this](const api::Asker& asker) -> Result<std::string> {
            if (!clinic_->is_staff(asker.address)) return fail("not-staff", "not staff");
            const auto made = clinic_->invite();
            if (!made) return pass(made);
            return json::serialize(
                json::object{{"token", made->token}, {"until", to_rfc3339(made->until)}});
        }};
}

// Who wears a device, as the contracts have it.
std::vector<model::Patient> Node::worn() const {
    std::set<model::Patient> out;
    for (const auto& [number, device] : granted_->devices()->by_id)
        if (!device.retired) out.insert(device.patient);
    return {out.begin(), out.end()};
}

void Node::lend_watch() {
    const auto allowed = [this](const api::Asker& asker) {
        return [this, asker](const model::Patient& patient) {
            return granted_->allowed(asker.address, patient, model::scope::live);
        };
    };
    ports_.unwatched = [this, allowed](const api::Asker& asker) {
        std::set<model::Patient> patients;
        const auto seen = [&, may = allowed(asker)](const model::Patient& patient) {
            return may(patient) && (patients.insert(patient), true);
        };
        auto text = json::serialize(json::object{{"unwatched", watchkeeper_->unread(seen)}});
        return api::Ports::Unwatched{std::move(text), std::move(patients)};
    };
    ports_.unwatched_read = [this, allowed](const api::Asker& asker, std::string_view id) {
        return watchkeeper_->read(id, asker.address, allowed(asker));
    };
    ports_.heartbeat = [this] { return heartbeat(); };
}

// docs/formats/heartbeat.md
std::string Node::heartbeat() const {
    const tlog::NoteSigner signer("vitalseal/" + crypto::to_text(keys_->address) + "/heartbeat",
                                  crypto::SigningKey(keys_->note));
    return tlog::sign_note(signer.name() + "\nkey " + tlog::verifier_key_text(signer) +
                               "\njudged " + to_rfc3339(watchkeeper_->last_beat()) + "\nsigned " +
                               to_rfc3339(checkpointed_.load()) + "\n",
                           signer);
}

std::string Node::heartbeat_key() const {
    return tlog::verifier_key_text("vitalseal/" + crypto::to_text(keys_->address) + "/heartbeat",
                                   crypto::SigningKey(keys_->note).public_key());
}

// Whether a key that the clinic kept still signs is asked of the contract, when anybody's standing
// has changed; a day later at the latest.
void Node::hand_back_accounts() {
    if (!clinic_) return;
    (void)errands_->post([this] {
        if (auto done = clinic_->hand_back(); !done)
            log_warning("accounts that patients have taken over: " + done.error().message);
    });
}

// Daily, and at the start.
void Node::keep_clinic_up() {
    if (!clinic_ || now_utc() - kept_up_ < kDay) return;
    kept_up_ = now_utc();
    (void)errands_->post([this] {
        if (auto kept = clinic_->keep_up(url(), chain_url()); !kept)
            log_warning("the clinic's accounts: " + kept.error().message);
    });
}

}  // namespace vs::node
