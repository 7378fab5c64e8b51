// Setting a clinic up and enrolling patients and devices. What stands in a set-up link comes in the
// header X-Vitalseal-Invitation: never in an address, where logs would keep it; and only from this
// machine or over TLS, since whoever reads it along could use it first.
#include "api/api.h"
#include "crypto/bip39.h"

namespace vs::api {
namespace {

constexpr std::size_t kMostForm = 4 * net::kKiB;

net::Response refused_clinic(const Error& error) {
    if (error.code == "not-staff") return not_found();
    const int status = error.code == "invitation" ? 403 : error.code == "busy" ? 503 : 0;
    if (status != 0) return net::problem(status, error.code, error.message);
    return error_response(error);
}

Ports::Reply told(net::Responder&& responder) {
    return [answer =
                std::make_shared<net::Responder>(std::move(responder))](Result<std::string> text) {
        answer->send(text ? json_response(std::move(*text)) : refused_clinic(text.error()));
    };
}

bool is_private(const net::Request& request) {
    return request.secure || request.loopback;
}

using Enrol = std::function<void(Asker, std::string, Ports::Reply)>;

net::Handler enrolling(const Ports& ports, const Enrol& enrol) {
    return authorised(ports, [&ports, &enrol](const Asker& asker, net::Request request,
                                              net::Responder responder) {
        if (!ports.clinic->is_staff(asker)) return responder.send(not_found());
        if (request.body.size() > kMostForm)
            return responder.send(net::problem(413, "oversize", "no form is that long"));
        enrol(asker, std::move(request.body), told(std::move(responder)));
    });
}

}  // namespace

void add_clinic(net::Router& router, const Ports& ports) {
    router.add("GET", "/v1/setup", [&ports](const net::Request& request, net::Responder responder) {
        if (!is_private(request)) return responder.send(not_found());
        auto text = ports.clinic->welcome(request.header("x-vitalseal-invitation"));
        responder.send(text ? json_response(std::move(*text)) : refused_clinic(text.error()));
    });
    router.add("POST", "/v1/setup", [&ports](net::Request request, net::Responder responder) {
        if (!is_private(request)) return responder.send(not_found());
        if (request.body.size() > kMostForm)
            return responder.send(net::problem(413, "oversize", "no form is that long"));
        ports.clinic->join(std::string(request.header("x-vitalseal-invitation")),
                           std::move(request.body), told(std::move(responder)));
    });
    // What recovery words are made of; the page checks the list's digest.
    router.add("GET", "/v1/words", [](const net::Request&, net::Responder responder) {
        responder.send({.type = "text/plain", .body = std::string(crypto::kBip39Words)});
    });
    router.add("POST", "/v1/clinic/patients", enrolling(ports, ports.clinic->add_patient));
    router.add("POST", "/v1/clinic/devices", enrolling(ports, ports.clinic->add_device));
    router.add(
        "POST", "/v1/clinic/invitations",
        authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                   net::Responder responder) {
            if (!is_private(request) || !ports.clinic->is_staff(asker))
                return responder.send(not_found());
            auto text = ports.clinic->invite(asker);
            responder.send(text ? json_response(std::move(*text)) : refused_clinic(text.error()));
        }));
}

}  // namespace vs::api
