#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "net/test_server.h"

namespace vs::net {
namespace static_files_tests {

using namespace testing;
namespace fs = std::filesystem;

class StaticFiles : public ::testing::Test {
  protected:
    void SetUp() override {
        directory_ = fs::temp_directory_path() / ("vs-net-" + std::to_string(::getpid()));
        fs::create_directories(directory_ / "site/assets");
        write("site/index.html", "<!doctype html>");
        write("site/assets/app-1a2B3c4D.js", std::string(5000, 'j'));
        write("site/assets/sign-insomethings.css", "x{}");
        write("site/.hidden", "hidden");
        write("secret.txt", "secret");
        fs::create_symlink(directory_ / "secret.txt", directory_ / "site/link.txt");
        fs::create_symlink(directory_, directory_ / "site/up");
        Router router;
        router.set_fallback(serve_directory(directory_ / "site"));
        server_ = serve(std::move(router));
        client_ = std::make_unique<HttpClient>(server_->url());
    }
    void TearDown() override { fs::remove_all(directory_); }
    void write(const std::string& name, const std::string& text) {
        std::ofstream(directory_ / name, std::ios::binary) << text;
    }
    Response get(const std::string& target, const Pairs& headers = {}) {
        auto answer = client_->get(target, headers);
        EXPECT_TRUE(answer) << answer.error().message;
        return answer ? *answer : Response{};
    }

    fs::path directory_;
    std::unique_ptr<HttpServer> server_;
    std::unique_ptr<HttpClient> client_;
};

TEST_F(StaticFiles, TypesAndCaching) {
    const auto page = get("/");
    EXPECT_EQ(page.body, "<!doctype html>");
    EXPECT_EQ(page.type, "text/html; charset=utf-8");
    EXPECT_EQ(find_header(page, "Cache-Control"), "no-cache");
    EXPECT_NE(find_header(page, "Content-Security-Policy").find("default-src 'self'"),
              std::string::npos);
    const auto script = get("/assets/app-1a2B3c4D.js");
    EXPECT_EQ(script.type, "text/javascript; charset=utf-8");
    EXPECT_EQ(find_header(script, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(find_header(script, "Content-Security-Policy"), "");
    EXPECT_EQ(find_header(get("/assets/sign-insomethings.css"), "Cache-Control"), "no-cache");
}

TEST_F(StaticFiles, APageNamesInItsHeadersWhatItNeedsAtOnce) {
    EXPECT_EQ(find_header(get("/"), "Link"), "");
    write("site/index.html",
          "<head><link rel=\"preload\" as=\"fetch\" href=\"/who\" crossorigin />\n"
          "<link rel=\"icon\" href=\"/icon.svg\"/>"
          "<script type=\"module\" crossorigin src=\"/assets/a.js\"></script>"
          "<link rel=\"stylesheet\" href=\"/a.css\"><link rel=\"modulepreload\" href=\"/b.js\">"
          "<link rel=\"stylesheet\" href=\"/c.css>; rel=x, <d\">"
          "</head><script type=\"module\" src=\"/late.js\"></script>");
    Router router;
    router.set_fallback(serve_directory(directory_ / "site"));
    const auto server = serve(std::move(router));
    const auto page = HttpClient(server->url()).get("/");
    ASSERT_TRUE(page);
    EXPECT_EQ(find_header(*page, "Link"),
              "</who>; rel=preload; as=fetch; crossorigin, </assets/a.js>; rel=modulepreload, "
              "</a.css>; rel=preload; as=style, </b.js>; rel=modulepreload");
}

TEST_F(StaticFiles, WhatIsKnownIsNotSentAgain) {
    const auto tag = std::string(find_header(get("/"), "ETag"));
    EXPECT_EQ(get("/", {{"If-None-Match", tag}}).status, 304);
    EXPECT_EQ(get("/", {{"If-None-Match", "\"a\", W/" + tag}}).status, 304);
    EXPECT_EQ(get("/", {{"If-None-Match", "\"other\""}}).body, "<!doctype html>");
}

TEST_F(StaticFiles, PacksWhatGetsSmaller) {
    const auto packed = get("/assets/app-1a2B3c4D.js", {{"Accept-Encoding", "br, gzip"}});
    EXPECT_EQ(find_header(packed, "Content-Encoding"), "gzip");
    EXPECT_LT(packed.body.size(), 200U);
    EXPECT_NE(find_header(packed, "ETag"), find_header(get("/assets/app-1a2B3c4D.js"), "ETag"));
    EXPECT_EQ(get("/assets/app-1a2B3c4D.js", {{"Accept-Encoding", "gzip;q=0"}}).body.size(), 5000U);
}

TEST_F(StaticFiles, PagesOfTheBrowsersRouter) {
    const Pairs person{{"Accept", "text/html,*/*"}};
    EXPECT_EQ(get("/patients/0xab", person).body, "<!doctype html>");
    EXPECT_EQ(get("/patients/0xab").status, 404);
    EXPECT_EQ(get("/gone.js", person).status, 404);
    EXPECT_EQ(client_->post("/", "text/plain", "")->status, 404);
    EXPECT_EQ(client_->request("HEAD", "/")->status, 200);
}

TEST_F(StaticFiles, NothingOutsideIsReached) {
    for (const auto* target :
         {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt",
          "/assets/..%2f..%2fsecret.txt", "//secret.txt", "/./secret.txt", "/link.txt",
          "/up/secret.txt", "/.hidden", "/..\\secret.txt", "/%5c..%5csecret.txt"}) {
        const auto answer = get(target);
        EXPECT_EQ(answer.status, 404) << target;
        EXPECT_EQ(answer.body.find("secret"), std::string::npos) << target;
    }
    Router router;
    router.set_fallback(serve_directory((directory_ / "absent").string()));
    const auto empty = serve(std::move(router));
    EXPECT_EQ(HttpClient(empty->url()).get("/")->status, 404);
}

}  // namespace static_files_tests
}  // namespace vs::net
