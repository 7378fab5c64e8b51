// nonce(24) ‖ XChaCha20-Poly1305(node key, nonce, ad "notices", JSON)
#include "notice/book.h"

#include "store/file.h"

namespace vs::notice {
namespace {

constexpr std::size_t kMaxBook = 8 * 1024 * 1024, kMost = 1'000;
constexpr std::string_view kPurpose = "notices";

json::value or_null(const std::optional<Micros>& time) {
    return time ? json::value(to_rfc3339(*time)) : json::value(nullptr);
}

json::object to_json(const Test& test) {
    return {{"notice", test.notice},
            {"account", test.account},
            {"channel", to_text(test.channel)},
            {"at", to_rfc3339(test.at)},
            {"delivered", test.delivered ? json::value(*test.delivered) : json::value(nullptr)},
            {"receipt", or_null(test.receipt)}};
}

std::optional<Test> test_of(const json::value& value) {
    if (!value.is_object()) return {};
    const auto& object = value.get_object();
    const auto at = from_rfc3339(json_text(object, "at"));
    if (!at) return {};
    Test out{std::string(json_text(object, "notice")), std::string(json_text(object, "account"))};
    out.at = *at;
    for (auto channel : kChannels)
        if (to_text(channel) == json_text(object, "channel")) out.channel = channel;
    if (const auto* good = object.if_contains("delivered"); good != nullptr && good->is_bool())
        out.delivered = good->get_bool();
    if (const auto receipt = from_rfc3339(json_text(object, "receipt"))) out.receipt = *receipt;
    return out;
}

// The elements of a list; false where one of them is refused.
template <class Take>
bool each(const json::object& from, std::string_view name, Take take) {
    const auto* value = from.if_contains(name);
    if (value == nullptr || !value->is_array() || value->get_array().size() > kMost) return false;
    for (const auto& one : value->get_array())
        if (!take(one)) return false;
    return true;
}

}  // namespace

json::object Book::snapshot() const {
    json::array duty, browsers, tried;
    for (const auto& shift : shifts) duty.push_back(notice::to_json(shift));
    for (const auto& one : subscriptions)
        browsers.push_back(json::object{{"account", one.account}, {"to", notice::to_json(one.to)}});
    for (const auto& test : tests) tried.push_back(to_json(test));
    return {{"vapid", to_hex(vapid.bytes())}, {"plan", notice::to_json(plan)},
            {"shifts", std::move(duty)},      {"subscriptions", std::move(browsers)},
            {"tests", std::move(tried)},      {"ladder", ladder.snapshot()}};
}

Result<> Book::restore(const json::value& snapshot) {
    const auto bad = [] { return fail("notices", "not what a node kept about its notices"); };
    const auto* object = snapshot.if_object();
    if (object == nullptr) return bad();
    const auto key = from_hex(json_text(*object, "vapid"));
    const auto secret = key ? to_array<32>(*key) : pass(key);
    const auto* kept_plan = object->if_contains("plan");
    const auto* kept_ladder = object->if_contains("ladder");
    if (!secret || kept_plan == nullptr || kept_ladder == nullptr) return bad();
    Book fresh;
    fresh.vapid = crypto::Secret(*secret);
    auto read = plan_from_json(*kept_plan);
    if (!read || !crypto::p256_public(fresh.vapid)) return bad();
    fresh.plan = std::move(*read);
    if (!fresh.ladder.restore(*kept_ladder)) return bad();
    const bool good =
        each(*object, "shifts",
             [&](const json::value& one) {
                 auto shift = shift_from_json(one);
                 if (shift) fresh.shifts.push_back(std::move(*shift));
                 return shift.has_value();
             }) &&
        each(*object, "subscriptions",
             [&](const json::value& one) {
                 const auto* to = one.is_object() ? one.get_object().if_contains("to") : nullptr;
                 auto subscription =
                     subscription_from_json(to != nullptr ? *to : json::value(nullptr));
                 if (subscription)
                     fresh.subscriptions.push_back(
                         {std::string(json_text(one.get_object(), "account")),
                          std::move(*subscription)});
                 return subscription.has_value();
             }) &&
        each(*object, "tests", [&](const json::value& one) {
            auto test = test_of(one);
            if (test) fresh.tests.push_back(std::move(*test));
            return test.has_value();
        });
    if (!good) return bad();
    *this = std::move(fresh);
    return {};
}

Result<Book> load_book(const std::string& path, const crypto::Secret& node_key) {
    Book book;
    const auto sealed = store::read_file(path, kMaxBook);
    if (!sealed && sealed.error().code == "missing") {
        book.vapid = crypto::p256_random();
        return book;
    }
    if (!sealed) return pass(sealed);
    const auto bad = [&] { return fail("notices", path + " is damaged, or of another node"); };
    if (sealed->size() < 24) return bad();
    const auto nonce = to_array<24>(ByteView(*sealed).first(24));
    const auto plain = crypto::xchacha20_poly1305_open(node_key, *nonce, as_bytes(kPurpose),
                                                       ByteView(*sealed).subspan(24));
    const auto value = plain ? parse_json(as_text(*plain)) : pass(plain);
    if (!value || !book.restore(*value)) return bad();
    return book;
}

Result<> save_book(const Book& book, const std::string& path, const crypto::Secret& node_key) {
    const auto nonce = crypto::random_array<24>();
    const auto text = json::serialize(book.snapshot());
    return store::write_file_atomic(
        path, concat({nonce, crypto::xchacha20_poly1305_seal(node_key, nonce, as_bytes(kPurpose),
                                                             as_bytes(text))}));
}

}  // namespace vs::notice
