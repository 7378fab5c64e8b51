#include "money_desk.h"

#include <cstdio>

#include "pay/refusals.h"

namespace vs::cmd {
namespace {

bool is_wanted(const pay::Receipt& receipt, const Wanted& wanted) {
    if (receipt.event != wanted.event) return false;
    if (wanted.amount && (!receipt.moved || receipt.moved->amount != *wanted.amount)) return false;
    if (!wanted.number) return true;
    const auto of_visit = receipt.numbers.find("visit"), of_study = receipt.numbers.find("study");
    const auto& found = of_visit != receipt.numbers.end() ? of_visit : of_study;
    return found != receipt.numbers.end() && found->second == *wanted.number;
}

void print(const Desk& desk, const pay::Receipt& receipt, const person::Relayed& relayed) {
    if (desk.json) {
        auto out = receipt_json(desk, receipt);
        out["block"] = relayed.block;
        out["transaction"] = "0x" + to_hex(relayed.transaction);
        out["gas"] = relayed.gas;
        out["checked"] = true;
        std::printf("%s\n", json::serialize(out).c_str());
        return;
    }
    std::printf("%s\n", receipt.what.c_str());
    if (const auto& moved = receipt.moved)
        std::printf("  amount   %s\n  from     %s\n  to       %s\n",
                    desk.money(moved->amount).c_str(), desk.name(moved->from).c_str(),
                    desk.name(moved->to).c_str());
    std::printf("  block    %llu, transaction 0x%s, %llu gas\n",
                static_cast<unsigned long long>(relayed.block), to_hex(relayed.transaction).c_str(),
                static_cast<unsigned long long>(relayed.gas));
    std::printf("  checked  %s stands in block %llu, which the node has signed\n",
                receipt.event.c_str(), static_cast<unsigned long long>(relayed.block));
}

// Tried on the state of the last block: the refusal of a contract costs nobody anything.
Result<> try_out(const Desk& desk, std::string_view contract, const Bytes& call) {
    const auto tried = desk.own->client->call({.to = desk.own->suite().at(contract), .data = call});
    if (tried) return {};
    return tl::make_unexpected(pay::refusal_words(tried.error(), desk.currency()));
}

}  // namespace

Result<std::vector<pay::Units>> Desk::read(std::string_view contract,
                                           const std::vector<pay::Units>& slots) const {
    return own->state->read(own->suite().at(contract), slots);
}

Result<pay::Visit> Desk::visit(const pay::Units& number) const {
    const auto words = read("Visits", pay::slots::visit(number));
    const bool hidden = !words && words.error().code == "not-found";
    if (!words && !hidden) return pass(words);
    const auto out = hidden ? pay::Visit() : pay::visit_of(*words);
    if (out.state == pay::VisitState::none)
        return fail("unknown",
                    "there is no visit " + evm::to_decimal(number) + " that concerns you");
    return out;
}

Result<pay::Study> Desk::study(const pay::Units& number) const {
    const auto words = read("Studies", pay::slots::study(number));
    if (!words) return pass(words);
    const auto out = pay::study_of(*words);
    if (out.researcher == crypto::Address{})
        return fail("unknown", "there is no study " + evm::to_decimal(number));
    return out;
}

std::string Desk::money(const pay::Units& units) const {
    return pay::in_words(units, currency());
}

std::string Desk::name(const crypto::Address& account) const {
    const auto name = pay::name_of(account, places);
    return account == me() ? crypto::to_text(account) + " (you)" : name;
}

Result<Desk> open_desk(const MoneyOptions& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto& suite = (*own)->suite();
    Desk out{.own = {},
             .places = {suite.at("Credit"), suite.at("Visits"), suite.at("Studies"), {}},
             .json = options.json};
    if (out.places.studies == crypto::Address{})
        return fail("no-clinic", "the node has no clinic yet whose money this could be");
    const auto clinic = (*own)->actor->ask("Credit", "clinic", {});
    if (!clinic) return pass(clinic);
    out.places.clinic = clinic->front().address();
    out.own = std::move(*own);
    return out;
}

Result<std::vector<chain::Log>> proven_logs(Desk& desk, std::uint64_t block,
                                            const chain::Hash& transaction) {
    auto proven = desk.own->state->receipt(transaction);
    if (!proven) return pass(proven);
    if (proven->header.number == block && proven->receipt.success)
        return std::move(proven->receipt.logs);
    return fail("proof", "the node says that transaction 0x" + to_hex(transaction) +
                             " is in block " + std::to_string(block) +
                             ", and it is not, or failed there");
}

json::object receipt_json(const Desk& desk, const pay::Receipt& receipt) {
    json::object out{{"what", receipt.what}, {"event", receipt.event}};
    for (const auto& [name, number] : receipt.numbers) out[name] = number.clamp_u64();
    if (const auto& moved = receipt.moved) {
        out["amount"] = pay::to_text(moved->amount);
        out["currency"] = desk.currency();
        out["from"] = moved->from == crypto::Address{} ? "cash" : crypto::to_text(moved->from);
        out["to"] = moved->to == crypto::Address{} ? "cash" : crypto::to_text(moved->to);
    }
    return out;
}

Result<pay::Receipt> send(Desk& desk, std::string_view contract, const Result<Bytes>& call,
                          const Wanted& wanted) {
    if (!call) return pass(call);
    if (auto tried = try_out(desk, contract, *call); !tried) return pass(tried);
    const auto relayed =
        person::relay(desk.own->pin.node, contract, *call, desk.own->pin.authority);
    // What passed and failed a moment later is asked why.
    if (!relayed && relayed.error().code == "reverted")
        if (auto tried = try_out(desk, contract, *call); !tried) return pass(tried);
    if (!relayed) return pass(relayed);
    const auto logs = proven_logs(desk, relayed->block, relayed->transaction);
    if (!logs) return pass(logs);
    auto receipt = pay::receipt_of(*logs, desk.places, desk.currency());
    if (!receipt || !is_wanted(*receipt, wanted))
        return fail("proof", "the node shows something else than what was sent as its receipt");
    print(desk, *receipt, *relayed);
    return receipt;
}

Result<pay::Receipt> act(Desk& desk, std::string_view contract, const model::Action& action,
                         const Wanted& wanted) {
    return send(desk, contract, desk.own->actor->signed_call(contract, action), wanted);
}

CLI::App* money_command(CLI::App& parent, MoneyOptions& options, const char* name,
                        const char* what) {
    auto* out = parent.add_subcommand(name, what);
    out->add_option("--account", options.account, "your account's folder")->required();
    out->add_flag("--json", options.json, "print one JSON object per receipt or entry");
    return out;
}

Result<crypto::Address> account_in(const std::string& text, const char* what) {
    const auto address = crypto::parse_address(text);
    if (!address) return fail("usage", std::string(what) + ": \"0x\" and 40 hex digits");
    return *address;
}

Result<pay::Units> number_in(std::uint64_t number, const char* what) {
    if (number == 0) return fail("usage", std::string(what) + ": numbers begin at 1");
    return pay::Units(number);
}

Result<std::uint64_t> time_in(const std::string& until, unsigned days) {
    if (until.empty()) return static_cast<std::uint64_t>(now_utc() / kSecond) + days * 86'400ULL;
    const auto time = from_rfc3339(until);
    if (!time) return fail("usage", "--until: " + time.error().message);
    return static_cast<std::uint64_t>(*time / kSecond);
}

}  // namespace vs::cmd
