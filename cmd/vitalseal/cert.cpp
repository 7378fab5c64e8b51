// TLS on a local network: an authority of the clinic's own, certificates for host names, and how
// phones come to trust it.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/json.h"
#include "commands.h"
#include "crypto/certificate.h"
#include "store/file.h"
#include "terminal_qr.h"

namespace vs::cmd {
namespace {

namespace fs = std::filesystem;

struct CertOptions {
    std::string host, folder = ".";
    std::vector<std::string> also;
    std::uint16_t http_port = 80, port = 443;
    int days = crypto::kHostDays;
    bool json = false;
};

Result<> write(const std::string& path, const std::string& text, int mode) {
    return store::write_file_atomic(path, as_bytes(text), mode);
}

Result<std::string> read(const std::string& path) {
    const auto bytes = store::read_file(path, 64 * 1024);
    if (!bytes) return vs::pass(bytes);
    return std::string(as_text(*bytes));
}

bool covers(std::string_view permitted, std::string_view host) {
    return host == permitted || (host.size() > permitted.size() && host.ends_with(permitted) &&
                                 host[host.size() - permitted.size() - 1] == '.');
}

// For which names the authority may sign stands beside it, one a line, for our own refusal in
// words; what binds is in the certificate.
Result<crypto::Certificate> authority(const CertOptions& options) {
    const auto base = options.folder + "/authority";
    if (fs::exists(base + ".pem")) {
        auto certificate = read(base + ".pem"), key = read(base + ".key"),
             names = read(base + ".names");
        for (const auto* part : {&certificate, &key, &names})
            if (!*part) return vs::pass(*part);
        std::string_view rest = *names;
        for (; !rest.empty(); rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1)))
            if (covers(rest.substr(0, rest.find('\n')), options.host))
                return crypto::Certificate{std::move(*certificate), std::move(*key)};
        return fail("usage", "the authority in " + options.folder + " may not sign for " +
                                 options.host +
                                 "; name another folder with --out to make another authority");
    }
    auto hosts = options.also;
    hosts.insert(hosts.begin(), options.host);
    auto made = crypto::make_authority("Vitalseal authority for " + options.host, hosts);
    if (!made) return made;
    std::string names;
    for (const auto& host : hosts) names += host + "\n";
    if (auto done = write(base + ".key", made->key, 0600); !done) return vs::pass(done);
    if (auto done = write(base + ".names", names, 0644); !done) return vs::pass(done);
    if (auto done = write(base + ".pem", made->certificate, 0644); !done) return vs::pass(done);
    return made;
}

void tell(const CertOptions& options, const std::string& fingerprint) {
    const auto place = "http://" + options.host +
                       (options.http_port == 80 ? "" : ":" + std::to_string(options.http_port)) +
                       "/authority.crt";
    const auto base = options.folder + "/" + options.host;
    std::printf(
        "%s.pem and %s.key are for:\n\n  vitalseal serve --name %s --address 0.0.0.0 --port %u "
        "--http-port %u \\\n    --tls-cert %s.pem --tls-key %s.key --tls-authority "
        "%s/authority.pem --data …\n\n",
        base.c_str(), base.c_str(), options.host.c_str(), options.port, options.http_port,
        base.c_str(), base.c_str(), options.folder.c_str());
    std::printf("The authority's fingerprint (SHA-256), to compare on each phone:\n  %s\n\n",
                fingerprint.c_str());
    if (const auto code = terminal_qr(place)) std::printf("%s\n", code->c_str());
    std::printf(
        "On each phone, once, with this code or at %s (while the node runs):\n"
        "  Android  1. Open it and save the file. 2. Settings > Security > Encryption and "
        "credentials >\n"
        "           Install a certificate > CA certificate, and choose the file.\n"
        "  iOS      1. Open it in Safari and allow the profile; Settings > Profile Downloaded > "
        "Install.\n"
        "           2. Settings > General > About > Certificate Trust Settings: switch it on.\n"
        "Compare the fingerprint before the last step. The authority can sign for %s only.\n"
        "Keep %s/authority.key off the node; it is needed for the next certificate only (in %d "
        "days).\n",
        place.c_str(), options.host.c_str(), options.folder.c_str(), options.days);
}

Result<> make(const CertOptions& options) {
    auto hosts = options.also;
    hosts.push_back(options.host);
    for (const auto& host : hosts)
        if (!crypto::is_host_name(host))
            return fail("usage", host +
                                     " is no host name. Phones keep passkeys for names only, so an "
                                     "IP address will not do");
    if (auto made = store::make_directories(options.folder); !made) return made;
    const auto signer = authority(options);
    if (!signer) return vs::pass(signer);
    const auto made = crypto::make_host_certificate(*signer, options.host, options.days);
    if (!made) return vs::pass(made);
    const auto base = options.folder + "/" + options.host;
    if (auto done = write(base + ".key", made->key, 0600); !done) return done;
    if (auto done = write(base + ".pem", made->certificate + signer->certificate, 0644); !done)
        return done;
    const auto fingerprint = crypto::certificate_fingerprint(signer->certificate);
    if (!fingerprint) return vs::pass(fingerprint);
    if (options.json)
        std::printf("%s\n",
                    json::serialize(json::object{{"certificate", base + ".pem"},
                                                 {"key", base + ".key"},
                                                 {"authority", options.folder + "/authority.pem"},
                                                 {"fingerprint", *fingerprint}})
                        .c_str());
    else
        tell(options, *fingerprint);
    return {};
}

}  // namespace

void add_cert(CLI::App& app, int& exit_code) {
    static CertOptions options;
    auto* command =
        app.add_subcommand("cert", "Makes a local authority and a certificate for a host name");
    command->add_option("name", options.host, "the host's name, as phones will call it")
        ->required();
    command->add_option("--out", options.folder, "folder of the authority and its certificates")
        ->capture_default_str();
    command->add_option("--also", options.also,
                        "another name that a new authority may sign for; may be repeated");
    command->add_option("--days", options.days, "how long it is good; iOS takes 825 at most")
        ->check(CLI::Range(1, 825))
        ->capture_default_str();
    command->add_option("--port", options.port, "where the node will listen")
        ->capture_default_str();
    command->add_option("--http-port", options.http_port, "where it will send phones on from")
        ->capture_default_str();
    command->add_flag("--json", options.json, "print one JSON object");
    command->footer("Example:\n  vitalseal cert ward.clinic.lan --out tls");
    command->callback([&exit_code] { exit_code = finish("cert", make(options)); });
}

}  // namespace vs::cmd
