// Errors are values that say what is wrong with which thing; exceptions are for programmer errors
// only.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace vs {

// `code` is a short stable name for machines ("unknown-device"); `message` tells a person what
// happened, to which thing, and where it helps, what to do. Neither holds a secret or a health
// datum.
struct Error {
    std::string code;
    std::string message;
};

template <class T = void>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string_view code, std::string message) {
    return tl::make_unexpected(Error{std::string(code), std::move(message)});
}

// Passes an error up from a Result of another type.
template <class T>
tl::unexpected<Error> pass(Result<T>&& result) {
    return tl::make_unexpected(std::move(result).error());
}

template <class T>
tl::unexpected<Error> pass(const Result<T>& result) {
    return tl::make_unexpected(result.error());
}

}  // namespace vs
