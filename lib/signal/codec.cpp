// Bits fill bytes from the most significant one down; numbers in them likewise.
//
//   piece  = LEADS (one byte, 1..8) COUNT (four bytes, big-endian: samples per lead) lead{LEADS}
//   lead   = block{ceil(COUNT/256)}, the last one filled with zero bits to a whole byte
//   block  = ORDER (2 bits) K (4 bits) code{256, fewer in the last one}
//   code   = 1{q} 0 r             q < 24: the value is q << K | r, r of K bits
//          | 1{24} value          of 19 bits
//
// A value v codes the difference d of order ORDER as 2d, or -2d-1 where d < 0. Samples before the
// first are 0, and differences run on over blocks. K above 15 cannot be written.
#include "signal/codec.h"

#include <algorithm>
#include <array>

namespace vs::signal {
namespace {

constexpr std::size_t kBlock = 256;
constexpr unsigned kEscape = 24, kWide = 19, kMostLeads = 8;

class Writer {
  public:
    explicit Writer(Bytes& out) : out_(out) {}
    void put(std::uint32_t value, unsigned bits) {
        held_ = held_ << bits | value;
        for (count_ += bits; count_ >= 8; count_ -= 8)
            out_.push_back(static_cast<std::uint8_t>(held_ >> (count_ - 8)));
    }
    void align() {
        if (count_ > 0) put(0, 8 - count_);
    }

  private:
    Bytes& out_;
    std::uint64_t held_ = 0;
    unsigned count_ = 0;
};

class Reader {
  public:
    explicit Reader(ByteView in) : in_(in) {}
    std::uint32_t take(unsigned bits) {
        fill(bits);
        count_ -= bits;
        return static_cast<std::uint32_t>(held_ >> count_) & ((1u << bits) - 1);
    }
    // Ones before a zero, which is taken too; at most `most`, then no zero follows.
    unsigned ones(unsigned most) {
        unsigned n = 0;
        while (n < most && take(1) == 1) ++n;
        return n;
    }
    // True where the rest of the byte was zero bits.
    bool align() { return take(count_ % 8) == 0; }
    bool good() const { return good_; }
    bool at_end() const { return at_ == in_.size() && count_ == 0; }

  private:
    void fill(unsigned bits) {
        for (; count_ < bits; count_ += 8) {
            good_ = good_ && at_ < in_.size();
            held_ = held_ << 8 | (at_ < in_.size() ? in_[at_++] : 0u);
        }
    }
    ByteView in_;
    std::size_t at_ = 0;
    std::uint64_t held_ = 0;
    unsigned count_ = 0;
    bool good_ = true;
};

// The differences of orders 0 to 3 of one sample after the other.
class Differences {
  public:
    std::array<std::int32_t, 4> push(std::int32_t x) {
        const auto d1 = x - x_, d2 = d1 - d1_, d3 = d2 - d2_;
        x_ = x, d1_ = d1, d2_ = d2;
        return {x, d1, d2, d3};
    }
    // The sample whose difference of `order` is `d`.
    std::int64_t undo(unsigned order, std::int64_t d) const {
        if (order > 2) d += d2_;
        if (order > 1) d += d1_;
        if (order > 0) d += x_;
        return d;
    }

  private:
    std::int32_t x_ = 0, d1_ = 0, d2_ = 0;
};

std::uint32_t folded(std::int32_t d) {
    return d < 0 ? static_cast<std::uint32_t>(-2 * d - 1) : static_cast<std::uint32_t>(2 * d);
}

using Values = std::array<std::uint32_t, kBlock>;

std::size_t cost(const Values& values, std::size_t n, unsigned k) {
    std::size_t bits = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto q = values[i] >> k;
        bits += q < kEscape ? q + 1 + k : kEscape + kWide;
    }
    return bits;
}

void put_code(Writer& out, std::uint32_t value, unsigned k) {
    const auto q = value >> k;
    if (q >= kEscape) {
        out.put((1u << kEscape) - 1, kEscape);
        out.put(value, kWide);
        return;
    }
    out.put(((1u << q) - 1) << 1, q + 1);
    out.put(value & ((1u << k) - 1), k);
}

// The k near the logarithm of the mean, or a neighbour of it.
unsigned best_k(const Values& values, std::size_t n, std::size_t& bits) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += values[i];
    unsigned near = 0;
    while (near < 15 && (n << (near + 1)) < sum) ++near;
    unsigned best = near;
    bits = SIZE_MAX;
    for (unsigned k = near > 0 ? near - 1 : 0; k <= std::min(near + 1, 15u); ++k)
        if (const auto c = cost(values, n, k); c < bits) bits = c, best = k;
    return best;
}

void put_block(Writer& out, std::span<const std::int16_t> samples, Differences& differences) {
    std::array<Values, 4> values{};
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto d = differences.push(samples[i]);
        for (std::size_t order = 0; order < 4; ++order) values[order][i] = folded(d[order]);
    }
    unsigned order = 0, k = 0;
    std::size_t least = SIZE_MAX;
    for (unsigned o = 0; o < 4; ++o) {
        std::size_t bits = 0;
        const auto best = best_k(values[o], samples.size(), bits);
        if (bits < least) least = bits, order = o, k = best;
    }
    out.put(order, 2);
    out.put(k, 4);
    for (std::size_t i = 0; i < samples.size(); ++i) put_code(out, values[order][i], k);
}

Result<> take_block(Reader& in, std::size_t n, Differences& differences,
                    std::vector<std::int16_t>& out) {
    const auto order = in.take(2), k = in.take(4);
    for (std::size_t i = 0; i < n; ++i) {
        const auto q = in.ones(kEscape);
        const auto v = q == kEscape ? in.take(kWide) : q << k | in.take(k);
        const auto d =
            v % 2 == 0 ? static_cast<std::int64_t>(v / 2) : -static_cast<std::int64_t>(v / 2) - 1;
        const auto x = differences.undo(order, d);
        if (!in.good()) return fail("codec", "the samples end too soon");
        if (x < INT16_MIN || x > INT16_MAX) return fail("codec", "a sample is beyond 16 bits");
        differences.push(static_cast<std::int32_t>(x));
        out.push_back(static_cast<std::int16_t>(x));
    }
    return {};
}

}  // namespace

Result<Bytes> encode_samples(std::span<const std::vector<std::int16_t>> leads) {
    if (leads.empty() || leads.size() > kMostLeads) return fail("leads", "1 to 8 leads");
    const auto count = leads[0].size();
    if (count > kMaxCoded / leads.size()) return fail("oversize", "too many samples in one piece");
    Bytes out{static_cast<std::uint8_t>(leads.size())};
    append_u32(out, static_cast<std::uint32_t>(count));
    for (const auto& lead : leads) {
        if (lead.size() != count) return fail("leads", "leads of different lengths");
        Writer writer(out);
        Differences differences;
        for (std::size_t at = 0; at < count; at += kBlock)
            put_block(writer, std::span(lead).subspan(at, std::min(kBlock, count - at)),
                      differences);
        writer.align();
    }
    return out;
}

Result<std::vector<std::vector<std::int16_t>>> decode_samples(ByteView bytes) {
    if (bytes.size() < 5 || bytes[0] < 1 || bytes[0] > kMostLeads)
        return fail("codec", "no coded samples");
    const std::size_t leads = bytes[0], count = read_u32(bytes.subspan(1, 4));
    if (count > kMaxCoded / leads) return fail("oversize", "too many samples in one piece");
    // A sample takes a bit at least, so no more is reserved than bytes can tell.
    if (count * leads > (bytes.size() - 5) * 8) return fail("codec", "the samples end too soon");
    Reader in(bytes.subspan(5));
    std::vector<std::vector<std::int16_t>> out(leads);
    for (auto& lead : out) {
        lead.reserve(count);
        Differences differences;
        for (std::size_t at = 0; at < count; at += kBlock)
            if (auto done = take_block(in, std::min(kBlock, count - at), differences, lead); !done)
                return pass(done);
        if (!in.align()) return fail("codec", "bits follow the last sample of a lead");
    }
    if (!in.at_end()) return fail("codec", "bytes follow the last sample");
    return out;
}

}  // namespace vs::signal
