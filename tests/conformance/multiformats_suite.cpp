// Vectors of the multiformats and IPLD projects, as far as they concern multibase, multihash, CIDs:
//   NAME, "text" / NAME, "encoded" …        multibase encodings of one text, a CSV
//   Unicode, character, encoding, …         the multibase table, a CSV
//   algorithm,bits,input,multihash          multihashes, a CSV
//   <CID>.dag-cbor, .dag-json, .dag-pb      a file named by its own CID; CIDs in {"/": "…"}
//   *.car                                   sections of CID and block
#include <array>
#include <optional>

#include "crypto/hash.h"
#include "ipfs/cid.h"
#include "ipfs/multibase.h"
#include "ipfs/varint.h"
#include "suite.h"

namespace vs::conformance {
namespace {

using std::filesystem::path;

struct Name {
    std::string_view name;
    ipfs::Base base;
};
constexpr std::array kBases{
    Name{"base16", ipfs::Base::base16},       Name{"base16upper", ipfs::Base::base16_upper},
    Name{"base32", ipfs::Base::base32},       Name{"base32upper", ipfs::Base::base32_upper},
    Name{"base36", ipfs::Base::base36},       Name{"base36upper", ipfs::Base::base36_upper},
    Name{"base58btc", ipfs::Base::base58btc}, Name{"base64", ipfs::Base::base64},
    Name{"base64url", ipfs::Base::base64url}};

std::optional<ipfs::Base> base_of(std::string_view name) {
    for (const auto& one : kBases)
        if (one.name == name) return one.base;
    return std::nullopt;
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \r\"");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \r\"") - first + 1);
}

// No field of these files holds a comma but the last ones of the table, which are not read.
std::vector<std::vector<std::string_view>> rows_of(std::string_view text) {
    std::vector<std::vector<std::string_view>> rows;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        auto& row = rows.emplace_back();
        for (std::size_t comma = 0; comma != std::string_view::npos;) {
            comma = line.find(',');
            row.push_back(trim(line.substr(0, comma)));
            line.remove_prefix(std::min(comma, line.size() - 1) + 1);
            if (line.empty()) break;
        }
    }
    return rows;
}

// "\x00\x00yes" as these files write it.
Bytes unescape(std::string_view text) {
    Bytes out;
    while (!text.empty()) {
        const bool escaped = text.starts_with("\\x") && text.size() >= 4;
        const auto byte = escaped ? from_hex(text.substr(2, 2)).value_or(Bytes{0xff})
                                  : Bytes{static_cast<std::uint8_t>(text[0])};
        out.push_back(byte[0]);
        text.remove_prefix(escaped ? 4 : 1);
    }
    return out;
}

void judge_encodings(const path& file, std::string_view content, Tally& tally) {
    const auto rows = rows_of(content);
    const auto plain = unescape(rows[0][1]);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows[i].size() < 2) continue;
        const auto base = base_of(rows[i][0]);
        if (!base) {
            tally.skip("multibase alphabet that lib/ipfs does not have");
            continue;
        }
        const auto decoded = ipfs::from_multibase(rows[i][1]);
        if (!decoded || *decoded != plain)
            tally.fail(file, rows[i][0], "decodes to something else");
        else if (ipfs::to_multibase(*base, plain) != rows[i][1])
            tally.fail(file, rows[i][0], "is encoded differently");
        else
            tally.pass();
    }
}

void judge_table(const path& file, std::string_view content, Tally& tally) {
    for (const auto& row : rows_of(content)) {
        const auto base = row.size() > 2 ? base_of(row[2]) : std::nullopt;
        if (!base)
            tally.skip("row of the multibase table that lib/ipfs does not have");
        else if (row[1] != std::string(1, static_cast<char>(*base)))
            tally.fail(file, row[2], "has another first character");
        else
            tally.pass();
    }
}

std::string_view judge_multihash(const std::vector<std::string_view>& row) {
    constexpr std::array<std::pair<std::string_view, std::uint64_t>, 4> kCodes{
        {{"sha1", 0x11}, {"sha2-256", 0x12}, {"sha2-512", 0x13}, {"sha3", 0x14}}};
    const auto bytes = from_hex(row[3]);
    if (!bytes) return "is no hexadecimal";
    const auto taken = ipfs::take_multihash(*bytes);
    if (!taken || taken->size != bytes->size()) return "is refused";
    const auto& [code, digest] = taken->multihash;
    for (const auto& [name, wanted] : kCodes)
        if (name == row[0] && wanted != code) return "has another code";
    if (std::to_string(digest.size() * 8) != row[1]) return "has another size";
    if (ipfs::to_multihash(code, digest) != *bytes) return "is written differently";
    if (code != ipfs::kSha256) return {};
    const auto whole = crypto::sha256(as_bytes(row[2]));  // of its digits as text
    return equal(digest, ByteView(whole).first(digest.size())) ? "" : "is another digest";
}

void judge_multihashes(const path& file, std::string_view content, Tally& tally) {
    const auto rows = rows_of(content);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows[i].size() != 4) continue;
        const auto wrong = judge_multihash(rows[i]);
        wrong.empty() ? tally.pass() : tally.fail(file, rows[i][3], wrong);
    }
}

// Empty when the block has the CID's hash, or the hash is none of ours.
std::string_view judge_block(const ipfs::Cid& cid, ByteView block) {
    const auto taken = ipfs::take_multihash(cid.multihash);
    if (!taken) return "has a multihash that is refused";
    const auto& [code, digest] = taken->multihash;
    if (code == ipfs::kIdentity && !equal(digest, block)) return "is another identity";
    if (code == ipfs::kSha256 && !equal(digest, crypto::sha256(block))) return "is another hash";
    return {};
}

void judge_named_file(const path& file, const ipfs::Cid& cid, ByteView content, Tally& tally) {
    const auto wrong = judge_block(cid, content);
    wrong.empty() ? tally.pass() : tally.fail(file, "content", wrong);
    if (file.extension() != ".dag-json") return;
    constexpr std::string_view kLink = "{\"/\":\"";
    auto text = as_text(content);
    for (auto at = text.find(kLink); at != std::string_view::npos; at = text.find(kLink)) {
        text.remove_prefix(at + kLink.size());
        const auto name = text.substr(0, text.find('"'));
        const auto link = ipfs::parse_cid(name);
        if (link && ipfs::to_text(*link) == name)
            tally.pass();
        else
            tally.fail(file, name, link ? "is written differently" : link.error().message);
    }
}

// The next length-prefixed part of a CAR; none where it does not fit.
std::optional<ByteView> next_part(ByteView& car) {
    const auto size = ipfs::take_varint(car);
    if (!size || size->value > car.size() - size->size) return std::nullopt;
    const auto part = car.subspan(size->size, static_cast<std::size_t>(size->value));
    car = car.subspan(size->size + part.size());
    return part;
}

void judge_car(const path& file, ByteView car, Tally& tally) {
    const bool bad = file.stem().string().starts_with("bad");
    auto rest = car;
    bool whole = next_part(rest).has_value();  // the header
    while (whole && !rest.empty()) {
        const auto section = next_part(rest);
        const auto prefix = section ? ipfs::take_cid(*section)
                                    : Result<ipfs::CidPrefix>(vs::fail("car", "cut short"));
        whole = prefix.has_value();
        if (!whole) break;
        const auto wrong = judge_block(prefix->cid, section->subspan(prefix->size));
        wrong.empty() ? tally.pass() : tally.fail(file, ipfs::to_text(prefix->cid), wrong);
    }
    if (whole && bad) return tally.skip("CAR header: there is no CAR reader yet");
    whole != bad ? tally.pass() : tally.fail(file, "sections", "are not read to the end");
}

}  // namespace

void run_multiformats(const Files& files, Tally& tally) {
    for (const auto& file : files) {
        const auto content = read_whole(file);
        if (!content) {
            tally.fail(file, "-", content.error().message);
            continue;
        }
        const auto text = as_text(*content);
        if (text.starts_with("encoding,"))
            judge_encodings(file, text, tally);
        else if (text.starts_with("Unicode,"))
            judge_table(file, text, tally);
        else if (text.starts_with("algorithm,bits,input,multihash"))
            judge_multihashes(file, text, tally);
        else if (const auto cid = ipfs::parse_cid(file.stem().string()))
            judge_named_file(file, *cid, *content, tally);
        else if (file.extension() == ".car")
            judge_car(file, *content, tally);
        else
            tally.skip("file holds no multibase, multihash or CID vector");
    }
}

}  // namespace vs::conformance
