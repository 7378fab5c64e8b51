#include <algorithm>
#include <filesystem>
#include <fstream>

#include "verify/archive.h"
#include "verify/detail_tar.h"

namespace vs::verify {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> damaged(const std::string& what) {
    return fail("archive", what);
}

class TarReader final : public ArchiveReader {
  public:
    explicit TarReader(std::ifstream file) : file_(std::move(file)) {}

    Result<std::string> next() override {
        for (;;) {
            const auto rest = read(1 << 20);
            if (!rest) return pass(rest);
            if (rest->empty()) break;
        }
        const auto pad = take(tar::padding(size_));
        if (!pad || std::ranges::any_of(*pad, [](auto byte) { return byte != 0; }))
            return damaged("after " + name_ + ": bytes that belong to nothing");
        const auto head = take(tar::kBlock);
        if (!head) return pass(head);
        if (std::ranges::all_of(*head, [](auto byte) { return byte == 0; })) return end();
        return begin(*head);
    }
    Result<Bytes> read(std::size_t size) override {
        auto out = take(static_cast<std::size_t>(std::min<std::uint64_t>(size, left_)));
        if (out) left_ -= out->size();
        return out;
    }

  private:
    Result<Bytes> take(std::size_t size) {
        Bytes out(size);
        if (size == 0) return out;
        file_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(size));
        if (static_cast<std::size_t>(file_.gcount()) != size) return damaged("it ends too early");
        return out;
    }
    Result<std::string> begin(const Bytes& head) {
        const auto* text = reinterpret_cast<const char*>(head.data());
        name_.assign(text, ::strnlen(text, 100));
        std::uint64_t size = 0;
        for (std::size_t i = 124; i < 135; ++i) {
            if (head[i] < '0' || head[i] > '7') return damaged("a header says no size");
            size = size * 8 + (head[i] - static_cast<std::uint8_t>('0'));
        }
        if (name_.empty() || name_.size() > 99 || !equal(head, tar::header(name_, size)))
            return damaged("the header of " + (name_.empty() ? "a file" : name_) + " was changed");
        size_ = left_ = size;
        return name_;
    }
    Result<std::string> end() {
        const auto last = take(tar::kBlock);
        if (!last || std::ranges::any_of(*last, [](auto byte) { return byte != 0; }) ||
            file_.peek() != std::ifstream::traits_type::eof())
            return damaged("something stands behind its end");
        return std::string();
    }

    std::ifstream file_;
    std::string name_ = "the beginning";
    std::uint64_t size_ = 0, left_ = 0;
};

// The order of the archive: head, records by number, tail.
std::pair<int, std::string> place_of(const std::string& name) {
    constexpr std::string_view kHead[] = {"node-key.txt", "checkpoint.txt", "anchor.json"};
    constexpr std::string_view kTail[] = {kSigners,       "vitals.csv",    "alerts.csv",
                                          "accesses.csv", "manifest.json", "README.txt",
                                          "SHA256SUMS"};
    for (std::size_t i = 0; i < std::size(kHead); ++i)
        if (kHead[i] == name) return {static_cast<int>(i), ""};
    for (std::size_t i = 0; i < std::size(kTail); ++i)
        if (kTail[i] == name) return {static_cast<int>(20 + i), ""};
    // records/000012.age: by number, and of one number record, proof, Bundle.
    const auto slash = name.find('/'), dot = name.rfind('.');
    if (slash == std::string::npos || dot == std::string::npos || dot < slash || dot - slash > 20)
        return {10, name};
    const auto digits = name.substr(slash + 1, dot - slash - 1);
    const auto* kind = name.starts_with("records/") ? "0" : name.starts_with("proofs/") ? "1" : "2";
    return {10, std::string(20 - digits.size(), '0') + digits + kind};
}

class FolderReader final : public ArchiveReader {
  public:
    explicit FolderReader(std::string folder) : folder_(std::move(folder)) {
        std::error_code error;
        for (const auto& entry : fs::recursive_directory_iterator(folder_, error))
            if (!entry.is_directory())
                names_.push_back(fs::relative(entry.path(), folder_).string());
        std::ranges::sort(names_, {}, place_of);
    }
    Result<std::string> next() override {
        if (at_ == names_.size()) return std::string();
        file_ = std::ifstream(folder_ + "/" + names_[at_], std::ios::binary);
        if (!file_) return damaged("cannot read " + names_[at_]);
        return names_[at_++];
    }
    Result<Bytes> read(std::size_t size) override {
        Bytes out(size);
        file_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(size));
        out.resize(static_cast<std::size_t>(file_.gcount()));
        return out;
    }

  private:
    std::string folder_;
    std::vector<std::string> names_;
    std::size_t at_ = 0;
    std::ifstream file_;
};

}  // namespace

Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(const std::string& path) {
    if (fs::is_directory(path)) return std::make_unique<FolderReader>(path);
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail("missing", "no archive " + path);
    return std::make_unique<TarReader>(std::move(file));
}

Result<Bytes> ArchiveReader::whole() {
    Bytes out;
    for (;;) {
        const auto piece = read(1 << 20);
        if (!piece) return pass(piece);
        if (piece->empty()) return out;
        append(out, *piece);
        if (out.size() > kMaxArchived) return damaged("a file in it is too large");
    }
}

}  // namespace vs::verify
