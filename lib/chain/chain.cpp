#include "chain/chain.h"

#include <future>

#include "base/log.h"
#include "chain/detail/listeners.h"

namespace vs::chain {

using namespace std::chrono_literals;

std::string_view name_of(Mode mode) {
    static constexpr std::string_view kNames[] = {"serve", "development", "follow"};
    return kNames[static_cast<int>(mode)];
}

Chain::Chain(ChainOptions options)
    : options_(std::move(options)), listeners_(std::make_unique<Listeners>()) {}

Result<std::unique_ptr<Chain>> Chain::open(ChainOptions options) {
    std::unique_ptr<Chain> out(new Chain(std::move(options)));
    if (auto opened = out->open_store(); !opened) return pass(opened);
    out->start();
    return out;
}

Result<> Chain::open_store() {
    const bool development = options_.mode == Mode::development;
    auto database = Database::open(
        {.folder = options_.folder, .archive = options_.archive, .block_log = !development});
    if (!database) return pass(database);
    database_ = std::move(*database);
    const auto mode = database_->meta("mode");
    if (!mode) return pass(mode);
    if (*mode && as_text(**mode) != name_of(options_.mode))
        return fail("mode", options_.folder + " holds a chain made for \"" +
                                std::string(as_text(**mode)) + "\", not for \"" +
                                std::string(name_of(options_.mode)) + "\"");
    if (database_->empty())
        if (auto created = create(); !created) return created;
    const auto text = database_->meta("genesis");
    if (!text) return pass(text);
    if (!*text) return fail("damaged", "the description of the chain is gone");
    auto genesis = parse_genesis(as_text(**text));
    if (!genesis) return pass(genesis);
    genesis_ = std::move(*genesis);
    pool_ = std::make_unique<Pool>(*database_, PoolOptions{.chain_id = genesis_.chain_id,
                                                           .gas_limit = std::min<std::uint64_t>(
                                                               30'000'000, genesis_.gas_limit),
                                                           .queue_gaps = development,
                                                           .unprotected = development,
                                                           .max_items = options_.max_waiting});
    if (const auto* log = database_->block_log())
        block_log_ = std::make_unique<BlockLog>(*log, options_.signer, options_.cosigners);
    if (options_.mode == Mode::follow) {
        const auto note = database_->meta("checkpoint");
        if (!note) return pass(note);
        if (*note) block_log_->hold(std::string(as_text(**note)));
    }
    return pool_->load();
}

Result<> Chain::create() {
    if (!options_.genesis) return fail("no-chain", "there is no chain in " + options_.folder);
    const auto block = genesis_block(*options_.genesis);
    store::Batch extra;
    extra.put("meta", as_bytes("genesis"), as_bytes(to_json(*options_.genesis)));
    extra.put("meta", as_bytes("mode"), as_bytes(name_of(options_.mode)));
    return database_->create(block, diff_of(options_.genesis->alloc), extra);
}

void Chain::start() {
    ready_ = true;  // the journal may have brought something
    owner_ = std::thread([this] { run(); });
    if (options_.mode == Mode::serve) journal_ = std::thread([this] { run_journal(); });
}

Chain::~Chain() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_owner_.notify_all();
    wake_journal_.notify_all();
    if (journal_.joinable()) journal_.join();
    if (owner_.joinable()) owner_.join();
}

std::uint64_t Chain::now_seconds() const {
    return static_cast<std::uint64_t>(options_.clock() / kSecond);
}

Header Chain::pending_header() const {
    const auto last = head();
    const auto time = std::max(now_seconds(), last->header.time + 1);
    return next_header(*last, time, options_.coinbase, last->header.gas_limit,
                       genesis_.forks.at(time));
}

std::string Chain::node_key() const {
    if (!block_log_) return {};
    if (auto own = block_log_->verifier_key(); !own.empty()) return own;
    const auto followed = database_->meta("source-key");
    return followed && *followed ? std::string(as_text(**followed)) : std::string();
}

Result<> Chain::remember(std::string_view key, ByteView value) {
    store::Batch batch;
    batch.put("meta", as_bytes(key), value);
    return database_->kv().write(batch);
}

void Chain::post(std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    wake_owner_.notify_one();
}

void Chain::run() {
    while (true) {
        std::deque<std::function<void()>> tasks;
        {
            std::unique_lock lock(mutex_);
            wake_owner_.wait_for(lock, 1s, [&] { return stopping_ || !tasks_.empty() || ready_; });
            if (stopping_ && tasks_.empty()) return;
            tasks.swap(tasks_);
            ready_ = false;
        }
        for (const auto& task : tasks) task();
        if (options_.mode != Mode::serve) continue;
        if (!try_to_build()) {
            std::unique_lock lock(mutex_);
            wake_owner_.wait_for(lock, 200ms, [&] { return stopping_; });
            ready_ = true;
        }
    }
}

// False where it is to be tried again soon.
bool Chain::try_to_build() {
    if (!pool_->has_ready()) return true;
    const auto now = now_seconds();
    if (now <= head()->header.time) {
        const auto until = kSecond - options_.clock() % kSecond;
        std::unique_lock lock(mutex_);
        wake_owner_.wait_for(lock, std::chrono::microseconds(until), [&] { return stopping_; });
        ready_ = true;
        return true;
    }
    if (auto recovered = recover(); !recovered) {
        log_error("chain: " + recovered.error().message);
        return false;
    }
    const auto built = build(pool_->ready(options_.limits.gas), now);
    if (!built) log_error("chain: no block could be made: " + built.error().message);
    {
        const std::lock_guard lock(mutex_);
        ready_ = true;  // more may wait than went in
    }
    return built.has_value();
}

// After a failed write: what does the disk hold?
Result<> Chain::recover() {
    const auto moved = database_->recover();
    if (!moved) return pass(moved);
    if (!*moved) return {};
    pool_->refresh();
    tell({head(), false});
    return {};
}

// True where a block was made.
Result<bool> Chain::build(const std::vector<PoolItemPtr>& items, std::uint64_t time) {
    const auto last = head();
    const auto rules = rules_at(time);
    const auto header =
        next_header(*last, time, options_.coinbase, last->header.gas_limit, rules.revision);
    auto built = build_block(*database_, header, rules, items, options_.limits);
    if (!built) return pass(built);
    store::Batch gone;
    for (const auto& item : built->included) Pool::remove(gone, *item);
    for (const auto& dropped : built->dropped) {
        Pool::remove(gone, *dropped.item);
        log_warning("chain: transaction 0x" + to_hex(dropped.item->transaction.hash) +
                    " was dropped: " + dropped.why.message);
    }
    const bool worth_it = !built->included.empty() || items.empty();
    auto written = worth_it ? database_->commit(built->block, built->executed, std::move(gone))
                            : database_->kv().write(gone);
    if (!written) return pass(written);
    pool_->included(built->included);
    for (const auto& dropped : built->dropped) pool_->drop(dropped.item);
    if (worth_it) tell({head(), false});
    return worth_it;
}

void Chain::submit(Bytes raw, Done done) {
    if (options_.mode == Mode::follow)
        return done(fail("read-only", "this node follows " + options_.source +
                                          " and takes no transactions: send them there"));
    auto item = pool_->read(std::move(raw));
    if (!item) return done(pass(item));
    Submission work{std::move(*item), std::move(done)};
    if (options_.mode == Mode::development)
        return post(
            [this, shared = std::make_shared<Submission>(std::move(work))] { develop(*shared); });
    {
        const std::lock_guard lock(mutex_);
        submissions_.push_back(std::move(work));
    }
    wake_journal_.notify_one();
}

Result<Hash> Chain::submit(Bytes raw) {
    std::promise<Result<Hash>> promise;
    submit(std::move(raw), [&](Result<Hash> result) { promise.set_value(std::move(result)); });
    return promise.get_future().get();
}

void Chain::run_journal() {
    while (true) {
        std::vector<Submission> work;
        {
            std::unique_lock lock(mutex_);
            wake_journal_.wait(lock, [&] { return stopping_ || !submissions_.empty(); });
            if (submissions_.empty()) return;
            work.swap(submissions_);
        }
        journal(std::move(work));
    }
}

// Whether the very same transaction was sent before and taken: whoever lost the answer and asks
// again gets it.
bool Chain::was_taken(const Error& refusal, const Hash& hash) const {
    if (refusal.code == "known") {
        const auto waiting = pool_->find(hash);
        return waiting && waiting->durable;
    }
    if (refusal.code != "nonce-too-low") return false;
    const auto included = database_->transaction(hash);
    return included && *included;
}

// All that came while the last ones were written shares one write.
void Chain::journal(std::vector<Submission> work) {
    store::Batch batch;
    std::vector<PoolItemPtr> items;
    std::vector<Result<Hash>> results;
    for (const auto& submission : work) {
        const auto& hash = submission.item->transaction.hash;
        const auto added = pool_->add(submission.item);
        if (added) {
            Pool::put(batch, *submission.item);
            items.push_back(submission.item);
            results.emplace_back(hash);
        } else if (was_taken(added.error(), hash)) {
            results.emplace_back(hash);
        } else {
            results.emplace_back(pass(added));
        }
    }
    for (const auto& gone : pool_->take_evicted()) Pool::remove(batch, *gone);
    const auto written = batch.empty() ? Result<>() : database_->kv().write(batch);
    pool_->settle(items, written.has_value());
    {
        const std::lock_guard lock(mutex_);
        ready_ = true;
    }
    wake_owner_.notify_one();
    for (std::size_t i = 0; i < work.size(); ++i) {
        const bool lost = results[i] && !written;
        if (results[i] && written) listeners_->tell(work[i].item);
        work[i].done(lost ? Result<Hash>(pass(written)) : results[i]);
    }
}

std::uint64_t Chain::on_block(std::function<void(const News&)> listener) {
    return listeners_->add(std::move(listener));
}

std::uint64_t Chain::on_pending(std::function<void(const PoolItemPtr&)> listener) {
    return listeners_->add(std::move(listener));
}

void Chain::forget_listener(std::uint64_t id) {
    listeners_->forget(id);
}

void Chain::tell(const News& news) {
    listeners_->tell(news);
}

}  // namespace vs::chain
