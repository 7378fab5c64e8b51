// Where a person does something about money: signs or sends it, and gets a receipt that believes no
// server. What the node says came of it counts once the event stands among the receipts of a block
// that the node has signed; balances, visits and studies are read with proofs.
#pragma once

#include "own_account.h"
#include "pay/actions.h"
#include "pay/holdings.h"
#include "pay/receipt.h"

namespace vs::cmd {

// Of every command about money.
struct MoneyOptions {
    std::string account;
    bool json = false;
};

struct Desk {
    std::unique_ptr<OwnAccount> own;
    pay::Places places;
    bool json = false;

    const std::string& currency() const { return own->pin.currency; }
    const crypto::Address& me() const { return own->device.account; }
    Result<std::vector<pay::Units>> read(std::string_view contract,
                                         const std::vector<pay::Units>& slots) const;
    Result<pay::Visit> visit(const pay::Units& number) const;  // code "unknown"
    Result<pay::Study> study(const pay::Units& number) const;  // code "unknown"
    std::string money(const pay::Units& units) const;
    std::string name(const crypto::Address& account) const;  // "you", "the clinic", …
};

// Code "no-clinic" where the node has none whose money this could be.
Result<Desk> open_desk(const MoneyOptions& options);

// What the receipt must say to be that of what was sent.
struct Wanted {
    std::string event;  // "Visits.Opened"
    std::optional<pay::Units> number, amount;
};
// Signs, sends, checks and prints. A refusal comes in words, with amounts and times as people write
// them. Code "proof" for a receipt that is not that of what was sent.
Result<pay::Receipt> act(Desk& desk, std::string_view contract, const model::Action& action,
                         const Wanted& wanted);
// That it was done; the receipt is not needed.
inline Result<> done(const Result<pay::Receipt>& receipt) {
    return receipt ? Result<>() : pass(receipt);
}
// The same for a call that nobody signs.
Result<pay::Receipt> send(Desk& desk, std::string_view contract, const Result<Bytes>& call,
                          const Wanted& wanted);

// The event of one transaction, proven.
Result<std::vector<chain::Log>> proven_logs(Desk& desk, std::uint64_t block,
                                            const chain::Hash& transaction);
json::object receipt_json(const Desk& desk, const pay::Receipt& receipt);

// A subcommand with --account and --json.
CLI::App* money_command(CLI::App& parent, MoneyOptions& options, const char* name,
                        const char* what);

Result<crypto::Address> account_in(const std::string& text, const char* what);  // code "usage"
Result<pay::Units> number_in(std::uint64_t number, const char* what);           // code "usage"
// "--until", or so many days from now; seconds. Code "usage".
Result<std::uint64_t> time_in(const std::string& until, unsigned days);

}  // namespace vs::cmd
