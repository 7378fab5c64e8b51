// Reads the FHIR Bundle inside a record (docs/formats/report.md) into what a person wants to see:
// readings, ECG strips, what happened to alerts, who looked, gaps, summaries, and the signed messages it was made from.

import { type Bytes, fromBase64, fromHex } from './bytes.ts';
import { type Json, decimal, milliseconds, number, object, objects, parseKeepingDecimals, text } from './json.ts';

export interface Reading {
    code: string;
    name: string;
    /** As the device sent it: "36.60", or a word. */
    value: string;
    unit: string;
    time: number;
    device: string;
    /** Somebody entered it, and no device measured it. */
    byHand: boolean;
    /** The signed message it comes from: device/boot/sequence. */
    message: string;
}

export interface Strip {
    lead: string;
    start: number;
    /** Hz; samples in millivolts, NaN where nothing was recorded. */
    rate: number;
    millivolts: Float32Array;
    message: string;
}

export interface AlertStep {
    time: number;
    kind: string;
    /** "raised", "acknowledged", … */
    what: string;
    words: string;
    who: string;
}

/** Who was served what of the patient, and under which right. */
export interface Looked {
    start: number;
    end: number;
    who: string;
    role: string;
    /** "live", "stream", "record", … */
    what: string;
    /** "self", "grant", "team" or "glass". */
    right: string;
    times: number;
    records: string;
}

/** What a person wrote: an order, a receipt, a reply, a symptom, a checkup. */
export interface Writing {
    time: number;
    what: string;
    words: string;
    account: string;
}

/** Statistics of one vital sign over steps of equal length; null where nothing was received. */
export interface Series {
    code: string;
    unit: string;
    start: number;
    step: number;
    median: (number | null)[];
    low: (number | null)[];
    high: (number | null)[];
}

export interface Gap {
    code: string;
    start: number;
    end: number;
    reason: string;
}

export interface SignerDevice {
    id: string;
    source: string;
    key: Bytes | null;
}

export interface Contents {
    patient: string;
    sequence: number;
    kind: string;
    /** Of its interval, milliseconds; null where it does not say. */
    start: number | null;
    /** Number of the block whose state it was sealed under; null where it names none. */
    sealedUnder: number | null;
    readings: Reading[];
    strips: Strip[];
    series: Series[];
    gaps: Gap[];
    steps: AlertStep[];
    looked: Looked[];
    devices: SignerDevice[];
    /** Accounts of the people whose messages may be inside: the patient, and who is named. */
    authors: Set<string>;
    writings: Writing[];
    messages: Bytes[];
    /** Digest of this patient's record before this one, in hexadecimal; "" for the first. */
    previous: string;
    /** How many records a summary sums up. */
    covers: number;
}

const reportSystem = 'urn:vitalseal:report';
const statistics = 'http://terminology.hl7.org/CodeSystem/observation-statistics';

function codings(concept: unknown): Json[] {
    return objects(object(concept)['coding']);
}

function codeOf(concept: unknown): { code: string; name: string } {
    const all = codings(concept);
    const first = all.find((c) => text(c['system']) === 'http://loinc.org') ?? all[0] ?? {};
    return { code: text(first['code']), name: text(object(concept)['text']) || text(first['display']) };
}

function unitOf(quantity: Json): string {
    return text(quantity['code']) || text(quantity['unit']);
}

function span(resource: Json): { start: number | null; end: number | null } {
    const at = milliseconds(resource['effectiveDateTime']);
    const period = object(resource['effectivePeriod']);
    return { start: at ?? milliseconds(period['start']), end: at ?? milliseconds(period['end']) };
}

/** Of "<device>/<boot>/<sequence>/<index>" all but the index. */
function messageOf(resource: Json): string {
    const own = objects(resource['identifier']).find((i) => text(i['system']) === 'urn:vitalseal:reading');
    return text(own?.['value']).split('/').slice(0, 3).join('/');
}

/** "urn:uuid:x" and "Device/x" both name x. */
function referenced(reference: unknown): string {
    return text(object(reference)['reference']).split(/[/:]/).at(-1) ?? '';
}

function readingOf(holder: Json, time: number, device: string, byHand: boolean, message: string): Reading | null {
    const quantity = object(holder['valueQuantity']);
    const word = text(object(holder['valueCodeableConcept'])['text']);
    const value = decimal(quantity['value']) ?? (word || null);
    return value === null ? null : { ...codeOf(holder['code']), value, unit: unitOf(quantity), time, device, byHand, message };
}

const maxSamples = 2_000_000;

/** R4 SampledData of one dimension: value = sample × factor + origin; E, U and L are no samples. */
function samplesOf(sampled: Json): { values: Float32Array; period: number } | null {
    const period = number(sampled['period']);
    const words = text(sampled['data']).split(' ');
    if (!period || period <= 0 || words.length > maxSamples) return null;
    const factor = number(sampled['factor']) ?? 1;
    const origin = number(object(sampled['origin'])['value']) ?? 0;
    return { values: Float32Array.from(words, (word) => Number(word) * factor + origin), period };
}

function readStrips(holders: Json[], start: number, message: string, into: Contents): void {
    for (const holder of holders) {
        const sampled = object(holder['valueSampledData']);
        const samples = unitOf(object(sampled['origin'])) === 'mV' ? samplesOf(sampled) : null;
        if (!samples) continue;
        const { values: millivolts, period } = samples;
        into.strips.push({ lead: codeOf(holder['code']).name, start, rate: 1000 / period, millivolts, message });
    }
}

function valueOrNull(word: string): number | null {
    const value = Number(word);
    return Number.isNaN(value) ? null : value;
}

function readSeries(resource: Json, components: Json[], start: number, into: Contents): void {
    const found = new Map<string, (number | null)[]>();
    let step = 0;
    let unit = '';
    for (const component of components) {
        const statistic = codings(component['code']).find((c) => text(c['system']) === statistics);
        const sampled = object(component['valueSampledData']);
        const period = number(sampled['period']);
        const words = text(sampled['data']).split(' ');
        if (!statistic || !period || period <= 0 || words.length > maxSamples) continue;
        const name = text(statistic['code']);
        step = period;
        if (name !== 'count') unit = unitOf(object(sampled['origin']));
        found.set(name, words.map(valueOrNull));
    }
    const median = found.get('median') ?? [];
    const low = found.get('minimum') ?? [];
    const high = found.get('maximum') ?? [];
    if (step > 0) into.series.push({ code: codeOf(resource['code']).code, unit, start, step, median, low, high });
}

function isSummary(components: Json[]): boolean {
    return components.some((c) => codings(c['code']).some((coding) => text(coding['system']) === statistics));
}

function readObservation(resource: Json, into: Contents): void {
    const { start, end } = span(resource);
    if (start === null) return;
    const components = objects(resource['component']);
    const device = referenced(resource['device']);
    if (resource['dataAbsentReason'] !== undefined) {
        const reason = text(object(resource['dataAbsentReason'])['text']);
        into.gaps.push({ code: codeOf(resource['code']).code, start, end: end ?? start, reason });
    } else if (isSummary(components)) {
        readSeries(resource, components, start, into);
    } else {
        const message = messageOf(resource);
        readStrips([resource, ...components], start, message, into);
        for (const holder of [resource, ...components]) {
            const reading = readingOf(holder, start, device, resource['performer'] !== undefined, message);
            if (reading) into.readings.push(reading);
        }
    }
}

function readRaised(resource: Json, into: Contents): void {
    const time = milliseconds(resource['identifiedDateTime']);
    if (time === null) return;
    const kind = text(object(resource['code'])['text']);
    const who = text(object(resource['author'])['display']);
    into.steps.push({ time, kind, what: 'raised', words: text(resource['detail']), who });
}

function readLater(resource: Json, into: Contents): void {
    const time = milliseconds(resource['sent']);
    if (time === null) return;
    const kind = text(objects(resource['reasonCode'])[0]?.['text']);
    const words = text(objects(resource['payload'])[0]?.['contentString']);
    const who = text(object(resource['sender'])['display']);
    into.steps.push({ time, kind, what: text(object(resource['topic'])['text']), words, who });
}

function detailOf(resource: Json, name: string): string {
    const details = objects(objects(resource['entity'])[0]?.['detail']);
    return text(details.find((d) => text(d['type']) === name)?.['valueString']);
}

function readAccess(resource: Json, into: Contents): void {
    const period = object(resource['period']);
    const start = milliseconds(period['start']);
    const end = milliseconds(period['end']);
    const person = objects(resource['agent'])[0];
    if (start === null || end === null || person === undefined) return;
    const policy = Array.isArray(person['policy']) ? text(person['policy'][0]) : '';
    const account = text(object(object(person['who'])['identifier'])['value']);
    into.looked.push({
        start,
        end,
        who: text(person['name']) || account,
        role: text(objects(person['role'])[0]?.['text']),
        what: text(objects(resource['subtype'])[0]?.['code']),
        right: policy.replace('urn:vitalseal:right:', ''),
        times: Number(detailOf(resource, 'times')) || 1,
        records: detailOf(resource, 'records'),
    });
}

const writtenSystem = 'urn:vitalseal:statement';

function writtenBy(resource: Json): string {
    const own = objects(resource['identifier']).find((i) => text(i['system']) === writtenSystem);
    return text(own?.['value']).split('/')[0] ?? '';
}

function readWritten(resource: Json, account: string, into: Contents): void {
    const type = text(resource['resourceType']);
    const period = object(resource['period']);
    const time = ['authoredOn', 'sent', 'created', 'effectiveDateTime'].map((k) => milliseconds(resource[k])).find((t) => t !== null) ?? milliseconds(period['end']) ?? milliseconds(period['start']);
    if (time === null || time === undefined) return;
    const category = text(objects(resource['category'])[0]?.['text']);
    const kind = { MedicationRequest: 'prescription', Observation: 'symptom', Encounter: period['end'] === undefined ? 'checkup begun' : 'checkup ended' }[type];
    const words = [
        text(object(resource['medicationCodeableConcept'])['text']),
        type === 'Observation' ? text(object(resource['code'])['text']) : '',
        text(object(resource['valueCodeableConcept'])['text']),
        text(objects(resource['payload'])[0]?.['contentString']),
        text(objects(resource['dosageInstruction'])[0]?.['text']),
        text(resource['description']),
        text(objects(resource['note'])[0]?.['text']),
    ];
    into.writings.push({ time, what: kind ?? category, words: words.filter(Boolean).join(', '), account });
}

function readAuthor(resource: Json, into: Contents): void {
    const account = text(objects(resource['identifier'])[0]?.['value']);
    if (/^0x[0-9a-f]{40}$/.test(account)) into.authors.add(account);
}

function readDevice(resource: Json, into: Contents, names: Map<string, string>): void {
    const identifiers = objects(resource['identifier']);
    const mac = identifiers.map((i) => /^urn:dev:mac:([0-9a-f]{16})$/.exec(text(i['value']))).find((m) => m !== null);
    const key = text(identifiers.find((i) => text(i['system']) === 'urn:vitalseal:ed25519')?.['value']);
    const source = text(objects(object(resource['meta'])['tag'])[0]?.['code']);
    const id = mac?.[1] ?? '';
    names.set(text(resource['id']), id);
    into.devices.push({ id, source, key: /^[0-9a-f]{64}$/.test(key) ? fromHex(key) : null });
}

function readProvenance(resource: Json, into: Contents): void {
    into.start = milliseconds(object(resource['occurredPeriod'])['start']);
    for (const signature of objects(resource['signature'])) {
        const data = text(signature['data']);
        if (data) into.messages.push(fromBase64(data));
    }
    for (const entity of objects(resource['entity'])) {
        const digest = text(object(object(entity['what'])['identifier'])['value']);
        if (text(entity['role']) === 'revision') into.previous = digest;
        else into.covers++;
    }
}

function emptyContents(bundle: Json): Contents {
    const identifier = object(bundle['identifier']);
    const value = text(identifier['system']) === reportSystem ? text(identifier['value']) : '';
    const [patient = '', sequence = ''] = value.split('/');
    const tags = objects(object(bundle['meta'])['tag']);
    const block = text(tags.find((t) => text(t['system']) === 'urn:vitalseal:consent-block')?.['code']);
    return {
        patient,
        sequence: /^\d{1,15}$/.test(sequence) ? Number(sequence) : -1,
        kind: text(tags.find((t) => text(t['system']) === 'urn:vitalseal:kind')?.['code']),
        start: null,
        sealedUnder: /^[1-9]\d{0,14}$/.test(block) ? Number(block) : null,
        readings: [],
        strips: [],
        series: [],
        gaps: [],
        steps: [],
        looked: [],
        devices: [],
        authors: new Set([patient]),
        writings: [],
        messages: [],
        previous: '',
        covers: 0,
    };
}

function readResource(resource: Json, into: Contents, names: Map<string, string>): void {
    const account = writtenBy(resource);
    if (account) return readWritten(resource, account, into);
    switch (text(resource['resourceType'])) {
        case 'Practitioner':
        case 'RelatedPerson':
            return readAuthor(resource, into);
        case 'Observation':
            return readObservation(resource, into);
        case 'Device':
            return readDevice(resource, into, names);
        case 'DetectedIssue':
            return readRaised(resource, into);
        case 'Communication':
            return readLater(resource, into);
        case 'AuditEvent':
            return readAccess(resource, into);
        case 'Provenance':
            return readProvenance(resource, into);
    }
}

export function readBundle(source: string): Contents {
    const bundle = object(parseKeepingDecimals(source));
    if (text(bundle['resourceType']) !== 'Bundle') throw new Error('bundle: not a FHIR Bundle');
    const contents = emptyContents(bundle);
    const names = new Map<string, string>();
    for (const entry of objects(bundle['entry'])) readResource(object(entry['resource']), contents, names);
    for (const reading of contents.readings) reading.device = names.get(reading.device) ?? reading.device;
    contents.steps.sort((a, b) => a.time - b.time);
    return contents;
}
