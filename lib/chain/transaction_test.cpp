#include "chain/transaction.h"

#include <gtest/gtest.h>

namespace vs::chain {
namespace transaction_test {

Bytes hex(std::string_view text) {
    return *from_hex(text);
}

Address address(std::string_view text) {
    return *crypto::parse_address(text);
}

crypto::Secret secret(std::uint8_t byte) {
    std::array<std::uint8_t, 32> bytes;
    bytes.fill(byte);
    return crypto::Secret(bytes);
}

// The worked example of EIP-155.
Transaction eip155() {
    Transaction out;
    out.chain_id = 1;
    out.nonce = 9;
    out.max_fee = out.max_priority_fee = 20'000'000'000;
    out.gas = 21'000;
    out.to = address("0x3535353535353535353535353535353535353535");
    out.value = 1'000'000'000'000'000'000;
    return out;
}

TEST(Transaction, Eip155Example) {
    auto transaction = eip155();
    EXPECT_EQ(to_hex(signing_hash(transaction)),
              "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    ASSERT_TRUE(sign(transaction, secret(0x46)));
    EXPECT_EQ(signature_v(transaction), 37u);
    EXPECT_EQ(to_hex(encode(transaction)),
              "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a7640000"
              "8025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f"
              "761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
    EXPECT_EQ(crypto::to_text(transaction.sender), "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
    const auto again = decode_transaction(encode(transaction));
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, transaction);
}

// The first transaction of Ethereum's main chain, in block 46147.
TEST(Transaction, FirstOfMainnet) {
    const auto raw = hex(
        "f86780862d79883d2000825208945df9b87991262f6ba471f09758cde1c0fc1de734827a69801ca088ff6cf0fe"
        "fd"
        "94db46111149ae4bfc179e9b94721fffd821d38d16464b3f71d0a045e0aff800961cfce805daef7016b9b675c1"
        "37a6a41a548f7b60a3484c06a33a");
    const auto transaction = decode_transaction(raw);
    ASSERT_TRUE(transaction) << transaction.error().message;
    EXPECT_EQ(to_hex(transaction->hash),
              "5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060");
    EXPECT_EQ(crypto::to_text(transaction->sender), "0xa1e4380a3b1f749673e270229993ee55f35663b4");
    EXPECT_FALSE(transaction->chain_id);
    EXPECT_EQ(transaction->value, U256(31337));
    EXPECT_EQ(encode(*transaction), raw);
}

Transaction typed(TransactionType type) {
    auto out = eip155();
    out.type = type;
    out.chain_id = 4'294'967'303;
    if (type == TransactionType::dynamic_fee) out.max_priority_fee = 7;
    out.to.reset();
    out.data = Bytes(300, 0x5a);
    out.access_list = {{address("0x3535353535353535353535353535353535353535"), {Hash{1}, Hash{2}}},
                       {Address{}, {}}};
    return out;
}

TEST(Transaction, TypedRoundTrip) {
    for (const auto type : {TransactionType::access_list, TransactionType::dynamic_fee}) {
        auto transaction = typed(type);
        ASSERT_TRUE(sign(transaction, secret(1)));
        const auto raw = encode(transaction);
        EXPECT_EQ(raw[0], static_cast<int>(type));
        const auto again = decode_transaction(raw);
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(*again, transaction);
        EXPECT_EQ(again->sender, *crypto::address_of(secret(1)));
    }
}

TEST(Transaction, SenderCanBeLeftOut) {
    auto transaction = typed(TransactionType::dynamic_fee);
    ASSERT_TRUE(sign(transaction, secret(1)));
    const auto again = decode_transaction(encode(transaction), Senders::leave_zero);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->sender, Address{});
    EXPECT_EQ(again->hash, transaction.hash);
}

TEST(Transaction, BlobAndUnknownTypesAreRefusedByName) {
    auto raw = encode(typed(TransactionType::dynamic_fee));
    raw[0] = 3;
    ASSERT_FALSE(decode_transaction(raw));
    EXPECT_EQ(decode_transaction(raw).error().code, "type");
    EXPECT_NE(decode_transaction(raw).error().message.find("blob"), std::string::npos);
    raw[0] = 4;
    EXPECT_EQ(decode_transaction(raw).error().code, "type");
    raw[0] = 0;
    EXPECT_EQ(decode_transaction(raw).error().code, "type");
}

// EIP-2: s and the order minus s are both signatures; only the lower one is taken.
TEST(Transaction, HighSIsRefused) {
    auto transaction = eip155();
    ASSERT_TRUE(sign(transaction, secret(0x46)));
    const auto order =
        U256::from_be(hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"));
    transaction.s = order - transaction.s;
    transaction.y_parity = !transaction.y_parity;
    ASSERT_FALSE(decode_transaction(encode(transaction)));
    EXPECT_EQ(decode_transaction(encode(transaction)).error().code, "signature");
}

TEST(Transaction, SignatureOutOfRangeIsRefused) {
    auto transaction = eip155();
    EXPECT_EQ(decode_transaction(encode(transaction)).error().code, "signature");  // r = s = 0
    ASSERT_TRUE(sign(transaction, secret(0x46)));
    transaction.r = ~U256{};
    EXPECT_EQ(decode_transaction(encode(transaction)).error().code, "signature");
}

TEST(Transaction, LegacyV) {
    auto transaction = eip155();
    ASSERT_TRUE(sign(transaction, secret(0x46)));
    auto raw = encode(transaction);
    ASSERT_EQ(raw[43], 37);
    for (const std::uint8_t v : {0, 1, 26, 29, 34}) {
        raw[43] = v == 0 ? 0x80 : v;
        EXPECT_EQ(decode_transaction(raw).error().code, "signature") << int(v);
    }
    transaction.chain_id.reset();
    ASSERT_TRUE(sign(transaction, secret(0x46)));
    EXPECT_GE(signature_v(transaction), 27u);
    EXPECT_LE(signature_v(transaction), 28u);
    EXPECT_EQ(decode_transaction(encode(transaction))->sender, *crypto::address_of(secret(0x46)));
}

TEST(Transaction, InABlockBody) {
    auto legacy = eip155(), dynamic = typed(TransactionType::dynamic_fee);
    ASSERT_TRUE(sign(legacy, secret(1)));
    ASSERT_TRUE(sign(dynamic, secret(1)));
    for (const auto& transaction : {legacy, dynamic}) {
        Bytes body;
        append_in_body(body, encode(transaction));
        const auto item = rlp::only_item(body);
        ASSERT_TRUE(item);
        EXPECT_EQ(item->is_list, transaction.type == TransactionType::legacy);
        const auto raw = raw_in_body(*item);
        ASSERT_TRUE(raw);
        EXPECT_EQ(decode_transaction(*raw)->hash, transaction.hash);
    }
    // A legacy transaction inside a string is no transaction.
    const auto wrapped = rlp::string(encode(legacy));
    EXPECT_FALSE(raw_in_body(*rlp::only_item(wrapped)));
}

// The addresses of the first contracts of a much-used account: geth's crypto tests.
TEST(Transaction, CreatedAddress) {
    const auto sender = address("0x970e8128ab834e8eac17ab8e3812f010678cf791");
    EXPECT_EQ(crypto::to_text(created_address(sender, 0)),
              "0x333c3310824b7c685133f2bedb2ca4b8b4df633d");
    EXPECT_EQ(crypto::to_text(created_address(sender, 1)),
              "0x8bda78331c916a08481428e4b07c96d3e916d165");
    EXPECT_EQ(crypto::to_text(created_address(sender, 2)),
              "0xc9ddedf451bc62ce88bf9292afb13df35b670699");
}

}  // namespace transaction_test
}  // namespace vs::chain
