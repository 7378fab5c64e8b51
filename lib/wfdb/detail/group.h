// The signals of one file, whose samples lie interleaved in it frame after frame.
//
//   format 16:  each sample two bytes, little-endian two's complement
//   format 212: two samples a, b of 12 bits in three bytes
//               a[7:0]  b[11:8]<<4 | a[11:8]  b[7:0]
//               the pairs run on over signals and frames; an odd last sample takes two bytes
#pragma once

#include <fstream>

#include "wfdb/record.h"

namespace vs::wfdb::detail {

// Samples from whole pairs of bytes triples; a lone half at the end is left out.
void decode_16(ByteView bytes, std::vector<std::int16_t>& out);
void decode_212(ByteView bytes, std::vector<std::int16_t>& out);

class Group {
  public:
    // Signals [first, first + count) of the header, all in one file.
    static Result<Group> open(const Header& header, std::size_t first, std::size_t count,
                              const std::string& folder);
    // The next frames of the file, interleaved as they lie there, a bounded number of them; empty
    // at its end.
    const std::vector<std::int16_t>& next();
    Result<> rewind();

    std::size_t first() const { return first_; }
    std::size_t count() const { return count_; }
    unsigned per_frame() const { return per_frame_; }

  private:
    std::ifstream in_;
    std::size_t first_ = 0, count_ = 0;
    unsigned per_frame_ = 0;
    int format_ = 16;
    std::uint64_t offset_ = 0;
    Bytes bytes_;
    std::vector<std::int16_t> samples_;
};

// The groups of a header; signals of one file must be neighbours, of one format.
Result<std::vector<Group>> open_groups(const Header& header, const std::string& folder);

}  // namespace vs::wfdb::detail
