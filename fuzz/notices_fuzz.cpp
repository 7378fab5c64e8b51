// What the notifier kept, from hostile JSON: refused, or gone on with safely and written as it was.
#include <cstdint>
#include <cstdlib>

#include "notice/book.h"
#include "notice/channels.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto value = parse_json(as_text(ByteView(data, size)));
    if (!value) return 0;
    (void)notice::channels_from_json(*value);
    (void)notice::subscription_from_json(*value);
    notice::Book book;
    if (!book.restore(*value)) return 0;
    const auto text = json::serialize(book.snapshot());
    notice::Book again;
    if (!again.restore(*parse_json(text)) || json::serialize(again.snapshot()) != text)
        std::abort();
    int ids = 0;
    const notice::Ladder::World world{book.plan, book.shifts, kMinute,
                                      [](const notice::Contact&, notice::Channel) { return true; },
                                      [&] { return std::to_string(++ids); }};
    book.ladder.resend(world);
    book.ladder.tick(1'767'348'000 * kSecond, world);
    notice::Deliveries clear;
    while (!book.ladder.calls().empty())
        book.ladder.end(std::string(book.ladder.calls().front().alert), 0, world, clear);
    if (!notice::Ladder().restore(book.ladder.snapshot())) std::abort();
    return 0;
}
