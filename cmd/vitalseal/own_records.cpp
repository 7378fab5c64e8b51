#include "own_records.h"

#include "ipfs/cid.h"

namespace vs::cmd {
namespace {

constexpr std::size_t kPage = 500;

Result<RecordRow> row_of(const json::value& value) {
    const auto bad = [] { return fail("answer", "the node's list of records is malformed"); };
    const auto* object = value.if_object();
    if (object == nullptr) return bad();
    RecordRow out{.cid = std::string(json_text(*object, "cid")),
                  .kind = std::string(json_text(*object, "kind"))};
    for (const auto& [name, into] : {std::pair{"seq", &out.seq}, {"leaf", &out.leaf}}) {
        const auto* number = object->if_contains(name);
        if (number == nullptr || !number->is_int64() || number->get_int64() < 0) return bad();
        *into = static_cast<std::uint64_t>(number->get_int64());
    }
    for (const auto& [name, into] :
         {std::pair{"start", &out.start}, {"end", &out.end}, {"sealed", &out.sealed}}) {
        const auto time = from_rfc3339(json_text(*object, name));
        if (!time) return bad();
        *into = *time;
    }
    const auto cid = ipfs::parse_cid(out.cid);
    const auto digest = cid ? ipfs::sha256_digest(*cid) : pass(cid);
    if (!digest) return bad();
    out.digest = *digest;
    return out;
}

}  // namespace

OwnRecords::OwnRecords(const person::Pin& pin, std::string patient)
    : http_(std::make_unique<net::HttpClient>(pin.node,
                                              net::ClientOptions{.authorities = pin.authority})),
      pin_(pin),
      patient_(std::move(patient)) {}

Result<OwnRecords> OwnRecords::open(OwnAccount& own, const model::Patient& patient) {
    const auto& token = own.token;
    OwnRecords out(own.pin, crypto::to_text(patient));
    out.headers_.emplace_back("Authorization", "Bearer " + token);
    auto keyring = own_keys(own, token, out.told);
    if (!keyring) return pass(keyring);
    out.keyring_ = std::move(*keyring);
    return out;
}

Result<std::string> OwnRecords::text(const std::string& path) {
    auto answer = http_->get(path, headers_);
    if (!answer) return pass(answer);
    if (answer->status == 404)
        return fail("not-found",
                    "the node has nothing there for this account: it is not granted, "
                    "or does not exist");
    if (answer->status == 410) {
        const auto value = parse_json(answer->body);
        const auto* object = value ? value->if_object() : nullptr;
        if (object != nullptr)
            return fail(json_text(*object, "code"), std::string(json_text(*object, "detail")));
    }
    if (answer->status != 200)
        return fail("status", "the node answered with status " + std::to_string(answer->status));
    return std::move(answer->body);
}

Result<std::string> OwnRecords::post(const std::string& path, const std::string& body) {
    return node_post(pin_, path, body);
}

Result<json::object> OwnRecords::get(const std::string& path) {
    const auto text = this->text(path);
    if (!text) return pass(text);
    auto value = parse_json(*text);
    if (!value || !value->is_object()) return fail("answer", "the node's answer is no JSON object");
    return std::move(value->get_object());
}

Result<> OwnRecords::each(const std::string& query,
                          const std::function<Result<bool>(const RecordRow&)>& visit,
                          std::uint64_t before) {
    for (;;) {
        auto path = "/v1/patients/" + patient_ + "/reports?limit=" + std::to_string(kPage);
        if (!query.empty()) path += "&" + query;
        if (before != UINT64_MAX) path += "&before=" + std::to_string(before);
        const auto page = get(path);
        if (!page) return pass(page);
        const auto* list = page->if_contains("reports");
        if (list == nullptr || !list->is_array()) return fail("answer", "no list of records");
        for (const auto& value : list->get_array()) {
            const auto row = row_of(value);
            if (!row) return pass(row);
            if (row->seq >= before) return fail("answer", "the node's list does not go down");
            before = row->seq;
            const auto more = visit(*row);
            if (!more) return pass(more);
            if (!*more) return {};
        }
        if (list->get_array().size() < kPage || before == 0) return {};
    }
}

Result<Bytes> OwnRecords::block(const RecordRow& row) {
    const auto text = this->text("/ipfs/" + row.cid + "?format=raw");
    if (!text) return pass(text);
    if (crypto::sha256(as_bytes(*text)) != row.digest)
        return fail("altered", "what the node sent is not the record " + row.cid);
    return to_bytes(as_bytes(*text));
}

Result<std::string> OwnRecords::bundle(const RecordRow& row, ByteView block) const {
    auto text = verify::unseal(block, keyring_);
    if (!text) return text;
    if (const auto checked = model::check_report(*text); !checked)
        return fail("altered", "record " + row.cid + ": " + checked.error().message);
    return text;
}

}  // namespace vs::cmd
