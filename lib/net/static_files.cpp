#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/bytes.h"
#include "net/detail/text.h"
#include "net/http.h"
#include "net/pack.h"

namespace vs::net {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxTotal = 64 * 1024 * kKiB;

struct File {
    std::string type, body, packed;  // packed: gzip, "" where it is no smaller
    std::string tag;                 // the ETag, with its quotes
    std::string links;               // of a page, what it needs at once, as the header Link
    bool hashed = false;             // its name changes with its content
};
using Files = std::map<std::string, File, std::less<>>;  // "/assets/app-1a2b3c4d.js"

struct Type {
    std::string_view extension, type;
};
constexpr Type kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".map", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
    {".mp3", "audio/mpeg"},
    {".ogg", "audio/ogg"},
    {".wav", "audio/wav"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
    {".pdf", "application/pdf"},
};

std::string type_of(std::string_view name) {
    for (const auto& [extension, type] : kTypes)
        if (name.ends_with(extension)) return std::string(type);
    return "application/octet-stream";
}

bool is_packable(std::string_view type) {
    return type.starts_with("text/") || type.ends_with("json") || type.ends_with("xml") ||
           type == "application/wasm";
}

// "app-1a2B3_4d.js": at least eight characters of a hash between the last '-' or '.' and the
// extension, with a digit or a capital, so that "sign-in-something.js" is none.
bool has_content_hash(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return false;
    const auto stem = name.substr(0, dot);
    const auto mark = stem.find_last_of("-.");
    if (mark == std::string_view::npos || stem.size() - mark - 1 < 8) return false;
    const auto hash = stem.substr(mark + 1);
    return std::any_of(hash.begin(), hash.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

// FNV-1a. An ETag needs to change with the content; nobody trusts it for more.
std::uint64_t fingerprint(std::string_view text) {
    std::uint64_t out = 14695981039346656037U;
    for (const char c : text) out = (out ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return out;
}

// The value of an attribute of a tag, "" where it has none or it does not end.
std::string_view attribute(std::string_view tag, std::string_view name) {
    const auto at = tag.find(' ' + std::string(name) + "=\"");
    if (at == std::string_view::npos) return {};
    const auto value = tag.substr(at + name.size() + 3);
    const auto end = value.find('"');
    return end == std::string_view::npos ? std::string_view() : value.substr(0, end);
}

// What a page asks for in its head, told with the answer's headers (RFC 8288): a browser fetches it
// before it has read, let alone parsed, the page itself.
std::string links_of(std::string_view page) {
    std::string out;
    const auto add = [&out](std::string_view address, std::string_view what) {
        if (address.empty() || address.find_first_of("<>\r\n") != std::string_view::npos) return;
        out.append(out.empty() ? "<" : ", <").append(address).append(">; rel=").append(what);
    };
    page = page.substr(0, page.find("</head>"));
    for (auto at = page.find('<'); at != std::string_view::npos; at = page.find('<', at + 1)) {
        const auto tag = page.substr(at, page.find('>', at) - at);
        const auto rel = attribute(tag, "rel");
        const auto href = attribute(tag, "href");
        if (tag.starts_with("<script ") && attribute(tag, "type") == "module")
            add(attribute(tag, "src"), "modulepreload");
        else if (rel == "modulepreload")
            add(href, rel);
        else if (rel == "stylesheet")
            add(href, "preload; as=style");
        else if (rel == "preload" && attribute(tag, "as") == "fetch")
            add(href, "preload; as=fetch; crossorigin");
    }
    return out;
}

File make_file(const std::string& path, std::string body) {
    File out;
    out.type = type_of(path);
    out.body = std::move(body);
    if (is_packable(out.type)) out.packed = packed(out.body, 9);
    Bytes mark;
    append_u64(mark, fingerprint(out.body));
    append_u64(mark, out.body.size());
    out.tag = '"' + to_hex(mark) + '"';
    out.hashed = has_content_hash(path);
    if (out.type.starts_with("text/html")) out.links = links_of(out.body);
    return out;
}

// Regular files only: a symbolic link could lead anywhere. Names that begin with '.' stay private.
Files read_all(const std::string& directory) {
    Files out;
    std::uintmax_t total = 0;
    std::error_code error;
    fs::recursive_directory_iterator at(directory, error);
    for (; !error && at != fs::end(at); at.increment(error)) {
        const auto name = at->path().filename().string();
        std::error_code ignored;
        const auto status = at->symlink_status(ignored);
        if (name.starts_with('.') || status.type() == fs::file_type::symlink) {
            at.disable_recursion_pending();
        } else if (status.type() == fs::file_type::regular) {
            total += at->file_size(ignored);
            if (total > kMaxTotal) break;
            std::ostringstream body;
            body << std::ifstream(at->path(), std::ios::binary).rdbuf();
            const auto path = '/' + fs::relative(at->path(), directory, ignored).generic_string();
            out.emplace(path, make_file(path, std::move(body).str()));
        }
    }
    return out;
}

// The file, its directory's index.html, or the site's for a page that the browser's own router
// knows: asked for by a person (Accept names HTML) and without an extension.
Files::const_iterator find_file(const Files& files, const Request& request) {
    auto found = files.find(request.path);
    if (found != files.end()) return found;
    found = files.find(request.path + (request.path.ends_with('/') ? "" : "/") + "index.html");
    if (found != files.end()) return found;
    const auto last = std::string_view(request.path).substr(request.path.rfind('/') + 1);
    const bool page = request.header("Accept").find("text/html") != std::string_view::npos;
    return page && last.find('.') == std::string_view::npos ? files.find("/index.html")
                                                            : files.end();
}

Response answer(const File& file, const Request& request) {
    Response out;
    out.type = file.type;
    const bool packed = !file.packed.empty() && lists(request.header("Accept-Encoding"), "gzip");
    // Two representations, two tags.
    auto tag = file.tag;
    if (packed) tag.insert(tag.size() - 1, "-gz");
    out.headers = {
        {"ETag", tag},
        {"Cache-Control", file.hashed ? "public, max-age=31536000, immutable" : "no-cache"}};
    if (!file.packed.empty()) out.headers.emplace_back("Vary", "Accept-Encoding");
    if (!file.links.empty()) out.headers.emplace_back("Link", file.links);
    if (lists(request.header("If-None-Match"), tag)) {
        out.status = 304;
        return out;
    }
    if (packed) out.headers.emplace_back("Content-Encoding", "gzip");
    out.body = packed ? file.packed : file.body;
    return out;
}

}  // namespace

Handler serve_directory(const std::string& directory) {
    const auto files = std::make_shared<const Files>(read_all(directory));
    return [files](const Request& request, Responder responder) {
        if (request.method != "GET" && request.method != "HEAD")
            return responder.send(problem(404, "not-found", "there is nothing at this address"));
        const auto found = find_file(*files, request);
        if (found == files->end())
            return responder.send(problem(404, "not-found", "there is nothing at this address"));
        responder.send(answer(found->second, request));
    };
}

}  // namespace vs::net
