// Watches a node from another machine: its heartbeat has to be signed by the node's key and to go
// on. An open port alone proves nothing.
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

#include "base/json.h"
#include "commands.h"
#include "heartbeat.h"
#include "interrupt.h"
#include "net/client.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

struct WatchOptions {
    std::string url, key, remember, exec, mail, sendmail = "/usr/sbin/sendmail", authorities;
    double every = 10, after = 60;
    bool once = false, json = false;
};

// The key comes with the first heartbeat where nobody named it, and is kept from then on.
Result<std::string> known_key(const WatchOptions& options) {
    if (!options.key.empty()) return options.key;
    if (options.remember.empty()) return std::string();
    const auto text = store::read_file(options.remember, 4096);
    if (!text && text.error().code == "missing") return std::string();
    if (!text) return vs::pass(text);
    std::string key(as_text(*text));
    while (key.ends_with('\n')) key.pop_back();
    return key;
}

class Watch {
  public:
    Watch(const WatchOptions& options, std::string key)
        : options_(options),
          client_(options.url, {.connect_timeout = std::chrono::seconds(10),
                                .read_timeout = std::chrono::seconds(10),
                                .total_timeout = std::chrono::seconds(15),
                                .authorities = options.authorities}),
          judge_(std::move(key), static_cast<Micros>(options.after * kSecond), now_utc()) {}

    // Whether the node lives, as far as this look tells.
    Result<> look() {
        auto answer = client_.get("/v1/heartbeat");
        if (!answer) return judge_.missed(answer.error(), now_utc());
        if (answer->status != 200)
            return judge_.missed(
                {"status", "it answers with status " + std::to_string(answer->status)}, now_utc());
        const bool first = judge_.key().empty();
        auto told = judge_.heard(answer->body, now_utc());
        if (told && first && !options_.remember.empty())
            if (auto kept = store::write_file_atomic(options_.remember,
                                                     as_bytes(judge_.key() + "\n"), 0644);
                !kept)
                return kept;
        return told;
    }
    const std::string& key() const { return judge_.key(); }

  private:
    const WatchOptions& options_;
    net::HttpClient client_;
    HeartbeatJudge judge_;
};

void feed(int into, const std::string& text) {
    std::size_t done = 0;
    while (done < text.size()) {
        const auto wrote = ::write(into, text.data() + done, text.size() - done);
        if (wrote <= 0) break;
        done += static_cast<std::size_t>(wrote);
    }
}

// Runs a program with `text` on its standard input; what was found stands in the environment.
Result<> run_program(const std::vector<std::string>& command, const std::string& text,
                     const std::string& url, const char* state) {
    int pipe_ends[2];
    if (::pipe(pipe_ends) != 0) return fail("io", "cannot make a pipe");
    const auto child = ::fork();
    if (child < 0) return fail("io", "cannot start " + command.front());
    if (child == 0) {
        ::dup2(pipe_ends[0], STDIN_FILENO);
        ::close(pipe_ends[0]);
        ::close(pipe_ends[1]);
        ::setenv("VITALSEAL_NODE", url.c_str(), 1);
        ::setenv("VITALSEAL_STATE", state, 1);
        std::vector<char*> arguments;
        arguments.reserve(command.size() + 1);
        for (const auto& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
        arguments.push_back(nullptr);
        ::execvp(arguments.front(), arguments.data());
        ::_exit(127);
    }
    ::close(pipe_ends[0]);
    feed(pipe_ends[1], text);
    ::close(pipe_ends[1]);
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail("notify", command.front() + " did not do its work");
    return {};
}

void notify(const WatchOptions& options, const std::string& text, const char* state) {
    std::fprintf(stderr, "%s\a\n", text.c_str());
    if (!options.exec.empty())
        if (auto done =
                run_program({"/bin/sh", "-c", options.exec}, text + "\n", options.url, state);
            !done)
            std::fprintf(stderr, "vitalseal watch: %s\n", done.error().message.c_str());
    if (options.mail.empty()) return;
    const auto letter = "To: " + options.mail + "\nSubject: Vitalseal: the node is " + state +
                        "\nContent-Type: text/plain; charset=utf-8\n\n" + text + "\n";
    if (auto done =
            run_program({options.sendmail, "-oi", options.mail}, letter, options.url, state);
        !done)
        std::fprintf(stderr, "vitalseal watch: %s\n", done.error().message.c_str());
}

std::string silent_text(const WatchOptions& options, const Error& error) {
    return to_rfc3339(now_utc()) + " The node at " + options.url + " is silent: " + error.message +
           ". Nobody is watched by it. Look at the patients, then at the machine.";
}

Result<> once(const WatchOptions& options, Watch& watch) {
    auto alive = watch.look();
    if (!alive) return alive;
    if (options.json)
        std::printf(
            "%s\n",
            json::serialize(json::object{{"state", "alive"}, {"key", watch.key()}}).c_str());
    else
        std::printf("alive, as %s\n", watch.key().c_str());
    return {};
}

Result<> run(const WatchOptions& options) {
    if (options.mail.find_first_of("\r\n") != std::string::npos || options.mail.starts_with('-'))
        return fail("usage", "--mail is an address");
    auto key = known_key(options);
    if (!key) return vs::pass(key);
    Watch watch(options, std::move(*key));
    if (options.once) return once(options, watch);
    bool silent = false;
    wait_for_signal(std::chrono::milliseconds(std::lround(options.every * 1000)), [&] {
        const auto alive = watch.look();
        const bool told = !alive && alive.error().code == "waiting";
        if (!alive && !told && !silent) {
            silent = true;
            notify(options, silent_text(options, alive.error()), "silent");
        } else if (alive && silent) {
            silent = false;
            notify(options, to_rfc3339(now_utc()) + " The node at " + options.url + " is back.",
                   "back");
        }
        return true;
    });
    return {};
}

}  // namespace

void add_watch(CLI::App& app, int& exit_code) {
    static WatchOptions options;
    auto* command =
        app.add_subcommand("watch", "Tells when a node, on another machine, falls silent");
    command->add_option("url", options.url, "the node, http(s)://…")->required();
    command->add_option(
        "--key", options.key,
        "the node's heartbeat key, as `serve` prints it; without, the first one seen");
    command->add_option("--remember", options.remember,
                        "file that keeps the first key seen, for the next start");
    command->add_option("--every", options.every, "seconds between two looks")
        ->check(CLI::Range(0.1, 3600.0))
        ->capture_default_str();
    command->add_option("--after", options.after, "seconds of silence before anybody is told")
        ->check(CLI::Range(1.0, 86400.0))
        ->capture_default_str();
    command->add_option("--exec", options.exec,
                        "shell command to run when it falls silent and when it is back: "
                        "VITALSEAL_STATE says which, the words are on its standard input");
    command->add_option("--mail", options.mail, "address to write to, through --sendmail");
    command->add_option("--sendmail", options.sendmail, "program that takes a letter")
        ->capture_default_str();
    command->add_option("--authorities", options.authorities,
                        "PEM file with the clinic's authority, from `vitalseal cert`");
    command->add_flag("--once", options.once, "look once: exit code 0 alive, 1 silent");
    command->add_flag("--json", options.json, "with --once, print one JSON object");
    command->footer(
        "Example:\n  vitalseal watch https://ward.clinic.lan --authorities authority.pem \\\n"
        "    --remember ward.key --mail night@clinic.example");
    command->callback([&exit_code] {
        catch_signals();
        exit_code = finish("watch", run(options));
    });
}

}  // namespace vs::cmd
