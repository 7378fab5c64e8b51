// A file of evidence convicts by its signatures and its bytes, and by nothing else that stands in
// it.
#include "verify/evidence.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "ipfs/cid.h"
#include "model/leaf.h"

namespace vs::verify {
namespace evidence_test {

const crypto::SigningKey& node() {
    static const auto key = crypto::SigningKey(crypto::Secret::random());
    return key;
}

tlog::NoteSigner signer(const crypto::SigningKey& key = node()) {
    return {"vitalseal/0x01/log", key};
}

// A log of two entries, of which the first is the record's.
struct World {
    Bytes block{1, 2, 3};
    Bytes leaf = model::encode({model::LeafType::report, {7}, crypto::sha256(block)});
    tlog::Hash other = tlog::leaf_hash(Bytes{9});
    tlog::Hash root = tlog::node_hash(tlog::leaf_hash(leaf), other);
    std::string note = tlog::sign_checkpoint({"vitalseal/0x01/log", 2, root, {}}, signer());

    json::object file(const std::string& refusal, const Bytes& delivered) const {
        const json::object record{{"patient", "0x02"},
                                  {"cid", ipfs::to_text(ipfs::raw_cid(crypto::sha256(block)))},
                                  {"seq", 5},
                                  {"index", 0},
                                  {"leaf", to_base64(leaf)},
                                  {"proof", json::array{json::string(to_base64(other))}}};
        return {{"format", "vitalseal-evidence/1"},
                {"what", "record"},
                {"made", "2026-01-02T03:04:05Z"},
                {"key", tlog::verifier_key_text(signer())},
                {"checkpoint", note},
                {"record", record},
                {"seen", {{"refusal", refusal}, {"bytes", to_base64(delivered)}}}};
    }
};

EvidenceVerdict judged(const json::object& file, const std::string& key = "") {
    const auto evidence = parse_evidence(json::serialize(file));
    EXPECT_TRUE(evidence) << evidence.error().message;
    return evidence ? judge(*evidence, key) : EvidenceVerdict{};
}

TEST(Evidence, OtherBytesThanThePromisedOnesAreToldSinceAnybodyMayHavePutThemThere) {
    const World world;
    const auto verdict = judged(world.file("", {1, 2, 4}));
    EXPECT_TRUE(verdict.promised && verdict.told && verdict.tampering());
    EXPECT_FALSE(verdict.proven);
    EXPECT_FALSE(verdict.pinned);
    EXPECT_TRUE(judged(world.file("", {1, 2, 4}), tlog::verifier_key_text(signer())).pinned);
}

TEST(Evidence, ThePromisedBytesConvictNobody) {
    const World world;
    const auto verdict = judged(world.file("altered", world.block));
    EXPECT_TRUE(verdict.promised);
    EXPECT_FALSE(verdict.tampering());
}

TEST(Evidence, ARefusalIsToldAndNotProven) {
    const auto verdict = judged(World{}.file("altered", {}));
    EXPECT_TRUE(verdict.promised && verdict.told && verdict.tampering());
    EXPECT_FALSE(verdict.proven);
}

TEST(Evidence, WithoutTheNodesSignatureNothingIsShown) {
    const World world;
    const auto stranger = crypto::SigningKey(crypto::Secret::random());
    EXPECT_FALSE(judged(world.file("", {0}), tlog::verifier_key_text(signer(stranger))).promised);
    auto file = world.file("", {0});
    file["checkpoint"] =
        tlog::sign_checkpoint({"vitalseal/0x01/log", 2, world.root, {}}, signer(stranger));
    EXPECT_FALSE(judged(file).tampering());
    file = world.file("", {0});
    file["record"].as_object()["index"] = 1;
    EXPECT_FALSE(judged(file).tampering()) << "another place in the log";
    file = world.file("", {0});
    file["record"].as_object()["cid"] = ipfs::to_text(ipfs::raw_cid(crypto::sha256(Bytes{8})));
    EXPECT_FALSE(judged(file).tampering()) << "another record";
}

TEST(Evidence, TwoHistoriesOfOneLengthConvictAShorterOneIsTold) {
    const World world;
    const auto history = [&](std::uint64_t size, const tlog::Hash& root) {
        return json::object{
            {"format", "vitalseal-evidence/1"},
            {"what", "history"},
            {"key", tlog::verifier_key_text(signer())},
            {"checkpoint", world.note},
            {"shown", tlog::sign_checkpoint({"vitalseal/0x01/log", size, root, {}}, signer())}};
    };
    EXPECT_TRUE(judged(history(2, world.other)).proven);
    EXPECT_FALSE(judged(history(2, world.root)).tampering());
    const auto shorter = judged(history(1, tlog::leaf_hash(world.leaf)));
    EXPECT_TRUE(shorter.tampering());
    EXPECT_FALSE(shorter.proven);
}

TEST(Evidence, WhatIsNoEvidenceIsRefused) {
    for (const auto* text :
         {"", "{}", "[]", R"({"format":"vitalseal-evidence/2","what":"history"})",
          R"({"format":"vitalseal-evidence/1","what":"record"})"})
        EXPECT_EQ(parse_evidence(text).error().code, "evidence") << text;
    auto file = World{}.file("", {0});
    file["record"].as_object()["proof"] = json::array{json::string("AA==")};
    EXPECT_FALSE(parse_evidence(json::serialize(file)));
    EXPECT_FALSE(parse_evidence(std::string(kMaxEvidence + 1, ' ')));
}

}  // namespace evidence_test
}  // namespace vs::verify
