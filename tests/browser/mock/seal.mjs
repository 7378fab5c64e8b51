// Really sealed records: SenML in COSE_Sign1, FHIR Bundle, gzip, age, CID.
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { age, keccak256, secp256k1, x25519 } from '../modules.mjs';
import { encode, tagged } from './cbor.mjs';
import { rawPublicKey } from './log.mjs';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const rfc3339 = (time) => new Date(time).toISOString();

export function cidOf(digest) {
    const bytes = Buffer.concat([Buffer.from([0x01, 0x55, 0x12, 0x20]), digest]);
    let bits = 0n;
    for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
    bits <<= 2n;
    let text = '';
    for (let i = 57; i >= 0; i--) text += base32[Number((bits >> BigInt(5 * i)) & 31n)];
    return 'b' + text;
}

export function newDevice() {
    const pair = generateKeyPairSync('ed25519');
    const id = randomBytes(8);
    id[0] = (id[0] & 0xfc) | 2;
    return { ...pair, id, uuid: uuidOf('device' + id.toString('hex')), boot: 1, sequence: 0 };
}

function uuidOf(text) {
    const hex = sha256(text).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** COSE_Sign1 over SenML records [{code, unit, value, time}] or a segment. */
export function signBatch(device, records) {
    const header = encode(new Map([[1, -8], [3, 112], [4, device.id], [-65537, device.boot], [-65538, ++device.sequence]]));
    const pack = records.map((r, i) => {
        const map = new Map();
        if (i === 0) map.set(-2, `urn:dev:mac:${device.id.toString('hex')}:`);
        map.set(0, r.code).set(1, r.unit).set(6, r.time / 1000);
        if (r.data) map.set(8, r.data).set('rate_', r.rate).set('gain_', r.gain).set('base_', 0).set('lead', r.lead);
        else map.set(2, r.value);
        return map;
    });
    const payload = encode(pack);
    const signature = sign(null, encode(['Signature1', header, Buffer.alloc(0), payload]), device.privateKey);
    return encode(tagged(18, [header, new Map(), payload, signature]));
}

const loinc = (code, display) => ({ system: 'http://loinc.org', code, display });
const names = { '8867-4': 'Heart rate', '59408-5': 'Oxygen saturation', '9279-1': 'Respiratory rate', '8480-6': 'Systolic pressure', '8462-4': 'Diastolic pressure', '8310-5': 'Temperature' };
const codeOf = (code) => ({ coding: [loinc(code, names[code] ?? code)], text: names[code] ?? code });
const quantity = (value, unit) => ({ value, unit, system: 'http://unitsofmeasure.org', code: unit });

const named = (device, sequence) => [
    { system: 'urn:vitalseal:reading', value: `${device.id.toString('hex')}/${device.boot}/${sequence}/0` },
];

function vitalObservation(reading, device, sequence) {
    return {
        resourceType: 'Observation',
        identifier: named(device, sequence),
        status: 'final',
        code: codeOf(reading.code),
        effectiveDateTime: rfc3339(reading.time),
        valueQuantity: quantity(reading.value, reading.unit),
        device: { reference: `urn:uuid:${device.uuid}` },
    };
}

function pressureObservation(upper, lower, device, sequence) {
    const part = (r) => ({ code: codeOf(r.code), valueQuantity: quantity(r.value, r.unit) });
    return {
        resourceType: 'Observation',
        identifier: named(device, sequence),
        status: 'final',
        code: { coding: [loinc('85354-9', 'Blood pressure panel')], text: 'Blood pressure' },
        effectiveDateTime: rfc3339(upper.time),
        device: { reference: `urn:uuid:${device.uuid}` },
        component: [part(upper), part(lower)],
    };
}

function ecgObservation(segment, device, sequence) {
    const samples = new Int16Array(segment.data.buffer, segment.data.byteOffset, segment.data.length / 2);
    const end = segment.time + (samples.length / segment.rate) * 1000;
    return {
        resourceType: 'Observation',
        identifier: named(device, sequence),
        status: 'final',
        code: { coding: [loinc('11524-6', 'EKG study')] },
        effectivePeriod: { start: rfc3339(segment.time), end: rfc3339(end) },
        device: { reference: `urn:uuid:${device.uuid}` },
        component: [
            {
                code: { coding: [{ system: 'urn:iso:std:iso:11073:10101', code: '131330' }], text: segment.lead },
                valueSampledData: {
                    origin: quantity(0, 'mV'),
                    period: 1000 / segment.rate,
                    factor: 1 / segment.gain,
                    dimensions: 1,
                    data: Array.from(samples, (s) => (s === -32768 ? 'E' : s)).join(' '),
                },
            },
        ],
    };
}

function summaryObservation(series) {
    const component = (name, values) => ({
        code: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-statistics', code: name }] },
        valueSampledData: {
            origin: quantity(0, name === 'count' ? '1' : series.unit),
            period: series.step,
            dimensions: 1,
            data: values.map((v) => v ?? 'E').join(' '),
        },
    });
    const parts = [component('median', series.median)];
    if (series.low) parts.push(component('minimum', series.low), component('maximum', series.high));
    return {
        resourceType: 'Observation',
        status: 'final',
        code: codeOf(series.code),
        effectivePeriod: { start: rfc3339(series.start), end: rfc3339(series.start + series.step * series.median.length) },
        component: parts,
    };
}

function alertResource(step) {
    if (step.what === 'raised') {
        return {
            resourceType: 'DetectedIssue',
            status: 'final',
            code: { text: step.kind },
            severity: 'high',
            identifiedDateTime: rfc3339(step.at),
            detail: step.sentence,
        };
    }
    return {
        resourceType: 'Communication',
        status: 'completed',
        topic: { text: step.what },
        sent: rfc3339(step.at),
        sender: { display: step.by },
        reasonCode: [{ text: step.kind }],
        payload: [{ contentString: step.sentence }],
    };
}

/** input: {address, seq, kind, start, end, readings, segments, series, steps, device, source, breakSignature, changeValue} */
export function bundleText(input) {
    const { device } = input;
    const first = device.sequence + 1;
    const afterReadings = first + (input.readings?.length ? 1 : 0);
    const messages = [];
    if (input.readings?.length) messages.push(signBatch(device, input.readings));
    for (const segment of input.segments ?? []) messages.push(signBatch(device, [segment]));
    if (input.changeValue) input.readings[0].value += 1;
    if (input.breakSignature) messages[0][messages[0].length - 1] ^= 1;
    const upper = (input.readings ?? []).filter((r) => r.code === '8480-6');
    const resources = [
        { resourceType: 'Patient', identifier: [{ system: 'urn:vitalseal:patient', value: input.address }] },
        {
            resourceType: 'Device',
            id: device.uuid,
            meta: { tag: [{ system: 'urn:vitalseal:source', code: input.source }] },
            identifier: [
                { system: 'urn:ietf:rfc:3986', value: `urn:dev:mac:${device.id.toString('hex')}` },
                { system: 'urn:vitalseal:ed25519', value: rawPublicKey(device.publicKey).toString('hex') },
            ],
        },
        ...(input.readings ?? []).filter((r) => !r.code.startsWith('84')).map((r) => vitalObservation(r, device, first)),
        ...upper.map((u) => pressureObservation(u, input.readings.find((r) => r.code === '8462-4' && r.time === u.time), device, first)),
        ...(input.segments ?? []).map((s, i) => ecgObservation(s, device, afterReadings + i)),
        ...(input.steps ?? []).map(alertResource),
        ...(input.series ?? []).map(summaryObservation),
        {
            resourceType: 'Provenance',
            recorded: rfc3339(input.end),
            signature: messages.map((m) => ({ when: rfc3339(input.end), sigFormat: 'application/cose', data: m.toString('base64') })),
        },
    ];
    return JSON.stringify({
        resourceType: 'Bundle',
        meta: { tag: [{ system: 'urn:vitalseal:kind', code: input.kind }, { system: 'urn:vitalseal:epoch', code: '0' }] },
        identifier: { system: 'urn:vitalseal:report', value: `${input.address}/${input.seq}` },
        type: 'collection',
        timestamp: rfc3339(input.end),
        entry: resources.map((resource) => ({ fullUrl: 'urn:uuid:x', resource })),
    });
}

export async function seal(text, recipient) {
    const encrypter = new age.Encrypter();
    encrypter.addRecipient(recipient);
    const block = Buffer.from(await encrypter.encrypt(gzipSync(text, { level: 6 })));
    const digest = sha256(block);
    return { block, digest, cid: cidOf(digest) };
}

export function reportLeaf(patientKey, seq, digest) {
    const message = Buffer.alloc(8);
    message.writeBigUInt64BE(BigInt(seq));
    const tag = createHmac('sha256', patientKey).update(message).digest().subarray(0, 16);
    return encode([1, 1, tag, digest]);
}

const addressOf = (key) => keccak256(secp256k1.getPublicKey(key, false).subarray(1)).subarray(12);
const text = (value) => keccak256(Buffer.from(value));
const word = (bytes) => Buffer.concat([Buffer.alloc(32 - bytes.length), bytes]);

/** EIP-712 by its definition, and the signature of EIP-2098. */
function signCapsule(key, { patient, reader, consent, chainId, content, account }) {
    const domain = keccak256(Buffer.concat([
        text('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
        text('Vitalseal Consent'), text('1'), word(Buffer.from(chainId.toString(16).padStart(16, '0'), 'hex')), word(consent),
    ]));
    const struct = keccak256(Buffer.concat([
        text('Capsule(address patient,address reader,bytes32 content,address account)'),
        word(patient), word(reader), keccak256(content), word(account),
    ]));
    const digest = keccak256(Buffer.concat([Buffer.from([0x19, 1]), domain, struct]));
    const recovered = Buffer.from(secp256k1.sign(digest, key, { prehash: false, format: 'recovered' }));
    recovered[33] |= recovered[0] << 7;
    return recovered.subarray(1);
}

/** The slots in which the contracts hold what makes a capsule of epoch 1 a good one. */
export function grantSlots(patient, reader, key, secret) {
    const mapped = (name, slot) => keccak256(Buffer.concat([word(name), slot]));
    const variable = (n) => word(Buffer.from([n]));
    const signer = mapped(addressOf(key), mapped(patient, variable(5)));
    const next = word(Buffer.from((BigInt('0x' + signer.toString('hex')) + 1n).toString(16).padStart(64, '0'), 'hex'));
    return {
        registry: [[signer, Buffer.alloc(32, 3)], [next, word(Buffer.from([1]))]],
        consent: [
            [mapped(reader, mapped(patient, variable(5))), word(Buffer.from([7]))],
            [mapped(patient, variable(3)), word(Buffer.from([1]))],
            [mapped(word(Buffer.from([1])), mapped(patient, variable(4))), Buffer.from(x25519.getPublicKey(secret))],
        ],
    };
}

export async function capsule(patient, reader, secret, patientKey, recipient, key, consent) {
    const chainId = 2 ** 32 + 7;
    const map = new Map([
        ['patient', patient],
        ['reader', reader],
        ['epochs', [1]],
        ['secrets', [secret]],
        ['k_p', patientKey],
        ['consent', consent],
        ['chain_id', chainId],
    ]);
    const content = encode(map);
    const signed = new Map([
        ['account', patient],
        ['capsule', content],
        ['signature', signCapsule(key, { patient, reader, consent, chainId, content, account: patient })],
    ]);
    const encrypter = new age.Encrypter();
    encrypter.addRecipient(recipient);
    return Buffer.from(await encrypter.encrypt(encode(signed))).toString('base64');
}
