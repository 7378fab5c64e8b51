// Stands in for libFuzzer where the compiler has none: gives a fuzz target every file named on the
// command line (folders: every file in them), then seeded mutations of those. The same arguments
// give the same inputs. A crash, a sanitizer's report or an abort() is the finding; the input that
// caused it is then in ./crash-input.
//   NAME_fuzz [--iterations N] [--seed S] [--max-size BYTES] [FILE|FOLDER …]
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
// NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizers' own name; absent without them
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

using Input = std::vector<std::uint8_t>;

struct Options {
    std::uint64_t iterations = 0, seed = 1;
    std::size_t max_size = 4096;
    std::vector<std::filesystem::path> paths;
};

const Input* g_present = nullptr;  // what the handler of a crash writes out

void save_present() {
    if (g_present == nullptr) return;
    if (auto* file = std::fopen("crash-input", "wb")) {
        std::fwrite(g_present->data(), 1, g_present->size(), file);
        std::fclose(file);
        std::fputs("the input is in ./crash-input\n", stderr);
    }
}

void on_signal(int number) {
    std::signal(number, SIG_DFL);
    save_present();
    std::raise(number);
}

void run(const Input& input) {
    // An exact copy on the heap, so that a sanitizer sees a read beyond its end.
    const Input copy(input.begin(), input.end());
    g_present = &copy;
    LLVMFuzzerTestOneInput(copy.data(), copy.size());
    g_present = nullptr;
}

[[noreturn]] void usage() {
    std::fputs(
        "usage: NAME_fuzz [--iterations N] [--seed S] [--max-size BYTES] [FILE|FOLDER ...]\n"
        "example: cbor_fuzz --iterations 100000 --seed 7 fuzz/corpus/cbor\n",
        stderr);
    std::exit(2);
}

Options parse(int count, char** arguments) {
    Options out;
    const auto number = [&](int& i) {
        if (++i == count) usage();
        return std::strtoull(arguments[i], nullptr, 10);
    };
    for (int i = 1; i < count; ++i) {
        const std::string argument = arguments[i];
        if (argument == "--iterations")
            out.iterations = number(i);
        else if (argument == "--seed")
            out.seed = number(i);
        else if (argument == "--max-size")
            out.max_size = number(i);
        else if (argument.starts_with("-"))
            usage();
        else
            out.paths.emplace_back(argument);
    }
    return out;
}

Input read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Input> load(const std::vector<std::filesystem::path>& paths) {
    std::vector<std::filesystem::path> files;
    for (const auto& path : paths) {
        if (std::filesystem::is_directory(path)) {
            for (const auto& entry : std::filesystem::directory_iterator(path))
                if (entry.is_regular_file()) files.push_back(entry.path());
        } else if (std::filesystem::exists(path)) {
            files.push_back(path);
        } else {
            std::fprintf(stderr, "no such file: %s\n", path.c_str());
            std::exit(2);
        }
    }
    std::ranges::sort(files);  // the order must not depend on the file system
    std::vector<Input> out;
    out.reserve(files.size());
    for (const auto& file : files) out.push_back(read(file));
    return out;
}

// One of the changes that find most: a flipped bit, a byte of note, a cut, a repeat, a splice.
void mutate(Input& input, const Input& other, std::mt19937_64& random) {
    static constexpr std::uint8_t kNotable[] = {0,    1,    0x7f, 0x80, 0xff,
                                                0x1b, 0x5b, 0x9b, 0xbb, '"'};
    const auto below = [&](std::size_t bound) { return bound == 0 ? 0 : random() % bound; };
    const auto at = static_cast<std::ptrdiff_t>(below(input.size()));
    const auto length =
        static_cast<std::ptrdiff_t>(1 + below(std::min<std::size_t>(32, input.size())));
    const auto end = std::min<std::ptrdiff_t>(at + length, std::ssize(input));
    switch (input.empty() ? 5 : random() % 7) {
        case 0:
            input[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1u << random() % 8);
            break;
        case 1:
            input[static_cast<std::size_t>(at)] = kNotable[random() % std::size(kNotable)];
            break;
        case 2:
            input[static_cast<std::size_t>(at)] += static_cast<std::uint8_t>(random() % 7) - 3;
            break;
        case 3:
            input.erase(input.begin() + at, input.begin() + end);
            break;
        case 4: {
            const Input piece(input.begin() + at, input.begin() + end);
            input.insert(input.begin() + at, piece.begin(), piece.end());
            break;
        }
        case 5:
            input.insert(input.begin() + at, static_cast<std::uint8_t>(random()));
            break;
        default:
            input.resize(static_cast<std::size_t>(at));
            input.insert(input.end(),
                         other.begin() + static_cast<std::ptrdiff_t>(below(other.size())),
                         other.end());
    }
}

}  // namespace

int main(int count, char** arguments) {
    const auto options = parse(count, arguments);
    for (const int number : {SIGSEGV, SIGABRT, SIGILL, SIGFPE, SIGBUS})
        std::signal(number, on_signal);
    if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(save_present);

    auto corpus = load(options.paths);
    for (const auto& input : corpus) run(input);
    const auto files = corpus.size();
    if (corpus.empty()) corpus.emplace_back();
    std::mt19937_64 random(options.seed);
    for (std::uint64_t i = 0; i < options.iterations; ++i) {
        auto input = corpus[random() % corpus.size()];
        for (auto changes = 1 + random() % 8; changes > 0; --changes)
            mutate(input, corpus[random() % corpus.size()], random);
        if (input.size() > options.max_size) input.resize(options.max_size);
        run(input);
    }
    std::printf("%zu files, %llu mutations, nothing found\n", files,
                static_cast<unsigned long long>(options.iterations));
}
