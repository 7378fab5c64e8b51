// Starts the real binary, reads what it prints, kills it.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <string>
#include <vector>

namespace vs::test {

class Process {
  public:
    Process(const std::vector<std::string>& arguments,
            const std::map<std::string, std::string>& environment = {}) {
        int out[2];
        if (::pipe(out) != 0) throw std::runtime_error("pipe");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(out[1], 1);
            ::dup2(out[1], 2);
            ::close(out[0]);
            ::close(out[1]);
            for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
            std::vector<char*> argv;
            for (const auto& argument : arguments)
                argv.push_back(const_cast<char*>(argument.c_str()));
            argv.push_back(nullptr);
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        ::close(out[1]);
        output_ = out[0];
    }
    ~Process() {
        kill(SIGKILL);
        ::close(output_);
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // Reads until a line holds `mark`, and returns what follows it on that line; "" when the
    // process ended first.
    std::string wait_for(const std::string& mark) {
        for (;;) {
            const auto found = text_.find(mark);
            const auto end = found == std::string::npos ? found : text_.find('\n', found);
            if (end != std::string::npos)
                return text_.substr(found + mark.size(), end - found - mark.size());
            if (!read_more()) return "";
        }
    }
    // Sends the signal and waits; the exit code, or minus the signal that ended it.
    int kill(int signal) {
        if (pid_ <= 0) return status_;
        ::kill(pid_, signal);
        return wait();
    }
    int wait() {
        if (pid_ <= 0) return status_;
        while (read_more()) continue;
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    pid_t pid() const { return pid_; }
    const std::string& output() const { return text_; }

  private:
    bool read_more() {
        char buffer[4096];
        const auto got = ::read(output_, buffer, sizeof buffer);
        if (got <= 0) return false;
        text_.append(buffer, static_cast<std::size_t>(got));
        return true;
    }
    pid_t pid_ = -1;
    int output_ = -1, status_ = 0;
    std::string text_;
};

}  // namespace vs::test
