#include "base/json.h"
#include "net/client.h"
#include "store/file.h"
#include "verify/verify.h"

namespace vs::verify {
namespace {

Result<std::string> fetch(const std::string& url) {
    const auto slash = url.find('/', url.find("://") + 3);
    net::HttpClient client(url.substr(0, slash), {.total_timeout = std::chrono::seconds(20)});
    auto answer = client.get(slash == std::string::npos ? "/" : url.substr(slash));
    if (!answer) return pass(answer);
    if (answer->status != 200)
        return fail("head", url + " answered with status " + std::to_string(answer->status));
    return std::move(answer->body);
}

}  // namespace

Result<std::string> load_head(const std::string& where) {
    std::string text;
    if (where.starts_with("http://") || where.starts_with("https://")) {
        auto body = fetch(where);
        if (!body) return body;
        text = std::move(*body);
    } else {
        const auto bytes = store::read_file(where, tlog::kMaxNote);
        if (!bytes) return pass(bytes);
        text = as_text(*bytes);
    }
    const auto is_note = [](std::string_view note) {
        return note.find("\n\n\u2014 ") != std::string_view::npos;
    };
    if (!text.starts_with('{')) {
        if (!is_note(text)) return fail("head", where + " holds no signed note");
        return text;
    }
    const auto value = parse_json(text);
    if (!value || !value->is_object() || json_text(value->get_object(), "note").empty())
        return fail("head", where + " holds no signed note");
    return std::string(json_text(value->get_object(), "note"));
}

}  // namespace vs::verify
