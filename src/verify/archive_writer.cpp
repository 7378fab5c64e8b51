#include <filesystem>

#include "verify/archive.h"
#include "verify/detail_tar.h"

namespace vs::verify {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSums = "SHA256SUMS";
constexpr std::size_t kPiece = 1 << 20;

}  // namespace

ArchiveWriter::ArchiveWriter(std::string out)
    : out_(std::move(out)), part_(out_ + ".part"), tar_(out_.ends_with(".tar")) {}

// What was not finished is nobody's.
ArchiveWriter::~ArchiveWriter() {
    std::error_code ignored;
    file_.reset();
    spools_.clear();
    fs::remove_all(part_, ignored);
    for (const auto name : kLists) fs::remove(beside(std::string(name)), ignored);
    fs::remove(beside(std::string(kSums)), ignored);
}

Result<std::unique_ptr<ArchiveWriter>> ArchiveWriter::create(const std::string& out) {
    if (fs::exists(out)) return fail("exists", out + " is there already");
    std::unique_ptr<ArchiveWriter> writer(new ArchiveWriter(out));
    if (auto opened = writer->open(); !opened) return pass(opened);
    return writer;
}

Result<> ArchiveWriter::open() {
    std::error_code ignored;
    fs::remove_all(part_, ignored);
    if (tar_) {
        auto file = store::AppendFile::create(part_);
        if (!file) return pass(file);
        file_ = std::move(*file);
    } else {
        for (const auto* folder : {"/records", "/proofs", "/fhir"})
            if (auto made = store::make_directories(part_ + folder); !made) return made;
    }
    for (const auto name : kLists)
        if (auto made = spool(std::string(name)); !made) return made;
    if (auto made = spool(std::string(kSums)); !made) return made;
    return list(headings());
}

std::string ArchiveWriter::beside(const std::string& name) const {
    return tar_ ? part_ + "-" + name : part_ + "/" + name;
}

Result<> ArchiveWriter::spool(const std::string& name) {
    std::error_code ignored;
    fs::remove(beside(name), ignored);
    auto file = store::AppendFile::create(beside(name));
    if (!file) return pass(file);
    spools_.emplace(name, Spool{std::move(*file), {}});
    return {};
}

Result<> ArchiveWriter::write(const std::string& name, std::string_view text) {
    auto& spool = spools_.at(name);
    spool.hash.update(as_bytes(text));
    return spool.file.append(as_bytes(text));
}

Result<> ArchiveWriter::sum(const std::string& name, const crypto::Digest& digest) {
    return write(std::string(kSums), to_hex(digest) + "  " + name + "\n");
}

Result<> ArchiveWriter::add(const std::string& name, ByteView content) {
    if (tar_) {
        const auto header = tar::header(name, content.size());
        const Bytes padding(tar::padding(content.size()));
        for (const ByteView part : {ByteView(header), content, ByteView(padding)})
            if (auto done = file_->append(part); !done) return done;
    } else {
        auto file = store::AppendFile::create(part_ + "/" + name);
        if (!file) return pass(file);
        if (auto done = file->append(content); !done) return done;
        if (auto done = file->sync(); !done) return done;
    }
    return sum(name, crypto::sha256(content));
}

Result<> ArchiveWriter::list(const Lines& lines) {
    const std::string* texts[] = {&lines.vitals, &lines.alerts, &lines.accesses};
    for (std::size_t i = 0; i < std::size(kLists); ++i)
        if (auto done = write(std::string(kLists[i]), *texts[i]); !done) return done;
    return {};
}

// A list goes from its own file into the tar, a piece at a time.
Result<> ArchiveWriter::copy(const std::string& name) {
    auto& spool = spools_.at(name);
    if (auto synced = spool.file.sync(); !synced) return synced;
    if (!tar_) return {};
    const auto size = spool.file.size();
    if (auto done = file_->append(tar::header(name, size)); !done) return done;
    for (std::uint64_t at = 0; at < size;) {
        const auto piece = store::read_range(beside(name), at, kPiece);
        if (!piece) return pass(piece);
        if (piece->empty()) return fail("io", beside(name) + " is shorter than it was written");
        if (auto done = file_->append(*piece); !done) return done;
        at += piece->size();
    }
    return file_->append(Bytes(tar::padding(size)));
}

Result<> ArchiveWriter::add_lists() {
    for (const auto name : kLists) {
        const std::string text(name);
        if (auto done = copy(text); !done) return done;
        if (auto done = sum(text, spools_.at(text).hash.finish()); !done) return done;
    }
    return {};
}

Result<> ArchiveWriter::finish() {
    if (auto done = copy(std::string(kSums)); !done) return done;
    if (tar_) {
        if (auto done = file_->append(Bytes(2 * tar::kBlock)); !done) return done;
        if (auto done = file_->sync(); !done) return done;
    }
    std::error_code error;
    fs::rename(part_, out_, error);
    if (error) return fail("io", "cannot name " + part_ + " " + out_ + ": " + error.message());
    const auto folder = fs::path(out_).parent_path().string();
    return store::sync_directory(folder.empty() ? "." : folder);
}

}  // namespace vs::verify
