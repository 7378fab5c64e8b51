// The one-shot forms, over the streaming ones.
#include "age/age.h"

namespace vs::age {
namespace {

Sink into(Bytes& out) {
    return [&out](ByteView piece) -> Result<> {
        append(out, piece);
        return {};
    };
}

Result<Bytes> seal_all(Result<Encryptor> encryptor, Bytes& out, ByteView plain) {
    if (!encryptor) return pass(encryptor);
    if (auto written = encryptor->write(plain); !written) return pass(written);
    if (auto finished = encryptor->finish(); !finished) return pass(finished);
    return std::move(out);
}

Result<Bytes> open_all(Keys keys, ByteView file) {
    Bytes out;
    out.reserve(file.size());  // more than the plain text: what is released never moves
    Decryptor decryptor(std::move(keys), into(out));
    auto done = decryptor.write(file);
    if (done) done = decryptor.finish();
    if (done) return out;
    crypto::wipe(out);
    return pass(done);
}

}  // namespace

Result<Bytes> encrypt(std::span<const Recipient> recipients, ByteView plain) {
    Bytes out;
    return seal_all(Encryptor::to_recipients(recipients, into(out)), out, plain);
}

Result<Bytes> decrypt(std::span<const Identity> identities, ByteView file) {
    Keys keys;
    keys.identities.assign(identities.begin(), identities.end());
    return open_all(std::move(keys), file);
}

Result<Bytes> encrypt_passphrase(std::string_view passphrase, ByteView plain, int work_factor) {
    Bytes out;
    return seal_all(Encryptor::to_passphrase(passphrase, into(out), work_factor), out, plain);
}

Result<Bytes> decrypt_passphrase(std::string_view passphrase, ByteView file, int max_work_factor) {
    Keys keys;
    keys.passphrases.emplace_back(passphrase);
    keys.max_work_factor = max_work_factor;
    return open_all(std::move(keys), file);
}

}  // namespace vs::age
