// What people write, as the FHIR resources that are signed (docs/formats/statement.md). The node refuses any member that
// is not described there.

export interface Limit {
    /** LOINC */
    code: string;
    name: string;
    display: string;
    unit: string;
    ucum: string;
    low: number | null;
    high: number | null;
}

type Resource = Record<string, unknown>;

/** RFC 3339 as the node writes it: no fraction where there is none. */
export const timeText = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

const subject = (patient: string): Resource => ({ identifier: { system: 'urn:vitalseal:patient', value: patient } });
const about = (what: string): Resource[] => [{ identifier: { system: 'urn:vitalseal:about', value: what } }];

function request(kind: string, priority: string, patient: string, words: string, from: string, at: number): Resource {
    return {
        resourceType: 'CommunicationRequest',
        status: 'active',
        category: [{ text: kind }],
        priority,
        subject: subject(patient),
        ...(from ? { about: about(from) } : {}),
        ...(words ? { payload: [{ contentString: words }] } : {}),
        authoredOn: timeText(at),
    };
}

export const message = (kind: 'advice' | 'question', patient: string, words: string, from: string, at: number): Resource =>
    request(kind, 'routine', patient, words, from, at);

export const help = (patient: string, words: string, at: number): Resource => request('help', 'stat', patient, words, '', at);

export const prescription = (patient: string, medicine: string, how: string, from: string, at: number): Resource => ({
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: medicine },
    subject: subject(patient),
    ...(from ? { supportingInformation: about(from) } : {}),
    authoredOn: timeText(at),
    dosageInstruction: [{ text: how }],
});

function goal(limit: Limit, number: number, patient: string): Resource {
    const quantity = (value: number): Resource => ({ value, unit: limit.unit, system: 'http://unitsofmeasure.org', code: limit.ucum });
    return {
        resourceType: 'Goal',
        id: `limit-${number}`,
        lifecycleStatus: 'active',
        description: { text: limit.name },
        subject: subject(patient),
        target: [
            {
                measure: { coding: [{ system: 'http://loinc.org', code: limit.code, display: limit.display }] },
                detailRange: {
                    ...(limit.low !== null ? { low: quantity(limit.low) } : {}),
                    ...(limit.high !== null ? { high: quantity(limit.high) } : {}),
                },
            },
        ],
    };
}

export const limits = (patient: string, all: Limit[], why: string, from: string, at: number): Resource => ({
    resourceType: 'CarePlan',
    contained: all.map((limit, i) => goal(limit, i + 1, patient)),
    status: 'active',
    intent: 'order',
    category: [{ text: 'limits' }],
    description: why,
    subject: subject(patient),
    created: timeText(at),
    ...(from ? { supportingInfo: about(from) } : {}),
    goal: all.map((_, i) => ({ reference: `#limit-${i + 1}` })),
});

export const answer = (kind: 'read' | 'reply', patient: string, order: string, words: string, at: number): Resource => ({
    resourceType: 'Communication',
    basedOn: [{ identifier: { system: 'urn:vitalseal:message', value: order } }],
    status: 'completed',
    category: [{ text: kind }],
    subject: subject(patient),
    sent: timeText(at),
    ...(words ? { payload: [{ contentString: words }] } : {}),
});

export const symptom = (patient: string, code: string, name: string, severity: string, words: string, at: number): Resource => ({
    resourceType: 'Observation',
    status: 'final',
    category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'survey', display: 'Survey' }] },
    ],
    code: { coding: [{ system: 'urn:vitalseal:symptom', code }], text: name },
    subject: subject(patient),
    effectiveDateTime: timeText(at),
    valueCodeableConcept: { text: severity },
    ...(words ? { note: [{ text: words }] } : {}),
});

/** `begun` null: it begins now. */
export const checkup = (patient: string, place: string, begun: number | null, at: number): Resource => ({
    resourceType: 'Encounter',
    status: begun === null ? 'in-progress' : 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OBSENC', display: 'observation encounter' },
    type: [{ text: 'checkup' }],
    subject: subject(patient),
    period: begun === null ? { start: timeText(at) } : { start: timeText(begun), end: timeText(at) },
    ...(place ? { location: [{ location: { display: place } }] } : {}),
});

export const plan = (patient: string, everyMinutes: number, why: string, at: number): Resource => ({
    resourceType: 'CarePlan',
    status: everyMinutes > 0 ? 'active' : 'revoked',
    intent: 'order',
    category: [{ text: 'plan' }],
    ...(why ? { description: why } : {}),
    subject: subject(patient),
    created: timeText(at),
    ...(everyMinutes > 0
        ? {
              activity: [
                  {
                      detail: {
                          status: 'scheduled',
                          scheduledTiming: { repeat: { frequency: 1, period: everyMinutes, periodUnit: 'min' } },
                          description: 'Checkup',
                      },
                  },
              ],
          }
        : {}),
});
