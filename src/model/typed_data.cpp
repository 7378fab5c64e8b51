#include "model/typed_data.h"

#include "base/json.h"

namespace vs::model {
namespace {

constexpr std::string_view kDomainType =
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

chain::Hash hash_of(std::string_view text) {
    return crypto::keccak256(as_bytes(text));
}

// The one dynamic member a flat type may have is an array of words: the hash of all of them.
Bytes word_of(const Value& value) {
    if (!std::holds_alternative<Values>(value)) return to_bytes(value.word().to_be());
    Bytes all;
    for (const auto& item : value.items()) append(all, item.word().to_be());
    return to_bytes(crypto::keccak256(all));
}

crypto::Digest struct_hash(std::string_view type, const Values& values) {
    auto text = to_bytes(hash_of(type));
    for (const auto& value : values) append(text, word_of(value));
    return crypto::keccak256(text);
}

// "uint16 scopes" and the like, of "Name(uint16 scopes,…)".
Result<std::string> member_types(std::string_view type) {
    const auto open = type.find('(');
    if (open == std::string_view::npos || !type.ends_with(')'))
        return fail("abi", "not a type: " + std::string(type));
    auto rest = type.substr(open + 1, type.size() - open - 2);
    std::string out = "(";
    while (!rest.empty()) {
        const auto member = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), member.size() + 1));
        if (out.size() > 1) out += ',';
        out += member.substr(0, member.find(' '));
    }
    return out + ")";
}

Values with_turn(Values values, const Turn& turn) {
    values.emplace_back(turn.account);
    values.emplace_back(turn.nonce);
    values.emplace_back(chain::U256(turn.deadline));
    return values;
}

std::string function_of(std::string_view type) {
    auto name = std::string(type) + "BySig";
    if (name[0] >= 'A' && name[0] <= 'Z') name[0] = static_cast<char>(name[0] - 'A' + 'a');
    return name;
}

const json::value& types() {
    static const json::value all = [] {
        auto parsed = parse_json(kTypedData);
        return parsed ? std::move(*parsed) : json::value(json::object());
    }();
    return all;
}

}  // namespace

const ContractAbi* abi_of(std::string_view contract) {
    if (contract == "Registry") return &registry_abi();
    if (contract == "Consent") return &consent_abi();
    if (contract == "Credit") return &credit_abi();
    if (contract == "Visits") return &visits_abi();
    if (contract == "Studies") return &studies_abi();
    return nullptr;
}

Result<std::string> type_of(std::string_view contract, std::string_view action) {
    const auto* all = types().if_object();
    const auto* one = all == nullptr ? nullptr : all->if_contains(contract);
    const auto text = one != nullptr && one->is_object() ? json_text(one->get_object(), action)
                                                         : std::string_view();
    if (text.empty())
        return fail("unknown", std::string(contract) + " has no action " + std::string(action));
    return std::string(text);
}

Result<crypto::Digest> typed_digest(const Domain& domain, std::string_view type,
                                    const Values& values) {
    const auto members = member_types(type);
    if (!members) return pass(members);
    const auto tuple = chain::abi::parse_types(*members);
    if (!tuple) return pass(tuple);
    // Encoding refuses what is out of range; the bytes themselves are not needed.
    if (const auto fits = chain::abi::encode(*tuple, values); !fits) return pass(fits);
    const auto separator = struct_hash(
        kDomainType, {Value(hash_of("Vitalseal " + domain.contract)), Value(hash_of("1")),
                      Value(chain::U256(domain.chain_id)), Value(domain.address)});
    const Bytes prefix{0x19, 0x01};
    return crypto::keccak256(concat({prefix, separator, struct_hash(type, values)}));
}

Result<crypto::Digest> digest_of(const Domain& domain, const Action& action, const Turn& turn) {
    const auto type = type_of(domain.contract, action.type);
    if (!type) return pass(type);
    return typed_digest(domain, *type, with_turn(action.values, turn));
}

Result<CompactSignature> sign_compact(const crypto::Secret& key, const crypto::Digest& digest) {
    const auto made = crypto::sign_recoverable(key, digest);
    if (!made) return pass(made);
    CompactSignature out{.r = made->r, .vs = made->s};
    if (made->y_parity) out.vs[0] |= 0x80;
    return out;
}

Result<Auth> sign(const Domain& domain, const Action& action, const Turn& turn,
                  const crypto::Secret& key) {
    const auto digest = digest_of(domain, action, turn);
    if (!digest) return pass(digest);
    const auto made = sign_compact(key, *digest);
    if (!made) return pass(made);
    return Auth{turn, made->r, made->vs};
}

Result<crypto::Address> signer_of(const crypto::Digest& digest, const chain::Hash& r,
                                  const chain::Hash& vs) {
    crypto::RecoverableSignature signature{.r = r, .s = vs, .y_parity = (vs[0] & 0x80) != 0};
    signature.s[0] &= 0x7f;
    if (!crypto::has_low_s(signature)) return fail("signature", "the signature's s is high");
    const auto key = crypto::recover_public_key(digest, signature);
    if (!key) return pass(key);
    return crypto::address_of(*key);
}

// The terms of a grant are a tuple of the call.
Values arguments_of(const Action& action) {
    constexpr std::size_t kTerms = 2, kTermsSize = 5;
    if (action.type != "Grant" || action.values.size() != kTerms + kTermsSize) return action.values;
    return {action.values[0], action.values[1],
            Values(action.values.begin() + kTerms, action.values.end())};
}

Value to_value(const Auth& auth) {
    return Values{auth.turn.account, auth.turn.nonce, chain::U256(auth.turn.deadline), auth.r,
                  auth.vs};
}

Result<Bytes> call_of(std::string_view contract, const Action& action, const Auth& auth) {
    const auto* abi = abi_of(contract);
    if (abi == nullptr) return fail("unknown", "no contract " + std::string(contract));
    auto arguments = arguments_of(action);
    arguments.insert(arguments.end(), action.beside.begin(), action.beside.end());
    arguments.push_back(to_value(auth));
    return abi->call(function_of(action.type), arguments);
}

}  // namespace vs::model
