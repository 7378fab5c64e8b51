// What people who are signed in tell the node: JSON bodies as docs/guide/api.md and
// docs/formats/letter.md have them. Pure; they take hostile text.
//
// Codes: "usage", "size".
#pragma once

#include "model/authority.h"

namespace vs::model {

// {"tag_key": "0x…"}: the key of a patient's leaves, from the patient's own client.
Result<crypto::Secret> parse_introduction(std::string_view body);
// {"account", "name", "bed", "birth_year", "pregnant"}: what the clinic calls somebody.
Result<Person> parse_name(std::string_view body);
// {"kind", "about", "to", "file", "need"}
Result<Letter> parse_letter(std::string_view body, const crypto::Address& from, Micros now);

}  // namespace vs::model
