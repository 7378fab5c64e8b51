#include "terminal_qr.h"

#include <qrencode.h>

#include <memory>

namespace vs::cmd {

Result<std::string> terminal_qr(const std::string& text) {
    const std::unique_ptr<QRcode, decltype(&::QRcode_free)> code(
        ::QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), ::QRcode_free);
    if (!code) return fail("usage", "too long for a QR code");
    constexpr int kQuiet = 2;
    const auto dark = [&](int x, int y) {
        return x >= 0 && y >= 0 && x < code->width && y < code->width &&
               (code->data[y * code->width + x] & 1) != 0;
    };
    std::string out;
    for (int y = -kQuiet; y < code->width + kQuiet; y += 2) {
        out += "\x1b[30;107m";  // black on white
        for (int x = -kQuiet; x < code->width + kQuiet; ++x) {
            const bool upper = dark(x, y), lower = dark(x, y + 1);
            out += upper ? (lower ? "\u2588" : "\u2580") : (lower ? "\u2584" : " ");
        }
        out += "\x1b[0m\n";
    }
    return out;
}

}  // namespace vs::cmd
