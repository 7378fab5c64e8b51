// Annotations of a WFDB record: beats, rhythm changes, noise, with the place they mark. Grammar:
// physionet.org/physiotools/wag/annot-5.htm; ours to the byte at the head of annotation.cpp.
//
// Limits: 16 MiB and four million annotations per file. All functions are pure or read one file,
// and thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

namespace vs::wfdb {

struct Annotation {
    std::int64_t sample = 0;  // frames from the beginning of the record, not negative
    char symbol = 'N';        // as `rdann` prints it: N L R … V F / Q ~ + [ ! ]
    int subtype = 0;   // -512..511; for '~' its bits say which leads are noisy, -1: unreadable
    int channel = 0;   // the lead it was made on, 0..255
    int number = 0;    // -512..511
    std::string text;  // "(AFIB" at '+', at most 255 bytes

    bool operator==(const Annotation&) const = default;
};

// True where the symbol marks a QRS complex.
bool is_beat(char symbol);
// N, S, V, F or Q as ANSI/AAMI EC57 groups the beat symbols; 0 where it is no beat.
char ec57_class(char symbol);

// In the order of the file, which is the order of time. Codes: "annotation" (malformed: says
// where), "oversize".
Result<std::vector<Annotation>> parse_annotations(ByteView file);
// Codes "missing-file" too.
Result<std::vector<Annotation>> load_annotations(const std::string& path);
// What parse_annotations() reads back. Codes: "annotation" where one is out of order, has an
// unknown symbol or a field out of range.
Result<Bytes> encode_annotations(const std::vector<Annotation>& annotations);

}  // namespace vs::wfdb
