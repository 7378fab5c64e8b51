#include "model/summary.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "model/detail/samples.h"

namespace vs::model::summary_test {

constexpr Micros kStart = samples::kStart;

Reading heart(Micros after, double value) {
    return {Vital::heart_rate, kStart + after, value};
}

TEST(Minutes, MedianLeastAndGreatestOfEachMinute) {
    const std::vector<Reading> readings{heart(50 * kSecond, 90), heart(0, 60), heart(kSecond, 72),
                                        heart(kMinute, 80), heart(2 * kMinute - 1, 81)};
    const auto rows = minutes_of(readings, kStart, kStart + 3 * kMinute);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].of(Vital::heart_rate), (Stat{3, 60, 90, 72}));
    EXPECT_EQ(rows[1].of(Vital::heart_rate), (Stat{2, 80, 81, 80.5}));
    EXPECT_EQ(rows[2].of(Vital::heart_rate).count, 0u);
    EXPECT_EQ(rows[0].of(Vital::spo2).count, 0u);
    EXPECT_EQ(rows[2].start, kStart + 2 * kMinute);
}

TEST(Minutes, ArtefactsAndOtherTimesAreLeftOut) {
    const std::vector<Reading> readings{heart(-1, 70), heart(kMinute, 70), heart(0, 0),
                                        heart(1, 900), heart(2, 71)};
    const auto rows = minutes_of(readings, kStart, kStart + kMinute);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].of(Vital::heart_rate), (Stat{1, 71, 71, 71}));
}

TEST(Minutes, NothingForAnEmptyOrReversedInterval) {
    EXPECT_TRUE(minutes_of({}, kStart, kStart).empty());
    EXPECT_TRUE(minutes_of({}, kStart, kStart - kMinute).empty());
}

TEST(Minutes, RollUpKeepsRangesAndTakesTheMedianOfMedians) {
    const std::vector<Reading> readings{heart(0, 60), heart(kMinute, 100), heart(kMinute + 1, 110),
                                        heart(2 * kMinute, 70)};
    const auto rows = roll_up(minutes_of(readings, kStart, kStart + 4 * kMinute), 3 * kMinute);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].of(Vital::heart_rate), (Stat{4, 60, 110, 70}));
    EXPECT_EQ(rows[1].of(Vital::heart_rate).count, 0u);
}

const json::value* find(const json::value& bundle, std::string_view identifier_end) {
    for (const auto& entry : bundle.at("entry").get_array()) {
        const auto& resource = entry.at("resource");
        if (resource.at("resourceType").get_string() != "Observation") continue;
        const std::string_view name = resource.at_pointer("/identifier/0/value").get_string();
        if (name.ends_with(identifier_end)) return &resource;
    }
    return nullptr;
}

TEST(Summary, AnHourHasEachMinuteWithEForWhatIsMissing) {
    auto input = samples::summary_input(ReportKind::hour);
    input.end = input.start + 3 * kMinute;
    const std::vector<Reading> readings{{Vital::temperature, input.start, 36.6},
                                        {Vital::temperature, input.start + 1, 36.7},
                                        {Vital::temperature, input.start + 2 * kMinute, 37}};
    const auto text = summary_text(input, minutes_of(readings, input.start, input.end));
    ASSERT_TRUE(text);
    const auto bundle = parse_json(*text);
    ASSERT_TRUE(bundle);
    const auto* found = find(*bundle, "/8310-5/1");
    ASSERT_TRUE(found);
    const auto data = [&](int i) {
        return found->at_pointer("/component/" + std::to_string(i) + "/valueSampledData/data")
            .get_string();
    };
    EXPECT_EQ(data(0), "36.65 E 37");  // median
    EXPECT_EQ(data(1), "36.6 E 37");   // minimum
    EXPECT_EQ(data(2), "36.7 E 37");   // maximum
    EXPECT_EQ(data(3), "2 E 1");       // count
    EXPECT_EQ(find(*bundle, "/8867-4/1"), nullptr);
    EXPECT_EQ(found->at_pointer("/component/0/valueSampledData/period").to_number<double>(),
              60'000);
}

TEST(Summary, ADayOfEveryVitalWithManyAlertsAndGapsStaysBelowSixtyKilobytes) {
    auto input = samples::summary_input(ReportKind::day);
    for (int i = 0; i < 500; ++i) {
        input.alerts.push_back({std::to_string(i), "limit-high:8867-4",
                                i % 50 == 0 ? "high" : "low", "raised", input.start + i * kMinute,
                                "", "Heart rate 134 /min, above 130 for 3 readings."});
        input.gaps.push_back({Vital::spo2, input.start + i * kMinute,
                              input.start + i * kMinute + i * kSecond, "Silent."});
    }
    std::vector<Reading> readings;
    for (Micros t = input.start; t < input.end; t += kMinute)
        for (const auto& code : fhir::kCodes)
            readings.push_back(
                {code.vital, t,
                 code.low + (code.high - code.low) * static_cast<double>(t / kMinute % 97) / 97});
    const auto text = summary_text(input, minutes_of(readings, input.start, input.end));
    ASSERT_TRUE(text);
    EXPECT_LT(text->size(), kMaxDayText);
    const auto parsed = parse_report(*text);
    ASSERT_TRUE(parsed);
    int high = 0;
    for (const auto& step : parsed->input.alerts) high += step.priority == "high";
    EXPECT_GE(high, 5);
    EXPECT_EQ(parsed->input.alerts.back().kind, "more-alerts");
    EXPECT_NE(parsed->input.gaps.back().reason.find("shorter gaps"), std::string::npos);
}

TEST(Summary, HourAndDayComeBackAndAreChecked) {
    for (const auto kind : {ReportKind::hour, ReportKind::day}) {
        const auto input = samples::summary_input(kind);
        const auto text = summary_text(input, samples::minutes(input.start, input.end));
        ASSERT_TRUE(text);
        const auto parsed = parse_report(*text);
        ASSERT_TRUE(parsed) << parsed.error().message;
        EXPECT_EQ(parsed->input.kind, kind);
        EXPECT_EQ(parsed->input.covers, input.covers);
        EXPECT_EQ(parsed->input.previous, input.previous);
        const auto done = check_report(*text);
        EXPECT_TRUE(done) << done.error().message;
        auto altered = *text;
        altered.replace(altered.find("\"source\""), 8, "\"sourcf\"");
        EXPECT_FALSE(check_report(altered));
    }
}

TEST(Summary, ADayWithFewVitalsHasMinutes) {
    const auto input = samples::summary_input(ReportKind::day);
    std::vector<Reading> readings;
    for (Micros t = input.start; t < input.end; t += kMinute)
        readings.push_back({Vital::spo2, t, 97});
    const auto text = summary_text(input, minutes_of(readings, input.start, input.end));
    ASSERT_TRUE(text);
    const auto bundle = parse_json(*text);
    const auto* hours = find(*bundle, "/59408-5/60");
    const auto* minutes = find(*bundle, "/59408-5/1");
    ASSERT_TRUE(hours);
    ASSERT_TRUE(minutes);
    EXPECT_EQ(hours->at("component").get_array().size(), 4u);
    ASSERT_EQ(minutes->at("component").get_array().size(), 1u);
    const auto& data = minutes->at_pointer("/component/0/valueSampledData");
    EXPECT_EQ(data.at("period").to_number<double>(), 60'000);
    EXPECT_EQ(data.at("data").get_string().size(), 1440 * 3 - 1);
}

}  // namespace vs::model::summary_test
