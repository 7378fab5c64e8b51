// What a person signs, as bytes (docs/formats/batch.md, docs/formats/statement.md).
import { type Bytes, fromHex, utf8 } from '../check/bytes.ts';
import { type Encodable, encodeCbor } from '../check/cbor.ts';
import { toBeSigned } from '../check/cose.ts';
import { signEs256k } from '../check/secp256k1.ts';

export interface AccountKey {
    account: string;
    /** 32 bytes; never leaves this browser. */
    secret: Bytes;
}

const senmlCbor = 112;
const fhirJson = 'application/fhir+json';
const es256k = -47;

function signed(key: AccountKey, sequence: number, type: number | string, payload: Bytes): Bytes {
    const header = new Map<number, Encodable>([
        [1, es256k],
        [3, type],
        [4, fromHex(key.account)],
        [-65537, 1],
        [-65538, sequence],
    ]);
    const protectedBytes = encodeCbor(header);
    const signature = signEs256k(key.secret, toBeSigned(protectedBytes, payload));
    return encodeCbor({ tag: 18, value: [protectedBytes, new Map(), payload, signature] });
}

export interface EntryValue {
    /** LOINC */
    code: string;
    /** UCUM; "" for words */
    unit: string;
    /** "36.8", or a word for alertness */
    value: string;
}

/** "36.80" keeps its digits: tag 4, [-2, 3680]. */
function decimal(text: string): Encodable {
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
    if (!match) throw new Error('not a number');
    const [, sign = '', whole = '', fraction = ''] = match;
    const mantissa = Number(sign + whole + fraction);
    if (!Number.isSafeInteger(mantissa)) throw new Error('too many digits');
    return fraction ? { tag: 4, value: [-fraction.length, mantissa] } : mantissa;
}

/** SenML in deterministic CBOR: keys in the order of their encoding. */
export function entryPayload(patient: string, values: EntryValue[], at: number): Bytes {
    const seconds = decimal((Math.floor(at) / 1000).toFixed(3));
    return encodeCbor(
        values.map(({ code, unit, value }, i) => {
            const record = new Map<number | string, Encodable>([[0, code]]);
            if (unit) record.set(1, unit).set(2, decimal(value));
            else record.set(3, value);
            if (i === 0) record.set(-2, `urn:vitalseal:patient:${patient.slice(2)}:`).set(-3, seconds);
            return record;
        }),
    );
}

export const signEntry = (key: AccountKey, sequence: number, payload: Bytes): Bytes => signed(key, sequence, senmlCbor, payload);

export const signStatement = (key: AccountKey, sequence: number, statement: object): Bytes =>
    signed(key, sequence, fhirJson, utf8(JSON.stringify(statement)));
