#include "cut.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <unordered_map>
#include <vector>

#include "record.h"

namespace powerloss {

namespace {

namespace fs = std::filesystem;

// A file lives from its creation to the next creation under the same inode number.
using File = std::pair<std::uint64_t, std::uint64_t>;  // inode, how often it was made

struct Step {
    Header header;
    std::string path, target, kept, before;
    std::uint64_t number = 0;  // the record's place
    File file;
    bool durable = false;
};

struct Journal {
    std::vector<Step> steps;  // data, create, remove, rename; in order
    std::map<File, std::string> kept;
    std::unordered_map<std::uint64_t, std::uint64_t> lives;  // of an inode number so far

    File now(std::uint64_t inode) const {
        const auto found = lives.find(inode);
        return {inode, found == lives.end() ? 0 : found->second};
    }
};

std::vector<Step> read_records(const std::string& log) {
    std::ifstream in(log + "/undo", std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(in), {});
    std::vector<Step> out;
    std::size_t at = 0;
    while (content.size() - at >= sizeof(Header)) {
        Step step;
        std::memcpy(&step.header, content.data() + at, sizeof(Header));
        if (step.header.magic != Header::kMagic ||
            content.size() - at - sizeof(Header) < step.header.body_size())
            break;  // the process was killed while it wrote this: its call has not happened
        step.number = at;
        at += sizeof(Header);
        const auto take = [&](std::string& part, std::uint64_t size) {
            part = content.substr(at, size);
            at += size;
        };
        take(step.path, step.header.path_size);
        take(step.target, step.header.target_size);
        take(step.kept, step.header.kept_size);
        take(step.before, step.header.before_size);
        out.push_back(std::move(step));
    }
    return out;
}

void mark_durable(Journal& journal, const Header& synced) {
    const File file = journal.now(synced.inode);
    for (auto& step : journal.steps) {
        if (step.number >= synced.upto) break;
        const bool is_data = step.header.kind == Kind::data;
        if (synced.kind == Kind::synced_all ||
            (is_data ? step.file == file : step.header.parent == synced.inode))
            step.durable = true;
    }
}

// The step for this path that a later record tells the outcome of.
std::vector<Step>::reverse_iterator last_named(Journal& journal, const std::string& path) {
    return std::find_if(journal.steps.rbegin(), journal.steps.rend(), [&](const Step& step) {
        return step.header.kind != Kind::data && step.path == path;
    });
}

void take_in(Journal& journal, Step& step) {
    const auto kind = step.header.kind;
    if (kind == Kind::synced || kind == Kind::synced_all) {
        // What is durable needs no second look: long runs stay quick.
        mark_durable(journal, step.header);
        std::erase_if(journal.steps, [](const Step& one) { return one.durable; });
    } else if (kind == Kind::made) {
        ++journal.lives[step.header.inode];
    } else if (kind == Kind::cancelled) {
        const auto found = last_named(journal, step.path);
        if (found != journal.steps.rend()) journal.steps.erase(std::next(found).base());
    } else {
        step.file = journal.now(step.header.inode);
        if (!step.kept.empty()) journal.kept[journal.now(step.header.replaced)] = step.kept;
        journal.steps.push_back(std::move(step));
    }
}

Journal read_journal(const std::string& log) {
    Journal journal;
    for (auto& step : read_records(log)) take_in(journal, step);
    return journal;
}

// Where each file is now: below the folder, or kept by the journal.
std::map<File, std::string> places_of(const Journal& journal, const std::string& folder,
                                      const std::string& log) {
    std::map<File, std::string> out;
    struct stat status{};
    for (const auto& [file, name] : journal.kept)
        if (const auto path = log + "/kept/" + name; fs::exists(path)) out[file] = path;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (::lstat(entry.path().c_str(), &status) == 0 && S_ISREG(status.st_mode))
            out[journal.now(status.st_ino)] = entry.path().string();
    return out;
}

// Puts back what stood there; of a write, the first `torn` bytes stay.
bool undo_data(const Step& step, const std::string& path, std::uint64_t torn) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    struct stat status{};
    ::fstat(descriptor, &status);
    const auto& header = step.header;
    const auto skip = std::min<std::uint64_t>(torn, step.before.size());
    const auto count = step.before.size() - skip;
    bool good = count == 0 ||
                ::pwrite(descriptor, step.before.data() + skip, count,
                         static_cast<off_t>(header.offset + skip)) == static_cast<ssize_t>(count);
    std::uint64_t size = header.old_size;
    // A call that was cut off by the kill may not have got as far as it is torn.
    const auto reached = static_cast<std::uint64_t>(status.st_size);
    if (torn > 0) size = std::max(size, std::min(header.offset + torn, reached));
    good = ::ftruncate(descriptor, static_cast<off_t>(size)) == 0 && good;
    ::close(descriptor);
    return good;
}

bool is_inode(const std::string& path, std::uint64_t inode) {
    struct stat status{};
    return ::lstat(path.c_str(), &status) == 0 && status.st_ino == inode;
}

void put_back(const Step& step, const std::string& log, const std::string& path) {
    if (step.kept.empty() || is_inode(path, step.header.replaced)) return;
    const auto kept = log + "/kept/" + step.kept;
    if (::link(kept.c_str(), path.c_str()) == 0) return;
    std::error_code ignored;
    fs::copy_file(kept, path, fs::copy_options::overwrite_existing, ignored);
}

void undo_name(const Step& step, const std::string& log) {
    std::error_code ignored;
    switch (step.header.kind) {
        case Kind::create:
            fs::remove_all(step.path, ignored);
            break;
        case Kind::remove:
            if (step.header.folder)
                fs::create_directory(step.path, ignored);
            else
                put_back(step, log, step.path);
            break;
        case Kind::rename:
            if (!is_inode(step.target, step.header.inode)) break;  // killed before it happened
            fs::rename(step.target, step.path, ignored);
            put_back(step, log, step.target);
            break;
        default:
            break;
    }
}

using Steps = std::vector<const Step*>;

// How many of `count` unsynced calls reached the disk.
std::size_t survivors(std::size_t count, Keep keep, std::mt19937_64& random) {
    return keep == Keep::nothing ? 0 : random() % (count + 1);
}

bool undo_file(const Steps& steps, const std::string& path, Keep keep, std::mt19937_64& random,
               Cut& report) {
    const auto kept = survivors(steps.size(), keep, random);
    report.unsynced_writes += steps.size();
    report.undone_writes += steps.size() - kept;
    for (std::size_t i = steps.size(); i-- > kept;) {
        const bool tears = i == kept && keep == Keep::beginning;
        const auto torn = tears ? random() % (steps[i]->header.size + 1) : 0;
        if (torn > 0) ++report.torn_writes;
        if (!undo_data(*steps[i], path, torn)) return false;
    }
    return true;
}

void undo_names(const std::map<std::uint64_t, Steps>& folders, const std::string& log, Keep keep,
                std::mt19937_64& random, Cut& report) {
    Steps undone;
    for (const auto& [inode, steps] : folders) {
        const auto kept = static_cast<std::ptrdiff_t>(survivors(steps.size(), keep, random));
        report.unsynced_names += steps.size();
        undone.insert(undone.end(), steps.begin() + kept, steps.end());
    }
    report.undone_names = undone.size();
    std::sort(undone.begin(), undone.end(),
              [](const Step* a, const Step* b) { return a->number > b->number; });
    for (const auto* step : undone) undo_name(*step, log);
}

void tidy(const std::string& folder, const std::string& log) {
    std::vector<fs::path> shared;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().filename().string().ends_with("-shm")) shared.push_back(entry.path());
    for (const auto& path : shared) fs::remove(path);
    fs::remove_all(log + "/kept");
    fs::remove(log + "/undo");
}

}  // namespace

vs::Result<Cut> cut(const std::string& folder, const std::string& log, Keep keep,
                    std::uint64_t seed) {
    if (!fs::is_directory(folder)) return vs::fail("missing", folder + " is no folder");
    const auto journal = read_journal(log);
    const auto places = places_of(journal, folder, log);
    std::map<File, Steps> files;
    std::map<std::uint64_t, Steps> folders;
    for (const auto& step : journal.steps)
        (step.header.kind == Kind::data ? files[step.file] : folders[step.header.parent])
            .push_back(&step);
    std::mt19937_64 random(seed);
    Cut report;
    for (const auto& [file, steps] : files) {
        const auto place = places.find(file);
        if (place == places.end()) continue;  // removed for good
        if (!undo_file(steps, place->second, keep, random, report))
            return vs::fail("io", "cannot undo what was written to " + place->second);
    }
    undo_names(folders, log, keep, random, report);
    tidy(folder, log);
    return report;
}

}  // namespace powerloss
