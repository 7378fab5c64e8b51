#include "demo_money.h"

#include "pay/actions.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

using pay::Units;

const Units kFirst(1);                   // the first visit and the first study of a chain
constexpr std::size_t kParticipant = 2;  // who granted to the researcher (enrol_patient_on_chain)

// Says one after another until something fails.
class Till {
  public:
    explicit Till(person::Crowd& crowd) : crowd_(crowd) {}
    Till& say(const DemoPerson& who, std::string_view contract, const model::Action& action) {
        if (done_) done_ = crowd_.say(who.device, contract, action);
        return *this;
    }
    Till& send(std::string_view contract, const Result<Bytes>& call) {
        if (done_) done_ = crowd_.send(contract, call);
        return *this;
    }
    Result<> wait() { return done_ ? crowd_.wait() : done_; }

  private:
    person::Crowd& crowd_;
    Result<> done_;
};

Result<> settle_a_visit(Till& till, const DemoStaff& staff, const DemoPerson& patient,
                        std::uint64_t now) {
    const auto& doctor = staff.doctor.device.account;
    return till
        .say(staff.clinic, "Credit",
             pay::actions::mint(patient.device.account, Units(100'00),
                                pay::actions::digest_of("demo-1")))
        .say(patient, "Visits",
             pay::actions::open_visit({.clinician = doctor,
                                       .patient = patient.device.account,
                                       .amount = Units(40'00),
                                       .complete_by = now + 30 * kDaySeconds,
                                       .terms = pay::actions::digest_of("consultation")}))
        .say(staff.doctor, "Visits",
             pay::actions::complete(kFirst, pay::actions::digest_of("record")))
        .say(patient, "Visits", pay::actions::settle(kFirst))
        .send("Visits", pay::actions::withdraw(doctor))
        .wait();
}

Result<> pay_a_participant(Till& till, const DemoStaff& staff, const DemoPatient& patient,
                           std::uint64_t now) {
    const auto salt = pay::salt_of(patient.vault, kFirst);
    if (!salt) return pass(salt);
    const auto& researcher = staff.researcher;
    const auto& account = patient.person.device.account;
    const auto commitment = pay::commitment_of(kFirst, account, *salt);
    const auto period = pay::make_period(kFirst, Units(0), {{commitment, Units(5'00)}});
    if (!period) return pass(period);
    if (auto written = store::write_file_atomic(researcher.folder + "/payouts.json",
                                                as_bytes(pay::encode(*period)), 0600);
        !written)
        return written;
    const auto share = pay::share_of(*period, commitment);
    return till
        .say(staff.clinic, "Credit",
             pay::actions::mint(researcher.device.account, Units(500'00),
                                pay::actions::digest_of("demo-2")))
        .say(researcher, "Studies",
             pay::actions::open_study({.ethics = pay::actions::digest_of("EC-17/2026"),
                                       .price = Units(5'00),
                                       .budget = Units(300'00),
                                       .until = now + 365 * kDaySeconds}))
        .send("Studies", pay::actions::enrol(kFirst, commitment))
        .say(researcher, "Studies", pay::actions::post(kFirst, pay::root_of(*period)))
        .say(patient.person, "Studies",
             pay::actions::claim({.study = kFirst,
                                  .period = Units(0),
                                  .amount = share->amount,
                                  .salt = *salt,
                                  .proof = share->proof}))
        .wait();
}

}  // namespace

// Credit and its escrows came with the clinic: their addresses are asked for now.
Result<> demo_money(node::ChainHost& chain, const DemoStaff& staff,
                    const std::vector<DemoPatient>& patients, std::uint64_t now) {
    auto suite = person::suite_of(chain.client(), chain.directory(), nullptr);
    if (!suite) return pass(suite);
    person::Crowd crowd(chain.client(), std::move(*suite));
    Till till(crowd);
    if (patients.empty()) return {};
    if (auto paid = settle_a_visit(till, staff, patients.front().person, now); !paid) return paid;
    if (patients.size() <= kParticipant) return {};
    return pay_a_participant(till, staff, patients[kParticipant], now);
}

}  // namespace vs::cmd
