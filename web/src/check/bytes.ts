// Bytes, text forms and the one hash function everything here rests on (SHA-256 of the browser).

export type Bytes = Uint8Array<ArrayBuffer>;

export function concat(...parts: Uint8Array[]): Bytes {
    const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const part of parts) {
        out.set(part, at);
        at += part.length;
    }
    return out;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export function utf8(text: string): Bytes {
    return new TextEncoder().encode(text);
}

export function hex(bytes: Uint8Array): string {
    let out = '';
    for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
    return out;
}

export function fromHex(text: string): Bytes {
    const digits = text.startsWith('0x') ? text.slice(2) : text;
    if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) throw new Error('not hexadecimal');
    const out = new Uint8Array(digits.length / 2);
    for (let i = 0; i < out.length; i++) out[i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
    return out;
}

/** Standard or URL alphabet, padding optional; anything else is an error. */
export function fromBase64(text: string): Bytes {
    const padded = text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
    const standard = padded.replaceAll('-', '+').replaceAll('_', '/');
    if (!/^[A-Za-z0-9+/]*$/.test(standard) || standard.length % 4 === 1) throw new Error('not base64');
    const binary = atob(standard);
    const out = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) out[i] = binary.charCodeAt(i);
    return out;
}

export function toBase64(bytes: Uint8Array): string {
    let binary = '';
    for (let i = 0; i < bytes.length; i += 8192) {
        binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
    }
    return btoa(binary);
}

export async function sha256(...parts: Uint8Array[]): Promise<Bytes> {
    return new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)));
}

const limit = 64 * 1024 * 1024;

/** gzip, by the platform's own decompressor; more than 64 MiB is refused. */
export async function gunzip(bytes: Bytes): Promise<Bytes> {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    const reader = stream.getReader();
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
        const { done, value } = await reader.read();
        if (done) return concat(...parts);
        size += value.length;
        if (size > limit) throw new Error('content too large');
        parts.push(value);
    }
}
