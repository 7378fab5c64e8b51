// Closed-loop load: each connection sends its next request when the last one was answered.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "payloads.h"

namespace vs::bench {

struct Window {
    double warm_up = 1, seconds = 10;
    int server = 0;  // process whose processor time is read (with its children); 0: none
};

struct Outcome {
    std::uint64_t answered = 0;  // within the window: 2xx, or a row inserted
    std::uint64_t refused = 0;   // from the start to the window's end: anything else
    std::string first_refusal;
    double seconds = 0;                     // length of the window as it was
    std::vector<float> latencies;           // microseconds, sorted
    double server_cpu = 0, client_cpu = 0;  // seconds within the window
    bool ran_out = false;  // of requests, on some connection: the figure is too low
};

// Counts what is answered between the end of the warm-up and the end of the window.
class Meter {
  public:
    explicit Meter(const Window& window) : window_(window) {}
    void open();   // the window begins now
    void close();  // and ends now
    bool is_open() const { return open_; }
    void answered(double microseconds) {
        if (open_) outcome_.latencies.push_back(static_cast<float>(microseconds));
    }
    void refused(std::string_view why);
    void ran_out() { outcome_.ran_out = outcome_.ran_out || !closed_; }
    Outcome take();

  private:
    Window window_;
    bool open_ = false, closed_ = false;
    double started_ = 0, server_at_start_ = 0, client_at_start_ = 0;
    Outcome outcome_;
};

double now_seconds();
// User and system time of a process, its ended children and its living descendants, in seconds.
double cpu_seconds(int process);

Result<Outcome> http_load(const std::string& url, const Requests& requests, const Window& window);
Result<Outcome> postgres_load(const std::string& connection, const Requests& requests,
                              const Window& window);

}  // namespace vs::bench
