// Who was recorded, as far as a header's comments say.
#include "wfdb/detail/header_parts.h"
#include "wfdb/detail/scan.h"

namespace vs::wfdb::detail {
namespace {

// "24 F 1581 654 x1" as mitdb begins its comments; "<age>: 54 <sex>: F" or "Age: 54 Sex: M".
void read_person(std::string_view comment, Header& out) {
    auto rest = comment;
    const auto first = take_word(rest), second = take_word(rest);
    const auto age = whole_number<int>(first);
    if (out.comments.empty() && age && *age >= 0 && *age < 130 &&
        (second == "F" || second == "M")) {
        out.age = age;
        out.sex = second[0];
        return;
    }
    for (rest = comment; !rest.empty();) {
        const auto word = take_word(rest);
        auto after = rest;
        const auto value = take_word(after);
        if (word == "<age>:" || word == "Age:" || word == "age:") {
            const auto years = whole_number<int>(value);
            if (years && *years >= 0 && *years < 130) out.age = years;
        }
        if ((word == "<sex>:" || word == "Sex:" || word == "sex:") && !value.empty())
            out.sex = value[0] == 'F' || value[0] == 'f'   ? 'F'
                      : value[0] == 'M' || value[0] == 'm' ? 'M'
                                                           : '?';
    }
}

}  // namespace

void read_comment(std::string_view line, Header& out) {
    line = trim(line.substr(1));
    if (line.empty() || out.comments.size() >= 256) return;
    read_person(line, out);
    out.comments.emplace_back(line);
}

}  // namespace vs::wfdb::detail
