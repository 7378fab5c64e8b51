// Division follows Möller and Granlund, "Improved division by invariant integers" (2011): a word
// divides by multiplication with its precomputed reciprocal; longer divisors use Knuth's
// algorithm D (TAOCP 4.3.1) with that step as its estimate.
#include "evm/u256.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace vs::evm {
namespace {

using Word = std::uint64_t;

constexpr Word high(u128 x) {
    return static_cast<Word>(x >> 64);
}
constexpr Word low(u128 x) {
    return static_cast<Word>(x);
}

// The first approximation of the reciprocal, 11 bits from the top 9 of the divisor.
constexpr auto kReciprocalTable = [] {
    std::array<std::uint16_t, 256> table{};
    for (unsigned i = 0; i < 256; ++i)
        table[i] = static_cast<std::uint16_t>(((1u << 19) - 3 * (1u << 8)) / (256 + i));
    return table;
}();

// floor((2^128 - 1) / d) - 2^64 for d with its top bit set (algorithm 3).
Word reciprocal(Word d) {
    const Word d40 = (d >> 24) + 1;
    const Word v0 = kReciprocalTable[(d >> 55) - 256];
    const Word v1 = (v0 << 11) - (v0 * v0 * d40 >> 40) - 1;
    const Word v2 = (v1 << 13) + (v1 * ((Word{1} << 60) - v1 * d40) >> 47);
    const Word odd = d & 1;
    const Word e = ((v2 >> 1) & (0 - odd)) - v2 * ((d >> 1) + odd);
    const Word v3 = (high(u128{v2} * e) >> 1) + (v2 << 31);
    return v3 - high(u128{v3} * d + d) - d;
}

struct Step {
    Word quotient, remainder;
};

// (u1, u0) / d for u1 < d, with d's top bit set and v its reciprocal (algorithm 4).
inline Step divide_step(Word u1, Word u0, Word d, Word v) {
    const u128 q = u128{v} * u1 + ((u128{u1} << 64) | u0);
    Word quotient = high(q) + 1;
    Word remainder = u0 - quotient * d;
    if (remainder > low(q)) {
        --quotient;
        remainder += d;
    }
    if (remainder >= d) [[unlikely]] {
        ++quotient;
        remainder -= d;
    }
    return {quotient, remainder};
}

// u -= q * v over N words; the borrow out.
template <int N>
[[gnu::always_inline]] inline Word multiply_subtract(Word* u, const Word* v, Word q) {
    Word borrow = 0;
#pragma GCC unroll 4
    for (int i = 0; i < N; ++i) {
        const u128 product = u128{q} * v[i] + borrow;
        const Word p = low(product);
        borrow = high(product) + (u[i] < p);
        u[i] -= p;
    }
    return borrow;
}

template <int N>
Word add_back(Word* u, const Word* v) {
    Word carry = 0;
    for (int i = 0; i < N; ++i) {
        const u128 sum = u128{u[i]} + v[i] + carry;
        u[i] = low(sum);
        carry = high(sum);
    }
    return carry;
}

// The next word of the quotient: u has N + 1 words and becomes the remainder.
template <int N>
[[gnu::always_inline]] inline Word quotient_word(Word* u, const Word* v, Word inverse) {
    const Word d = v[N - 1];
    Word q = ~Word{0};
    if (u[N] < d) [[likely]] {
        const auto [estimate, rest] = divide_step(u[N], u[N - 1], d, inverse);
        q = estimate;
        // At most two too large; one comparison with the next word corrects most of it.
        if (u128{q} * v[N - 2] > ((u128{rest} << 64) | u[N - 2])) --q;
    }
    const Word borrow = multiply_subtract<N>(u, v, q);
    bool negative = u[N] < borrow;
    u[N] -= borrow;
    while (negative) [[unlikely]] {
        --q;
        const Word carry = add_back<N>(u, v);
        u[N] += carry;
        negative = !(carry != 0 && u[N] == 0);
    }
    return q;
}

// The words of a quotient by N words: normalised u of m + 1 words becomes the remainder.
template <int N>
void quotient_words(Word* u, int m, const Word* v, Word* q, Word inverse) {
    for (int j = m - N; j >= 0; --j) {
        const Word word = quotient_word<N>(u + j, v, inverse);
        if (q != nullptr) q[j] = word;
    }
}

int words_of(const Word* w, int n) {
    while (n > 0 && w[n - 1] == 0) --n;
    return n;
}

// u (m words and one spare above) divided by v (n words, v[n-1] != 0): the quotient to q (m words,
// may be null), the remainder to v's length in r.
void divide_words(Word* u, int m, const Word* v_in, int n, Word* q, Word* r) {
    const int shift = std::countl_zero(v_in[n - 1]);
    Word v[4];
    for (int i = n - 1; i >= 0; --i) {
        v[i] = v_in[i] << shift;
        if (shift != 0 && i > 0) v[i] |= v_in[i - 1] >> (64 - shift);
    }
    u[m] = shift != 0 ? u[m - 1] >> (64 - shift) : 0;
    for (int i = m - 1; i >= 0; --i) {
        u[i] <<= shift;
        if (shift != 0 && i > 0) u[i] |= u[i - 1] >> (64 - shift);
    }
    const Word inverse = reciprocal(v[n - 1]);
    if (n == 1) {
        Word rest = u[m];
        for (int i = m - 1; i >= 0; --i) {
            const auto step = divide_step(rest, u[i], v[0], inverse);
            rest = step.remainder;
            if (q != nullptr) q[i] = step.quotient;
        }
        r[0] = rest >> shift;
        return;
    }
    if (n == 2) quotient_words<2>(u, m, v, q, inverse);
    if (n == 3) quotient_words<3>(u, m, v, q, inverse);
    if (n == 4) quotient_words<4>(u, m, v, q, inverse);
    for (int i = 0; i < n; ++i) {
        r[i] = u[i] >> shift;
        if (shift != 0) r[i] |= u[i + 1] << (64 - shift);
    }
}

U256 remainder_of(Word* u, int capacity, const U256& m) {
    const int words = words_of(u, capacity);
    const int n = words_of(m.w, 4);
    U256 out;
    if (words < n) {
        std::copy(u, u + words, out.w);
        return out;
    }
    divide_words(u, words, m.w, n, nullptr, out.w);
    return out;
}

U256 absolute(const U256& a) {
    return a.is_negative() ? -a : a;
}

}  // namespace

U256 U256::from_be(const std::uint8_t* thirty_two) {
    U256 out;
    for (int i = 0; i < 4; ++i) {
        Word word;
        std::memcpy(&word, thirty_two + 8 * (3 - i), 8);
        out.w[i] = __builtin_bswap64(word);
    }
    return out;
}

U256 U256::from_be(ByteView bytes) {
    std::uint8_t padded[32] = {};
    const auto size = std::min<std::size_t>(bytes.size(), 32);
    if (size != 0) std::memcpy(padded + 32 - size, bytes.data(), size);
    return from_be(padded);
}

void U256::store_be(std::uint8_t* thirty_two) const {
    for (int i = 0; i < 4; ++i) {
        const Word word = __builtin_bswap64(w[3 - i]);
        std::memcpy(thirty_two + 8 * i, &word, 8);
    }
}

std::array<std::uint8_t, 32> U256::to_be() const {
    std::array<std::uint8_t, 32> out;
    store_be(out.data());
    return out;
}

Divided divide(const U256& a, const U256& b) {
    if (b.is_zero()) return {};
    if (a.fits_u64() && b.fits_u64()) return {a.w[0] / b.w[0], a.w[0] % b.w[0]};
    if (a < b) return {{}, a};
    Divided out;
    Word u[5] = {a.w[0], a.w[1], a.w[2], a.w[3], 0};
    divide_words(u, words_of(a.w, 4), b.w, words_of(b.w, 4), out.quotient.w, out.remainder.w);
    return out;
}

U256 operator/(const U256& a, const U256& b) {
    return divide(a, b).quotient;
}
U256 operator%(const U256& a, const U256& b) {
    return divide(a, b).remainder;
}

U256 sdiv(const U256& a, const U256& b) {
    const U256 quotient = absolute(a) / absolute(b);
    return a.is_negative() != b.is_negative() ? -quotient : quotient;
}

U256 smod(const U256& a, const U256& b) {
    const U256 remainder = absolute(a) % absolute(b);
    return a.is_negative() ? -remainder : remainder;
}

U256 addmod(const U256& a, const U256& b, const U256& m) {
    if (m.is_zero()) return {};
    // Where both are reduced already, as in field arithmetic, one subtraction does.
    if (m.w[3] != 0 && a.w[3] <= m.w[3] && b.w[3] <= m.w[3] && a < m && b < m) {
        const auto sum = add_carry(a, b);
        const auto reduced = sub_borrow(sum.value, m);
        return sum.carry || !reduced.carry ? reduced.value : sum.value;
    }
    const auto sum = add_carry(a, b);
    Word u[6] = {sum.value.w[0], sum.value.w[1], sum.value.w[2], sum.value.w[3], sum.carry, 0};
    return remainder_of(u, 5, m);
}

U256 mulmod(const U256& a, const U256& b, const U256& m) {
    if (m.is_zero()) return {};
    Word u[9] = {};
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
        Word carry = 0;
#pragma GCC unroll 4
        for (int j = 0; j < 4; ++j) {
            const u128 t = u128{a.w[i]} * b.w[j] + u[i + j] + carry;
            u[i + j] = low(t);
            carry = high(t);
        }
        u[i + 4] = carry;
    }
    return remainder_of(u, 8, m);
}

U256 exp(const U256& base, const U256& exponent) {
    if (base == U256{2})
        return U256{1} << static_cast<unsigned>(std::min<Word>(exponent.clamp_u64(), 256));
    U256 out{1};
    for (unsigned i = bit_length(exponent); i-- > 0;) {
        out = out * out;
        if (exponent.bit(i)) out = out * base;
    }
    return out;
}

U256 sign_extend(const U256& k, const U256& x) {
    if (!k.fits_u64() || k.w[0] >= 31) return x;
    const unsigned sign = static_cast<unsigned>(k.w[0]) * 8 + 7;
    const U256 above = ~U256{} << (sign + 1);
    return x.bit(sign) ? x | above : x & ~above;
}

U256 byte_at(const U256& i, const U256& x) {
    if (!i.fits_u64() || i.w[0] >= 32) return {};
    const auto place = 31 - static_cast<unsigned>(i.w[0]);
    return x.w[place / 8] >> (8 * (place % 8)) & 0xff;
}

unsigned bit_length(const U256& a) {
    for (unsigned i = 4; i-- > 0;)
        if (a.w[i] != 0) return 64 * i + 64 - static_cast<unsigned>(std::countl_zero(a.w[i]));
    return 0;
}

unsigned byte_length(const U256& a) {
    return (bit_length(a) + 7) / 8;
}

std::string to_decimal(const U256& a) {
    constexpr Word kChunk = 10'000'000'000'000'000'000u;  // 19 digits at once
    std::string out;
    for (U256 rest = a;;) {
        const auto [quotient, remainder] = divide(rest, kChunk);
        const auto digits = std::to_string(remainder.w[0]);
        out.insert(0, digits);
        if (quotient.is_zero()) return out;
        out.insert(0, 19 - digits.size(), '0');
        rest = quotient;
    }
}

std::string to_hex_quantity(const U256& a) {
    const auto hex = to_hex(a.to_be());
    const auto first = hex.find_first_not_of('0');
    return "0x" + (first == std::string::npos ? "0" : hex.substr(first));
}

namespace {

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 16;
}

}  // namespace

Result<U256> parse_u256(std::string_view text) {
    const bool hex = text.starts_with("0x");
    const Word base = hex ? 16 : 10;
    const auto digits = hex ? text.substr(2) : text;
    if (digits.empty()) return fail("number", "a number needs at least one digit");
    U256 out;
    for (const char c : digits) {
        const auto digit = static_cast<Word>(digit_of(c));
        if (digit >= base) return fail("number", "a number holds something that is no digit");
        Word carry = digit;
        for (auto& word : out.w) {
            const u128 t = u128{word} * base + carry;
            word = low(t);
            carry = high(t);
        }
        if (carry != 0) return fail("range", "a number exceeds 256 bits");
    }
    return out;
}

}  // namespace vs::evm
