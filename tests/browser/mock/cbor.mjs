// Deterministic CBOR, enough for capsules, leaves and device messages. Written apart from the site's own
// reader, so that the two check each other.

function head(major, value) {
    const n = BigInt(value);
    if (n < 24n) return Buffer.from([(major << 5) | Number(n)]);
    const width = n < 1n << 8n ? 1 : n < 1n << 16n ? 2 : n < 1n << 32n ? 4 : 8;
    const out = Buffer.alloc(1 + width);
    out[0] = (major << 5) | (24 + Math.log2(width));
    for (let i = 0; i < width; i++) out[width - i] = Number((n >> BigInt(8 * i)) & 255n);
    return out;
}

function float(value) {
    const out = Buffer.alloc(9);
    out[0] = 0xfb;
    out.writeDoubleBE(value, 1);
    return out;
}

export const tagged = (tag, value) => ({ tag, value });

export function encode(value) {
    if (typeof value === 'number' && !Number.isInteger(value)) return float(value);
    if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
    if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
    if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
    if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
    if (value instanceof Map) {
        const pairs = [...value].map(([k, v]) => [encode(k), encode(v)]).sort((a, b) => Buffer.compare(a[0], b[0]));
        return Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
    }
    return Buffer.concat([head(6, value.tag), encode(value.value)]);
}
