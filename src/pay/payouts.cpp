#include "pay/payouts.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/json.h"
#include "crypto/hash.h"

namespace vs::pay {
namespace {

Word pair_of(const Word& a, const Word& b) {
    return crypto::keccak256(a < b ? concat({a, b}) : concat({b, a}));
}

std::vector<Word> leaves_of(const Period& period) {
    std::vector<Word> out;
    out.reserve(period.payouts.size());
    for (const auto& payout : period.payouts)
        out.push_back(crypto::keccak256(
            crypto::keccak256(concat({payout.commitment, payout.amount.to_be()}))));
    return out;
}

std::vector<Word> above(const std::vector<Word>& level) {
    std::vector<Word> out;
    for (std::size_t i = 0; i < level.size(); i += 2)
        out.push_back(i + 1 < level.size() ? pair_of(level[i], level[i + 1]) : level[i]);
    return out;
}

Result<Word> word_in(std::string_view text) {
    if (!text.starts_with("0x")) return fail("payouts", "a commitment is \"0x\" and 64 hex digits");
    const auto bytes = from_hex(text.substr(2));
    const auto word = bytes ? to_array<32>(*bytes) : pass(bytes);
    if (!word) return fail("payouts", "a commitment is \"0x\" and 64 hex digits");
    return *word;
}

Result<Units> number_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_int64() || value->get_int64() < 0)
        return fail("payouts", "\"" + std::string(name) + "\" is no number");
    return Units(static_cast<std::uint64_t>(value->get_int64()));
}

Result<Payout> payout_in(std::string_view commitment, std::string_view amount) {
    const auto word = word_in(commitment);
    if (!word) return pass(word);
    const auto units = parse_amount(amount);
    if (!units) return fail("payouts", units.error().message);
    return Payout{*word, *units};
}

}  // namespace

Result<Word> salt_of(const model::Vault& vault, const Units& study) {
    if (vault.seeds.empty()) return fail("vault", "this vault has no seed");
    const auto info = concat({as_bytes("vitalseal/study/1"), study.to_be()});
    return *to_array<32>(
        crypto::hkdf_sha256(vault.seeds.front().secret.bytes(), {}, info, sizeof(Word)));
}

Word commitment_of(const Units& study, const crypto::Address& patient, const Word& salt) {
    return crypto::keccak256(concat({study.to_be(), model::address_word(patient), salt}));
}

Word root_of(const Period& period) {
    auto level = leaves_of(period);
    while (level.size() > 1) level = above(level);
    return level.empty() ? Word{} : level.front();
}

std::optional<Share> share_of(const Period& period, const Word& commitment) {
    const auto found = std::ranges::find(period.payouts, commitment, &Payout::commitment);
    if (found == period.payouts.end()) return {};
    Share out{.amount = found->amount, .proof = {}};
    auto place = static_cast<std::size_t>(found - period.payouts.begin());
    for (auto level = leaves_of(period); level.size() > 1; level = above(level), place /= 2)
        if ((place ^ 1) < level.size()) out.proof.push_back(level[place ^ 1]);
    return out;
}

Units total_of(const Period& period) {
    Units out;
    for (const auto& payout : period.payouts) out += payout.amount;
    return out;
}

std::vector<Word> superfluous(const std::vector<Payout>& payouts, std::span<const Shown> shown) {
    std::set<Word> listed;
    for (const auto& payout : payouts) listed.insert(payout.commitment);
    std::set<Word> out;
    std::map<crypto::Address, Word> last;
    for (const auto& [commitment, patient] : shown) {
        if (!listed.contains(commitment)) continue;
        const auto [entry, first] = last.try_emplace(patient, commitment);
        if (!first && entry->second != commitment)
            out.insert(std::exchange(entry->second, commitment));
        out.erase(commitment);
    }
    return {out.begin(), out.end()};
}

std::string encode(const Period& period) {
    json::array payouts;
    for (const auto& payout : period.payouts)
        payouts.push_back(json::object{{"commitment", "0x" + to_hex(payout.commitment)},
                                       {"amount", to_text(payout.amount)}});
    return json::serialize(json::object{{"study", period.study.clamp_u64()},
                                        {"period", period.number.clamp_u64()},
                                        {"root", "0x" + to_hex(root_of(period))},
                                        {"payouts", std::move(payouts)}}) +
           "\n";
}

Result<Period> make_period(const Units& study, const Units& number, std::vector<Payout> payouts) {
    if (payouts.empty()) return fail("payouts", "there is nobody to pay");
    if (payouts.size() > kMaxPayouts) return fail("payouts", "more than 20,000 payouts");
    std::ranges::sort(payouts, {}, &Payout::commitment);
    const auto twice = std::ranges::adjacent_find(payouts, {}, &Payout::commitment);
    if (twice != payouts.end())
        return fail("payouts", "0x" + to_hex(twice->commitment) + " stands there twice");
    return Period{study, number, std::move(payouts)};
}

Result<Period> decode_period(std::string_view text) {
    const auto value = text.size() > kMaxPayoutFile
                           ? Result<json::value>(fail("payouts", "larger than any such file"))
                           : parse_json(text);
    const auto* object = value ? value->if_object() : nullptr;
    const auto* list = object == nullptr ? nullptr : object->if_contains("payouts");
    if (list == nullptr || !list->is_array())
        return fail("payouts", "this is no file of payouts (see docs/formats/payouts.md)");
    const auto study = number_in(*object, "study"), number = number_in(*object, "period");
    if (!study) return pass(study);
    if (!number) return pass(number);
    std::vector<Payout> payouts;
    for (const auto& one : list->get_array()) {
        if (!one.is_object()) return fail("payouts", "a payout is a JSON object");
        auto payout = payout_in(json_text(one.get_object(), "commitment"),
                                json_text(one.get_object(), "amount"));
        if (!payout) return pass(payout);
        payouts.push_back(*payout);
    }
    auto period = make_period(*study, *number, std::move(payouts));
    if (period && "0x" + to_hex(root_of(*period)) != json_text(*object, "root"))
        return fail("payouts", "the file's root is not that of its payouts");
    return period;
}

Result<std::vector<Payout>> parse_payments(std::string_view text) {
    std::vector<Payout> out;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        const auto space = line.find(' ');
        auto payout = space == std::string_view::npos
                          ? Result<Payout>(fail("payouts", "a line is \"0x… 5.00\""))
                          : payout_in(line.substr(0, space), line.substr(space + 1));
        if (!payout) return pass(payout);
        out.push_back(*payout);
        if (out.size() > kMaxPayouts) return fail("payouts", "more than 20,000 payouts");
    }
    return out;
}

}  // namespace vs::pay
