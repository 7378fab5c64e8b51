// What people tell the node itself, signed in by key: who a patient is and is called, and letters
// that they leave for each other (node/registrar.h).
#include "api/api.h"

namespace vs::api {
namespace {

constexpr std::size_t kMaxUpload = 1024 * net::kKiB;

net::Response answer_to(const Error& error) {
    static const std::map<std::string_view, int> kStatus{
        {"size", 413}, {"exists", 409}, {"not-introduced", 409},
        {"rate", 429}, {"busy", 503},   {"stopping", 503}};
    const auto known = kStatus.find(error.code);
    return known == kStatus.end() ? error_response(error)
                                  : net::problem(known->second, error.code, error.message);
}

Ports::Reply replied(net::Responder&& responder) {
    return [answer =
                std::make_shared<net::Responder>(std::move(responder))](Result<std::string> done) {
        answer->send(done ? json_response(std::move(*done)) : answer_to(done.error()));
    };
}

}  // namespace

void add_people(net::Router& router, const Ports& ports) {
    for (const auto& [path, action] : {std::pair{"/v1/introductions", &ports.introduce},
                                       {"/v1/names", &ports.name},
                                       {"/v1/letters", &ports.leave_letter}})
        router.add("POST", path,
                   authorised(ports, [action](const Asker& asker, net::Request request,
                                              net::Responder responder) {
                       if (request.body.size() > kMaxUpload)
                           return responder.send(net::problem(413, "size", "too large"));
                       (*action)(asker, std::move(request.body), replied(std::move(responder)));
                   }));
    router.add("GET", "/v1/letters",
               authorised(ports, [&ports](const Asker& asker, const net::Request&,
                                          net::Responder responder) {
                   ports.letters(asker, replied(std::move(responder)));
               }));
}

}  // namespace vs::api
