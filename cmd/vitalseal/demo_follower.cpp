#include "demo_follower.h"

#include <filesystem>

#include "base/log.h"
#include "chain.h"
#include "store/file.h"

namespace vs::cmd {

Result<std::unique_ptr<DemoFollower>> DemoFollower::open(const std::string& folder) {
    if (auto made = store::make_directories(folder); !made) return vs::pass(made);
    const auto keys = node::load_or_create_keys(key_file(folder));
    if (!keys) return vs::pass(keys);
    return std::unique_ptr<DemoFollower>(new DemoFollower(folder, cosigner(*keys)));
}

DemoFollower::~DemoFollower() {
    stop();
}

std::string DemoFollower::verifier_key() const {
    return tlog::verifier_key_text(signer_);
}

Result<> DemoFollower::start(const std::string& url) {
    const chain::FollowOptions set{.source = url, .cosigner = signer_};
    chain::ChainOptions options{.folder = chain_folder(folder_), .mode = chain::Mode::follow};
    options.source = url;
    if (!std::filesystem::exists(options.folder + "/CURRENT")) {
        auto genesis = chain::fetch_genesis(set);
        if (!genesis) return vs::pass(genesis);
        options.genesis = std::move(*genesis);
    }
    auto chain = chain::Chain::open(std::move(options));
    if (!chain) return vs::pass(chain);
    chain_ = std::move(*chain);
    follower_ = std::make_unique<chain::Follower>(*chain_, set);
    thread_ = std::thread([this] { run(); });
    return {};
}

void DemoFollower::stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
}

// Follows no further once the node has lied: what was checked before stays.
void DemoFollower::run() {
    while (!stopping_) {
        const auto followed = follower_->step();
        if (followed) blocks_ = followed->size;
        if (!followed && chain::is_tampering(followed.error()))
            return log_error("follower: " + followed.error().message);
        for (int i = 0; i < 20 && !stopping_; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

}  // namespace vs::cmd
