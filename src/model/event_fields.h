// The values of a decoded event by place; their types are those of the artifact.
#pragma once

#include "model/contract_abi.h"
#include "model/reading.h"

namespace vs::model {

class EventFields {
  public:
    explicit EventFields(const Values& values) : values_(values) {}
    crypto::Address address(std::size_t place) const { return at(place).address(); }
    chain::Hash word(std::size_t place) const { return at(place).hash(); }
    std::uint64_t number(std::size_t place) const {
        return read_u64(ByteView(at(place).hash()).subspan(24));
    }
    DeviceId device(std::size_t place) const {
        return *to_array<8>(ByteView(at(place).hash()).first(8));
    }
    EventFields tuple(std::size_t place) const { return EventFields(at(place).items()); }
    const Values& items(std::size_t place) const { return at(place).items(); }

  private:
    const Value& at(std::size_t place) const { return values_.at(place); }
    const Values& values_;
};

}  // namespace vs::model
