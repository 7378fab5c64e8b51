#include "ecg_record.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "wfdb/record.h"
#include "wfdb/table.h"

namespace vs::cmd {
namespace {

constexpr std::uint64_t kMost = 50'000'000;
constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

// Names of what is no ECG though it may be in millivolts, and names of leads.
bool is_lead_name(std::string name) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    for (const auto* other : {"RESP", "PLETH", "ABP", "ART", "CVP", "PAP", "ICP", "EEG", "SPO2"})
        if (name.find(other) != std::string::npos) return false;
    return true;
}

bool is_ecg(const wfdb::Signal& signal) {
    return signal.units == "mV" && is_lead_name(signal.description);
}

std::string stem(const std::string& path) {
    return std::filesystem::path(path).stem().string();
}

void append(const wfdb::Signal& signal, const std::vector<std::int16_t>& block,
            std::vector<float>& out) {
    const int missing = signal.missing_code();
    for (std::size_t i = 0; i < block.size(); i += signal.samples_per_frame)
        out.push_back(block[i] == missing ? kNothing
                                          : static_cast<float>(signal.physical(block[i])));
}

Result<EcgRecord> load_wfdb(const std::string& path) {
    const auto header = wfdb::load_header(path);
    if (!header) return pass(header);
    const auto folder = wfdb::folder_of(path);
    if (header->frames > kMost) return fail("oversize", "the record is above 50 million samples");
    if (auto sums = wfdb::verify_checksums(*header, folder); !sums) return pass(sums);
    EcgRecord out{header->name, header->rate, {}, {}, {}};
    std::vector<std::size_t> chosen;
    for (std::size_t s = 0; s < header->signals.size() && chosen.size() < 2; ++s)
        if (is_ecg(header->signals[s])) chosen.push_back(s);
    if (chosen.empty()) return fail("no-ecg", "record " + header->name + " has no ECG in mV");
    // Several samples a frame are a higher rate of that lead; the others then stand aside.
    const auto per_frame = header->signals[chosen[0]].samples_per_frame;
    std::erase_if(chosen,
                  [&](std::size_t s) { return header->signals[s].samples_per_frame != per_frame; });
    out.rate *= per_frame;
    for (const auto s : chosen) out.leads.push_back(header->signals[s].description);
    out.signal.resize(chosen.size()), out.raw.resize(chosen.size());
    auto reader = wfdb::SignalReader::open(*header, folder);
    if (!reader) return pass(reader);
    wfdb::Block block;
    for (;;) {
        const auto got = reader->read(65536, block);
        if (!got) return pass(got);
        if (*got == 0) return out;
        for (std::size_t l = 0; l < chosen.size(); ++l) {
            auto plain = header->signals[chosen[l]];
            plain.samples_per_frame = 1;
            append(plain, block[chosen[l]], out.signal[l]);
            out.raw[l].insert(out.raw[l].end(), block[chosen[l]].begin(), block[chosen[l]].end());
        }
        if (out.signal[0].size() > kMost) return fail("oversize", "above 50 million samples");
    }
}

bool is_ecg_column(const std::string& name) {
    for (const auto* lead : {"II", "V", "I", "III", "AVR", "AVL", "AVF", "MCL", "MCL1", "ECG"})
        if (name == lead) return true;
    return false;
}

Result<EcgRecord> load_csv(const std::string& path) {
    const auto table = wfdb::load_table(path);
    if (!table) return pass(table);
    EcgRecord out{stem(path), table->rate(), {}, {}, {}};
    for (std::size_t c = 0; c < table->names.size() && out.leads.size() < 2; ++c) {
        if (!is_ecg_column(table->names[c])) continue;
        out.leads.push_back(table->names[c]);
        out.signal.emplace_back(table->columns[c].begin(), table->columns[c].end());
    }
    if (out.leads.empty()) return fail("no-ecg", path + " has no column of an ECG lead");
    return out;
}

}  // namespace

Result<EcgRecord> load_ecg(const std::string& path) {
    return path.ends_with(".csv") ? load_csv(path) : load_wfdb(path);
}

Result<signal::EcgOutput> analyse(const EcgRecord& record, const signal::models::BeatModel* model) {
    auto monitor =
        signal::EcgMonitor::create(record.rate, static_cast<unsigned>(record.signal.size()), model);
    if (!monitor) return pass(monitor);
    signal::EcgOutput out;
    monitor->push(record.signal[0],
                  record.signal.size() > 1 ? std::span<const float>(record.signal[1])
                                           : std::span<const float>(),
                  out);
    monitor->finish(out);
    return out;
}

}  // namespace vs::cmd
