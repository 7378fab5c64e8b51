#include "chain/detail/undo.h"

namespace vs::chain {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;

bool read_piece(ByteView piece, const std::function<void(ByteView, ByteView)>& visit) {
    while (!piece.empty()) {
        ByteView parts[2];
        for (auto& part : parts) {
            if (piece.empty() || piece.size() < 1 + std::size_t{piece[0]}) return false;
            part = piece.subspan(1, piece[0]);
            piece = piece.subspan(1 + part.size());
        }
        visit(parts[0], parts[1]);
    }
    return true;
}

}  // namespace

void UndoWriter::add(const Bytes& key, ByteView before) {
    batch_.put("history", rows::with_number(key, number_), before);
    piece_.push_back(static_cast<std::uint8_t>(key.size()));
    append(piece_, key);
    piece_.push_back(static_cast<std::uint8_t>(before.size()));
    append(piece_, before);
    if (piece_.size() >= kPiece) finish();
}

void UndoWriter::finish() {
    if (piece_.empty()) return;
    batch_.put("undo", rows::place_key(number_, pieces_++), piece_);
    piece_.clear();
}

Result<> each_undo(const store::Kv& kv, std::uint64_t number,
                   const std::function<void(ByteView, ByteView)>& visit) {
    bool whole = true;
    auto read = kv.each(
        "undo", rows::number_key(number),
        [&](ByteView, ByteView piece) { return whole = read_piece(piece, visit); },
        store::From::cache, rows::number_key(number + 1));
    if (!read) return read;
    if (!whole)
        return fail("damaged", "what block " + std::to_string(number) + " replaced is damaged");
    return {};
}

Result<Replaced> replaced_since(const store::Kv& kv, std::uint64_t number, std::uint64_t last,
                                std::size_t most) {
    Replaced out;
    for (auto block = last; block > number; --block) {  // the oldest one has the last word
        const auto visited = each_undo(kv, block, [&](ByteView key, ByteView before) {
            out[to_bytes(key)] = to_bytes(before);
        });
        if (!visited) return pass(visited);
        if (out.size() > most)
            return fail("pruned", "too much has changed since block " + std::to_string(number) +
                                      " to prove its state: ask for a later one");
    }
    return out;
}

Result<> forget_undo(const store::Kv& kv, std::uint64_t number, store::Batch& batch) {
    auto visited = each_undo(kv, number, [&](ByteView key, ByteView) {
        batch.remove("history", rows::with_number(to_bytes(key), number));
    });
    if (!visited) return visited;
    return kv.each(
        "undo", rows::number_key(number),
        [&](ByteView key, ByteView) {
            batch.remove("undo", key);
            return true;
        },
        store::From::cache, rows::number_key(number + 1));
}

}  // namespace vs::chain
