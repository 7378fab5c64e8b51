// Records that a patient seals anew for a study, and the researcher opens.
#pragma once

#include "money_desk.h"

namespace vs::cmd {

void add_sharing(CLI::App& study, int& exit_code);

}  // namespace vs::cmd
