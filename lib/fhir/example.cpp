// A heart rate of 72.0 as a FHIR Observation: the digits stay as the device sent them.
#include <iostream>

#include "fhir/build.h"

int main() {
    using namespace vs;
    const auto unit = fhir::unit_for(fhir::Vital::heart_rate, "bpm");  // "/min"
    if (!unit) return 1;
    const fhir::Heading heading{.id = "018f3c2a-0000-8000-8000-000000000001",
                                .identifier = {"urn:example:reading", "1"},
                                .patient = "018f3c2a-0000-8000-8000-000000000002",
                                .device = ""};
    std::cout << fhir::observation(heading, 1'767'225'600 * kSecond,
                                   {fhir::Vital::heart_rate, "8867-4", "72.0", *unit})
              << '\n';
}
