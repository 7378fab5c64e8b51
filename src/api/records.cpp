// The sealed side: lists of reports, blocks, proofs, checkpoints, tiles, capsules. Blocks go only
// to who may see their patient; the log holds no personal data and goes to every session.
#include <algorithm>

#include "api/api.h"
#include "base/json.h"
#include "ipfs/cid.h"
#include "model/consent_contract.h"
#include "record/report_index.h"
#include "tlog/tile.h"

namespace vs::api {
namespace {

json::object row_json(const record::ReportRow& row, std::uint64_t anchored) {
    auto out = record::to_json(row);
    out["checkpoint_size"] = row.leaf < anchored ? json::value(anchored) : json::value(nullptr);
    return out;
}

// What a list of reports asks for; times and kinds that are absent mean "all".
struct Wanted {
    Micros from = 0, to = INT64_MAX;
    std::string kinds;
    std::uint64_t before = UINT64_MAX;
    std::size_t limit = 100;
    bool holds(const record::ReportRow& row) const {
        return row.start < to && row.end >= from &&
               (kinds.empty() ||
                kinds.find("," + std::string(model::to_text(row.kind)) + ",") != std::string::npos);
    }
};

Result<Wanted> wanted_of(const net::Request& request) {
    Wanted wanted;
    for (const auto& [name, into] : {std::pair{"from", &wanted.from}, {"to", &wanted.to}}) {
        const auto text = request.query_value(name);
        if (text.empty()) continue;
        const auto time = from_rfc3339(text);
        if (!time) return fail("usage", std::string(name) + ": " + time.error().message);
        *into = *time;
    }
    if (const auto kinds = request.query_value("kinds"); !kinds.empty())
        wanted.kinds = "," + std::string(kinds) + ",";
    const auto before = number_in(request, "before", 0, UINT64_MAX, UINT64_MAX);
    const auto limit = number_in(request, "limit", 1, 1000, wanted.limit);
    if (!before) return pass(before);
    if (!limit) return pass(limit);
    wanted.before = *before == 0 || *before == UINT64_MAX ? *before : *before - 1;
    wanted.limit = *limit;
    return wanted;
}

net::Response reports(const Ports& ports, const model::Patient& patient, Micros since,
                      const net::Request& request) {
    const auto wanted = wanted_of(request);
    if (!wanted) return error_response(wanted.error());
    json::array list;
    const auto anchored = ports.recorder->anchored_size();
    const auto walked = ports.recorder->index().each_newest(
        patient, wanted->before, [&](const record::ReportRow& row) {
            if (row.start >= since && wanted->holds(row)) list.push_back(row_json(row, anchored));
            // None begins after it was sealed.
            return list.size() < wanted->limit && row.sealed >= since;
        });
    if (!walked) return error_response(walked.error());
    return json_response(json::serialize(json::object{{"reports", std::move(list)}}));
}

void list_reports(const Ports& ports, const Asker& asker, const net::Request& request,
                  net::Responder responder) {
    const auto patient = crypto::parse_address(request.parameter("patient"));
    const auto allowed = patient ? allowed_records(ports, asker, *patient, "list") : std::nullopt;
    if (!allowed) return responder.send(not_found());
    auto response = reports(ports, *patient, allowed->since, request);
    send_served(ports, std::optional(allowed->served), std::move(responder), std::move(response));
}

// One record, or its place in the log.
std::optional<Served> served_of(const Ports& ports, const Asker& asker,
                                const record::ReportRow& row, std::string_view what) {
    auto allowed = allowed_records(ports, asker, row.patient, what);
    if (!allowed || row.start < allowed->since) return {};
    allowed->served.second.records.add(row.seq);
    return std::move(allowed->served);
}

net::Response block(const Ports& ports, const Asker& asker, const net::Request& request,
                    std::optional<Served>& served) {
    const auto cid = ipfs::parse_cid(request.parameter("cid"));
    const auto digest = cid ? ipfs::sha256_digest(*cid) : pass(cid);
    const bool raw =
        request.query_value("format") == "raw" ||
        request.header("accept").find("application/vnd.ipld.raw") != std::string_view::npos;
    if (!digest) return not_found();
    const auto row = ports.recorder->index().by_digest(*digest);
    if (!row || !*row) return not_found();
    served = served_of(ports, asker, **row, "record");
    if (!served) return not_found();
    if (!raw) return net::problem(400, "format", "Ask for ?format=raw.");
    const auto name = ipfs::to_text(ipfs::raw_cid(*digest));
    const auto etag = "\"" + name + ".raw\"";
    if (request.header("if-none-match") == etag)
        return {.status = 304, .type = "", .headers = {{"Etag", etag}}};
    const auto bytes = ports.recorder->blocks().get(*digest, store::From::disk);
    // "altered" is answered by name: bytes that are not the record are not sent as if they were.
    if (!bytes) return error_response(bytes.error());
    return {.type = "application/vnd.ipld.raw",
            .body = std::string(as_text(*bytes)),
            .headers = {{"Etag", etag},
                        {"Cache-Control", "private, max-age=29030400, immutable"},
                        {"Content-Disposition", "attachment; filename=\"" + name + ".bin\""},
                        {"X-Ipfs-Path", "/ipfs/" + name},
                        {"X-Ipfs-Roots", name}}};
}

// C2SP tlog-tiles. Full tiles never change; partial ones are cheap to ask again.
net::Response tile(const Ports& ports, const net::Request& request) {
    const auto path = tlog::parse_tile_path(request.path.substr(1));
    if (!path) return not_found();
    const auto& log = ports.recorder->log();
    const auto bytes = path->level ? log.tile(*path->level, path->index, path->width)
                                   : log.entries(path->index, path->width);
    if (!bytes) return bytes.error().code == "range" ? not_found() : error_response(bytes.error());
    const bool full = path->width == tlog::kTileWidth;
    return {
        .type = "application/octet-stream",
        .body = std::string(as_text(*bytes)),
        .headers = {{"Cache-Control", full ? "private, max-age=29030400, immutable" : "no-store"}}};
}

json::array proof_json(const std::vector<tlog::Hash>& proof) {
    json::array out;
    for (const auto& hash : proof) out.push_back(json::string(to_base64(hash)));
    return out;
}

// The log itself holds no personal data; who may read a record is known to look at its place.
net::Response report_inclusion(const Ports& ports, const Asker& asker, const net::Request& request,
                               std::optional<Served>& served) {
    const auto index = number_of(request.query_value("index")),
               size = number_of(request.query_value("size"));
    if (!index || !size) return net::problem(400, "usage", "Give index and size.");
    const auto leaf = ports.recorder->log().leaf(*index);
    if (!leaf) return error_response(leaf.error());
    if (const auto row = ports.recorder->index().by_leaf(*index); row && *row)
        served = served_of(ports, asker, **row, "proof");
    const auto proof = ports.recorder->log().inclusion(*index, *size);
    if (!proof) return error_response(proof.error());
    return json_response(
        json::serialize(json::object{{"leaf", to_base64(*leaf)}, {"proof", proof_json(*proof)}}));
}

net::Response consistency(const Ports& ports, const net::Request& request) {
    const auto from = number_of(request.query_value("from")),
               to = number_of(request.query_value("to"));
    if (!from || !to) return net::problem(400, "usage", "Give from and to.");
    const auto proof = ports.recorder->log().consistency(*from, *to);
    if (!proof) return error_response(proof.error());
    return json_response(json::serialize(json::object{{"proof", proof_json(*proof)}}));
}

// What the asker may open now: whose grant has ended gets nothing of it from here.
net::Response capsules(const Ports& ports, const Asker& asker, std::vector<Served>& served) {
    auto readers = ports.authority->teams_of(asker.address);
    if (!readers) return error_response(readers.error());
    readers->insert(readers->begin(), asker.address);
    json::array list;
    for (const auto& reader : *readers) {
        const auto files = ports.authority->capsules_of(reader);
        if (!files) return error_response(files.error());
        for (const auto& capsule : *files) {
            auto one =
                api::served_of(ports, asker, capsule.patient, model::scope::history, "capsule");
            if (!one) continue;
            if (std::ranges::none_of(served,
                                     [&](const Served& s) { return s.first == capsule.patient; }))
                served.push_back(std::move(*one));
            list.push_back(json::object{{"patient", crypto::to_text(capsule.patient)},
                                        {"reader", crypto::to_text(reader)},
                                        {"first", capsule.first},
                                        {"last", capsule.last},
                                        {"file", to_base64(capsule.file)}});
        }
    }
    return json_response(json::serialize(json::object{{"capsules", std::move(list)}}));
}

}  // namespace

void add_records(net::Router& router, const Ports& ports) {
    const auto answer = [&](std::string_view path, auto function) {
        router.add("GET", path,
                   authorised(ports, [function](const Asker& asker, const net::Request& request,
                                                net::Responder responder) {
                       responder.send(function(asker, request));
                   }));
    };
    const auto serve = [&](std::string_view path, auto function) {
        router.add(
            "GET", path,
            authorised(ports, [&ports, function](const Asker& asker, const net::Request& request,
                                                 net::Responder responder) {
                std::optional<Served> served;
                auto response = function(ports, asker, request, served);
                send_served(ports, std::move(served), std::move(responder), std::move(response));
            }));
    };
    router.add("GET", "/v1/patients/{patient}/reports",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   list_reports(ports, asker, request, std::move(responder));
               }));
    serve("/ipfs/{cid}", block);
    serve("/v1/log/inclusion", report_inclusion);
    answer("/v1/log/checkpoint", [&ports](const Asker&, const net::Request&) {
        return json_response(
            json::serialize(json::object{{"note", ports.recorder->anchored_note()}}));
    });
    answer("/v1/log/consistency", [&ports](const Asker&, const net::Request& request) {
        return consistency(ports, request);
    });
    answer("/tile/{rest...}",
           [&ports](const Asker&, const net::Request& request) { return tile(ports, request); });
    answer("/checkpoint", [&ports](const Asker&, const net::Request&) {
        return net::Response{.type = "text/plain; charset=utf-8",
                             .body = ports.recorder->anchored_note()};
    });
    router.add("GET", "/v1/capsules",
               authorised(ports, [&ports](const Asker& asker, const net::Request&,
                                          net::Responder responder) {
                   std::vector<Served> served;
                   auto response = capsules(ports, asker, served);
                   send_served(ports, std::move(served), std::move(responder), std::move(response));
               }));
}

}  // namespace vs::api
