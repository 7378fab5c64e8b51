#include "person/trusted_state.h"

#include "store/file.h"

namespace vs::person {

TrustedState::TrustedState(chain::Client& client, Pin pin, std::string seen_path,
                           const std::string& token)
    : client_(client),
      pin_(std::move(pin)),
      seen_path_(std::move(seen_path)),
      base_(token.empty() ? pin_.rpc : pin_.node),
      session_(token.empty() ? net::Pairs() : net::Pairs{{"Authorization", "Bearer " + token}}),
      http_(base_, {.total_timeout = std::chrono::seconds(20), .authorities = pin_.authority}) {}

Result<std::string> TrustedState::fetch(const std::string& path) {
    auto answer = http_.get(path, session_);
    if (!answer) return pass(answer);
    if (answer->status != 200)
        return fail("status", base_ + path + " answered " + std::to_string(answer->status));
    return std::move(answer->body);
}

Result<json::object> TrustedState::ask_node(const std::string& path) {
    const auto body = fetch(path);
    if (!body) return pass(body);
    auto value = parse_json(*body);
    if (!value || !value->is_object()) return fail("answer", "the node's answer is no JSON object");
    return std::move(value->get_object());
}

Result<std::string> TrustedState::note() {
    if (session_.empty()) return fetch("/chain/checkpoint");
    const auto state = ask_node("/v1/state");
    return state ? std::string(json_text(*state, "checkpoint")) : Result<std::string>(pass(state));
}

Result<std::vector<std::string>> TrustedState::proof_lines(bool inclusion, std::uint64_t a,
                                                           std::uint64_t b) {
    const auto first = std::to_string(a), second = std::to_string(b);
    std::vector<std::string> out;
    if (!session_.empty()) {
        const auto answer =
            ask_node(inclusion ? "/v1/blocks/" + first + "/inclusion?size=" + second
                               : "/v1/anchor/consistency?from=" + first + "&to=" + second);
        if (!answer) return pass(answer);
        const auto* list = answer->if_contains("proof");
        if (list == nullptr || !list->is_array()) return fail("proof", "the node's proof is none");
        for (const auto& one : list->get_array())
            out.emplace_back(one.is_string() ? one.get_string() : "");
        return out;
    }
    const auto text =
        fetch((inclusion ? "/chain/inclusion/" : "/chain/consistency/") + first + "/" + second);
    if (!text) return pass(text);
    for (std::string_view rest = *text; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        out.emplace_back(line);
    }
    return out;
}

Result<std::vector<tlog::Hash>> TrustedState::fetch_proof(bool inclusion, std::uint64_t a,
                                                          std::uint64_t b) {
    const auto lines = proof_lines(inclusion, a, b);
    if (!lines) return pass(lines);
    std::vector<tlog::Hash> out;
    for (const auto& line : *lines) {
        const auto bytes = from_base64(line);
        const auto hash = bytes ? to_array<32>(*bytes) : pass(bytes);
        if (!hash || out.size() > tlog::kMaxProof) return fail("proof", "the node's proof is none");
        out.push_back(*hash);
    }
    return out;
}

Result<> TrustedState::follows(const tlog::Checkpoint& checkpoint) {
    const auto note = store::read_file(seen_path_, tlog::kMaxNote);
    if (!note) return note.error().code == "missing" ? Result<>() : pass(note);
    const auto seen = tlog::open_checkpoint(as_text(*note), pin_.key);
    if (!seen) return pass(seen);
    const auto rewritten =
        fail("rewritten", "the node's blocks do not begin with those seen before; tell somebody");
    if (checkpoint.size < seen->size) return rewritten;
    if (checkpoint.size == seen->size)
        return checkpoint.root == seen->root ? Result<>() : Result<>(rewritten);
    const auto proof = fetch_proof(false, seen->size, checkpoint.size);
    if (!proof) return pass(proof);
    const auto same =
        tlog::verify_consistency(seen->size, checkpoint.size, *proof, seen->root, checkpoint.root);
    return same ? same : Result<>(rewritten);
}

Result<tlog::Checkpoint> TrustedState::checkpoint() {
    const auto note = this->note();
    if (!note) return pass(note);
    auto checkpoint = tlog::open_checkpoint(*note, pin_.key);
    if (!checkpoint) return checkpoint;
    if (auto good = follows(*checkpoint); !good) return pass(good);
    if (auto kept = store::write_file_atomic(seen_path_, as_bytes(*note), 0600); !kept)
        return pass(kept);
    return checkpoint;
}

Result<> TrustedState::trust(std::uint64_t number, const chain::Hash& block) {
    const auto checkpoint = this->checkpoint();
    if (!checkpoint) return pass(checkpoint);
    if (number >= checkpoint->size)
        return fail("proof", "the node has not signed block " + std::to_string(number));
    const auto path = fetch_proof(true, number, checkpoint->size);
    if (!path) return pass(path);
    auto included = tlog::verify_inclusion(number, checkpoint->size, tlog::leaf_hash(block), *path,
                                           checkpoint->root);
    if (included) return included;
    return fail("proof", "block " + std::to_string(number) + " is not one the node has signed");
}

Result<std::vector<chain::U256>> TrustedState::read(const crypto::Address& contract,
                                                    const std::vector<chain::U256>& slots) {
    const auto proof = client_.prove(contract, slots);
    if (!proof) return pass(proof);
    if (auto good = trust(proof->header.number, proof->block); !good) return pass(good);
    std::vector<chain::U256> out;
    for (const auto& slot : proof->account.slots) out.push_back(slot.value);
    return out;
}

Result<chain::Client::ProvenReceipt> TrustedState::receipt(const chain::Hash& transaction) {
    auto found = client_.prove_receipt(transaction);
    if (!found) return found;
    if (auto good = trust(found->header.number, found->block); !good) return pass(good);
    return found;
}

}  // namespace vs::person
