// Who is who and what belongs to whom: patients, devices, epochs, accounts. The one interface the
// stages ask. What people call each other comes from rows in SQLite: names, bed and year of birth
// and the per-patient tag key lie encrypted under the node key (DESIGN 10). Who may do what comes
// from the contracts (access/chain_authority.h); the rows' own answers to that are for tools and
// tests that have no chain.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>

#include "crypto/aead.h"
#include "model/reading.h"
#include "model/registry_contract.h"
#include "store/sql.h"

namespace vs::model {

struct Device {
    DeviceId id;
    crypto::PublicKey key;  // Ed25519
    Patient patient;        // who wears it
    bool retired = false;
    std::string kind;  // "patch", "monitor", …
    bool simulated = false;
};

struct Person {
    Patient address;
    std::string name, bed;  // as the clinic writes them
    int birth_year = 0;
    bool pregnant = false;
    std::string source;  // "" for a real wearer, else "simulated" or "recorded"
    std::string source_detail;
    std::string preset;           // which limits hold from the beginning (alert/limits.h)
    bool kept_by_clinic = false;  // the clinic holds this patient's key, and every page says so
};

// One epoch key of one patient: the public half only (DESIGN 4).
struct Epoch {
    Patient patient;
    std::uint32_t number;
    std::string recipient;  // "age1…"
    Micros from;
};

struct Account {
    crypto::Address address;
    std::string role;  // "clinician"
    std::string name;
    std::string recipient;          // reader key, "age1…"
    crypto::Digest token_digest{};  // sha-256 of the session token
};

// A capsule as FORMATS describes it, sealed to its reader; the node cannot open it.
struct CapsuleFile {
    Patient patient;
    crypto::Address reader;
    Bytes file;
    std::uint32_t first = 1, last = 1;  // the epochs whose keys are in it, as its maker says
};

// Where a patient stands with the clinic, and who keeps their keys.
struct Standing {
    crypto::Address clinic{};
    Stay stay = Stay::none;
    Micros paused_until = 0;               // of a pause
    std::vector<crypto::Address> kept_by;  // who holds the vault besides the patient
    bool epoch_key = true;                 // false: sealed to the keys of readers alone
    std::uint32_t spares = 0;              // epoch keys left after this one
    std::uint32_t generation = 0;  // rises with each key struck off, and each keeper taken away
    struct Glass {
        crypto::Address clinician{};
        Micros since = 0, until = 0;
        std::array<std::uint8_t, 32> reason{};  // keccak256 of the words that were signed for it
        bool operator==(const Glass&) const = default;
    };
    std::vector<Glass> glass;  // broken now
    bool operator==(const Standing&) const = default;
};

// An age file that one person leaves for another at the node, which cannot open it
// (docs/formats/letter.md).
struct Letter {
    std::string kind;         // "team-key", "vault", "share", "emergency", "release"
    crypto::Address about{};  // a patient, or a team
    crypto::Address to{};     // zero: whoever has broken the patient's glass
    crypto::Address from{};
    Bytes file;
    Micros at = 0;
    int need = 0;  // of "emergency": how many officers have to release it
};

// An unchanging picture of all devices, for the threads that verify batches.
struct DeviceTable {
    std::unordered_map<std::uint64_t, Device> by_id;
    const Device* find(ByteView id) const {
        if (id.size() != 8) return nullptr;
        const auto found = by_id.find(read_u64(id));
        return found == by_id.end() ? nullptr : &found->second;
    }
};

// Under which right a person is served.
struct Right {
    // `letter`: no right to anything but what was left for them (docs/formats/letter.md).
    enum class Kind : std::uint8_t { self, grant, team, glass, letter };
    Kind kind{};
    crypto::Address reader{};  // to whom it was granted: the person, or a team they are in
    std::uint8_t purpose = 0;  // as granted
    Micros since = 0;          // what lies before is closed; 0: nothing
    bool operator==(const Right&) const = default;
};
std::string_view to_text(Right::Kind kind);
std::optional<Right::Kind> right_kind(std::string_view text);  // none where none is called so

// To whom a report is sealed, by whose word.
struct Sealing {
    std::uint32_t epoch = 0;
    std::vector<std::string> recipients;  // "age1…", at least one
    std::uint64_t consent_block = 0;      // whose state this is; 0 where there is no chain
};

// Thread-safe.
class Authority {
  public:
    virtual ~Authority() = default;
    virtual std::shared_ptr<const DeviceTable> devices() const = 0;
    virtual Result<std::vector<Person>> patients() const = 0;
    // Code "no-epoch" where there is nobody to seal to. `start` is that of the report.
    virtual Result<Sealing> sealing(const Patient& patient, Micros start) const = 0;
    // When it changed who may open what is measured, ascending: no report lies on both sides.
    virtual Result<std::vector<Micros>> bounds(const Patient&) const {
        return std::vector<Micros>();
    }
    virtual Result<crypto::Secret> tag_key(const Patient& patient) const = 0;  // k_p
    virtual Result<std::optional<Account>> account_by_token(std::string_view token) const = 0;
    virtual Result<std::vector<CapsuleFile>> capsules_of(const crypto::Address& reader) const = 0;
    // Who an account is; none where nobody knows it. The name is "" where only the chain knows it.
    virtual Result<std::optional<Account>> account(const crypto::Address& address) const = 0;
    // The same where one of `keys` signs for the account now and it may act: a clinician or
    // researcher with a licence in force. Denied where nobody can say.
    virtual Result<std::optional<Account>> signer(const crypto::Address& address,
                                                  std::span<const crypto::Address> keys) const {
        (void)address, (void)keys;
        return std::optional<Account>();
    }
    // The right under which a person has all of these scopes (consent_contract.h) of a patient now;
    // none where nobody gave one.
    virtual Result<std::optional<Right>> right(const crypto::Address& person,
                                               const Patient& patient,
                                               std::uint16_t scopes) const = 0;
    // The same for a patient's records: a right to history, or that of who has broken the glass.
    virtual Result<std::optional<Right>> right_to_records(const crypto::Address& person,
                                                          const Patient& patient) const;
    // Whether enough officers have released a patient's emergency capsule to a clinician since
    // then.
    virtual bool released(const Patient&, const crypto::Address&, Micros) const { return false; }
    // None where there is no chain.
    virtual Result<std::optional<Standing>> standing(const Patient&) const {
        return std::optional<Standing>();
    }
    // Whether a clinician has a licence in force: the role alone anybody can take.
    virtual bool licensed(const crypto::Address&) const { return false; }
    // Whether an account may have a session: not a clinician or researcher whose licence has ended.
    virtual bool may_enter(const crypto::Address&) const { return true; }
    // The teams a person belongs to now.
    virtual Result<std::vector<crypto::Address>> teams_of(const crypto::Address&) const {
        return std::vector<crypto::Address>();
    }
    // What the clinic calls somebody; their address where it never said.
    virtual std::string name_of(const crypto::Address& person) const {
        return crypto::to_text(person);
    }
    // Whether there is one; false also where it cannot be found out.
    bool allowed(const crypto::Address& person, const Patient& patient,
                 std::uint16_t scopes) const {
        const auto found = right(person, patient, scopes);
        return found && *found;
    }
};

class SqlAuthority final : public Authority {
  public:
    static Result<std::unique_ptr<SqlAuthority>> open(const std::string& path,
                                                      const crypto::Secret& node_key);

    Result<> add_patient(const Person& person, const crypto::Secret& tag_key);
    // A patient's own client says the key of their leaves' tags, before the clinic gives a name.
    // Code "exists" where another was said. Of 10,000 that wait for a name the first makes room.
    Result<> introduce(const Patient& patient, const crypto::Secret& tag_key);
    // Name, bed, year of birth and pregnancy, as the clinic writes them; again where they change,
    // and what else is known stays. Answers all of it. Code "missing" where the patient's client
    // never introduced itself.
    Result<Person> name_patient(const Person& person);
    // The clinic holds this patient's key no more. Code "missing".
    Result<Person> hand_back(const Patient& patient);
    Result<> name_person(const crypto::Address& person, std::string_view name);
    std::string name_of(const crypto::Address& person) const override;
    // The newest of a kind, about and from the same, counts. Code "busy" where somebody has left
    // too many.
    Result<> add_letter(const Letter& letter);
    bool released(const Patient& patient, const crypto::Address& clinician,
                  Micros since) const override;
    Result<std::vector<Letter>> letters_to(const crypto::Address& to) const;
    // A retired device that comes back with its own key may be given to another patient.
    Result<> add_device(const Device& device);
    Result<> add_devices(const std::vector<Device>& devices);
    Result<> retire_device(const DeviceId& id);
    Result<> add_epoch(const Epoch& epoch);
    Result<> add_account(const Account& account);
    Result<> add_capsule(const CapsuleFile& capsule);
    // Removes every row of a patient, so that no byte of them is in the database's files.
    Result<> erase_patient(const Patient& patient);

    Result<> snapshot(const std::string& path) { return sql_->snapshot(path); }

    std::shared_ptr<const DeviceTable> devices() const override;
    Result<std::vector<Person>> patients() const override;
    Result<Sealing> sealing(const Patient& patient, Micros start) const override;
    Result<crypto::Secret> tag_key(const Patient& patient) const override;
    Result<std::optional<Account>> account_by_token(std::string_view token) const override;
    Result<std::vector<CapsuleFile>> capsules_of(const crypto::Address& reader) const override;
    Result<std::optional<Account>> account(const crypto::Address& address) const override;
    // Whether a capsule for the reader that opens this epoch lies here.
    Result<bool> capsule_covers(const Patient& patient, const crypto::Address& reader,
                                std::uint32_t epoch) const;
    Result<std::optional<Right>> right(const crypto::Address& person, const Patient& patient,
                                       std::uint16_t scopes) const override;

  private:
    SqlAuthority(std::unique_ptr<store::Sql> sql, const crypto::Secret& node_key);
    Result<> load_devices() const;
    Result<> keep_details(const Person& person);
    Bytes sealed_details(const Person& person) const;
    Result<std::optional<Person>> person_at(const Patient& patient) const;
    Result<> enter_introduced(const Patient& patient, const Bytes& details);
    Result<std::optional<Account>> account_where(const char* column, ByteView value) const;
    Bytes seal(ByteView plain, std::string_view what) const;
    Result<Bytes> open_sealed(ByteView sealed, std::string_view what) const;

    mutable std::unique_ptr<store::Sql> sql_;
    crypto::Secret node_key_;
    mutable std::mutex devices_mutex_;
    mutable Micros devices_checked_ = 0;     // when other processes' changes were last looked for
    mutable std::int64_t data_version_ = 0;  // SQLite's, rises when another connection commits
    mutable std::shared_ptr<const DeviceTable> devices_ = std::make_shared<DeviceTable>();
};

}  // namespace vs::model
