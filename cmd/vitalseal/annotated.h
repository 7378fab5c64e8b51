// Records with the annotators' beats beside them: what is scored, and what is learnt from.
#pragma once

#include "ecg_record.h"
#include "truth.h"

namespace vs::cmd {

struct Annotated {
    EcgRecord record;
    Truth truth;
    signal::EcgOutput found;  // in the whole of it
};

// DIR/NAME of each record in `folder` that has a header and annotations, sorted. Code
// "missing-file" where there is none.
Result<std::vector<std::string>> annotated_in(const std::string& folder);
// By the built-in beat model or another one. Codes of load_ecg and of wfdb's annotations.
Result<Annotated> load_annotated(const std::string& path,
                                 const signal::models::BeatModel* model = nullptr);

}  // namespace vs::cmd
