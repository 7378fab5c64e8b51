#include <gtest/gtest.h>

#include "net/http.h"

namespace vs::net {
namespace router_tests {

Response ask(const Router& router, std::string method, std::string target) {
    Response out{0, "", "", {}};
    Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    router.dispatch(std::move(request), Responder::to([&](Response r) { out = std::move(r); }));
    return out;
}

Handler tells(std::string name) {
    return [name](const Request& request, Responder responder) {
        std::string text = name;
        for (const auto& [key, value] : request.parameters) text += " " + key + "=" + value;
        responder.send({200, "text/plain", text, {}});
    };
}

Router example() {
    Router router;
    router.add("GET", "/", tells("root"));
    router.add("GET", "/v1/patients/{patient}", tells("one"));
    router.add("GET", "/v1/patients/{patient}/trends", tells("trends"));
    router.add("GET", "/v1/patients/all", tells("all"));
    router.add("POST", "/v1/alerts/{id}/acknowledge", tells("acknowledge"));
    router.add("GET", "/tile/{level}/{index...}", tells("tile"));
    return router;
}

TEST(Router, FindsTheMostFixedPattern) {
    const auto router = example();
    EXPECT_EQ(ask(router, "GET", "/").body, "root");
    EXPECT_EQ(ask(router, "GET", "/v1/patients/0xab").body, "one patient=0xab");
    EXPECT_EQ(ask(router, "GET", "/v1/patients/all").body, "all");
    EXPECT_EQ(ask(router, "GET", "/v1/patients/all/trends").body, "trends patient=all");
    EXPECT_EQ(ask(router, "GET", "/v1/patients/0xab/trends?hours=8").body, "trends patient=0xab");
    EXPECT_EQ(ask(router, "GET", "/tile/0/x001/067").body, "tile index=x001/067 level=0");
}

TEST(Router, AnEscapedSlashIsNoBorder) {
    EXPECT_EQ(ask(example(), "GET", "/v1/patients/a%2Ftrends").body, "one patient=a/trends");
    EXPECT_EQ(ask(example(), "GET", "/v1/patients/%zz").status, 400);
}

TEST(Router, NotFound) {
    for (const auto* target :
         {"/v1", "/v1/patients/", "/v1/patients", "/v1/patients/a/", "//", "/tile", "x", ""})
        EXPECT_EQ(ask(example(), "GET", target).status, 404) << target;
    auto router = example();
    router.set_fallback(tells("fallback"));
    EXPECT_EQ(ask(router, "GET", "/v2").body, "fallback");
}

TEST(Router, OtherMethods) {
    const auto refused = ask(example(), "DELETE", "/v1/patients/a");
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(refused.headers, (Pairs{{"Allow", "OPTIONS, GET, HEAD"}}));
    EXPECT_EQ(ask(example(), "OPTIONS", "/v1/patients/a").status, 204);
    EXPECT_EQ(ask(example(), "HEAD", "/v1/patients/a").body, "one patient=a");
    EXPECT_EQ(ask(example(), "HEAD", "/v1/alerts/a/acknowledge").status, 405);
}

TEST(Responder, DroppedUnansweredIsA500) {
    Response out{0, "", "", {}};
    {
        const auto dropped = Responder::to([&](Response r) { out = std::move(r); });
    }
    EXPECT_EQ(out.status, 500);
}

TEST(Responder, AnswersOnce) {
    int count = 0;
    {
        auto responder = Responder::to([&](const Response&) { ++count; });
        responder.send({});
        EXPECT_FALSE(responder);
        responder.send({});
        EXPECT_EQ(responder.stream(), nullptr);
    }
    EXPECT_EQ(count, 1);
}

TEST(Request, Cookies) {
    Request request;
    request.headers.add("cookie", "a=1; session=x=y;b=");
    EXPECT_EQ(request.cookie("a"), "1");
    EXPECT_EQ(request.cookie("session"), "x=y");
    EXPECT_EQ(request.cookie("b"), "");
    EXPECT_EQ(request.cookie("sess"), "");
}

TEST(Problem, IsJsonWhateverTheDetail) {
    EXPECT_EQ(
        problem(404, "not-found", "no \"x\"\n").body,
        "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"code\":\"not-found\","
        "\"detail\":\"no \\\"x\\\"\\u000a\"}\n");
}

}  // namespace router_tests
}  // namespace vs::net
