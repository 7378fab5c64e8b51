// Load for an Ethereum node on a development chain: ours or anvil, by the same requests.
//
//   vitalseal-bench-chain URL --mode awaited|parallel|batch|call [--count N] [--senders N]
//                         [--batch N] [--slots N] [--pid N] [--folder DIR] [--name TEXT]
//
// Each transaction stores a fresh slot and emits an event. All are signed before the clock starts;
// it stops when the last receipt can be read. `call` asks the same as eth_call. With --pid and
// --folder it says what the node's memory and folder have grown by. Prints one JSON object.
// bench/chain.sh starts the nodes.
#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/json.h"
#include "chain/dev_accounts.h"
#include "chain/transaction.h"
#include "net/client.h"

namespace {

using namespace vs;
using Clock = std::chrono::steady_clock;

struct Options {
    std::string url, mode = "parallel", folder, name;
    std::size_t count = 5'000, senders = 32, batch = 100, slots = 0;
    int pid = 0;
};

// With two words, key and value: SSTORE(key, value), and the value as a log with the key as topic.
// With three, start and count: SSTORE(start + i, start + i) for i from count to 1.
constexpr std::string_view kCode =
    "603280600b6000396000f3"
    "3660401060"
    "1d57"
    "6020356000355560203560005260003560206000a100"
    "5b5f356020355b81810180556001900380602357"
    "00";
constexpr std::size_t kSlotsAtOnce = 600;

[[noreturn]] void give_up(const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    std::exit(1);
}

// proc(5): "VmRSS:     12345 kB".
double resident_megabytes(int process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

double folder_megabytes(const std::string& folder) {
    std::error_code error;
    double bytes = 0;
    for (std::filesystem::recursive_directory_iterator at(folder, error), end; at != end;
         at.increment(error))
        if (const auto size = at->file_size(error); !error) bytes += static_cast<double>(size);
    return bytes / (1 << 20);
}

std::string text(ByteView bytes) {
    return "0x" + to_hex(bytes);
}

class Rpc {
  public:
    explicit Rpc(const std::string& url) : client_(url, {.max_response = std::size_t{256} << 20}) {}
    std::string post(std::string_view body) {
        const auto answer = client_.post("/", "application/json", body);
        if (!answer) give_up("the node: " + answer.error().message);
        return answer->body;
    }
    json::value ask(std::string_view method, const json::array& params = {}) {
        const auto answer = parse_json(post(body(method, params)));
        if (!answer || !answer->is_object()) give_up("no JSON-RPC");
        const auto* result = answer->get_object().if_contains("result");
        if (result == nullptr) give_up(json::serialize(*answer));
        return *result;
    }
    static std::string body(std::string_view method, const json::array& params) {
        return json::serialize(
            json::object{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}});
    }
    std::uint64_t number(std::string_view method, const json::array& params = {}) {
        return std::stoull(std::string(ask(method, params).as_string()), nullptr, 16);
    }
    bool has_receipt(const chain::Hash& hash) {
        return !ask("eth_getTransactionReceipt", {json::string(text(hash))}).is_null();
    }
    void wait_for(const chain::Hash& hash) {
        while (!has_receipt(hash)) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }

  private:
    net::HttpClient client_;
};

struct Signed {
    chain::Hash hash;
    std::string raw, request;
};

struct Sender {
    crypto::Secret secret;
    chain::Address address{};
    std::uint64_t nonce = 0;
    std::vector<Signed> work;
};

class Bench {
  public:
    explicit Bench(Options options) : options_(std::move(options)), rpc_(options_.url) {
        chain_id_ = rpc_.number("eth_chainId");
        fee_ = 2 * rpc_.number("eth_gasPrice");
        for (std::size_t i = 0; i < options_.senders; ++i) senders_.push_back(make_sender(i));
        if (fee_ > 0) fund();
        deploy();
        fill();
    }

    void run() {
        const auto each = options_.count / senders_.size();
        const bool calls = options_.mode == "call";
        for (auto& sender : senders_)
            for (std::size_t i = 0; i < each; ++i)
                sender.work.push_back(calls ? ask(sender) : store(sender));
        const auto memory = resident_megabytes(options_.pid);
        const auto disk = folder_megabytes(options_.folder);
        const auto start = Clock::now();
        if (options_.mode == "awaited") awaited();
        if (options_.mode == "parallel" || calls) parallel();
        if (options_.mode == "batch") batches();
        const std::chrono::duration<double> sent = Clock::now() - start;
        if (!calls)
            for (auto& sender : senders_) rpc_.wait_for(sender.work.back().hash);
        const std::chrono::duration<double> seconds = Clock::now() - start;
        const auto count = each * senders_.size();
        const auto per_second = [&](double span) {
            return std::round(static_cast<double>(count) / span);
        };
        json::object out{{"node", options_.name},
                         {"mode", options_.mode},
                         {"count", count},
                         {"slots_before", options_.slots},
                         {"accepted_per_second", per_second(sent.count())},
                         {"done_per_second", per_second(seconds.count())},
                         {"refused", refused_.load()}};
        if (options_.pid != 0) {
            out["rss_mb"] = std::round(resident_megabytes(options_.pid));
            out["rss_grew_mb"] = std::round(resident_megabytes(options_.pid) - memory);
        }
        if (!options_.folder.empty())
            out["disk_grew_mb"] = std::round(folder_megabytes(options_.folder) - disk);
        std::printf("%s\n", json::serialize(out).c_str());
    }

  private:
    Sender make_sender(std::size_t i) {
        Bytes seed(1, 7);
        append_u64(seed, i + 1);
        Sender out{crypto::Secret(crypto::keccak256(seed)), {}, 0, {}};
        out.address = *crypto::address_of(out.secret);
        out.nonce =
            rpc_.number("eth_getTransactionCount", {json::string(text(out.address)), "latest"});
        return out;
    }
    Signed sign(const crypto::Secret& secret, std::uint64_t nonce, chain::Transaction transaction) {
        transaction.type = chain::TransactionType::dynamic_fee;
        transaction.chain_id = chain_id_;
        transaction.nonce = nonce;
        transaction.max_fee = transaction.max_priority_fee = chain::U256{fee_};
        if (!chain::sign(transaction, secret)) give_up("cannot sign");
        Signed out{transaction.hash, text(chain::encode(transaction)), {}};
        out.request = Rpc::body("eth_sendRawTransaction", {json::string(out.raw)});
        return out;
    }
    Signed store(Sender& sender) {
        chain::Transaction out;
        out.to = contract_;
        out.gas = 80'000;
        ++slot_;
        out.data = words({slot_, slot_});
        return sign(sender.secret, sender.nonce++, std::move(out));
    }
    // What store() sends, as a call that changes nothing.
    Signed ask(const Sender& sender) {
        ++slot_;
        Signed out;
        out.request =
            Rpc::body("eth_call", {json::object{{"from", text(sender.address)},
                                                {"to", text(contract_)},
                                                {"data", "0x" + to_hex(words({slot_, slot_}))}},
                                   "latest"});
        return out;
    }
    static Bytes words(std::initializer_list<std::uint64_t> values) {
        Bytes out;
        for (const auto value : values) {
            out.resize(out.size() + 24);
            append_u64(out, value);
        }
        return out;
    }
    void check(const std::string& answer) {
        if (answer.find("\"error\"") == std::string::npos) return;
        if (refused_++ == 0) std::fprintf(stderr, "%s\n", answer.substr(0, 300).c_str());
    }
    void fund() {
        const auto& rich = chain::dev_accounts()[0];
        auto nonce =
            rpc_.number("eth_getTransactionCount", {json::string(text(rich.address)), "latest"});
        chain::Hash last{};
        for (const auto& sender : senders_) {
            chain::Transaction out;
            out.to = sender.address;
            out.gas = 21'000;
            out.value = chain::U256{100'000'000'000'000'000};
            out.value = out.value * chain::U256{1'000};
            const auto one = sign(rich.secret, nonce++, std::move(out));
            check(rpc_.post(one.request));
            last = one.hash;
        }
        rpc_.wait_for(last);
    }
    void deploy() {
        chain::Transaction out;
        out.gas = 200'000;
        out.data = *from_hex(kCode);
        auto& first = senders_.front();
        contract_ = chain::created_address(first.address, first.nonce);
        const auto one = sign(first.secret, first.nonce++, std::move(out));
        check(rpc_.post(one.request));
        rpc_.wait_for(one.hash);
    }
    // Slots that are there before the measurement, many in a transaction.
    void fill() {
        auto& sender = senders_.front();
        while (slot_ < options_.slots) {
            const auto size = std::min<std::uint64_t>(options_.slots - slot_, kSlotsAtOnce);
            chain::Transaction out;
            out.to = contract_;
            out.gas = 15'000'000;
            out.data = words({slot_, size, 0});
            slot_ += size;
            const auto one = sign(sender.secret, sender.nonce++, std::move(out));
            check(rpc_.post(one.request));
            if (sender.nonce % 100 == 0 || slot_ == options_.slots) rpc_.wait_for(one.hash);
        }
    }
    template <class Iterator>
    static std::string batch_of(Iterator begin, Iterator end) {
        std::string out = "[";
        for (; begin != end; ++begin) out.append(out.size() > 1 ? "," : "").append(begin->request);
        return out + "]";
    }
    void awaited() {
        for (std::size_t i = 0; i < senders_[0].work.size(); ++i)
            for (auto& sender : senders_) {
                check(rpc_.post(sender.work[i].request));
                rpc_.wait_for(sender.work[i].hash);
            }
    }
    template <class Function>
    void at_once(Function function) {
        std::vector<std::thread> threads;
        for (auto& sender : senders_)
            threads.emplace_back([&] {
                Rpc rpc(options_.url);
                function(rpc, sender);
            });
        for (auto& thread : threads) thread.join();
    }
    void parallel() {
        at_once([&](Rpc& rpc, const Sender& sender) {
            for (const auto& one : sender.work) check(rpc.post(one.request));
        });
    }
    void batches() {
        at_once([&](Rpc& rpc, const Sender& sender) {
            for (std::size_t i = 0; i < sender.work.size(); i += options_.batch) {
                const auto begin = sender.work.begin() + static_cast<std::ptrdiff_t>(i);
                const auto end = std::min(sender.work.end(),
                                          begin + static_cast<std::ptrdiff_t>(options_.batch));
                check(rpc.post(batch_of(begin, end)));
            }
        });
    }

    const Options options_;
    Rpc rpc_;
    std::uint64_t chain_id_ = 0, fee_ = 0, slot_ = 0;
    std::vector<Sender> senders_;
    chain::Address contract_{};
    std::atomic<std::size_t> refused_{0};
};

}  // namespace

int main(int count, char** values) {
    Options options;
    CLI::App app("Load for an Ethereum node");
    app.add_option("URL", options.url)->required();
    app.add_option("--mode", options.mode)
        ->check(CLI::IsMember({"awaited", "parallel", "batch", "call"}));
    app.add_option("--count", options.count);
    app.add_option("--senders", options.senders)->check(CLI::PositiveNumber);
    app.add_option("--batch", options.batch)->check(CLI::PositiveNumber);
    app.add_option("--slots", options.slots, "stored before the measurement");
    app.add_option("--pid", options.pid, "the node's process, for its memory");
    app.add_option("--folder", options.folder, "the node's folder, for its size");
    app.add_option("--name", options.name, "the node's, for the output");
    CLI11_PARSE(app, count, values);
    Bench(options).run();
    return 0;
}
