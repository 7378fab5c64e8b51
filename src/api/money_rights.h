// Who may read what of visits and studies over the node (chain_reads.cpp): of a visit whom it is
// of, of a study what it promises and has posted, and nobody who takes part but oneself.
#pragma once

#include "api/api.h"

namespace vs::api {

class MoneyRights {
  public:
    MoneyRights(const Ports& ports, const Asker& asker);
    // `contract` is "Visits" or "Studies".
    bool may_call(std::string_view contract, ByteView data) const;
    bool may_prove(std::string_view contract, const std::vector<chain::U256>& slots) const;
    bool may_search(std::string_view contract, const json::array& topics) const;

  private:
    bool is_mine(const crypto::Address& account) const { return mine_.contains(account); }
    bool is_party(const chain::U256& visit) const;
    bool is_researcher(const chain::U256& study) const;
    bool may_prove_of_visits(const chain::U256& slot) const;
    bool may_prove_of_studies(const chain::U256& slot) const;
    std::vector<chain::Log> logs(const char* contract, const char* event,
                                 const chain::U256& number) const;
    chain::U256 stored(const char* contract, const chain::U256& slot) const;

    const Ports& ports_;
    const crypto::Address asker_;
    std::set<crypto::Address> mine_;  // the asker, and patients whom they manage for
};

// A topic of a search that is one value.
std::optional<std::string> pinned(const json::array& topics, std::size_t place);

}  // namespace vs::api
