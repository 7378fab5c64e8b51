// credit: money that a clinic took and owes.
#include <cstdio>

#include "credit_history.h"
#include "money_desk.h"

namespace vs::cmd {
namespace {

struct CreditOptions : MoneyOptions {
    std::string whose, amount, receipt;
    std::uint64_t last = 50;
    bool again = false;
};

// The books give a number once; who pays in by it a second time has most likely only repeated the
// command.
Result<> not_used(const CreditOptions& options, const Desk& desk, const char* event) {
    if (options.again || desk.me() != desk.places.clinic) return {};  // else the contract refuses
    const auto block = receipt_block(desk, event, pay::actions::digest_of(options.receipt));
    if (!block) return pass(block);
    if (!*block) return {};
    return fail("receipt-used", "receipt " + options.receipt + " is in block " +
                                    std::to_string(**block) +
                                    " already; --again books it once more");
}

Result<> mint(const CreditOptions& options) {
    const auto to = account_in(options.whose, "ACCOUNT");
    if (!to) return pass(to);
    const auto amount = pay::parse_amount(options.amount);
    if (!amount) return pass(amount);
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    if (auto fresh = not_used(options, *desk, "Minted"); !fresh) return fresh;
    const auto done = act(
        *desk, "Credit", pay::actions::mint(*to, *amount, pay::actions::digest_of(options.receipt)),
        {.event = "Credit.Minted", .number = {}, .amount = *amount});
    return done ? Result<>() : pass(done);
}

Result<> burn(const CreditOptions& options) {
    const auto amount = pay::parse_amount(options.amount);
    if (!amount) return pass(amount);
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    if (auto fresh = not_used(options, *desk, "Burnt"); !fresh) return fresh;
    const auto done =
        act(*desk, "Credit", pay::actions::burn(*amount, pay::actions::digest_of(options.receipt)),
            {.event = "Credit.Burnt", .number = {}, .amount = *amount});
    return done ? Result<>() : pass(done);
}

Result<> redeem(const CreditOptions& options) {
    const auto amount = pay::parse_amount(options.amount);
    if (!amount) return pass(amount);
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    const auto done = act(*desk, "Credit", pay::actions::redeem(*amount),
                          {.event = "Credit.Redeemed", .number = {}, .amount = *amount});
    return done ? Result<>() : pass(done);
}

// Of whoever is named, otherwise one's own.
Result<crypto::Address> whose(const CreditOptions& options, const Desk& desk) {
    if (options.whose.empty()) return desk.me();
    return account_in(options.whose, "ACCOUNT");
}

Result<> balance(const CreditOptions& options) {
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    const auto account = whose(options, *desk);
    if (!account) return pass(account);
    const auto held = desk->read("Credit", {pay::slots::balance(*account), pay::slots::supply});
    if (!held) return pass(held);
    const auto owed = desk->read("Visits", {pay::slots::owed(*account)});
    if (!owed) return pass(owed);
    if (options.json) {
        std::printf("%s\n", json::serialize(json::object{{"account", crypto::to_text(*account)},
                                                         {"balance", pay::to_text((*held)[0])},
                                                         {"owed", pay::to_text((*owed)[0])},
                                                         {"all", pay::to_text((*held)[1])},
                                                         {"currency", desk->currency()}})
                                .c_str());
        return {};
    }
    std::printf("balance  %s\n", desk->money((*held)[0]).c_str());
    if (!(*owed)[0].is_zero())
        std::printf("owed     %s for visits; get it with: vitalseal visit withdraw\n",
                    desk->money((*owed)[0]).c_str());
    if (*account == desk->places.clinic)
        std::printf("all      %s that the clinic owes to everybody together\n",
                    desk->money((*held)[1]).c_str());
    return {};
}

Result<> history(const CreditOptions& options) {
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    const auto account = whose(options, *desk);
    if (!account) return pass(account);
    return print_history(*desk, *account, options.last);
}

void add_amount(CLI::App* command, CreditOptions& options) {
    command->add_option("AMOUNT", options.amount, "in the clinic's currency, like 40.00")
        ->required();
}

void add_receipt(CLI::App* command, CreditOptions& options) {
    command
        ->add_option("--receipt", options.receipt,
                     "number of the receipt in the clinic's books; only its digest is kept")
        ->required();
    command->add_flag("--again", options.again, "though this number was booked before");
}

void add_reading(CLI::App& credit, CreditOptions& options, int& exit_code) {
    auto* command = money_command(credit, options, "balance", "What an account has, by proof");
    command->add_option("ACCOUNT", options.whose, "\"0x…\"; otherwise your own");
    command->footer("Example:\n  vitalseal credit balance --account ~/me");
    command->callback([&] { exit_code = finish("credit balance", balance(options)); });
    command = money_command(credit, options, "history",
                            "What came and went, each entry proven, and that it adds up to the "
                            "balance");
    command->add_option("ACCOUNT", options.whose, "\"0x…\"; otherwise your own");
    command->add_option("--last", options.last, "how many of the last entries")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->footer("Example:\n  vitalseal credit history --account ~/me --last 10");
    command->callback([&] { exit_code = finish("credit history", history(options)); });
}

}  // namespace

void add_credit(CLI::App& app, int& exit_code) {
    static CreditOptions options;
    auto* credit = app.add_subcommand("credit", "Money at the clinic: paid in, held, paid out");
    credit->require_subcommand(1);
    credit->footer("Example:\n  vitalseal credit balance --account ~/me");
    auto* command = money_command(*credit, options, "mint", "The clinic took money for an account");
    command->add_option("ACCOUNT", options.whose, "whose, \"0x…\"")->required();
    add_amount(command, options);
    add_receipt(command, options);
    command->footer(
        "By the clinic.\nExample:\n  vitalseal credit mint 0x… 100.00 --receipt 2026-0042 "
        "--account ~/clinic");
    command->callback([&exit_code] { exit_code = finish("credit mint", mint(options)); });
    command = money_command(*credit, options, "redeem",
                            "Gives money back to the clinic, which owes you the cash");
    add_amount(command, options);
    command->footer("Example:\n  vitalseal credit redeem 25.00 --account ~/me");
    command->callback([&exit_code] { exit_code = finish("credit redeem", redeem(options)); });
    command = money_command(*credit, options, "burn", "The clinic has paid out what it got back");
    add_amount(command, options);
    add_receipt(command, options);
    command->footer(
        "By the clinic, after a redeem.\nExample:\n  vitalseal credit burn 25.00 --receipt "
        "2026-0043 --account ~/clinic");
    command->callback([&exit_code] { exit_code = finish("credit burn", burn(options)); });
    add_reading(*credit, options, exit_code);
}

}  // namespace vs::cmd
