#include "model/cause.h"

namespace vs::model {

Signs sign_of(Vital vital, bool high) {
    switch (vital) {
        case Vital::heart_rate:
        case Vital::pulse:
            return sign(Quantity::heart, high);
        case Vital::spo2:
            return sign(Quantity::oxygen, high);
        case Vital::resp_rate:
            return sign(Quantity::breathing, high);
        case Vital::systolic:
        case Vital::diastolic:
        case Vital::mean_pressure:
            return sign(Quantity::pressure, high);
        case Vital::temperature:
            return sign(Quantity::temperature, high);
        case Vital::consciousness:
            return sign(Quantity::alertness, false);
        default:
            return 0;
    }
}

}  // namespace vs::model
