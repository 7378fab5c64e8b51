// What the endpoints of src/api are lent.
#include "access/knowing.h"
#include "model/directory.h"
#include "node/node.h"
#include "node/readers.h"

namespace vs::node {

void Node::lend_stores() {
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
    ports_.node_address = crypto::to_text(keys_->address);
    ports_.scrub_seconds = static_cast<int>(options_.scrub_round / kSecond);
}

void Node::lend_contracts() {
    for (const auto* name : {"Registry", "Consent", "Credit", "Visits", "Studies"})
        if (const auto at = model::contract_address(chain_->client(), chain_->directory(), name))
            ports_.contracts[name] = *at;
    relayer_ = std::make_unique<Relayer>(chain_->client(), chain_->directory(), ports_.contracts);
    ports_.chain_url = chain_->url();
    ports_.ask_chain = [this](const std::string& call, const std::string& asker,
                              api::Ports::Reply reply) {
        chain_->rpc().handle(
            call, false, [reply = std::move(reply)](std::string text) { reply(std::move(text)); },
            nullptr, asker);
    };
    ports_.currency = chain_->currency();
    ports_.relay = [this](api::RelayCall call, const api::Ports::Reply& reply) {
        relayer_->submit(std::move(call), reply);
    };
}

void Node::lend_people() {
    people_ = std::make_unique<People>(chain_->client(), *relayer_, chain_->chain().chain_id(),
                                       *authority_, *granted_);
    registrar_ = std::make_unique<Registrar>(
        *relayer_,
        Registrar::Options{
            .rows = authority_.get(),
            .ask =
                [this](const char* contract, const char* function, const model::Values& arguments) {
                    return people_->ask(contract, function, arguments);
                },
            .right = [this](
                         const crypto::Address& person, const model::Patient& patient,
                         std::uint16_t scopes) { return granted_->right(person, patient, scopes); },
            .served = ports_.served,
            .named =
                [this](const model::Person& person) {
                    if (recorder_->erasures().of(person.address).state ==
                        record::Erasures::State::none)
                        pipeline_->post([person](Pipeline& p) { p.admit(person); });
                }});
    using Told =
        void (Registrar::*)(const api::Asker&, const std::string&, const api::Ports::Reply&);
    for (const auto& [port, told] : std::initializer_list<std::pair<decltype(&ports_.name), Told>>{
             {&ports_.introduce, &Registrar::introduce},
             {&ports_.name, &Registrar::name},
             {&ports_.leave_letter, &Registrar::leave_letter}})
        *port = [this, told](const api::Asker& asker, const std::string& body,
                             const api::Ports::Reply& reply) {
            (registrar_.get()->*told)(asker, body, reply);
        };
    ports_.letters = [this](const api::Asker& asker, const api::Ports::Reply& reply) {
        registrar_->letters(asker, reply);
    };
    ports_.leave = [this](std::string_view token) { people_->leave(token); };
    ports_.challenge = [this] { return people_->challenge(); };
    ports_.login = [this](const std::string& body, const std::string& peer,
                          const api::Ports::Reply& reply) { people_->login(body, peer, reply); };
    ports_.deposit = [this](const std::string& body, const std::string& peer,
                            const api::Ports::Reply& reply) {
        people_->deposit(body, peer, reply);
    };
    ports_.who = [this](std::string_view token) { return people_->who(token); };
}

void Node::lend_erasure() {
    ports_.erase = [this](const std::string& body, const std::string& peer,
                          const api::Ports::Reply& reply) {
        people_->erase(body, peer, reply,
                       [this](const model::Erase& request, const model::CompactBytes& signature,
                              api::Ports::Reply answer) {
                           eraser_->erase(request, signature, std::move(answer));
                       });
    };
    ports_.hold = [this](const std::string& body, const std::string& peer,
                         const api::Ports::Reply& reply) {
        people_->hold(
            body, peer, reply,
            [this](const model::Patient& patient) { return granted_->organisation_of(patient); },
            [this](const model::Hold& hold, const model::CompactBytes& signature) {
                return eraser_->hold(hold, signature);
            });
    };
    ports_.erasure = [this](const model::Patient& patient) { return eraser_->status(patient); };
}

void Node::lend_patients() {
    using OfMany = std::string (Pipeline::*)(const api::Asker&, std::vector<api::Served>&);
    const auto of_many = [this](OfMany make) {
        return [this, make](api::Asker asker, api::Ports::Reply reply) {
            pipeline_->post(
                [this, make, asker = std::move(asker), reply = std::move(reply)](Pipeline& p) {
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
                                        Micros since, api::Ports::Reply reply) {
        of_patient(patient, std::move(reply),
                   [this, since, who = asker.address](PatientState& state) {
                       auto out = state.details(now_utc(), since);
                       if (!granted_->allowed(who, state.person.address, model::scope::alerts))
                           Pipeline::hide_alerts(out);
                       return out;
                   });
    };
    ports_.trends = [of_patient](model::Patient patient, int hours, Micros since,
                                 api::Ports::Reply reply) {
        of_patient(patient, std::move(reply), [hours, since](PatientState& state) {
            return state.trends(now_utc(), hours, since);
        });
    };
    ports_.explain = [of_patient](model::Patient patient, Micros at, Micros around, Micros since,
                                  api::Ports::Reply reply) {
        of_patient(patient, std::move(reply), [at, around, since](PatientState& state) {
            return state.explain(at - around, at + around, since);
        });
    };
    ports_.may_know = [this](const api::Asker& asker, const access::Slots& registry,
                             const access::Slots& consent) {
        const auto view = index_->catch_up();
        return view && access::are_keys(*view->picture, registry) &&
               access::may_know_consent(*view->picture, asker.address, consent,
                                        now_utc() / kSecond);
    };
    ports_.readers = [this](const model::Patient& patient) -> Result<std::string> {
        const auto view = index_->catch_up();
        if (!view) return pass(view);
        return json::serialize(
            readers_json(*view->picture, patient, now_utc() / kSecond,
                         [this](const access::Address& who) { return authority_->name_of(who); }));
    };
}

void Node::lend_care() {
    // A port that the pipeline's thread answers.
    const auto asks = [this](auto member) {
        return [this, member](const auto&... arguments) {
            pipeline_->post([=](Pipeline& p) { (p.*member)(arguments...); });
        };
    };
    ports_.act = asks(&Pipeline::act);
    ports_.snooze = asks(&Pipeline::snooze);
    ports_.pause = asks(&Pipeline::pause);
    ports_.limit = asks(&Pipeline::limit);
    ports_.keep_all = asks(&Pipeline::keep_all);
    ports_.mark = asks(&Pipeline::mark);
    ports_.watch = asks(&Pipeline::watch);
    ports_.writings = [this](model::Patient patient, Micros since, api::Ports::Reply reply) {
        pipeline_->post([patient, since, reply = std::move(reply)](Pipeline& p) {
            reply(p.writings(patient, since));
        });
    };
}

Result<> Node::open_server() {
    lend_stores();
    lend_contracts();
    lend_people();
    lend_erasure();
    lend_patients();
    lend_care();
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

}  // namespace vs::node
