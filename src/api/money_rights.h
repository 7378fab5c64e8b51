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
    // The asker, whom they manage for, and who has a visit with any of these.
    std::set<crypto::Address> parties() const;
    bool may_search(std::string_view contract, const json::array& topics) const;

  private:
    bool is_mine(const crypto::Address& account) const { return mine_.contains(account); }
    using Slots = std::set<chain::U256>;
    bool is_party(const std::vector<chain::Hash>& visits) const;  // of each
    bool is_researcher(const chain::U256& study) const;
    // These take out of `left` what may be proven. However many are asked for, each place is worked
    // out once and the chain searched once.
    bool may_prove_of_visits(Slots& left) const;
    bool may_prove_of_studies(Slots& left) const;
    bool is_of_patients(const Slots& slots, std::uint64_t studies) const;
    bool is_of_commitments(Slots& left) const;
    // Of any of these visits or studies; of all where none is named.
    std::vector<chain::Log> logs(const char* contract, const char* event,
                                 const std::vector<chain::Hash>& numbers) const;
    chain::U256 stored(const char* contract, const chain::U256& slot) const;

    const Ports& ports_;
    const crypto::Address asker_;
    std::set<crypto::Address> mine_;  // the asker, and patients whom they manage for
};

// A topic of a search that is one value.
std::optional<std::string> pinned(const json::array& topics, std::size_t place);

}  // namespace vs::api
