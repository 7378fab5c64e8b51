// An annotation file is a sequence of little-endian 16-bit words, each CODE in its upper six bits
// and a number A in its lower ten:
//
//   file       = *(annotation) 0x0000
//   annotation = [skip] (CODE 1..49, A: frames since the last annotation) *(modifier)
//   skip       = (59, 0) high-word low-word      signed 32 bits more since the last annotation
//   modifier   = (60, A)      number of this and the following ones, signed
//              | (61, A)      subtype of this one, signed
//              | (62, A)      channel of this and the following ones
//              | (63, A) A bytes [one byte, so that their count is even]      text
//
// A file may end without its last word: some are cut there.
#include "wfdb/annotation.h"

#include <algorithm>
#include <fstream>

namespace vs::wfdb {
namespace {

constexpr std::size_t kMaxFile = 16 * 1024 * 1024, kMaxCount = 4'000'000;
constexpr unsigned kSkip = 59, kNumber = 60, kSubtype = 61, kChannel = 62, kText = 63;
// The symbol of each code, '\0' where the code has none; such are read as notes.
constexpr std::string_view kSymbols{"\0NLRaVFJASEj/Q~\0|\0sT*D\"=pB^t+u?![]en@xf()r", 42};

int sign_extended(unsigned ten_bits) {
    return ten_bits < 512 ? static_cast<int>(ten_bits) : static_cast<int>(ten_bits) - 1024;
}

class Parser {
  public:
    explicit Parser(ByteView file) : file_(file) {}
    Result<std::vector<Annotation>> run();

  private:
    tl::unexpected<Error> bad(const char* what) const {
        return fail("annotation", "byte " + std::to_string(at_) + ": " + what);
    }
    bool more() const { return file_.size() - at_ >= 2; }
    unsigned word() {
        const unsigned low = file_[at_], high = file_[at_ + 1];
        at_ += 2;
        return high << 8 | low;
    }
    Result<> skip();
    Result<> text(std::size_t size);
    Result<> modify(unsigned code, unsigned value);
    Result<> begin(unsigned code, unsigned interval);

    ByteView file_;
    std::size_t at_ = 0;
    std::int64_t time_ = 0;
    int channel_ = 0, number_ = 0;
    std::vector<Annotation> out_;
};

Result<> Parser::skip() {
    if (file_.size() - at_ < 4) return bad("the file ends within an interval");
    const auto high = word(), low = word();
    time_ += static_cast<std::int32_t>(high << 16 | low);
    return {};
}

Result<> Parser::text(std::size_t size) {
    const auto padded = size + size % 2;
    if (file_.size() - at_ < padded) return bad("the file ends within a text");
    if (out_.empty()) return bad("a text precedes every annotation");
    out_.back().text = as_text(file_.subspan(at_, std::min<std::size_t>(size, 255)));
    while (out_.back().text.ends_with('\0')) out_.back().text.pop_back();
    at_ += padded;
    return {};
}

Result<> Parser::modify(unsigned code, unsigned value) {
    if (code == kText) return text(value);
    if (out_.empty()) return bad("a modifier precedes every annotation");
    if (code == kNumber) out_.back().number = number_ = sign_extended(value);
    if (code == kSubtype) out_.back().subtype = sign_extended(value);
    if (code == kChannel) out_.back().channel = channel_ = static_cast<int>(value & 0xff);
    return {};
}

Result<> Parser::begin(unsigned code, unsigned interval) {
    time_ += interval;
    if (time_ < 0 || time_ > INT32_MAX) return bad("an annotation lies outside of any record");
    if (!out_.empty() && time_ < out_.back().sample) return bad("annotations are out of order");
    if (out_.size() >= kMaxCount) return fail("oversize", "over four million annotations");
    const char symbol = code < kSymbols.size() ? kSymbols[code] : '\0';
    out_.push_back({time_, symbol == '\0' ? '"' : symbol, 0, channel_, number_, {}});
    return {};
}

Result<std::vector<Annotation>> Parser::run() {
    while (more()) {
        const auto w = word();
        if (w == 0) break;
        const auto code = w >> 10, value = w & 0x3ff;
        const auto done = code == kSkip  ? skip()
                          : code > kSkip ? modify(code, value)
                                         : begin(code, value);
        if (!done) return pass(done);
    }
    return std::move(out_);
}

void put(Bytes& out, unsigned code, unsigned value) {
    const auto w = code << 10 | (value & 0x3ff);
    out.push_back(static_cast<std::uint8_t>(w));
    out.push_back(static_cast<std::uint8_t>(w >> 8));
}

void put_interval(Bytes& out, std::int64_t interval, unsigned code) {
    if (interval >= 1024) {
        put(out, kSkip, 0);
        const auto all = static_cast<std::uint32_t>(interval);
        for (const int shift : {16, 24, 0, 8})
            out.push_back(static_cast<std::uint8_t>(all >> shift));
        interval = 0;
    }
    put(out, code, static_cast<unsigned>(interval));
}

bool in_range(const Annotation& a, std::int64_t last) {
    const auto small = [](int value) { return value >= -512 && value < 512; };
    return a.sample >= last && a.sample <= INT32_MAX && small(a.subtype) && small(a.number) &&
           a.channel >= 0 && a.channel < 256 && a.text.size() <= 255;
}

}  // namespace

bool is_beat(char symbol) {
    return ec57_class(symbol) != 0;
}

char ec57_class(char symbol) {
    switch (symbol) {
        case 'N':
        case 'L':
        case 'R':
        case 'B':
        case 'e':
        case 'j':
        case 'n':
            return 'N';
        case 'A':
        case 'a':
        case 'J':
        case 'S':
            return 'S';
        case 'V':
        case 'E':
        case 'r':
            return 'V';
        case 'F':
            return 'F';
        case '/':
        case 'f':
        case 'Q':
        case '?':
            return 'Q';
        default:
            return 0;
    }
}

Result<std::vector<Annotation>> parse_annotations(ByteView file) {
    if (file.size() > kMaxFile) return fail("oversize", "the annotation file is above 16 MiB");
    return Parser(file).run();
}

Result<std::vector<Annotation>> load_annotations(const std::string& path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) return fail("missing-file", "cannot read " + path);
    const auto size = static_cast<std::size_t>(std::max<std::streamoff>(in.tellg(), 0));
    if (size > kMaxFile) return fail("oversize", path + " is above 16 MiB");
    Bytes bytes(size);
    in.seekg(0);
    in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return parse_annotations(bytes);
}

Result<Bytes> encode_annotations(const std::vector<Annotation>& annotations) {
    Bytes out;
    std::int64_t last = 0;
    int channel = 0, number = 0;
    for (const auto& a : annotations) {
        const auto code = kSymbols.find(a.symbol);
        if (!in_range(a, last) || a.symbol == '\0' || code == std::string_view::npos)
            return fail("annotation", "the annotation at frame " + std::to_string(a.sample) +
                                          " cannot be written: order, symbol or a field");
        put_interval(out, a.sample - last, static_cast<unsigned>(code));
        if (a.number != number) put(out, kNumber, static_cast<unsigned>(a.number));
        if (a.subtype != 0) put(out, kSubtype, static_cast<unsigned>(a.subtype));
        if (a.channel != channel) put(out, kChannel, static_cast<unsigned>(a.channel));
        if (!a.text.empty()) {
            put(out, kText, static_cast<unsigned>(a.text.size()));
            append(out, as_bytes(a.text));
            if (a.text.size() % 2 != 0) out.push_back(0);
        }
        last = a.sample, channel = a.channel, number = a.number;
    }
    out.insert(out.end(), 2, 0);
    return out;
}

}  // namespace vs::wfdb
