// What a person signs that is no measurement: orders of a clinician, what a patient says of
// themselves, receipts and answers, checkups. On the wire a FHIR resource in JSON inside a
// COSE_Sign1 of the person's account (docs/formats/statement.md); in a sealed report the same
// resource with the ids that follow from the message. Pure, thread-safe.
#pragma once

#include "base/json.h"
#include "model/reading.h"

namespace vs::model {

enum class Said : std::uint8_t {
    advice,         // CommunicationRequest
    question,       // CommunicationRequest
    prescription,   // MedicationRequest: a signed record, not an e-prescription
    limits,         // CarePlan with a Goal per vital
    read,           // Communication: the receipt for an order
    reply,          // Communication
    symptom,        // Observation
    help,           // CommunicationRequest, stat
    checkup_begun,  // Encounter
    checkup_ended,  // Encounter
    plan,           // CarePlan: how often a checkup is due
    emergency       // CommunicationRequest, stat: why a clinician has broken the glass
};
std::string_view to_text(Said said);  // "advice", "checkup-begun"
std::optional<Said> said_of(std::string_view text);
bool is_order(Said said);  // advice, question, prescription, limits

struct Statement {
    Said said{};
    Patient patient{};
    Micros at = 0;
    std::string text;      // the words; of a prescription how it is taken
    std::string about;     // an alert's id or a record's CID, where it was written from one
    std::string answers;   // of read and reply: the order's digest, 64 hex digits
    std::string medicine;  // of a prescription
    struct Limit {
        Vital vital{};
        std::optional<double> low, high;  // canonical unit, at least one
        bool operator==(const Limit&) const = default;
    };
    std::vector<Limit> limits;
    std::string symptom;    // a code of kSymptoms
    int severity = 0;       // 1 mild, 2 moderate, 3 severe
    Micros begun = 0;       // of a checkup that is over
    std::string place;      // where a checkup is made
    int every_minutes = 0;  // of a plan; 0 ends it
    bool operator==(const Statement&) const = default;
};

struct Symptom {
    std::string_view code, text;
};
inline constexpr std::array<Symptom, 10> kSymptoms{{{"pain", "Pain"},
                                                    {"chest-pain", "Chest pain"},
                                                    {"breathless", "Short of breath"},
                                                    {"dizzy", "Dizzy"},
                                                    {"palpitations", "Heart racing or stumbling"},
                                                    {"nausea", "Sick to the stomach"},
                                                    {"weak", "Weak or tired"},
                                                    {"feverish", "Feverish or shivering"},
                                                    {"confused", "Confused"},
                                                    {"other", "Something else"}}};
std::string_view symptom_text(std::string_view code);  // "" for none of them
std::string_view severity_text(int severity);          // "mild", "moderate", "severe"

inline constexpr std::size_t kMaxStatement = 16 * 1024;  // bytes of the payload
inline constexpr std::size_t kMaxWords = 2'000;          // bytes of a text

// The resource that a person signs. Code "statement" where something is missing, too long, or out
// of its range.
Result<std::string> payload_of(const Statement& statement);
// Takes hostile text. Codes "json", "statement". What is accepted is exactly what payload_of()
// writes, in any order of members: nothing in it goes unseen.
Result<Statement> parse_statement(std::string_view payload);

// The resource inside a Bundle: ids are those of entries in it.
struct Place {
    std::string id, name;  // name: "<account>/<boot>/<sequence>"
    std::string patient, author;
};
std::string resource_of(const Statement& statement, const Place& place);
inline constexpr std::string_view kStatementSystem = "urn:vitalseal:statement";

}  // namespace vs::model
