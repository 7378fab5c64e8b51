#include "notice/sms.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

namespace vs::notice {
namespace {

using Clock = std::chrono::steady_clock;

auto failed(const std::string& why) {
    return fail("sms", why);
}

class File {
  public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { close(); }
    int get() const { return descriptor_; }
    void close() {
        if (descriptor_ >= 0) ::close(descriptor_);
        descriptor_ = -1;
    }

  private:
    int descriptor_;
};

bool wait_for(int descriptor, short what, Clock::time_point until) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd one{descriptor, what, 0};
    return left > 0 && ::poll(&one, 1, static_cast<int>(left)) == 1;
}

bool write_all(int descriptor, std::string_view text, Clock::time_point until) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
        if (written < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (written < 0 && !wait_for(descriptor, POLLOUT, until)) return false;
    }
    return true;
}

// With an empty environment but PATH, and nothing of the node's open but the text.
pid_t start(const std::vector<std::string>& command, int input) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const auto& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
    char* environment[] = {path, nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    pid_t child = -1;
    if (::posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environment) != 0)
        child = -1;
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

Result<> await(pid_t child, Clock::time_point until) {
    int status = 0;
    for (;;) {
        if (::waitpid(child, &status, WNOHANG) == child) break;
        if (Clock::now() > until) {
            ::kill(child, SIGKILL);
            ::waitpid(child, &status, 0);
            return failed("the gateway's program took too long");
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return failed("the gateway's program ended with an error");
}

Result<> run(const SmsGateway& gateway, const std::string& number, const std::string& text) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return failed("no pipe");
    File out(ends[0]), in(ends[1]);
    auto command = gateway.command;
    command.push_back(number);
    const auto child = start(command, out.get());
    out.close();
    if (child < 0) return failed("the gateway's program could not be started");
    const auto until = Clock::now() + gateway.patience;
    // Shorter than a pipe's room, so this cannot block; who does not read it has said so by
    // closing, which is no reason for this process to end.
    std::signal(SIGPIPE, SIG_IGN);
    ::fcntl(in.get(), F_SETFL, O_NONBLOCK);
    (void)write_all(in.get(), text, until);
    in.close();
    return await(child, until);
}

// A line of a modem, raw; 115,200 baud, which USB modems ignore.
bool make_raw(int descriptor) {
    termios line{};
    if (::tcgetattr(descriptor, &line) != 0) return false;
    ::cfmakeraw(&line);
    ::cfsetspeed(&line, B115200);
    line.c_cflag |= CLOCAL | CREAD;
    return ::tcsetattr(descriptor, TCSANOW, &line) == 0;
}

class Modem {
  public:
    Modem(int descriptor, Clock::time_point until) : descriptor_(descriptor), until_(until) {}

    // Sends and waits for the wanted word; an ERROR is an end too.
    Result<> ask(const std::string& command, std::string_view wanted) {
        if (!write_all(descriptor_, command, until_)) return failed("the modem takes nothing");
        std::string answer;
        while (answer.find(wanted) == std::string::npos) {
            if (answer.find("ERROR") != std::string::npos)
                return failed("the modem answered with an error");
            char piece[256];
            if (answer.size() > 4096 || !wait_for(descriptor_, POLLIN, until_))
                return failed("the modem gives no answer");
            const auto got = ::read(descriptor_, piece, sizeof piece);
            if (got <= 0 && errno != EAGAIN) return failed("the modem was closed");
            if (got > 0) answer.append(piece, static_cast<std::size_t>(got));
        }
        return {};
    }

  private:
    int descriptor_;
    Clock::time_point until_;
};

Result<> dial(const SmsGateway& gateway, const std::string& number, const std::string& text) {
    const File line(::open(gateway.modem.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
    if (line.get() < 0) return failed("the modem's device cannot be opened");
    if (!make_raw(line.get())) return failed("the modem's device is no serial line");
    Modem modem(line.get(), Clock::now() + gateway.patience);
    constexpr char kEnd = '\x1a';  // Ctrl-Z sends
    for (const auto& [command, wanted] : {std::pair<std::string, std::string_view>{"ATE0\r", "OK"},
                                          {"AT+CMGF=1\r", "OK"},
                                          {"AT+CMGS=\"" + number + "\"\r", ">"},
                                          {text + kEnd, "+CMGS:"}})
        if (auto asked = modem.ask(command, wanted); !asked) return asked;
    return {};
}

}  // namespace

bool is_phone_number(std::string_view text) {
    return text.size() >= 7 && text.size() <= 16 && text[0] == '+' &&
           std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

Result<> send_sms(const SmsGateway& gateway, const std::string& number, const std::string& text) {
    if (!is_phone_number(number)) return failed("no phone number");
    if (std::ranges::any_of(text, [](char c) { return c < ' ' || c > '~'; }))
        return failed("only plain letters go into a text message");
    if (!gateway.command.empty()) return run(gateway, number, text);
    if (!gateway.modem.empty()) return dial(gateway, number, text);
    return failed("no gateway");
}

}  // namespace vs::notice
