#include "table_writer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "base/json.h"
#include "crypto/hash.h"

namespace vs::cmd {
namespace {

constexpr float kScale = 1.0f / 4096;

struct Tree {
    std::vector<std::int64_t> left, right, feature;
    std::vector<double> condition;  // the split's threshold; a leaf's value
};

Result<std::vector<Tree>> read_trees(std::string_view model) {
    boost::system::error_code error;
    const auto all = json::parse(model, error);
    if (error) return fail("json", "the model is no JSON");
    const auto* trees = all.find_pointer("/learner/gradient_booster/model/trees", error);
    if (trees == nullptr || !trees->is_array()) return fail("model", "the model has no trees");
    std::vector<Tree> out;
    for (const auto& value : trees->get_array()) {
        const auto& object = value.as_object();
        const auto whole = [&](const char* key) {
            std::vector<std::int64_t> numbers;
            for (const auto& v : object.at(key).as_array())
                numbers.push_back(v.to_number<std::int64_t>());
            return numbers;
        };
        Tree tree{whole("left_children"), whole("right_children"), whole("split_indices"), {}};
        for (const auto& v : object.at("split_conditions").as_array())
            tree.condition.push_back(v.to_number<double>());
        out.push_back(std::move(tree));
    }
    return out;
}

void collect_cuts(const std::vector<Tree>& trees, std::size_t features, OwnedTable& out) {
    std::vector<std::vector<float>> cuts(features);
    for (const auto& tree : trees)
        for (std::size_t i = 0; i < tree.left.size(); ++i)
            if (tree.left[i] >= 0)
                cuts[static_cast<std::size_t>(tree.feature[i])].push_back(
                    static_cast<float>(tree.condition[i]));
    out.first_cut.push_back(0);
    for (auto& of : cuts) {
        std::ranges::sort(of);
        of.erase(std::unique(of.begin(), of.end()), of.end());
        out.cuts.insert(out.cuts.end(), of.begin(), of.end());
        out.first_cut.push_back(static_cast<std::uint16_t>(out.cuts.size()));
    }
}

// A leaf above the last level fills the whole of what would be below it.
void place(const Tree& tree, std::size_t node, std::size_t level, std::size_t at,
           std::size_t first_split, std::size_t first_leaf, OwnedTable& out) {
    if (level == out.depth) {
        const auto value = std::lround(tree.condition[node] / static_cast<double>(kScale));
        out.leaves[first_leaf + at - ((std::size_t{1} << out.depth) - 1)] =
            static_cast<std::int16_t>(std::clamp(value, -32'767l, 32'767l));
        return;
    }
    auto left = node, right = node;
    if (tree.left[node] >= 0) {
        const auto feature = static_cast<std::size_t>(tree.feature[node]);
        const auto begin = out.cuts.begin() + out.first_cut[feature];
        const auto end = out.cuts.begin() + out.first_cut[feature + 1];
        const auto cut = std::lower_bound(begin, end, static_cast<float>(tree.condition[node]));
        out.splits[first_split + at] = {static_cast<std::uint8_t>(feature),
                                        static_cast<std::uint8_t>(cut - begin + 1)};
        left = static_cast<std::size_t>(tree.left[node]);
        right = static_cast<std::size_t>(tree.right[node]);
    }
    place(tree, left, level + 1, 2 * at + 1, first_split, first_leaf, out);
    place(tree, right, level + 1, 2 * at + 2, first_split, first_leaf, out);
}

template <class T, class Print>
void list(std::string& out, const char* declaration, const std::vector<T>& values, Print print) {
    out += declaration;
    char head[64];
    std::snprintf(head, sizeof head, "%zu> ", std::max<std::size_t>(values.size(), 1));
    out += head;
    std::string line;
    for (const auto& value : values) {
        const auto text = print(value);
        if (line.size() + text.size() > 98) out += line + "\n", line.clear();
        line += text;
    }
    out += line + "};\n";
}

std::string number(float value) {
    char text[40];
    std::snprintf(text, sizeof text, "%af,", static_cast<double>(value));
    return text;
}

std::string text_of(const OwnedTable& table, const std::string& name, const std::string& note) {
    std::string body;
    body += "constexpr std::size_t kOutputs = " + std::to_string(table.outputs) +
            ", kDepth = " + std::to_string(table.depth) + ";\n";
    body += "constexpr float kScale = " + number(table.scale);
    body.back() = ';';
    body += "\n";
    list(body, "constexpr std::array<float, ", table.base, number);
    list(body, "constexpr std::array<std::uint16_t, ", table.first_cut,
         [](std::uint16_t v) { return std::to_string(v) + ","; });
    list(body, "constexpr std::array<float, ", table.cuts, number);
    list(body, "constexpr std::array<Split, ", table.splits, [](signal::Split s) {
        return "{" + std::to_string(s.feature) + "," + std::to_string(s.rank) + "},";
    });
    list(body, "constexpr std::array<std::int16_t, ", table.leaves,
         [](std::int16_t v) { return std::to_string(v) + ","; });
    std::vector<const char*> names{"kBase", "kFirstCut", "kCuts", "kSplits", "kLeaves"};
    if (!table.curve.x.empty()) {
        list(body, "constexpr std::array<float, ", table.curve.x, number);
        list(body, "constexpr std::array<float, ", table.curve.y, number);
        names.insert(names.end(), {"kCurveX", "kCurveY"});
    }
    std::string out;
    std::size_t from = 0;
    for (const auto* constant : names) {
        const auto at = body.find("> ", from) + 2;
        out += body.substr(from, at - from) + constant +
               (std::string_view(constant) == "kSplits" ? "{{\n" : "{\n");
        from = at;
    }
    out += body.substr(from);
    const auto splits = out.find("kSplits{{");
    out.insert(out.find("};", splits), "}");
    const auto digest = to_hex(crypto::sha256(as_bytes(out)));
    return "// Written by `vitalseal train`; not edited by hand. " + note +
           "\nconstexpr std::string_view kName =\n    \"" + name + " sha256:" + digest + "\";\n" +
           out;
}

}  // namespace

Result<OwnedTable> table_of(std::string_view model, std::size_t depth, std::size_t features,
                            std::size_t outputs) {
    const auto trees = read_trees(model);
    if (!trees) return pass(trees);
    OwnedTable out;
    out.outputs = outputs, out.depth = depth, out.scale = kScale;
    out.base.assign(outputs, 0);
    collect_cuts(*trees, features, out);
    for (std::size_t f = 0; f < features; ++f)
        if (out.first_cut[f + 1] - out.first_cut[f] > 254)
            return fail("model", "a feature has over 254 cuts: train with fewer bins");
    const auto leaves = std::size_t{1} << depth;
    out.splits.resize(trees->size() * (leaves - 1));
    out.leaves.resize(trees->size() * leaves);
    for (std::size_t t = 0; t < trees->size(); ++t)
        place((*trees)[t], 0, 0, 0, t * (leaves - 1), t * leaves, out);
    return out;
}

Result<> write_table(const std::string& path, const OwnedTable& table, const std::string& name,
                     const std::string& note) {
    std::ofstream out(path, std::ios::binary);
    out << text_of(table, name, note);
    return out.flush() ? Result<>{} : fail("write", "cannot write " + path);
}

}  // namespace vs::cmd
