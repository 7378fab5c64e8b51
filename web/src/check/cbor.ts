// Strict reader of RFC 8949 4.2.1 deterministic CBOR, as far as capsules and device messages use it.
//
//   item  = head [content]          head = major type (3 bits) ‖ argument (shortest form)
//   major 0 unsigned, 1 negative, 2 bytes, 3 text, 4 array, 5 map, 6 tag, 7 false/true/null/float
//
// Refused: indefinite lengths, arguments longer than needed, map keys unsorted or repeated, depth over
// 16, bytes after the item. Integers beyond 2^53 come back as bigint.

import { type Bytes, utf8, concat } from './bytes.ts';

export type Cbor = number | bigint | boolean | null | string | Bytes | Cbor[] | CborMap | Tagged;
export type CborMap = Map<Cbor, Cbor>;
export class Tagged {
    readonly tag: number;
    readonly value: Cbor;
    constructor(tag: number, value: Cbor) {
        this.tag = tag;
        this.value = value;
    }
}

const maxDepth = 16;

class Reader {
    private at = 0;
    private readonly bytes: Bytes;
    private readonly view: DataView;
    constructor(bytes: Bytes) {
        this.bytes = bytes;
        this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }

    get done(): boolean {
        return this.at === this.bytes.length;
    }

    private take(count: number): Bytes {
        if (count > this.bytes.length - this.at) throw new Error('cbor: truncated');
        this.at += count;
        return this.bytes.subarray(this.at - count, this.at);
    }

    private argument(low: number): number | bigint {
        if (low < 24) return low;
        if (low > 27) throw new Error('cbor: indefinite or reserved length');
        const width = 1 << (low - 24);
        let value = 0n;
        for (const byte of this.take(width)) value = (value << 8n) | BigInt(byte);
        const least = width === 1 ? 24n : 1n << BigInt(4 * width);
        if (value < least) throw new Error('cbor: not the shortest form');
        return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
    }

    private length(low: number): number {
        const value = this.argument(low);
        if (typeof value === 'bigint') throw new Error('cbor: length too large');
        return value;
    }

    private simple(low: number): Cbor {
        if (low === 20 || low === 21) return low === 21;
        if (low === 22) return null;
        const width = { 25: 2, 26: 4, 27: 8 }[low];
        if (!width) throw new Error('cbor: simple value');
        const at = this.at;
        this.take(width);
        if (width === 2) return halfToNumber(this.view.getUint16(at));
        return width === 4 ? this.view.getFloat32(at) : this.view.getFloat64(at);
    }

    private map(count: number, depth: number): CborMap {
        const out: CborMap = new Map();
        let previous: Bytes | null = null;
        for (let i = 0; i < count; i++) {
            const start = this.at;
            const key = this.item(depth + 1);
            const raw = this.bytes.subarray(start, this.at);
            if (previous && compare(previous, raw) >= 0) throw new Error('cbor: map keys not sorted');
            previous = raw;
            out.set(key, this.item(depth + 1));
        }
        return out;
    }

    item(depth = 0): Cbor {
        if (depth > maxDepth) throw new Error('cbor: too deep');
        const head = this.take(1)[0] ?? 0;
        const low = head & 31;
        switch (head >> 5) {
            case 0:
                return this.argument(low);
            case 1: {
                const n = this.argument(low);
                return typeof n === 'number' && n < Number.MAX_SAFE_INTEGER ? -1 - n : -1n - BigInt(n);
            }
            case 2:
                return this.take(this.length(low));
            case 3:
                return new TextDecoder('utf-8', { fatal: true }).decode(this.take(this.length(low)));
            case 4:
                return this.array(this.length(low), depth);
            case 5:
                return this.map(this.length(low), depth);
            case 6:
                return new Tagged(this.length(low), this.item(depth + 1));
            default:
                return this.simple(low);
        }
    }

    private array(count: number, depth: number): Cbor[] {
        const out: Cbor[] = [];
        for (let i = 0; i < count; i++) out.push(this.item(depth + 1));
        return out;
    }
}

function compare(a: Uint8Array, b: Uint8Array): number {
    const n = Math.min(a.length, b.length);
    for (let i = 0; i < n; i++) {
        const difference = (a[i] ?? 0) - (b[i] ?? 0);
        if (difference !== 0) return difference;
    }
    return a.length - b.length;
}

function halfToNumber(half: number): number {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export function decodeCbor(bytes: Bytes): Cbor {
    const reader = new Reader(bytes);
    const value = reader.item();
    if (!reader.done) throw new Error('cbor: bytes after the item');
    return value;
}

function head(major: number, value: number): Bytes {
    const m = major << 5;
    if (value > 0xffffffff) {
        const out = new Uint8Array(9);
        out[0] = m | 27;
        new DataView(out.buffer).setBigUint64(1, BigInt(value));
        return out;
    }
    if (value < 24) return Uint8Array.of(m | value);
    if (value < 256) return Uint8Array.of(m | 24, value);
    if (value < 65536) return Uint8Array.of(m | 25, value >> 8, value & 255);
    return Uint8Array.of(m | 26, value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255);
}

export type Encodable = number | string | Uint8Array | Encodable[] | Map<number | string, Encodable> | { tag: number; value: Encodable };

/** What this page writes itself: whole numbers, bytes, text, lists; maps in the order they are given, so in that of
    their encoded keys. */
export function encodeCbor(value: Encodable): Bytes {
    if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
    if (typeof value === 'string') {
        const text = utf8(value);
        return concat(head(3, text.length), text);
    }
    if (value instanceof Uint8Array) return concat(head(2, value.length), value);
    if (Array.isArray(value)) return concat(head(4, value.length), ...value.map((item) => encodeCbor(item)));
    if (!(value instanceof Map)) return concat(head(6, value.tag), encodeCbor(value.value));
    return concat(head(5, value.size), ...[...value].flatMap(([key, item]) => [encodeCbor(key), encodeCbor(item)]));
}
