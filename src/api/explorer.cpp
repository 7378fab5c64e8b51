// The chain for people: blocks with what is in them in words, and what a browser needs to check
// each by itself: the header, and its place in the log of blocks.
//
// Whoever has a session sees that something was done and when. Whose accounts were in it only those
// learn whom it concerns: themselves, their teams, or a patient whom they manage for.
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "api/api.h"
#include "model/block_words.h"
#include "model/consent_contract.h"

namespace vs::api {
namespace {

constexpr std::uint64_t kMostBlocks = 100;
constexpr std::size_t kAddress = 42;  // characters of "0x" and 20 bytes
constexpr std::string_view kHidden = "0x…";

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Calls `use` for every run of "0x" and hexadecimal digits, and gives back the text with what it
// answers in their places.
template <typename Use>
std::string each_hex(std::string_view words, const Use& use) {
    std::string out;
    for (std::size_t at = 0; at < words.size();) {
        if (!words.substr(at).starts_with("0x")) {
            out += words[at++];
            continue;
        }
        auto end = at + 2;
        while (end < words.size() && is_hex(words[end])) ++end;
        out += use(words.substr(at, end - at));
        at = end;
    }
    return out;
}

using Addresses = std::set<std::string, std::less<>>;

// Accounts that an asker knows anyway: their own, their teams' and those of patients whom they
// manage for, with the right under which they are told of them.
using Concerns = std::map<std::string, std::optional<Served>, std::less<>>;

Concerns concerns(const Ports& ports, const Asker& asker) {
    Concerns out{{crypto::to_text(asker.address), std::nullopt}};
    if (const auto teams = ports.authority->teams_of(asker.address))
        for (const auto& team : *teams) out[crypto::to_text(team)] = std::nullopt;
    const auto patients = ports.authority->patients();
    if (!patients) return out;
    for (const auto& patient : *patients)
        if (auto served = served_of(ports, asker, patient.address, model::scope::manage, "blocks"))
            out[crypto::to_text(patient.address)] = std::move(served);
    return out;
}

// Nobody's: the node and the contracts.
Addresses public_addresses(const Ports& ports) {
    Addresses out{crypto::to_text(ports.chain->coinbase()), crypto::to_text(ports.directory),
                  crypto::to_text(ports.log)};
    for (const auto& [name, address] : ports.contracts) out.insert(crypto::to_text(address));
    return out;
}

// The words of one transaction, for who may know whom it concerns or not; `told` gets whom it did.
void hide(json::object& transaction, const Concerns& mine, const Addresses& everybodys,
          Addresses& told) {
    std::vector<json::string*> texts{&transaction["what"].as_string()};
    for (auto& event : transaction["events"].as_array()) texts.push_back(&event.as_string());
    bool mentioned = false;
    for (const auto* text : texts)
        each_hex(*text, [&](std::string_view one) {
            if (mine.contains(one)) mentioned = true, told.emplace(one);
            return one;
        });
    transaction["yours"] = mentioned;
    if (mentioned) return;
    for (auto* text : texts)
        *text = each_hex(*text, [&](std::string_view one) {
            return one.size() != kAddress || everybodys.contains(one) ? one : kHidden;
        });
}

// Its words are kept, and made by one thread at a time.
struct Explorer {
    explicit Explorer(const Ports& ports_) : ports(ports_) {}
    const Ports& ports;
    std::mutex mutex;
    std::optional<model::ContractWords> words;  // since the first use; guarded by the mutex

    Result<json::object> block(std::uint64_t number) {
        const auto& database = ports.chain->database();
        const auto stored = database.header(number);
        if (!stored) return pass(stored);
        const auto included = database.transactions(number);
        if (!included) return pass(included);
        if (!*stored) return fail("missing", "no such block");
        const std::lock_guard lock(mutex);
        if (!words) words.emplace(database);
        auto out = model::block_json(**stored, *included, *words);
        out["header"] = to_base64(chain::encode((*stored)->block.header));
        return out;
    }

    Result<std::string> list(const Asker& asker, const net::Request& request,
                             std::vector<Served>& served) {
        const auto last = ports.chain->head()->header.number;
        const auto before = number_in(request, "before", 1, last + 1, last + 1);
        const auto limit = number_in(request, "limit", 1, kMostBlocks, 20);
        if (!before) return pass(before);
        if (!limit) return pass(limit);
        const auto mine = concerns(ports, asker);
        const auto everybodys = public_addresses(ports);
        Addresses told;
        json::array blocks;
        for (auto number = *before; number-- > 0 && blocks.size() < *limit;) {
            auto one = block(number);
            if (!one) return pass(one);
            for (auto& transaction : (*one)["contents"].as_array())
                hide(transaction.as_object(), mine, everybodys, told);
            blocks.push_back(std::move(*one));
        }
        for (const auto& one : told)
            if (const auto& of = mine.find(one)->second) served.push_back(*of);
        return json::serialize(json::object{{"last", last}, {"blocks", std::move(blocks)}});
    }
};

Result<std::string> inclusion(const Ports& ports, const net::Request& request) {
    const auto size = number_in(request, "size", 1, UINT64_MAX, 0);
    const auto number = number_of(request.parameter("number"));
    if (!number || !size || *size == 0)
        return fail("usage", "give a block's number, and the size of a checkpoint");
    const auto path = ports.chain->block_log()->log().inclusion(*number, *size);
    if (!path) return pass(path);
    json::array hashes;
    for (const auto& hash : *path) hashes.push_back(json::string(to_base64(hash)));
    return json::serialize(json::object{{"proof", std::move(hashes)}});
}

net::Response answer(Result<std::string> text) {
    return text ? json_response(std::move(*text)) : error_response(text.error());
}

}  // namespace

void add_explorer(net::Router& router, const Ports& ports) {
    const auto explorer = std::make_shared<Explorer>(ports);
    router.add("GET", "/v1/blocks",
               authorised(ports, [explorer](const Asker& asker, const net::Request& request,
                                            net::Responder responder) {
                   std::vector<Served> served;
                   auto response = answer(explorer->list(asker, request, served));
                   send_served(explorer->ports, std::move(served), std::move(responder),
                               std::move(response));
               }));
    router.add("GET", "/v1/blocks/{number}/inclusion",
               authorised(ports, [&ports](const Asker&, const net::Request& request,
                                          net::Responder responder) {
                   responder.send(answer(inclusion(ports, request)));
               }));
}

}  // namespace vs::api
