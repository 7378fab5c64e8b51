#include "chain_server.h"
#include "chain.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

constexpr std::size_t kMaxBody = std::size_t{5} << 20;

// "host:port", "[v6]:port" or ":port".
Result<net::ServerOptions> listening(const std::string& text) {
    const auto colon = text.rfind(':');
    net::ServerOptions out;
    const auto port = colon == std::string::npos ? std::string() : text.substr(colon + 1);
    if (port.empty() || port.size() > 5 ||
        port.find_first_not_of("0123456789") != std::string::npos || std::stoul(port) > 65'535)
        return fail("address", "\"" + text + "\" is not ADDRESS:PORT");
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (!host.empty()) out.address = host;
    out.port = static_cast<std::uint16_t>(std::stoul(port));
    return out;
}

Result<std::string> read_token(const std::string& path) {
    if (path.empty()) return std::string();
    const auto bytes = store::read_file(path, 4096);
    if (!bytes) return pass(bytes);
    std::string out(as_text(*bytes));
    while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
    if (out.size() < 16) return fail("token", path + " holds no token of 16 characters or more");
    return out;
}

}  // namespace

void add_rpc_flags(CLI::App& command, RpcFlags& flags) {
    command.add_option("--rpc", flags.address, "address and port of JSON-RPC; port 0: a free one")
        ->capture_default_str();
    command.add_option(
        "--cors", flags.origins,
        "a web page's origin that may ask, as https://app.example; \"*\": every one");
    command.add_option("--rpc-token", flags.token_file,
                       "file with a token; who shows it may do what loopback may");
    command.add_option("--rpc-threads", flags.threads, "threads for calls that take time")
        ->capture_default_str();
    command
        .add_option("--max-connections", flags.max_connections,
                    "beyond, who was silent longest makes room")
        ->capture_default_str();
}

Result<std::unique_ptr<ChainServer>> ChainServer::start(chain::Chain& chain,
                                                        const RpcFlags& flags) {
    auto options = listening(flags.address);
    if (!options) return pass(options);
    auto token = read_token(flags.token_file);
    if (!token) return pass(token);
    auto rpc = std::make_unique<chain::Rpc>(
        chain,
        chain::RpcOptions{.origins = flags.origins, .token = *token, .threads = flags.threads});
    net::Router router;
    rpc->add_routes(router);
    options->max_body = kMaxBody;
    options->max_connections = flags.max_connections;
    options->max_stream_queue = 16 * 1024 * net::kKiB;
    auto server = net::HttpServer::start(*options, std::move(router));
    if (!server) return pass(server);
    return std::unique_ptr<ChainServer>(new ChainServer(std::move(rpc), std::move(*server)));
}

ChainServer::~ChainServer() {
    server_->stop();
}

}  // namespace vs::cmd
