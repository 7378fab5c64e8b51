// The contracts as the one truth about who may do what: devices and their wearers, roles, rights,
// epochs and recipients come from the index of Registry and Consent; from the rows of SQLite only
// what people call each other, sessions, per-patient tag keys and capsules. Every answer is that of
// the chain's last block, at the time of the clock.
#pragma once

#include "access/index.h"

namespace vs::access {

// Thread-safe. What it is given outlives it.
class ChainAuthority final : public model::Authority {
  public:
    ChainAuthority(const model::SqlAuthority& rows, Index& index, Clock clock = now_utc)
        : rows_(rows), index_(index), clock_(std::move(clock)) {}

    // From now on nothing is taken from devices of this patient: they are being erased.
    void close(const Patient& patient);
    // Which organisation a patient is of, as the chain has it; zero where it has none.
    Result<Address> organisation_of(const Patient& patient) const;

    std::shared_ptr<const model::DeviceTable> devices() const override;
    Result<std::vector<model::Person>> patients() const override { return rows_.patients(); }
    // By the grants of now, whenever the report began.
    Result<model::Sealing> sealing(const Patient& patient, Micros start) const override;
    Result<std::vector<Micros>> bounds(const Patient& patient) const override;
    Result<crypto::Secret> tag_key(const Patient& patient) const override {
        return rows_.tag_key(patient);
    }
    // None where the chain does not know the account, or it may not sign in.
    Result<std::optional<model::Account>> account_by_token(std::string_view token) const override;
    Result<std::vector<model::CapsuleFile>> capsules_of(const Address& reader) const override {
        return rows_.capsules_of(reader);
    }
    Result<std::optional<model::Account>> account(const Address& address) const override;
    Result<std::optional<model::Account>> signer(const Address& address,
                                                 std::span<const Address> keys) const override;
    Result<std::optional<Right>> right(const Address& person, const Patient& patient,
                                       std::uint16_t scopes) const override;
    Result<std::optional<Right>> right_to_records(const Address& person,
                                                  const Patient& patient) const override;

    Result<std::optional<model::Standing>> standing(const Patient& patient) const override;
    bool licensed(const Address& person) const override;
    bool may_enter(const Address& person) const override;
    Result<std::vector<Address>> teams_of(const Address& person) const override;
    bool released(const Patient& patient, const Address& clinician, Micros since) const override {
        return rows_.released(patient, clinician, since);
    }
    std::string name_of(const Address& person) const override { return rows_.name_of(person); }

  private:
    Seconds now() const { return static_cast<Seconds>(clock_() / kSecond); }
    std::optional<Right> with_released(std::optional<Right> right, const Patient& patient) const;

    const model::SqlAuthority& rows_;
    Index& index_;
    const Clock clock_;
    mutable std::mutex mutex_;  // guards what follows
    mutable std::shared_ptr<const Picture> seen_;
    mutable std::shared_ptr<const model::DeviceTable> labels_, devices_;
    std::set<Patient> closed_;
};

}  // namespace vs::access
