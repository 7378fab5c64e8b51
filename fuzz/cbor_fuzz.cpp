// What the reader accepts has one encoding: reading it and writing it again gives the same bytes.
#include <cstdlib>

#include "cbor/cbor.h"

using namespace vs;
using cbor::Reader;
using cbor::Type;
using cbor::Writer;

namespace {

void transcode(Reader& in, Writer& out, ByteView input) {
    const auto from = in.offset();
    const auto items = [&](std::size_t count) {
        for (; count > 0; --count) transcode(in, out, input);
    };
    switch (*in.peek()) {
        case Type::uint:
            out.uint(*in.uint());
            break;
        case Type::bytes:
            out.bytes(*in.bytes());
            break;
        case Type::text:
            out.text(*in.text());
            break;
        case Type::floating:
            out.floating(*in.floating());
            break;
        case Type::tag:
            out.tag(*in.tag());
            items(1);
            break;
        case Type::array: {
            const auto count = *in.array();
            out.array(count);
            items(count);
            break;
        }
        case Type::map: {
            const auto pairs = *in.map();
            out.map(pairs);
            items(2 * pairs);
            break;
        }
        case Type::negative:  // may lie below int64
        case Type::simple:
            if (!in.skip()) std::abort();
            out.encoded(input.subspan(from, in.offset() - from));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    if (!cbor::check(input)) return 0;
    Reader reader(input);
    Writer writer;
    transcode(reader, writer, input);
    if (!reader.finish() || !equal(writer.take(), input)) std::abort();
    return 0;
}
