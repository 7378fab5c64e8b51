// A tree of path segments. Dispatch walks it with the segments of the path as sent (so that "%2F"
// cannot fake a border) and decodes what a name stands for.
#include <algorithm>
#include <optional>

#include "net/http.h"
#include "net/url.h"

namespace vs::net {

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
    std::unique_ptr<Node> named;
    std::map<std::string, Handler, std::less<>> methods, rest_methods;
    std::vector<std::string> names, rest_names;  // of the parameters, in the order of the path
};

namespace {

using Node = Router::Node;

struct Match {
    const std::map<std::string, Handler, std::less<>>* methods = nullptr;
    const std::vector<std::string>* names = nullptr;
    std::vector<std::string_view> values;
};

// The head of "/a/b" without its '/'; what is left begins with '/' or is empty.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

// Depth is bounded by the deepest pattern.
bool find(const Node& node, std::string_view path, Match& match) {
    if (path.empty()) {
        if (node.methods.empty()) return false;
        match.methods = &node.methods;
        match.names = &node.names;
        return true;
    }
    auto rest = path;
    const auto segment = take_segment(rest);
    const auto fixed = node.fixed.find(segment);
    if (fixed != node.fixed.end() && find(*fixed->second, rest, match)) return true;
    if (node.named && !segment.empty()) {
        match.values.push_back(segment);
        if (find(*node.named, rest, match)) return true;
        match.values.pop_back();
    }
    if (node.rest_methods.empty()) return false;
    match.values.push_back(path.substr(1));
    match.methods = &node.rest_methods;
    match.names = &node.rest_names;
    return true;
}

std::string allowed_methods(const Match& match) {
    std::string out = "OPTIONS";
    for (const auto& [method, handler] : *match.methods) {
        out.append(", ").append(method);
        if (method == "GET") out.append(", HEAD");
    }
    return out;
}

void refuse_method(const Match& match, const Request& request, Responder responder) {
    auto out = request.method == "OPTIONS"
                   ? Response{204, "", "", {}}
                   : problem(405, "method", "this resource does not take that method");
    out.headers.emplace_back("Allow", allowed_methods(match));
    responder.send(std::move(out));
}

}  // namespace

Router::Router() : root_(std::make_shared<Node>()) {}

void Router::add(std::string_view method, std::string_view pattern, Handler handler) {
    routes_.emplace_back(method, pattern);
    auto* node = root_.get();
    std::vector<std::string> names;
    while (!pattern.empty()) {
        const auto segment = take_segment(pattern);
        if (segment.starts_with('{') && segment.ends_with("...}")) {
            names.emplace_back(segment.substr(1, segment.size() - 5));
            node->rest_names = std::move(names);
            node->rest_methods[std::string(method)] = std::move(handler);
            return;
        }
        auto& next = segment.starts_with('{') ? node->named : node->fixed[std::string(segment)];
        if (segment.starts_with('{')) names.emplace_back(segment.substr(1, segment.size() - 2));
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    node->names = std::move(names);
    node->methods[std::string(method)] = std::move(handler);
}

void Router::set_fallback(Handler handler) {
    fallback_ = std::move(handler);
}

void Router::dispatch(Request request, Responder responder) const {
    Match match;
    const auto path = std::string_view(request.target).substr(0, request.target.find('?'));
    if (!path.starts_with('/') || !find(*root_, path, match)) {
        if (fallback_) return fallback_(std::move(request), std::move(responder));
        return responder.send(problem(404, "not-found", "there is nothing at this address"));
    }
    for (std::size_t i = 0; i < match.values.size(); ++i) {
        auto value = percent_decode(match.values[i]);
        if (!value) return responder.send(problem(400, "malformed", "a bad escape in the path"));
        request.parameters[(*match.names)[i]] = std::move(*value);
    }
    const auto handler =
        match.methods->find(request.method == "HEAD" ? "GET" : request.method.c_str());
    if (handler == match.methods->end()) return refuse_method(match, request, std::move(responder));
    handler->second(std::move(request), std::move(responder));
}

}  // namespace vs::net
