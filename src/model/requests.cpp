#include "model/requests.h"

#include "base/json.h"

namespace vs::model {
namespace {

constexpr std::string_view kLogin = "Login(address account,bytes32 nonce,uint40 deadline)";
constexpr std::string_view kDeposit =
    "Deposit(address patient,address reader,bytes32 file,uint32 first,uint32 last,address "
    "account,uint40 deadline)";

constexpr std::string_view kErase =
    "Erase(address patient,uint64 records,bytes32 leaves,address account,uint40 deadline)";
constexpr std::string_view kApproveErasure =
    "ApproveErasure(address patient,address eraser,address account,uint40 deadline)";
constexpr std::string_view kHold =
    "Hold(address patient,uint40 until,uint8 reason,address account,uint40 deadline)";
constexpr std::uint64_t kMaxTime = (std::uint64_t{1} << 40) - 1;

std::string hex(ByteView bytes) {
    return "0x" + to_hex(bytes);
}

template <std::size_t N>
Result<std::array<std::uint8_t, N>> fixed(const json::object& object, std::string_view name) {
    const auto text = json_text(object, name);
    const auto bytes = text.starts_with("0x") ? from_hex(text.substr(2))
                                              : Result<Bytes>(fail("usage", "no hex digits"));
    const auto array = bytes ? to_array<N>(*bytes) : pass(bytes);
    if (!array)
        return fail("usage",
                    std::string(name) + ": \"0x\" and " + std::to_string(2 * N) + " hex digits");
    return *array;
}

Result<std::uint64_t> number(const json::object& object, std::string_view name,
                             std::uint64_t most) {
    const auto* value = object.if_contains(name);
    const bool whole = value != nullptr && value->is_int64() && value->get_int64() >= 0;
    const auto out = whole ? static_cast<std::uint64_t>(value->get_int64()) : UINT64_MAX;
    if (out > most) return fail("usage", std::string(name) + ": a whole number");
    return out;
}

Result<json::object> object_of(std::string_view text) {
    auto value = parse_json(text);
    if (!value || !value->is_object()) return fail("usage", "send a JSON object");
    return std::move(value->get_object());
}

}  // namespace

Result<crypto::Digest> digest_of(const Login& login, const Domain& registry) {
    return typed_digest(registry, kLogin,
                        {login.account, login.nonce, chain::U256(login.deadline)});
}

Result<crypto::Digest> digest_of(const Deposit& deposit, const Domain& consent) {
    return typed_digest(consent, kDeposit,
                        {deposit.patient, deposit.reader, crypto::keccak256(deposit.file),
                         chain::U256(deposit.first), chain::U256(deposit.last), deposit.account,
                         chain::U256(deposit.deadline)});
}

Result<crypto::Digest> digest_of(const Erase& erase, const Domain& consent) {
    return typed_digest(
        consent, kErase,
        {erase.patient, chain::U256(erase.records), crypto::keccak256(as_bytes(erase.leaves)),
         erase.account, chain::U256(erase.deadline)});
}

Result<crypto::Digest> digest_of(const ApproveErasure& approval, const Domain& consent) {
    return typed_digest(
        consent, kApproveErasure,
        {approval.patient, approval.eraser, approval.account, chain::U256(approval.deadline)});
}

Result<crypto::Digest> digest_of(const Hold& hold, const Domain& registry) {
    return typed_digest(
        registry, kHold,
        {hold.patient, chain::U256(hold.until), chain::U256(std::uint64_t{hold.reason}),
         hold.account, chain::U256(hold.deadline)});
}

CompactBytes compact_bytes(const CompactSignature& signature) {
    return *to_array<64>(concat({signature.r, signature.vs}));
}

Result<crypto::Address> signer_of(const crypto::Digest& digest, const CompactBytes& signature) {
    const ByteView bytes = signature;
    return signer_of(digest, *to_array<32>(bytes.first(32)), *to_array<32>(bytes.subspan(32)));
}

std::string to_json(const Login& login, const CompactBytes& signature) {
    return json::serialize(json::object{{"account", crypto::to_text(login.account)},
                                        {"nonce", hex(login.nonce)},
                                        {"deadline", login.deadline},
                                        {"signature", hex(signature)}});
}

std::string to_json(const Deposit& deposit, const CompactBytes& signature) {
    return json::serialize(json::object{{"patient", crypto::to_text(deposit.patient)},
                                        {"reader", crypto::to_text(deposit.reader)},
                                        {"file", to_base64(deposit.file)},
                                        {"first", deposit.first},
                                        {"last", deposit.last},
                                        {"account", crypto::to_text(deposit.account)},
                                        {"deadline", deposit.deadline},
                                        {"signature", hex(signature)}});
}

std::string to_json(const Erase& erase, const CompactBytes& signature) {
    json::object out{{"patient", crypto::to_text(erase.patient)},
                     {"records", erase.records},
                     {"leaves", erase.leaves},
                     {"account", crypto::to_text(erase.account)},
                     {"deadline", erase.deadline},
                     {"signature", hex(signature)}};
    if (erase.approval)
        out["approval"] = *parse_json(to_json(erase.approval->first, erase.approval->second));
    return json::serialize(out);
}

std::string to_json(const ApproveErasure& approval, const CompactBytes& signature) {
    return json::serialize(json::object{{"patient", crypto::to_text(approval.patient)},
                                        {"eraser", crypto::to_text(approval.eraser)},
                                        {"account", crypto::to_text(approval.account)},
                                        {"deadline", approval.deadline},
                                        {"signature", hex(signature)}});
}

std::string to_json(const Hold& hold, const CompactBytes& signature) {
    return json::serialize(json::object{{"patient", crypto::to_text(hold.patient)},
                                        {"until", hold.until},
                                        {"reason", hold.reason},
                                        {"account", crypto::to_text(hold.account)},
                                        {"deadline", hold.deadline},
                                        {"signature", hex(signature)}});
}

Result<std::pair<Erase, CompactBytes>> parse_erase(std::string_view text) {
    const auto object = object_of(text);
    if (!object) return pass(object);
    const auto patient = fixed<20>(*object, "patient"), account = fixed<20>(*object, "account");
    const auto records = number(*object, "records", kMaxTime),
               deadline = number(*object, "deadline", UINT32_MAX);
    const auto signature = fixed<64>(*object, "signature");
    if (!patient) return pass(patient);
    if (!account) return pass(account);
    if (!records) return pass(records);
    if (!deadline) return pass(deadline);
    if (!signature) return pass(signature);
    Erase out{*patient, *records, std::string(json_text(*object, "leaves")), *account, *deadline};
    if (const auto* beside = object->if_contains("approval")) {
        const auto approval = parse_approval(json::serialize(*beside));
        if (!approval) return pass(approval);
        out.approval = *approval;
    }
    return std::pair(std::move(out), *signature);
}

Result<std::pair<ApproveErasure, CompactBytes>> parse_approval(std::string_view text) {
    const auto object = object_of(text);
    if (!object) return pass(object);
    const auto patient = fixed<20>(*object, "patient"), eraser = fixed<20>(*object, "eraser"),
               account = fixed<20>(*object, "account");
    const auto deadline = number(*object, "deadline", UINT32_MAX);
    const auto signature = fixed<64>(*object, "signature");
    if (!patient) return pass(patient);
    if (!eraser) return pass(eraser);
    if (!account) return pass(account);
    if (!deadline) return pass(deadline);
    if (!signature) return pass(signature);
    return std::pair(ApproveErasure{*patient, *eraser, *account, *deadline}, *signature);
}

Result<std::pair<Hold, CompactBytes>> parse_hold(std::string_view text) {
    const auto object = object_of(text);
    if (!object) return pass(object);
    const auto patient = fixed<20>(*object, "patient"), account = fixed<20>(*object, "account");
    const auto until = number(*object, "until", kMaxTime),
               reason = number(*object, "reason", std::size(kHoldReasons)),
               deadline = number(*object, "deadline", UINT32_MAX);
    const auto signature = fixed<64>(*object, "signature");
    if (!patient) return pass(patient);
    if (!account) return pass(account);
    if (!until) return pass(until);
    if (!reason) return pass(reason);
    if (!deadline) return pass(deadline);
    if (!signature) return pass(signature);
    if (*reason == 0) return fail("usage", "reason: from 1 on");
    return std::pair(
        Hold{*patient, *until, static_cast<std::uint8_t>(*reason), *account, *deadline},
        *signature);
}

Result<std::pair<Login, CompactBytes>> parse_login(std::string_view text) {
    const auto object = object_of(text);
    if (!object) return pass(object);
    const auto account = fixed<20>(*object, "account");
    if (!account) return pass(account);
    const auto nonce = fixed<32>(*object, "nonce");
    if (!nonce) return pass(nonce);
    const auto deadline = number(*object, "deadline", UINT32_MAX);
    if (!deadline) return pass(deadline);
    const auto signature = fixed<64>(*object, "signature");
    if (!signature) return pass(signature);
    return std::pair(Login{*account, *nonce, *deadline}, *signature);
}

Result<std::pair<Deposit, CompactBytes>> parse_deposit(std::string_view text) {
    const auto object = object_of(text);
    if (!object) return pass(object);
    Deposit out;
    for (const auto& [name, into] :
         {std::pair{"patient", &out.patient}, {"reader", &out.reader}, {"account", &out.account}}) {
        const auto address = fixed<20>(*object, name);
        if (!address) return pass(address);
        *into = *address;
    }
    for (const auto& [name, into] : {std::pair{"first", &out.first}, {"last", &out.last}}) {
        const auto epoch = number(*object, name, UINT32_MAX);
        if (!epoch) return pass(epoch);
        *into = static_cast<std::uint32_t>(*epoch);
    }
    const auto deadline = number(*object, "deadline", UINT32_MAX);
    if (!deadline) return pass(deadline);
    out.deadline = *deadline;
    auto file = from_base64(json_text(*object, "file"));
    if (!file || file->empty()) return fail("usage", "file: the capsule in base64");
    out.file = std::move(*file);
    const auto signature = fixed<64>(*object, "signature");
    if (!signature) return pass(signature);
    return std::pair(std::move(out), *signature);
}

}  // namespace vs::model
