// Writes JSON into one string, members in the order of the calls, numbers as the text they came as:
// FHIR gives decimals a precision (36.60 is not 36.6), which a parse into double would lose.
// The caller keeps the nesting right; that is a matter of the code, never of the data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vs::fhir {

class JsonWriter {
  public:
    JsonWriter& open() { return begin('{'); }
    JsonWriter& close() { return end('}'); }
    JsonWriter& open_array() { return begin('['); }
    JsonWriter& close_array() { return end(']'); }
    JsonWriter& key(std::string_view name);  // a name of ours: not escaped
    // Escaped; bytes that are no UTF-8 and control characters that FHIR forbids become U+FFFD.
    JsonWriter& text(std::string_view value);
    JsonWriter& raw(std::string_view json);  // a number's text or a finished JSON value
    JsonWriter& integer(std::int64_t value) { return raw(std::to_string(value)); }

    // A member: key and value.
    JsonWriter& text(std::string_view name, std::string_view value) {
        return key(name).text(value);
    }
    JsonWriter& raw(std::string_view name, std::string_view json) { return key(name).raw(json); }
    JsonWriter& open(std::string_view name) { return key(name).open(); }
    JsonWriter& open_array(std::string_view name) { return key(name).open_array(); }

    std::string take() { return std::move(out_); }

  private:
    JsonWriter& begin(char bracket);
    JsonWriter& end(char bracket);
    void separate();

    std::string out_;
    bool comma_ = false;  // something precedes on this level
};

// Whether text is a FHIR decimal: a JSON number.
bool is_decimal(std::string_view text);
// The shortest decimal, without exponent, that reads back as this finite double.
std::string shortest(double value);

}  // namespace vs::fhir
