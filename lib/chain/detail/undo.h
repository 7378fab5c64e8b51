// What a block replaced, so that the state before it can be read and, on a development chain, put
// back.
//
//   piece = *( u8 key size ‖ key ‖ u8 value size ‖ value )     at most about 1 MiB
//   key   = a key of the family `history` without its number; value: what stood there, or nothing
#pragma once

#include <functional>
#include <map>

#include "chain/detail/rows.h"

namespace vs::chain {

class UndoWriter {
  public:
    UndoWriter(store::Batch& batch, std::uint64_t number) : batch_(batch), number_(number) {}
    void add(const Bytes& key, ByteView before);
    void finish();

  private:
    store::Batch& batch_;
    std::uint64_t number_;
    std::uint32_t pieces_ = 0;
    Bytes piece_;
};

// Visits key and value; code "damaged".
Result<> each_undo(const store::Kv& kv, std::uint64_t number,
                   const std::function<void(ByteView key, ByteView before)>& visit);

// What the blocks after `number` up to `last` replaced, as it was before them: key -> value. Code
// "pruned" where that is more than `most` rows.
using Replaced = std::map<Bytes, Bytes>;
Result<Replaced> replaced_since(const store::Kv& kv, std::uint64_t number, std::uint64_t last,
                                std::size_t most = ~std::size_t{0});

// Removes a block's undo and history rows.
Result<> forget_undo(const store::Kv& kv, std::uint64_t number, store::Batch& batch);

}  // namespace vs::chain
