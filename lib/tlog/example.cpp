// Appends to a log, signs its checkpoint, and checks both as a stranger would.
#include <filesystem>
#include <iostream>

#include "tlog/log.h"
#include "tlog/note.h"

int main() {
    using namespace vs;
    const auto folder = std::filesystem::temp_directory_path() / "vs-tlog-example";
    std::filesystem::remove_all(folder);
    auto kv = store::Kv::open(folder.string(), std::vector<std::string>{"log"});
    if (!kv) return 1;
    auto log = tlog::Log::open(**kv);
    if (!log) return 1;

    store::Batch batch;
    for (const auto* text : {"first", "second", "third"}) log->stage(batch, as_bytes(text));
    if (!(*kv)->write(batch)) return 1;
    log->committed();

    const tlog::NoteSigner signer("example.org/log", crypto::SigningKey(crypto::Secret::random()));
    const auto note = tlog::sign_checkpoint({signer.name(), 3, *log->root(3), {}}, signer);
    std::cout << note;

    const auto checkpoint = tlog::open_checkpoint(note, tlog::verifier_key_text(signer));
    const auto proof = log->inclusion(1, 3);
    const bool good =
        checkpoint && proof &&
        tlog::verify_inclusion(1, checkpoint->size, tlog::leaf_hash(as_bytes("second")), *proof,
                               checkpoint->root);
    std::cout << (good ? "\"second\" is in the log\n" : "not proven\n");
    std::filesystem::remove_all(folder);
    return good ? 0 : 1;
}
