// What the operator's own commands ask a running node, beside the chain's JSON-RPC on 127.0.0.1:
//
//   DATA/control          {"url", "token"}, mode 0600: whoever can read it may ask
//   POST /control/backup  a snapshot in DATA/snapshot: everything but the journal, whose segments
//                         are named with the bytes of them that count; {"folder", "journal"}
//   POST /control/backup/done
#include <filesystem>

#include "base/log.h"
#include "node/node.h"
#include "store/file.h"

namespace vs::node {
namespace {

namespace fs = std::filesystem;

// Who dies while it copies must not keep the journal for ever.
constexpr Micros kCopying = kHour;

bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size() || a.empty()) return false;
    int difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference |= a[i] ^ b[i];
    return difference == 0;
}

Result<> copy_tree(const std::string& from, const std::string& to) {
    if (!fs::exists(from)) return {};
    std::error_code error;
    fs::copy(from, to, fs::copy_options::recursive, error);
    if (error) return fail("io", "cannot copy " + from + " to " + to + ": " + error.message());
    return {};
}

// Sizes are taken after everything else: what was acknowledged before the request is in them.
Result<json::array> segments_in(const std::string& folder) {
    json::array out;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const auto size = entry.file_size(error);
        if (error) break;
        out.push_back(json::object{{"file", entry.path().filename().string()}, {"bytes", size}});
    }
    if (error) return fail("io", "cannot list " + folder + ": " + error.message());
    return out;
}

}  // namespace

void Node::add_control(net::Router& router) {
    const auto guarded = [this](auto work) {
        return [this, work](const net::Request& request, net::Responder responder) {
            const auto header = request.header("authorization");
            const std::lock_guard lock(control_mutex_);
            if (!request.loopback || !header.starts_with("Bearer ") ||
                !same(header.substr(7), control_token_))
                return responder.send(api::not_found());
            auto reply = api::reply_to(std::move(responder));
            if (auto posted = errands_->post([work, reply] { reply(work()); }); !posted)
                reply(pass(posted));
        };
    };
    router.add("POST", "/control/backup", guarded([this] { return begin_snapshot(); }));
    router.add("POST", "/control/backup/done", guarded([this]() -> Result<std::string> {
                   end_snapshot();
                   return std::string("{}");
               }));
}

Result<> Node::open_control() {
    end_snapshot();  // what a stop has left
    const std::lock_guard lock(control_mutex_);
    control_token_ = to_hex(crypto::random_array<24>());
    const json::object told{{"url", chain_url()}, {"token", control_token_}};
    return store::write_file_atomic(options_.folder + "/control",
                                    as_bytes(json::serialize(told) + "\n"), 0600);
}

void Node::close_control() {
    const std::lock_guard lock(control_mutex_);
    if (!control_token_.empty()) (void)store::remove_file(options_.folder + "/control");
    control_token_.clear();
}

// Nothing is sealed while stores are linked: so a restored node has no record of a block that it
// lacks, and no head in the contract of leaves that it lacks.
Result<> Node::snapshot_into(const std::string& folder) {
    const auto still = sealer_->still();
    if (auto copied = copy_tree(options_.folder + "/anchor", folder + "/anchor"); !copied)
        return copied;
    if (auto made = chain_->chain().database().kv().snapshot(folder + "/chain"); !made) return made;
    if (auto made = kv_->snapshot(folder + "/store"); !made) return made;
    if (auto made = authority_->snapshot(folder + "/db.sqlite"); !made) return made;
    for (const auto* name :
         {"clinic", "node.key", "version", "watch.json", "notices", "channels.json"})
        if (auto copied = copy_tree(options_.folder + "/" + name, folder + "/" + name); !copied)
            return copied;
    return {};
}

Result<std::string> Node::begin_snapshot() {
    const auto folder = options_.folder + "/snapshot";
    if (fs::exists(folder))
        return fail("usage", "another backup is being made; try again when it is done");
    committer_->keep_segments_until(now_utc() + kCopying);
    auto made = store::make_directories(folder);
    if (made) made = snapshot_into(folder);
    auto journal = made ? segments_in(options_.folder + "/journal") : pass(made);
    if (!journal) {
        log_error("backup: " + journal.error().message);
        end_snapshot();
        return pass(journal);
    }
    return json::serialize(json::object{{"folder", folder}, {"journal", std::move(*journal)}});
}

void Node::end_snapshot() {
    std::error_code error;
    fs::remove_all(options_.folder + "/snapshot", error);
    if (committer_) committer_->keep_segments_until(0);
}

}  // namespace vs::node
