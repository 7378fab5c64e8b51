// The access log as its patient reads it: waiting at the node first, then in a sealed record.
#include "demo.h"

namespace vs::test {
namespace {

using Demo = ReadingDemo;

json::array log_of(const std::string& account) {
    const auto told = Demo::run({"access", "log", "--account", account, "--json"});
    EXPECT_EQ(told.first, 0) << told.second;
    const auto object = Demo::json_of(told.second);
    const auto* list = object.if_contains("accesses");
    return list != nullptr && list->is_array() ? list->get_array() : json::array();
}

// The entries of one person and kind.
std::vector<json::object> of(const json::array& all, const std::string& person,
                             std::string_view what) {
    std::vector<json::object> out;
    for (const auto& one : all)
        if (json_text(one.get_object(), "person") == person &&
            json_text(one.get_object(), "what") == what)
            out.push_back(one.get_object());
    return out;
}

bool sealed(const json::object& entry) {
    return entry.at("sealed").get_bool();
}

TEST(AccessLog, SaysWhoWasServedWhatUnderWhichRightFirstWaitingThenSealed) {
    auto& demo = Demo::get();
    const auto account = demo.patient(2), address = Demo::address_of(account);
    const auto doctor = Demo::address_of(demo.user("doctor"));
    net::HttpClient http(demo.url);
    ASSERT_EQ(http.get("/v1/patients/" + address, demo.doctor())->status, 200);
    ASSERT_EQ(http.get("/v1/patients/" + address + "/trends", demo.doctor())->status, 200);
    const auto list = http.get("/v1/patients/" + address + "/reports?limit=2", demo.doctor());
    ASSERT_EQ(list->status, 200);
    const auto reports = parse_json(list->body)->at("reports").get_array();
    ASSERT_EQ(reports.size(), 2U);
    const std::string cid(json_text(reports[0].get_object(), "cid"));
    ASSERT_EQ(http.get("/ipfs/" + cid + "?format=raw", demo.doctor())->status, 200);
    auto all = log_of(account);
    for (const auto* what : {"live", "trends", "list", "record"}) {
        const auto found = of(all, doctor, what);
        ASSERT_FALSE(found.empty()) << what;
        EXPECT_EQ(json_text(found[0], "right"), "grant");
        EXPECT_EQ(json_text(found[0], "name"), "Dr. Demo");
    }
    const auto seq = std::to_string(reports[0].at("seq").get_int64());
    EXPECT_EQ(json_text(of(all, doctor, "record").back(), "records"), seq);
    // A report of two seconds takes them along.
    for (int i = 0; i < 100 && !sealed(of(all, doctor, "record").back()); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        all = log_of(account);
    }
    EXPECT_TRUE(sealed(of(all, doctor, "record").back()));
    EXPECT_FALSE(of(all, address, "accesses").empty()) << "looking at the log is on record too";
    EXPECT_EQ(json_text(of(all, address, "accesses").front(), "right"), "self");
}

TEST(AccessLog, AStreamIsOneEntryThatIsOpenUntilItEnds) {
    auto& demo = Demo::get();
    const auto account = demo.patient(4), address = Demo::address_of(account);
    const auto doctor = Demo::address_of(demo.user("doctor"));
    int events = 0;
    bool marked = false;
    net::HttpClient http(demo.url);
    const auto read = http.read_events(
        "/v1/patients/" + address + "/stream", demo.doctor(), [&](const net::ServerEvent&) {
            if (++events > 2) {
                const auto found = of(log_of(account), doctor, "stream");
                marked = !found.empty() && found.back().at("open").get_bool();
                return false;
            }
            return true;
        });
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(marked) << "on record while it goes on";
    for (int i = 0; i < 100; ++i) {
        const auto found = of(log_of(account), doctor, "stream");
        if (!found.empty() && !found.back().at("open").get_bool()) {
            EXPECT_NE(json_text(found.back(), "from"), json_text(found.back(), "to"));
            EXPECT_EQ(found.size(), 1U) << "not one for each event";
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    ADD_FAILURE() << "the stream never ended";
}

TEST(AccessLog, IsForThePatientAndWhoManagesForThem) {
    auto& demo = Demo::get();
    const auto address = Demo::address_of(demo.patient(1));
    net::HttpClient http(demo.url);
    EXPECT_EQ(http.get("/v1/patients/" + address + "/accesses", demo.doctor())->status, 404)
        << "not for who may only read";
    // Who manages without a key to the records sees what waits. A report of two seconds may take
    // the doctor's look along before the manager asks: then there is another.
    const auto doctor = Demo::address_of(demo.user("doctor"));
    std::vector<json::object> seen;
    for (int i = 0; i < 10 && seen.empty(); ++i) {
        ASSERT_EQ(http.get("/v1/patients/" + address, demo.doctor())->status, 200);
        const auto manager =
            Demo::run({"access", "log", address, "--account", demo.user("guardian"), "--json"});
        ASSERT_EQ(manager.first, 0) << manager.second;
        seen = of(Demo::json_of(manager.second).at("accesses").get_array(), doctor, "live");
    }
    ASSERT_FALSE(seen.empty()) << "the manager sees whom the node served";
    EXPECT_FALSE(sealed(seen.back()));
    EXPECT_EQ(json_text(seen.back(), "right"), "grant");
    const auto other = Demo::run({"access", "log", address, "--account", demo.patient(3)});
    EXPECT_EQ(other.first, 1) << other.second;
}

}  // namespace
}  // namespace vs::test
