// A server with one route, a stream of events and a client that talks to both.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include "net/client.h"
#include "net/http.h"

namespace {

vs::net::Router routes() {
    vs::net::Router router;
    router.add(
        "GET", "/hello/{name}", [](const vs::net::Request& request, vs::net::Responder responder) {
            const auto name = std::string(request.parameter("name"));
            responder.send({200, "text/plain; charset=utf-8", "Good day, " + name + "\n", {}});
        });
    router.add("GET", "/count", [](const vs::net::Request&, vs::net::Responder responder) {
        // What takes time leaves the io thread; the answer may come from anywhere.
        std::thread([responder = std::move(responder)]() mutable {
            const auto stream = responder.stream();
            for (int i = 1; i <= 3; ++i) stream->send("count", std::to_string(i));
        }).detach();
    });
    return router;
}

}  // namespace

int main() {
    auto server = vs::net::HttpServer::start({}, routes());
    if (!server) {
        std::fprintf(stderr, "%s\n", server.error().message.c_str());
        return EXIT_FAILURE;
    }
    vs::net::HttpClient client((*server)->url());
    const auto answer = client.get("/hello/Ada");
    if (!answer) return EXIT_FAILURE;
    std::printf("%d %s", answer->status, answer->body.c_str());
    const auto end = client.read_events("/count", {}, [](const vs::net::ServerEvent& event) {
        std::printf("%s %s\n", event.event.c_str(), event.data.c_str());
        return true;
    });
    return end.error().code == "closed" ? EXIT_SUCCESS : EXIT_FAILURE;
}
