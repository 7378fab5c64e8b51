// A filter: SenML documents in, signed batches out, each as soon as its document is complete.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

#include "base/json.h"
#include "cbor/cose.h"
#include "commands.h"
#include "gateway/batch.h"
#include "gateway/document_splitter.h"

namespace vs::cmd {
namespace {

struct SignOptions {
    std::string device;
    bool json_input = false, json = false;
};

// The boot number is drawn for the first document, so that a run without one spends none.
class Filter {
  public:
    Filter(gateway::DeviceKey key, const SignOptions& options)
        : key_(std::move(key)), options_(options) {}

    Result<> sign(const gateway::Document& document) {
        if (options_.json_input && document.content_type != cose::kSenmlJson)
            return fail("json", "--json-input is given, but the document is not a JSON array");
        if (!signer_) {
            const auto boot = gateway::next_boot(options_.device);
            if (!boot) return pass(boot);
            signer_.emplace(key_, *boot);
        }
        const auto message = signer_->sign_document(document.content_type, document.bytes);
        if (!message) return pass(message);
        if (std::fwrite(message->data(), 1, message->size(), stdout) != message->size() ||
            std::fflush(stdout) != 0)
            return fail("io", std::string("cannot write: ") + std::strerror(errno));
        return {};
    }
    std::uint64_t signed_count() const { return signer_ ? signer_->sequence() : 0; }
    json::object summary() const {
        return {{"device", key_.id_text()},
                {"boot", signer_ ? signer_->boot() : 0},
                {"signed", signed_count()}};
    }

  private:
    gateway::DeviceKey key_;
    SignOptions options_;
    std::optional<gateway::BatchSigner> signer_;
};

// Takes every document that is complete; `end` where nothing follows any more.
Result<> drain(gateway::DocumentSplitter& splitter, bool end, Filter& filter) {
    for (;;) {
        const auto document = splitter.next(end);
        if (!document) return pass(document);
        if (!*document) return {};
        if (auto done = filter.sign(**document); !done) return done;
    }
}

Result<> filter_input(Filter& filter) {
    gateway::DocumentSplitter splitter;
    std::array<std::uint8_t, 16 * 1024> buffer;
    for (;;) {
        const auto got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail("io", std::string("cannot read: ") + std::strerror(errno));
        splitter.feed(ByteView(buffer.data(), static_cast<std::size_t>(got)));
        if (auto done = drain(splitter, got == 0, filter); !done || got == 0) return done;
    }
}

int report_sign(const Error& error) {
    tell_failure("sign", error);
    return kFailed;
}

int run(const SignOptions& options) {
    if (::isatty(STDOUT_FILENO) != 0) {
        std::fputs("vitalseal sign: the output is binary: send it to a file or a program\n",
                   stderr);
        return kWrongUse;
    }
    auto key = gateway::DeviceKey::load(options.device);
    if (!key) return report_sign(key.error());
    Filter filter(std::move(*key), options);
    if (auto done = filter_input(filter); !done) return report_sign(done.error());
    if (filter.signed_count() == 0)
        return report_sign({"empty", "there was no SenML document on standard input"});
    if (options.json) std::fprintf(stderr, "%s\n", json::serialize(filter.summary()).c_str());
    return kGood;
}

}  // namespace

void add_sign(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand(
        "sign", "Signs SenML from standard input (JSON or CBOR) as a device, to standard output");
    const auto options = std::make_shared<SignOptions>();
    command->add_option("--device", options->device, "the device's key file")->required();
    command->add_flag("--json-input", options->json_input, "refuse what is not JSON");
    command->add_flag("--json", options->json, "print what was done as JSON to standard error");
    command->footer(
        "Each document becomes one COSE_Sign1 message; several give a CBOR sequence. A run is a\n"
        "boot of the device: its number is counted up in FILE.boot before anything is signed.\n"
        "Example, where 02… is the device's own id:\n"
        "  echo '[{\"bn\":\"urn:dev:mac:02a1b2c3d4e5f607:\",\"n\":\"8867-4\",\"u\":\"/min\","
        "\"t\":1767323045,\"v\":72}]' \\\n"
        "    | vitalseal sign --device bed3.key \\\n"
        "    | curl --data-binary @- -H 'Content-Type: application/cose' "
        "http://127.0.0.1:8080/v1/batches");
    command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace vs::cmd
