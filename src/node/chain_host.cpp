#include "node/chain_host.h"

#include "base/log.h"
#include "chain/dev_accounts.h"
#include "model/contract_words.h"
#include "model/directory.h"
#include "record/contracts.h"

namespace vs::node {
namespace {

constexpr std::string_view kDirectory = "directory";  // remembered with the chain: its address
constexpr std::string_view kCurrency = "currency";
constexpr std::size_t kMaxBody = std::size_t{5} << 20;

}  // namespace

Result<std::unique_ptr<ChainHost>> ChainHost::open(const Options& options, const NodeKeys& keys) {
    std::unique_ptr<ChainHost> host(new ChainHost);
    chain::ChainOptions set{.folder = options.folder, .coinbase = keys.address};
    set.genesis = chain::new_genesis(keys.address, static_cast<std::uint64_t>(now_utc() / kSecond));
    set.signer.emplace(chain::block_log_origin(crypto::to_text(keys.address)),
                       crypto::SigningKey(keys.note));
    for (const auto& text : options.cosigners) {
        auto verifier = tlog::NoteVerifier::parse(text);
        if (!verifier) return pass(verifier);
        set.cosigners.push_back(std::move(*verifier));
    }
    auto chain = chain::Chain::open(std::move(set));
    if (!chain) return pass(chain);
    host->chain_ = std::move(*chain);
    host->rpc_ = std::make_unique<chain::Rpc>(*host->chain_, chain::RpcOptions{});
    host->client_ =
        std::make_unique<chain::Client>(chain::embedded_transport(*host->rpc_), keys.account);
    if (auto done = host->deploy(); !done) return pass(done);
    if (auto done = host->keep_currency(options.currency); !done) return pass(done);
    if (auto done = host->serve(options); !done) return pass(done);
    return host;
}

ChainHost::~ChainHost() {
    if (server_) server_->stop();
}

// A crash between a deployment and the memory of it leaves contracts that nobody uses.
Result<> ChainHost::deploy() {
    const auto known = chain_->database().meta(kDirectory);
    if (!known) return pass(known);
    if (*known) {
        const auto address = to_array<20>(**known);
        if (!address) return fail("damaged", "the address of the Directory is no address");
        directory_ = *address;
    } else {
        const auto made = record::deploy_contracts(*client_);
        if (!made) return pass(made);
        directory_ = *made;
        if (auto kept = chain_->remember(kDirectory, directory_); !kept) return kept;
    }
    if (auto people = record::deploy_people(*client_, directory_); !people) return people;
    for (const auto& [name, into] :
         {std::pair{"Log", &log_}, {"Registry", &registry_}, {"Consent", &consent_}}) {
        const auto found = model::contract_address(*client_, directory_, name);
        if (!found) return pass(found);
        *into = *found;
    }
    if (*known) say_what_is_old();
    return {};
}

// A contract is never changed: whatever a later version of it mends does not hold on a chain that
// was made before.
void ChainHost::say_what_is_old() {
    const auto state = chain_->database().state(chain_->head()->header.number);
    std::string old;
    for (const auto* source : {&model::kLog, &model::kRegistry, &model::kConsent, &model::kCredit,
                               &model::kVisits, &model::kStudies}) {
        const auto at = model::contract_address(*client_, directory_, source->name);
        const auto account =
            at ? state.account(*at) : Result<std::optional<chain::AccountInfo>>(pass(at));
        const auto code = account && *account ? state.code((*account)->code_hash)
                                              : Result<Bytes>(fail("missing", "no code"));
        if (code && !model::is_instance(*code, source->runtime))
            old += (old.empty() ? "" : ", ") + std::string(source->name);
    }
    if (!old.empty())
        log_warning("contracts that this chain has from an earlier version: " + old +
                    "; they are never changed, so their rules stay those of then "
                    "(docs/guide/chain.md)");
}

// What a unit of Credit is a hundredth of does not change under those who hold some.
Result<> ChainHost::keep_currency(const std::string& wanted) {
    const auto known = chain_->database().meta(kCurrency);
    if (!known) return pass(known);
    currency_ = *known ? std::string(as_text(**known)) : wanted;
    return *known ? Result<>() : chain_->remember(kCurrency, as_bytes(wanted));
}

Result<> ChainHost::admit_clinic(const crypto::Address& clinic) {
    return record::admit_clinic(*client_, directory_, clinic);
}

Result<> ChainHost::serve(const Options& options) {
    net::Router router;
    rpc_->add_routes(router);
    if (options.routes) options.routes(router);
    auto server = net::HttpServer::start(
        {.address = options.address, .port = options.port, .max_body = kMaxBody},
        std::move(router));
    if (!server) return pass(server);
    server_ = std::move(*server);
    return {};
}

}  // namespace vs::node
