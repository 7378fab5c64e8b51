#include "node/remote_anchor.h"

#include "base/log.h"
#include "model/contract_code.h"
#include "store/file.h"

namespace vs::node {
namespace {

using namespace std::chrono_literals;

// Tried again from here, so that a stop waits for one request at most.
chain::RemoteOptions transport_of(const RemoteAnchor::Options& options) {
    return {.url = options.url, .token = options.token, .timeout = 5s, .retries = 0};
}

// {"chainId": …, "log": "0x…"}
struct Known {
    std::uint64_t chain_id = 0;
    crypto::Address log{};
};

Result<std::optional<Known>> read_known(const std::string& path) {
    const auto text = store::read_file(path, 4096);
    if (!text && text.error().code == "missing") return std::optional<Known>();
    if (!text) return pass(text);
    const auto value = parse_json(as_text(*text));
    const auto* object = value ? value->if_object() : nullptr;
    const auto* id = object == nullptr ? nullptr : object->if_contains("chainId");
    const auto log = object == nullptr ? Result<crypto::Address>(fail("", ""))
                                       : crypto::parse_address(json_text(*object, "log"));
    if (id == nullptr || !id->is_int64() || !log) return fail("damaged", path + " is damaged");
    return std::optional(Known{static_cast<std::uint64_t>(id->get_int64()), *log});
}

Result<> write_known(const std::string& path, const Known& known) {
    const json::object out{{"chainId", known.chain_id}, {"log", crypto::to_text(known.log)}};
    return store::write_file_atomic(path, as_bytes(json::serialize(out) + "\n"));
}

}  // namespace

RemoteAnchor::RemoteAnchor(const record::Recorder& recorder, const crypto::Secret& account,
                           Options options)
    : recorder_(recorder),
      options_(std::move(options)),
      client_(chain::remote_transport(transport_of(options_)), account,
              {.poll = 200ms, .cancelled = [this] { return stopping_.load(); }}),
      thread_([this] { run(); }) {}

RemoteAnchor::~RemoteAnchor() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void RemoteAnchor::run() {
    while (!stopping_) {
        const auto done = step();
        if (!done && !stopping_)
            log_error("anchor elsewhere: " + done.error().message + "; it is tried again");
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, done ? options_.every : options_.again,
                       [&] { return stopping_.load(); });
    }
}

Result<> RemoteAnchor::step() {
    if (!anchor_)
        if (auto opened = open(); !opened) return opened;
    const auto note = recorder_.last_note();
    if (note.empty()) return {};
    const auto checkpoint = tlog::open_checkpoint(note, recorder_.verifier_key());
    if (!checkpoint) return pass(checkpoint);
    return record::extend(*anchor_, recorder_.log(), *checkpoint, note);
}

Result<> RemoteAnchor::open() {
    const auto chain_id = client_.chain_id();
    if (!chain_id) return pass(chain_id);
    const auto log = contract(*chain_id);
    if (!log) return pass(log);
    auto anchor = record::ContractAnchor::open(client_, *log, options_.folder + "/remote-head");
    if (!anchor) return pass(anchor);
    anchor_ = std::move(*anchor);
    return {};
}

// A crash between making the contract and the memory of it leaves one that nobody uses.
Result<crypto::Address> RemoteAnchor::contract(std::uint64_t chain_id) {
    const auto path = options_.folder + "/remote.json";
    const auto known = read_known(path);
    if (!known) return pass(known);
    if (*known && (*known)->chain_id != chain_id && !options_.log)
        return fail("chain", options_.url + " is on chain " + std::to_string(chain_id) +
                                 ", the contract is on " + std::to_string((*known)->chain_id));
    if (*known && !options_.log) return (*known)->log;
    Known now{chain_id, options_.log.value_or(crypto::Address{})};
    if (!options_.log) {
        const auto code = from_hex(model::kLog.code.substr(2));
        if (!code) return pass(code);
        const auto made = client_.send({.data = *code});
        if (!made) return pass(made);
        if (!made->contract) return fail("answer", "no contract was made");
        now.log = *made->contract;
    }
    log_warning("anchor elsewhere: the Log contract " + crypto::to_text(now.log) + " on chain " +
                std::to_string(chain_id));
    if (auto kept = write_known(path, now); !kept) return pass(kept);
    return now.log;
}

}  // namespace vs::node
