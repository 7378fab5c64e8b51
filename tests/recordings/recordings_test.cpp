// What `vitalseal detect` and `evaluate` say of recordings: the lines that are promised,
// annotations that read back, scores against an annotator, and the name of what is wrong with a
// hostile file.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "crypto/hash.h"
#include "process.h"
#include "wfdb/annotation.h"

namespace vs::test {
namespace {

namespace fs = std::filesystem;

constexpr int kRate = 250, kSeconds = 60;

class Recordings : public testing::Test {
  protected:
    Recordings()
        : folder_(fs::temp_directory_path() / ("recordings-" + to_hex(crypto::random_array<8>()))) {
        fs::create_directory(folder_);
    }
    ~Recordings() override { fs::remove_all(folder_); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    void write(const std::string& name, std::string_view bytes) const {
        std::ofstream(path(name), std::ios::binary) << bytes;
    }
    static std::pair<int, std::string> run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), VITALSEAL_BINARY);
        Process process(arguments);
        const int code = process.wait();
        return {code, process.output()};
    }
    // A minute of one lead at 75/min, format 16, the header with CRLF; a broad beat at each tenth.
    void make(const std::string& name) {
        std::string bytes;
        std::uint16_t sum = 0;
        std::vector<wfdb::Annotation> beats;
        const auto bell = [](double t, double width) {
            return std::exp(-0.5 * t * t / (width * width));
        };
        for (int beat = 0; beat < 74; ++beat)
            beats.push_back({200 * beat + 150, beat % 10 == 9 ? 'V' : 'N', 0, 0, 0, {}});
        for (int i = 0; i < kRate * kSeconds; ++i) {
            double v = 0.01 * std::sin(i * 0.7);
            for (const auto& beat : beats) {
                const double t = static_cast<double>(i - beat.sample) / kRate;
                if (std::abs(t) > 0.6) continue;
                v += beat.symbol == 'V' ? 1.6 * bell(t, 0.04) - 0.7 * bell(t - 0.2, 0.05)
                                        : 0.1 * bell(t + 0.16, 0.02) + 1.1 * bell(t, 0.011) +
                                              0.25 * bell(t - 0.28, 0.04);
            }
            const auto sample = static_cast<std::uint16_t>(std::lround(200 * v));
            sum = static_cast<std::uint16_t>(sum + sample);
            bytes += static_cast<char>(sample & 0xFF);
            bytes += static_cast<char>(sample >> 8);
        }
        checksum_ = std::to_string(static_cast<std::int16_t>(sum));
        write(name + ".dat", bytes);
        write(name + ".hea", name + " 1 250 15000\r\n" + signal(name) + "\r\n");
        write(name + ".atr", as_text(*wfdb::encode_annotations(beats)));
    }

    // A line of a header, of samples that make() wrote.
    std::string signal(const std::string& name, const std::string& gain = "200/mV",
                       const std::string& lead = "II") const {
        return name + ".dat 16 " + gain + " 16 0 0 " + checksum_ + " 0 " + lead;
    }

    fs::path folder_;
    std::string checksum_;
};

std::vector<json::object> lines_of(const std::string& output) {
    std::vector<json::object> out;
    for (std::size_t from = 0; from < output.size();) {
        const auto end = std::min(output.find('\n', from), output.size());
        const auto value = parse_json(std::string_view(output).substr(from, end - from));
        EXPECT_TRUE(value && value->is_object()) << output.substr(from, end - from);
        if (value && value->is_object()) out.push_back(value->get_object());
        from = end + 1;
    }
    return out;
}

TEST_F(Recordings, DetectPrintsALineForEachBeatAndWritesThemAsAnnotations) {
    make("one");
    const auto [code, output] =
        run({"detect", path("one"), "--json", "--annotations", path("one.vs")});
    ASSERT_EQ(code, 0) << output;
    std::vector<std::int64_t> beats;
    for (const auto& line : lines_of(output)) {
        if (!line.contains("sample")) {
            EXPECT_TRUE(line.contains("episode") && line.contains("start") &&
                        line.contains("end") && line.contains("confidence"));
            continue;
        }
        beats.push_back(line.at("sample").get_int64());
        EXPECT_EQ(json_text(line, "class").size(), 1u);
        EXPECT_TRUE(line.at("quality").is_number());
    }
    EXPECT_EQ(beats.size(), 74u);
    const auto written = wfdb::load_annotations(path("one.vs"));
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(
        std::ranges::count_if(*written, [](const auto& a) { return wfdb::is_beat(a.symbol); }), 74);
}

TEST_F(Recordings, EvaluateScoresEachRecordAndTheTotal) {
    make("one"), make("two");
    const auto [code, output] = run({"evaluate", folder_.string(), "--json"});
    ASSERT_EQ(code, 0) << output;
    const auto lines = lines_of(output);
    ASSERT_EQ(lines.size(), 3u);
    const auto& total = lines.back();
    EXPECT_EQ(json_text(total, "record"), "total");
    const auto& qrs = total.at("qrs_50ms").get_object();
    EXPECT_EQ(qrs.at("found").get_int64(), 2 * 74);
    EXPECT_EQ(qrs.at("missed").get_int64(), 0);
    EXPECT_EQ(total.at("veb").get_object().at("found").get_int64() +
                  total.at("veb").get_object().at("missed").get_int64(),
              2 * 7);
    EXPECT_LT(total.at("jitter_ms").to_number<double>(), 8);
}

TEST_F(Recordings, HostileOnesAreRefusedByName) {
    make("good");
    const auto refused = [&](const std::string& header, const std::string& code) {
        write("bad.hea", header + "\n");
        const auto [exit, output] = run({"detect", path("bad"), "--json"});
        EXPECT_EQ(exit, 1) << header << output;
        EXPECT_NE(output.find("\"code\":\"" + code + "\""), std::string::npos) << header << output;
    };
    const auto right = signal("good");
    refused("bad 1 0 15000\n" + right, "rate");
    refused("bad 1 nan 15000\n" + right, "rate");
    refused("bad 1 250 2147483648\n" + right, "samples");
    refused("bad 1 250 2147483647\n" + right, "oversize");
    refused("bad 1 250 15001\n" + right, "truncated");
    refused("bad 1 250 15000\n" + signal("good", "nan/mV"), "header");
    refused("bad 1 250 15000\ngood.dat 16 200/mV 16 0 0 12345 0 II", "checksum");
    refused("bad 1 250 15000\n" + signal("../good"), "header");
    refused("bad 1 50 15000\n" + right, "rate");
    refused("bad 1 250 15000\n" + signal("good", "200/mmHg", "ABP"), "no-ecg");
    write("nan_Signals.csv", "Time [s], II\n0.000,nan\n0.008,0.1\n");
    const auto [exit, output] = run({"detect", path("nan_Signals.csv")});
    EXPECT_EQ(exit, 1) << output;
    EXPECT_NE(output.find("(table)"), std::string::npos) << output;
    EXPECT_NE(run({"detect", path("nowhere")}).second.find("(missing-file)"), std::string::npos);
}

TEST_F(Recordings, HostileBeatTimesAndOutcomesAreRefusedByName) {
    const auto refused = [&](const std::string& where, const std::string& code) {
        const auto [exit, output] = run({"evaluate", folder_.string()});
        EXPECT_EQ(exit, 1) << output;
        EXPECT_NE(output.find(where), std::string::npos) << output;
        EXPECT_NE(output.find("(" + code + ")"), std::string::npos) << output;
    };
    write("s00_sitting_cs.tsv", "147\n351\n562\n771\n");
    for (const auto* beat : {"1e300", "nan", "-1", "770"}) {
        write("s00_jogging_cs.tsv", std::string("147\n771\n") + beat);
        refused("s00_jogging_cs.tsv: line 3: ", "beat-times");
    }
    write("7.txt", "Time,Parameter,Value\n00:07,HR,73\n");
    write("Outcomes-a.txt", "RecordID,In-hospital_death\n7,nan\n");
    refused("Outcomes-a.txt: line 2: ", "outcomes");
}

}  // namespace
}  // namespace vs::test
