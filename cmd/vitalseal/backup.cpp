// A copy of a node's data that a new machine can go on from, and the way back.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "backup_files.h"
#include "commands.h"
#include "net/client.h"
#include "store/file.h"
#include "verify/verify.h"

namespace vs::cmd {
namespace {

namespace fs = std::filesystem;

struct BackupOptions {
    std::string data, place, key;
    std::vector<std::string> heads;
    bool json = false;
};

// Asks the node that runs on these data; none where nobody does.
class Control {
  public:
    static Result<std::optional<Control>> of(const std::string& data) {
        const auto text = store::read_file(data + "/control", 4096);
        if (!text && text.error().code == "missing") return std::optional<Control>();
        if (!text) return vs::pass(text);
        const auto value = parse_json(as_text(*text));
        if (!value || !value->is_object()) return fail("control", data + "/control is damaged");
        return std::optional(Control(std::string(json_text(value->get_object(), "url")),
                                     std::string(json_text(value->get_object(), "token"))));
    }
    Result<json::object> ask(const std::string& what) {
        net::HttpClient client(url_, {.total_timeout = std::chrono::minutes(10)});
        const auto answer = client.post("/control/" + what, "application/json", "{}",
                                        {{"Authorization", "Bearer " + token_}});
        if (!answer) return vs::pass(answer);
        auto value = parse_json(answer->body);
        if (!value || !value->is_object()) return fail("control", "the node's answer is no JSON");
        if (answer->status != 200)
            return fail("control", std::string(json_text(value->get_object(), "detail")));
        return std::move(value->get_object());
    }

  private:
    Control(std::string url, std::string token) : url_(std::move(url)), token_(std::move(token)) {}
    std::string url_, token_;
};

Result<> copy_running(const BackupOptions& options, const json::object& snapshot,
                      BackupFiles& files) {
    if (auto copied = files.copy_tree(std::string(json_text(snapshot, "folder")), ""); !copied)
        return copied;
    const auto* journal = snapshot.if_contains("journal");
    if (journal == nullptr || !journal->is_array()) return fail("control", "no list of segments");
    for (const auto& one : journal->get_array()) {
        const auto* object = one.if_object();
        const auto* bytes = object == nullptr ? nullptr : object->if_contains("bytes");
        if (bytes == nullptr || !bytes->is_number()) return fail("control", "no list of segments");
        const std::string name = "journal/" + std::string(json_text(*object, "file"));
        if (auto copied =
                files.copy_file(options.data + "/" + name, name, bytes->to_number<std::uint64_t>());
            !copied)
            return copied;
    }
    return {};
}

Result<> copy_still(const BackupOptions& options, BackupFiles& files) {
    if (!fs::exists(options.data + "/node.key"))
        return fail("usage", options.data + " holds no node's data");
    return files.copy_tree(options.data, "");
}

Result<> back_up(const BackupOptions& options) {
    auto control = Control::of(options.data);
    if (!control) return vs::pass(control);
    auto files = BackupFiles::create(options.place);
    if (!files) return vs::pass(files);
    auto snapshot = *control ? (*control)->ask("backup") : Result<json::object>(json::object());
    // A control file that a crash has left is of nobody.
    const bool running = *control && snapshot;
    if (*control && !snapshot && snapshot.error().code != "connect") return vs::pass(snapshot);
    auto copied = running ? copy_running(options, *snapshot, *files) : copy_still(options, *files);
    if (running) (void)(*control)->ask("backup/done");
    if (!copied) return copied;
    if (auto finished = files->finish(); !finished) return finished;
    const json::object told{{"files", files->count()}, {"bytes", files->bytes()}};
    if (options.json)
        std::printf("%s\n", json::serialize(told).c_str());
    else
        std::printf(
            "%zu files, %llu bytes in %s\nWhoever has them can do what this node can: keep "
            "them as safe as the node itself.\n",
            files->count(), static_cast<unsigned long long>(files->bytes()), options.place.c_str());
    return {};
}

// The restored data, held against heads that somebody remembers: an older copy is told apart from a
// whole one only so.
Result<int> compare(const BackupOptions& options) {
    std::vector<std::string> heads;
    for (const auto& where : options.heads) {
        auto head = verify::load_head(where);
        if (!head) return vs::pass(head);
        heads.push_back(std::move(*head));
    }
    auto kv = store::Kv::open(options.data + "/store",
                              std::vector<std::string>{"blocks", "log", "checkpoints"}, true);
    if (!kv) return vs::pass(kv);
    auto chain = chain::Database::open({.folder = options.data + "/chain", .read_only = true});
    if (!chain) return vs::pass(chain);
    const auto key = store::read_file(options.data + "/anchor/key", 4096);
    if (!key) return vs::pass(key);
    std::string text(as_text(*key));
    while (text.ends_with('\n')) text.pop_back();
    const auto verdict = verify::verify(**kv, chain->get(), text, heads, {}, {});
    if (!verdict) return vs::pass(verdict);
    for (const auto& finding : verdict->findings)
        std::fprintf(stderr, "%s\n", finding.what.c_str());
    if (!verdict->sound()) {
        std::fprintf(
            stderr,
            "This backup is older than what was remembered: the node would go back in time. "
            "Whoever remembers the later head will be told of it. Look for a newer backup.\n");
        return kTampering;
    }
    std::fprintf(options.json ? stderr : stdout, "%llu records in %llu leaves, %s\n",
                 static_cast<unsigned long long>(verdict->reports),
                 static_cast<unsigned long long>(verdict->leaves),
                 verdict->compared ? "as the remembered head shows"
                                   : "compared with no one outside (--head)");
    return kGood;
}

Result<int> restore(const BackupOptions& options) {
    const auto done = restore_files(options.place, options.data);
    if (!done) return vs::pass(done);
    auto code = compare(options);
    if (code && options.json)
        std::printf("%s\n",
                    json::serialize(json::object{{"files", *done}, {"code", *code}}).c_str());
    return code;
}

}  // namespace

void add_backup(CLI::App& app, int& exit_code) {
    static BackupOptions options;
    auto* backup = app.add_subcommand("backup", "Copies a node's data while it runs");
    backup->add_option("folder", options.place, "a new or empty folder")->required();
    backup->add_option("--data", options.data, "the node's data directory")->required();
    backup->add_flag("--json", options.json, "print one JSON object");
    backup->footer("Example:\n  vitalseal backup /media/stick/monday --data /var/lib/vitalseal");
    backup->callback([&exit_code] { exit_code = finish("backup", back_up(options)); });
    auto* back = app.add_subcommand("restore", "Puts a backup into an empty data directory");
    back->add_option("folder", options.place, "what `backup` has written")->required();
    back->add_option("--data", options.data, "the new data directory")->required();
    back->add_option("--head", options.heads,
                     "a head that somebody remembers: a file with a signed note, or http(s)://…");
    back->add_flag("--json", options.json, "print one JSON object");
    back->footer(
        "Example:\n  vitalseal restore /media/stick/monday --data /var/lib/vitalseal --head "
        "my-head\n"
        "Exit code 3: the backup is older than the head. The data are there all the same.");
    back->callback([&exit_code] {
        const auto code = restore(options);
        exit_code = code ? *code : finish("restore", vs::pass(code));
    });
}

}  // namespace vs::cmd
