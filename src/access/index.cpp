#include "access/index.h"

#include <algorithm>

namespace vs::access {

View Index::view() const {
    const std::lock_guard lock(mutex_);
    return view_;
}

// Whether the last block read is still the chain's.
Result<bool> Index::still_there() const {
    const auto hash = chain_.database().hash_of(view_.block);
    if (!hash) return pass(hash);
    return *hash && **hash == view_.hash;
}

Result<> Index::apply(const std::vector<chain::FoundBlock>& found, Picture& picture) const {
    for (const auto& block : found)
        for (const auto& entry : block.logs) {
            const auto time = block.block.block.header.time;
            if (entry.log.address == options_.registry) {
                const auto event = model::registry::decode(entry.log);
                if (!event) return pass(event);
                picture.apply(*event, time);
            } else {
                const auto event = model::consent::decode(entry.log);
                if (!event) return pass(event);
                picture.apply(*event, time);
            }
        }
    return {};
}

// Most blocks hold neither people nor grants: the picture is copied only where one does.
Result<std::shared_ptr<const Picture>> Index::read(
    std::uint64_t from, std::uint64_t to, const std::shared_ptr<const Picture>& old) const {
    std::shared_ptr<Picture> next;
    for (; from <= to; from += options_.page) {
        const auto found = chain::find_logs(chain_.database(),
                                            {{options_.registry, options_.consent},
                                             {},
                                             from,
                                             std::min(to, from + options_.page - 1)},
                                            {.blocks = options_.page, .logs = SIZE_MAX});
        if (!found) return pass(found);
        if (found->empty()) continue;
        if (!next) next = std::make_shared<Picture>(*old);
        if (auto done = apply(*found, *next); !done) return pass(done);
    }
    return next ? std::shared_ptr<const Picture>(std::move(next)) : old;
}

Result<View> Index::catch_up() {
    if (auto last = view(); last.hash == chain_.head()->hash) return last;
    const std::lock_guard reading(reading_);
    const auto head = chain_.head();
    const auto there = view_.hash == chain::Hash{} ? Result<bool>(false) : still_there();
    if (!there) return pass(there);
    auto picture = read(*there ? view_.block + 1 : 0, head->header.number,
                        *there ? view_.picture : std::make_shared<const Picture>());
    if (!picture) return pass(picture);
    const std::lock_guard lock(mutex_);
    view_ = {std::move(*picture), head->header.number, head->hash, head->header.time};
    return view_;
}

}  // namespace vs::access
