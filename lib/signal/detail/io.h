// Snapshots: each part of the state lists its members once, in fields(io), for writing and for
// reading. Numbers are little-endian and of fixed width; what is an index or a time is bounded when
// it is read, so that hostile bytes cannot lead outside an array or overflow a difference.
#pragma once

#include <array>
#include <bit>
#include <type_traits>

#include "base/bytes.h"

namespace vs::signal::detail {

template <class T>
using Unsigned = std::conditional_t<
    sizeof(T) == 1, std::uint8_t,
    std::conditional_t<sizeof(T) == 2, std::uint16_t,
                       std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;

class Saver {
  public:
    explicit Saver(Bytes& out) : out_(out) {}
    template <class... T>
    void operator()(T&... values) {
        (one(values), ...);
    }
    template <class T>
    void index(T& value, std::size_t) {
        one(value);
    }
    template <class T>
    void range(T& value, T, T) {
        one(value);
    }

  private:
    template <class T>
    void one(T& value) {
        if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
            auto bits = static_cast<std::uint64_t>(std::bit_cast<Unsigned<T>>(value));
            for (std::size_t i = 0; i < sizeof(T); ++i, bits >>= 8)
                out_.push_back(static_cast<std::uint8_t>(bits));
        } else {
            value.fields(*this);
        }
    }
    template <class T, std::size_t N>
    void one(std::array<T, N>& values) {
        for (auto& value : values) one(value);
    }
    Bytes& out_;
};

class Loader {
  public:
    explicit Loader(ByteView in) : in_(in) {}
    template <class... T>
    void operator()(T&... values) {
        (one(values), ...);
    }
    template <class T>
    void index(T& value, std::size_t bound) {
        one(value);
        if (static_cast<std::size_t>(value) >= bound) refuse(value);
    }
    template <class T>
    void range(T& value, T low, T high) {
        one(value);
        if (!(value >= low && value <= high)) refuse(value);
    }
    bool good() const { return good_ && in_.empty(); }

  private:
    template <class T>
    void refuse(T& value) {
        good_ = false;
        value = T{};
    }
    template <class T>
    void one(T& value) {
        if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
            if (in_.size() < sizeof(T)) return refuse(value);
            std::uint64_t bits = 0;
            for (std::size_t i = sizeof(T); i-- > 0;) bits = bits << 8 | in_[i];
            in_ = in_.subspan(sizeof(T));
            value = std::bit_cast<T>(static_cast<Unsigned<T>>(bits));
            if constexpr (std::is_floating_point_v<T>) {
                if (!(value - value == 0)) refuse(value);  // NaN and infinities are never written
            }
        } else {
            value.fields(*this);
        }
    }
    template <class T, std::size_t N>
    void one(std::array<T, N>& values) {
        for (auto& value : values) one(value);
    }
    ByteView in_;
    bool good_ = true;
};

// No recording is as long; times a rate in thousandths it fits 64 bits.
inline constexpr std::int64_t kFar = std::int64_t{1} << 40;

}  // namespace vs::signal::detail
