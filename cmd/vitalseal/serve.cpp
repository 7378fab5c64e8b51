// A clinic's own node. On an empty folder it makes a set-up link that can be used once.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "base/log.h"
#include "interrupt.h"
#include "node_flags.h"
#include "plain_http.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

struct ServeOptions {
    NodeFlags node;
    std::string address = "localhost", name;
    std::string tls_cert, tls_key, tls_authority;
    std::uint16_t http_port = 0;
    unsigned threads = 2;
    std::vector<std::string> cosigners;
    std::string anchor_rpc, anchor_token, anchor_log;
    double anchor_seconds = 600;
    bool plain_http = false;
};

bool is_loopback(const std::string& address) {
    return address == "localhost" || address == "::1" || address.starts_with("127.");
}

Result<> check(const ServeOptions& options) {
    if (auto found = check_site(options.node); !found) return found;
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

Result<node::RemoteAnchor::Options> elsewhere(const ServeOptions& options) {
    node::RemoteAnchor::Options out{.url = options.anchor_rpc};
    if (out.url.empty() && (!options.anchor_log.empty() || !options.anchor_token.empty()))
        return fail("usage", "--anchor-log and --anchor-token go with --anchor-rpc");
    out.every = std::chrono::milliseconds(static_cast<std::int64_t>(options.anchor_seconds * 1000));
    if (!options.anchor_log.empty()) {
        const auto log = crypto::parse_address(options.anchor_log);
        if (!log) return fail("usage", "--anchor-log is no address");
        out.log = *log;
    }
    if (options.anchor_token.empty()) return out;
    const auto token = store::read_file(options.anchor_token, 4096);
    if (!token) return vs::pass(token);
    out.token = as_text(*token);
    while (out.token.ends_with('\n') || out.token.ends_with('\r')) out.token.pop_back();
    return out;
}

std::string link_file(const ServeOptions& options) {
    return options.node.data + "/setup-link";
}

Result<std::unique_ptr<node::Node>> start_node(const ServeOptions& options) {
    if (auto checked = check(options); !checked) return vs::pass(checked);
    auto anchor = elsewhere(options);
    if (!anchor) return vs::pass(anchor);
    auto set = options_of(options.node, options.node.data);
    set.address = options.address;
    set.name = options.name;
    set.tls_certificate = options.tls_cert;
    set.tls_key = options.tls_key;
    set.threads = options.threads;
    set.cosigners = options.cosigners;
    set.elsewhere = std::move(*anchor);
    set.clinic = true;
    set.local_offset = local_offset(now_utc());
    set.joined = [file = link_file(options)] { (void)store::remove_file(file); };
    return node::Node::start(std::move(set));
}

// To the terminal where there is one, and never into a log: whoever has the link may set the clinic
// up.
Result<> show_link(const ServeOptions& options, node::Node& node) {
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

void print_counts(const ServeOptions& options, const node::NodeCounts& counts, bool complete) {
    if (options.node.json)
        std::printf("%s\n", json::serialize(counts_json(counts, complete)).c_str());
    else
        std::printf("stopped; %llu records sealed\n",
                    static_cast<unsigned long long>(counts.reports));
}

// Certificate and key as they lie on disk: when they change, they are read again.
class TlsFiles {
  public:
    explicit TlsFiles(const ServeOptions& options)
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

void wait(const ServeOptions& options, node::Node& node) {
    TlsFiles files(options);
    constexpr int kLookEvery = 40;  // two seconds
    wait_for_signal(std::chrono::milliseconds(50), [&, i = 0]() mutable {
        const bool asked = hung_up();
        if (asked || i++ % kLookEvery == 0) files.look(node, asked);
        return true;
    });
}

Result<int> run(const ServeOptions& options) {
    auto node = start_node(options);
    if (!node) return vs::pass(node);
    std::unique_ptr<net::HttpServer> plain;
    if (options.http_port != 0) {
        auto served =
            serve_plain(options.address, options.http_port, (*node)->url(), options.tls_authority);
        if (!served) return vs::pass(served);
        plain = std::move(*served);
    }
    std::fprintf(options.node.json ? stderr : stdout,
                 "vitalseal serve: open %s\nData: %s. Chain: %s\nHeartbeat key: %s\n",
                 (*node)->url().c_str(), options.node.data.c_str(), (*node)->chain_url().c_str(),
                 (*node)->heartbeat_key().c_str());
    if (auto shown = show_link(options, **node); !shown) return vs::pass(shown);
    std::fflush(nullptr);
    wait(options, **node);
    if (plain) plain->stop();
    const bool complete = (*node)->stop();
    print_counts(options, (*node)->counts(), complete);
    return complete ? kGood : kFailed;
}

void add_options(CLI::App& command, ServeOptions& options) {
    command.add_option("--data", options.node.data, "the data directory; an empty one is set up")
        ->required();
    command.add_option("--address", options.address, "IP address to listen on, or localhost")
        ->capture_default_str();
    command.add_option("--cosigner", options.cosigners,
                       "verifier key of a follower whose signatures are kept; may be repeated");
    command.add_option("--anchor-rpc", options.anchor_rpc,
                       "an Ethereum node elsewhere, as http://host:8545: checkpoints go to a Log "
                       "contract there too; its chain may be public");
    command.add_option("--anchor-token", options.anchor_token,
                       "file with the token it wants as Authorization: Bearer");
    command.add_option("--anchor-log", options.anchor_log,
                       "the contract's address; without it one is made, and kept");
    command
        .add_option("--anchor-every", options.anchor_seconds,
                    "seconds between two checkpoints there")
        ->check(CLI::Range(0.1, 86400.0))
        ->capture_default_str();
    command.add_option("--threads", options.threads, "that answer requests")
        ->check(CLI::Range(1, 64))
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
    add_node_flags(command, options.node);
}

}  // namespace

void add_serve(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("serve", "Runs a clinic's node until it is told to stop");
    static ServeOptions options;
    add_options(*command, options);
    command->fallthrough();  // --config
    command->footer(
        "Example:\n  vitalseal serve --data /var/lib/vitalseal\n"
        "  vitalseal serve --config clinic.toml      where clinic.toml says\n"
        "    [serve]\n    data = \"/var/lib/vitalseal\"\n    port = 8443\n"
        "The first start prints a link to set the clinic up; docs/guide/clinic.md goes on.");
    command->callback([&exit_code] {
        catch_signals();
        catch_hangup();
        const auto code = run(options);
        exit_code = code ? *code : finish("serve", vs::pass(code));
    });
}

}  // namespace vs::cmd
