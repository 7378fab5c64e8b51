#include <cstdio>

#include "base/json.h"
#include "base/time.h"
#include "chain.h"
#include "chain/block_file.h"
#include "commands.h"
#include "model/block_words.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

struct ChainShowOptions {
    std::string data, file, out, genesis;
    std::optional<std::uint64_t> number;
    std::uint64_t last = 10;
    bool json = false, trusted = false;
};

Result<std::unique_ptr<chain::Database>> read(const ChainShowOptions& options,
                                              chain::Genesis& genesis) {
    const auto folder = chain_folder(options.data);
    auto probe = store::Kv::open(folder, {"meta"}, true);
    if (!probe) return pass(probe);
    const auto mode = (*probe)->get("meta", as_bytes("mode"));
    if (!mode) return pass(mode);
    const bool development = *mode && as_text(**mode) == name_of(chain::Mode::development);
    auto database =
        chain::Database::open({.folder = folder, .block_log = !development, .read_only = true});
    if (!database) return database;
    const auto text = (*database)->meta("genesis");
    if (!text) return pass(text);
    if (!*text || (*database)->empty()) return fail("no-chain", "there is no chain in " + folder);
    auto parsed = chain::parse_genesis(as_text(**text));
    if (!parsed) return pass(parsed);
    genesis = std::move(*parsed);
    return database;
}

int show(const ChainShowOptions& options) {
    chain::Genesis genesis;
    const auto database = read(options, genesis);
    if (!database) return chain_failed(database.error());
    const auto last = (*database)->head()->header.number;
    auto from = options.number.value_or(last + 1 - std::min(options.last, last + 1));
    const auto to = options.number.value_or(last);
    if (from > last) return chain_failed({"range", "the last block is " + std::to_string(last)});
    if (!options.json && !options.number)
        std::printf("chain id %llu, %llu blocks\n\n",
                    static_cast<unsigned long long>(genesis.chain_id),
                    static_cast<unsigned long long>(last) + 1);
    model::ContractWords contracts(**database);
    for (; from <= to; ++from) {
        const auto stored = (*database)->header(from);
        const auto included = (*database)->transactions(from);
        if (!stored) return chain_failed(stored.error());
        if (!included) return chain_failed(included.error());
        if (!*stored)
            return chain_failed({"damaged", "block " + std::to_string(from) + " is gone"});
        if (options.json)
            std::printf("%s\n",
                        json::serialize(model::block_json(**stored, *included, contracts)).c_str());
        else
            std::printf("%s\n", model::block_words(**stored, *included, contracts).c_str());
    }
    return kGood;
}

int write_out(const ChainShowOptions& options) {
    chain::Genesis genesis;
    const auto database = read(options, genesis);
    if (!database) return chain_failed(database.error());
    const auto blocks = chain::export_chain(**database, genesis, options.out);
    if (!blocks) return chain_failed(blocks.error());
    std::printf("%s/genesis.json and %llu blocks in %s/chain.rlp\n", options.out.c_str(),
                static_cast<unsigned long long>(*blocks), options.out.c_str());
    return kGood;
}

Result<std::unique_ptr<chain::Chain>> open_for_import(const ChainShowOptions& options) {
    chain::ChainOptions set{
        .folder = chain_folder(options.data), .mode = chain::Mode::follow, .source = "a file"};
    if (auto made = store::make_directories(options.data); !made) return pass(made);
    if (!options.genesis.empty()) {
        const auto text = store::read_file(options.genesis, std::size_t{256} << 20);
        if (!text) return pass(text);
        auto genesis = chain::parse_genesis(as_text(*text));
        if (!genesis) return pass(genesis);
        set.genesis = std::move(*genesis);
    }
    return chain::Chain::open(std::move(set));
}

int read_in(const ChainShowOptions& options) {
    auto chain = open_for_import(options);
    if (!chain) return chain_failed(chain.error());
    const auto added = chain::import_blocks(**chain, options.file, options.trusted);
    if (!added) return chain_failed(added.error());
    const auto head = (*chain)->head();
    std::printf("%llu blocks executed, now at block %llu 0x%s\n",
                static_cast<unsigned long long>(*added),
                static_cast<unsigned long long>(head->header.number), to_hex(head->hash).c_str());
    return kGood;
}

}  // namespace

void add_chain_show(CLI::App& chain, int& exit_code) {
    auto* command = chain.add_subcommand("show", "Prints blocks, with what is in them in words");
    const auto options = std::make_shared<ChainShowOptions>();
    command->add_option("N", options->number, "this block alone");
    command->add_option("--data", options->data, "the node's folder")->required();
    command->add_option("--last", options->last, "how many of the last blocks")
        ->capture_default_str();
    command->add_flag("--json", options->json, "one JSON object per block");
    command->footer("Also while the node runs.\nExample:\n  vitalseal chain show 7 --data node");
    command->callback([options, &exit_code] { exit_code = show(*options); });
}

void add_chain_export(CLI::App& chain, int& exit_code) {
    auto* command = chain.add_subcommand(
        "export", "Writes genesis.json and chain.rlp, which other Ethereum clients import");
    const auto options = std::make_shared<ChainShowOptions>();
    command->add_option("--data", options->data, "the node's folder")->required();
    command->add_option("--out", options->out, "the folder to write to")->required();
    command->footer(
        "Example:\n  vitalseal chain export --data node --out copy\n"
        "  geth init copy/genesis.json && geth import copy/chain.rlp");
    command->callback([options, &exit_code] { exit_code = write_out(*options); });
}

void add_chain_import(CLI::App& chain, int& exit_code) {
    auto* command =
        chain.add_subcommand("import", "Executes the blocks of a file into a copy of their chain");
    const auto options = std::make_shared<ChainShowOptions>();
    command->add_option("FILE", options->file, "blocks in RLP, one after another")->required();
    command->add_option("--data", options->data, "the folder of the copy")->required();
    command->add_option("--genesis", options->genesis, "genesis.json, where the copy is new");
    command->add_flag("--trusted", options->trusted,
                      "take blocks from before the merge without checking their proof of work");
    command->footer(
        "Example:\n  vitalseal chain import chain.rlp --genesis genesis.json --data copy");
    command->callback([options, &exit_code] { exit_code = read_in(*options); });
}

}  // namespace vs::cmd
