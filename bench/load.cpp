#include "load.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <fstream>
#include <map>
#include <sstream>

#include "net/url.h"

namespace vs::bench {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

struct ProcessTimes {
    int parent = 0;
    double own = 0, ended_children = 0;
};

// proc(5), /proc/PID/stat: behind the name in parentheses state, ppid, …, utime (14th field),
// stime, cutime, cstime.
ProcessTimes read_process(int process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    std::istringstream fields(text.substr(std::min(text.rfind(')') + 1, text.size())));
    std::string state;
    ProcessTimes out;
    fields >> state >> out.parent;
    double skipped = 0, user = 0, system = 0, user_children = 0, system_children = 0;
    for (int i = 5; i < 14; ++i) fields >> skipped;
    fields >> user >> system >> user_children >> system_children;
    const auto tick = static_cast<double>(::sysconf(_SC_CLK_TCK));
    out.own = (user + system) / tick;
    out.ended_children = (user_children + system_children) / tick;
    return out;
}

std::vector<int> children_of(int process) {
    std::vector<int> out;
    auto* directory = ::opendir("/proc");
    if (directory == nullptr) return out;
    while (const auto* entry = ::readdir(directory)) {
        const int id = std::atoi(entry->d_name);
        if (id > 0 && read_process(id).parent == process) out.push_back(id);
    }
    ::closedir(directory);
    return out;
}

double own_cpu() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// One answer at a time; enough for the three servers, which send Content-Length or 204.
class Answer {
  public:
    bool complete() {
        const auto end = text_.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        std::size_t length = 0;
        for (const auto* name : {"Content-Length: ", "content-length: "})
            if (const auto at = text_.find(name); at < end)
                length = std::strtoul(text_.c_str() + at + 16, nullptr, 10);
        return text_.size() >= end + 4 + length;
    }
    bool good() const { return text_.size() > 9 && text_[9] == '2'; }
    std::string& text() { return text_; }

  private:
    std::string text_;
};

class Client {
  public:
    Client(asio::io_context& context, Meter& meter) : socket_(context), meter_(meter) {}

    asio::awaitable<void> run(tcp::endpoint server, const std::vector<std::string>& requests,
                              const bool& stop) {
        auto [error] = co_await socket_.async_connect(server, kTuple);
        if (error) {
            meter_.refused("cannot connect: " + error.message());
            co_return;
        }
        socket_.set_option(tcp::no_delay(true));
        for (const auto& request : requests) {
            if (stop) co_return;
            const bool good = co_await exchange(request);
            if (!good) co_return;
        }
        meter_.ran_out();
    }

  private:
    asio::awaitable<bool> exchange(const std::string& request) {
        const auto begin = now_seconds();
        auto [error, sent] = co_await asio::async_write(socket_, asio::buffer(request), kTuple);
        Answer answer;
        while (!error && !answer.complete()) {
            char piece[4096];
            auto [failed, got] = co_await socket_.async_read_some(asio::buffer(piece), kTuple);
            error = failed;
            answer.text().append(piece, got);
        }
        if (error) {
            meter_.refused("the connection ended: " + error.message());
            co_return false;
        }
        if (answer.good()) {
            meter_.answered((now_seconds() - begin) * 1e6);
        } else {
            meter_.refused(answer.text());
        }
        co_return true;
    }

    tcp::socket socket_;
    Meter& meter_;
};

asio::awaitable<void> keep_time(asio::io_context& context, const Window& window, Meter& meter,
                                bool& stop) {
    asio::steady_timer timer(context);
    timer.expires_after(std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(window.warm_up)));
    co_await timer.async_wait(kTuple);
    meter.open();
    timer.expires_after(std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(window.seconds)));
    co_await timer.async_wait(kTuple);
    meter.close();
    stop = true;
}

}  // namespace

double now_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

double cpu_seconds(int process) {
    const auto times = read_process(process);
    double out = times.own + times.ended_children;
    for (const int child : children_of(process)) out += cpu_seconds(child);
    return out;
}

void Meter::open() {
    outcome_.latencies.clear();
    server_at_start_ = window_.server > 0 ? cpu_seconds(window_.server) : 0;
    client_at_start_ = own_cpu();
    started_ = now_seconds();
    open_ = true;
}

void Meter::close() {
    outcome_.seconds = now_seconds() - started_;
    outcome_.client_cpu = own_cpu() - client_at_start_;
    if (window_.server > 0) outcome_.server_cpu = cpu_seconds(window_.server) - server_at_start_;
    open_ = false;
    closed_ = true;
}

void Meter::refused(std::string_view why) {
    if (outcome_.first_refusal.empty()) outcome_.first_refusal = why.substr(0, 500);
    if (!closed_) ++outcome_.refused;
}

Outcome Meter::take() {
    outcome_.answered = outcome_.latencies.size();
    std::sort(outcome_.latencies.begin(), outcome_.latencies.end());
    return std::move(outcome_);
}

Result<Outcome> http_load(const std::string& url, const Requests& requests, const Window& window) {
    const auto parts = net::parse_url(url);
    if (!parts) return pass(parts);
    asio::io_context context(1);
    boost::system::error_code error;
    tcp::resolver resolver(context);
    const auto found = resolver.resolve(parts->host, std::to_string(parts->port), error);
    if (error || found.empty()) return fail("resolve", url + ": " + error.message());
    Meter meter(window);
    bool stop = false;
    std::vector<std::unique_ptr<Client>> clients;
    for (const auto& list : requests) {
        clients.push_back(std::make_unique<Client>(context, meter));
        asio::co_spawn(context, clients.back()->run(found.begin()->endpoint(), list, stop),
                       asio::detached);
    }
    asio::co_spawn(context, keep_time(context, window, meter, stop), asio::detached);
    context.run();
    return meter.take();
}

}  // namespace vs::bench
