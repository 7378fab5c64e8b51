// A clinic's own node. On an empty folder it makes a set-up link that can be used once.
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <filesystem>

#include "base/json.h"
#include "base/log.h"
#include "commands.h"
#include "node/node.h"
#include "plain_http.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

struct Options {
    std::string data, site = "web/dist", address = "localhost", webhook, name, currency = "EUR";
    std::string tls_cert, tls_key, tls_authority;
    std::uint16_t http_port = 0;
    std::uint16_t port = 8080, chain_port = 0;
    unsigned threads = 2;
    double checkpoint_seconds = 10, report_seconds = 60, scrub_seconds = 3600;
    std::vector<std::string> cosigners;
    bool plain_http = false, json = false;
};

volatile std::sig_atomic_t interrupted = 0, hung_up = 0;

bool is_loopback(const std::string& address) {
    return address == "localhost" || address == "::1" || address.starts_with("127.");
}

Result<> check(const Options& options) {
    if (!std::filesystem::exists(options.site + "/index.html"))
        return fail("site", "no built pages in " + options.site +
                                ": run ./dev build, or name them with --site");
    if (options.tls_cert.empty() != options.tls_key.empty())
        return fail("usage", "--tls-cert and --tls-key go together");
    if (!options.tls_cert.empty() && options.name.empty())
        return fail("usage", "say under which --name the certificate is for this host");
    if (options.tls_cert.empty() && (options.http_port != 0 || !options.tls_authority.empty()))
        return fail("usage", "--http-port and --tls-authority go with --tls-cert");
    if (!is_loopback(options.address) && !options.plain_http && options.tls_cert.empty())
        return fail(
            "usage",
            "on " + options.address +
                " others could read along: let only this machine in (--address "
                "localhost), give it a certificate (vitalseal cert, --tls-cert, --tls-key), "
                "or say --plain-http where a TLS proxy stands in front");
    return {};
}

std::string link_file(const Options& options) {
    return options.data + "/setup-link";
}

Result<std::unique_ptr<node::Node>> start_node(const Options& options) {
    if (auto checked = check(options); !checked) return vs::pass(checked);
    return node::Node::start(
        {.folder = options.data,
         .site = options.site,
         .address = options.address,
         .port = options.port,
         .name = options.name,
         .tls_certificate = options.tls_cert,
         .tls_key = options.tls_key,
         .threads = options.threads,
         .report_every = static_cast<Micros>(options.report_seconds * kSecond),
         .checkpoint_every = static_cast<Micros>(options.checkpoint_seconds * kSecond),
         .scrub_round = static_cast<Micros>(options.scrub_seconds * kSecond),
         .webhook = options.webhook,
         .currency = options.currency,
         .chain_port = options.chain_port,
         .cosigners = options.cosigners,
         .clinic = true,
         .joined = [file = link_file(options)] { (void)store::remove_file(file); }});
}

// To the terminal where there is one, and never into a log: whoever has the link may set the clinic
// up.
Result<> show_link(const Options& options, node::Node& node) {
    if (node.clinic()->is_set_up()) {
        (void)store::remove_file(link_file(options));
        return {};
    }
    const auto made = node.clinic()->invite();
    if (!made) return vs::pass(made);
    const auto link = node.url() + "/#/setup/" + made->token;
    if (auto written = store::write_file_atomic(link_file(options), as_bytes(link + "\n"), 0600);
        !written)
        return written;
    if (::isatty(STDOUT_FILENO) != 0)
        std::printf("Set the clinic up here, once, within a day, on this machine:\n\n  %s\n\n",
                    link.c_str());
    else
        std::printf("Set the clinic up with the link in %s (only this user can read it)\n",
                    link_file(options).c_str());
    return {};
}

void print_counts(const Options& options, const node::NodeCounts& counts, bool complete) {
    const json::object all{{"patients", counts.patients},
                           {"batches", counts.batches},
                           {"readings", counts.readings},
                           {"alerts", counts.alerts},
                           {"reports", counts.reports},
                           {"leaves", counts.leaves},
                           {"checkpoints", counts.checkpoints},
                           {"blocks", counts.blocks},
                           {"unsealed", !complete}};
    if (options.json)
        std::printf("%s\n", json::serialize(all).c_str());
    else
        std::printf("stopped; %llu records sealed\n",
                    static_cast<unsigned long long>(counts.reports));
}

// Certificate and key as they lie on disk: when they change, they are read again.
class TlsFiles {
  public:
    explicit TlsFiles(const Options& options)
        : files_{options.tls_cert, options.tls_key}, seen_(times()) {}
    void look(node::Node& node, bool asked) {
        if (files_.front().empty()) return;
        const auto now = times();
        if (!asked && now == seen_) return;
        seen_ = now;
        if (auto read = node.reload_tls(); !read)
            log_error("TLS: " + read.error().message + "; the old certificate stays in use");
        else
            log_info("TLS: certificate and key were read again");
    }

  private:
    std::array<std::filesystem::file_time_type, 2> times() const {
        std::array<std::filesystem::file_time_type, 2> out{};
        std::error_code missing;
        for (std::size_t i = 0; i < files_.size(); ++i)
            out[i] = std::filesystem::last_write_time(files_[i], missing);
        return out;
    }
    std::array<std::string, 2> files_;
    std::array<std::filesystem::file_time_type, 2> seen_;
};

void wait(const Options& options, node::Node& node) {
    TlsFiles files(options);
    for (int i = 0; interrupted == 0; ++i) {
        timespec nap{0, 50'000'000};
        ::nanosleep(&nap, nullptr);
        const bool asked = hung_up != 0;
        hung_up = 0;
        constexpr int kLookEvery = 40;  // two seconds
        if (asked || i % kLookEvery == 0) files.look(node, asked);
    }
}

Result<int> run(const Options& options) {
    auto node = start_node(options);
    if (!node) return vs::pass(node);
    std::unique_ptr<net::HttpServer> plain;
    if (options.http_port != 0) {
        auto served =
            serve_plain(options.address, options.http_port, (*node)->url(), options.tls_authority);
        if (!served) return vs::pass(served);
        plain = std::move(*served);
    }
    std::fprintf(options.json ? stderr : stdout,
                 "vitalseal serve: open %s\nData: %s. Chain: %s\nHeartbeat key: %s\n",
                 (*node)->url().c_str(), options.data.c_str(), (*node)->chain_url().c_str(),
                 (*node)->heartbeat_key().c_str());
    if (auto shown = show_link(options, **node); !shown) return vs::pass(shown);
    std::fflush(nullptr);
    wait(options, **node);
    if (plain) plain->stop();
    const bool complete = (*node)->stop();
    print_counts(options, (*node)->counts(), complete);
    return complete ? kGood : kFailed;
}

void add_options(CLI::App& command, Options& options) {
    command.add_option("--data", options.data, "the data directory; an empty one is set up")
        ->required();
    command.add_option("--port", options.port, "port to listen on; 0 takes a free one")
        ->capture_default_str();
    command.add_option("--address", options.address, "IP address to listen on, or localhost")
        ->capture_default_str();
    command.add_option("--site", options.site, "folder of the built pages")->capture_default_str();
    command
        .add_option("--chain-port", options.chain_port,
                    "port of the chain's JSON-RPC, on 127.0.0.1; 0 takes a free one")
        ->capture_default_str();
    command.add_option("--cosigner", options.cosigners,
                       "verifier key of a follower whose signatures are kept; may be repeated");
    command
        .add_option("--currency", options.currency,
                    "of the clinic's money; what the first start said stays")
        ->check(check_currency)
        ->capture_default_str();
    command.add_option("--webhook", options.webhook,
                       "URL to POST notices to: severity and an opaque id, nothing clinical");
    command.add_option("--threads", options.threads, "that answer requests")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    command
        .add_option("--report-every", options.report_seconds,
                    "seconds between two reports of a patient")
        ->check(CLI::Range(0.2, 3600.0))
        ->capture_default_str();
    command
        .add_option("--checkpoint-every", options.checkpoint_seconds,
                    "seconds between two checkpoints")
        ->check(CLI::Range(0.1, 600.0))
        ->capture_default_str();
    command
        .add_option("--scrub-every", options.scrub_seconds,
                    "seconds for one check of everything stored")
        ->check(CLI::Range(0.5, 86400.0))
        ->capture_default_str();
    command.add_option("--name", options.name, "what people call this host in addresses");
    command.add_option("--tls-cert", options.tls_cert,
                       "PEM file of the certificate and its chain; read again when it changes");
    command.add_option("--tls-key", options.tls_key, "PEM file of its key");
    command.add_option("--tls-authority", options.tls_authority,
                       "the clinic's own authority, which phones get from --http-port");
    command.add_option("--http-port", options.http_port,
                       "port for plain HTTP, which only sends on to https; 0: none");
    command.add_flag("--plain-http", options.plain_http,
                     "listen without TLS where others can reach it");
    command.add_flag("--json", options.json, "print one JSON object at the end");
}

}  // namespace

void add_serve(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("serve", "Runs a clinic's node until it is told to stop");
    static Options options;
    add_options(*command, options);
    command->fallthrough();  // --config
    command->footer(
        "Example:\n  vitalseal serve --data /var/lib/vitalseal\n"
        "  vitalseal serve --config clinic.toml      where clinic.toml says\n"
        "    [serve]\n    data = \"/var/lib/vitalseal\"\n    port = 8443\n"
        "The first start prints a link to set the clinic up; docs/guide/clinic.md goes on.");
    command->callback([&exit_code] {
        for (int number : {SIGINT, SIGTERM}) std::signal(number, [](int) { interrupted = 1; });
        std::signal(SIGHUP, [](int) { hung_up = 1; });
        std::signal(SIGPIPE, SIG_IGN);
        const auto code = run(options);
        exit_code = code ? *code : finish("serve", vs::pass(code));
    });
}

}  // namespace vs::cmd
