// SenML (RFC 8428) as far as devices use it here (docs/formats/batch.md): what was measured, when, and the
// samples of segments. CBOR or JSON, by the content type of the envelope.

import { type Bytes, fromBase64 } from './bytes.ts';
import { type Cbor, type CborMap, Tagged, decodeCbor } from './cbor.ts';

export interface SignedRecord {
    code: string;
    /** Milliseconds since 1970. */
    time: number;
    number: number | null;
    text: string | null;
    samples: Int16Array | null;
    gain: number;
    base: number;
    lead: string;
}

const cborType = 112;
const jsonType = 110;
/** JSON names of the integer labels of CBOR. */
const labels: Record<string, number> = { bn: -2, bt: -3, n: 0, v: 2, vs: 3, t: 6, vd: 8 };
const deviceName = /^urn:(dev:mac:[0-9a-f]{16}|vitalseal:patient:[0-9a-f]{40}):/;

function numberOf(value: Cbor | undefined): number | null {
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    if (!(value instanceof Tagged) || value.tag !== 4 || !Array.isArray(value.value)) return null;
    const [exponent, mantissa] = value.value;
    return Number(`${String(mantissa)}e${String(exponent)}`);
}

const textOf = (value: Cbor | undefined): string | null => (typeof value === 'string' ? value : null);

function samplesOf(value: Cbor | undefined): Int16Array | null {
    if (!(value instanceof Uint8Array) || value.length % 2 !== 0) return null;
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    return Int16Array.from({ length: value.length / 2 }, (_, i) => view.getInt16(2 * i, true));
}

function mapsOfCbor(payload: Bytes): CborMap[] {
    const pack = decodeCbor(payload);
    if (!Array.isArray(pack) || !pack.every((entry) => entry instanceof Map)) throw new Error('senml: no pack');
    return pack;
}

function mapsOfJson(payload: Bytes): CborMap[] {
    const pack: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    if (!Array.isArray(pack)) throw new Error('senml: no pack');
    return pack.map((entry: Record<string, Cbor>) => {
        const pairs = Object.entries(entry).map(([name, value]): [Cbor, Cbor] => [
            labels[name] ?? name,
            name === 'vd' && typeof value === 'string' ? fromBase64(value) : value,
        ]);
        return new Map(pairs);
    });
}

export function signedRecords(contentType: number, payload: Bytes): SignedRecord[] {
    if (contentType !== cborType && contentType !== jsonType) throw new Error('senml: content type');
    let name = '';
    let time = 0;
    return (contentType === cborType ? mapsOfCbor(payload) : mapsOfJson(payload)).map((map) => {
        name = textOf(map.get(-2)) ?? name;
        time = numberOf(map.get(-3)) ?? time;
        return {
            code: (name + (textOf(map.get(0)) ?? '')).replace(deviceName, ''),
            time: (time + (numberOf(map.get(6)) ?? 0)) * 1000,
            number: numberOf(map.get(2)),
            text: textOf(map.get(3)),
            samples: samplesOf(map.get(8)),
            gain: numberOf(map.get('gain_')) ?? 1,
            base: numberOf(map.get('base_')) ?? 0,
            lead: textOf(map.get('lead')) ?? '',
        };
    });
}
