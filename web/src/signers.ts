// Which devices signed the messages inside a record, and how many each. Only counted here: whether the
// signatures hold is the check's business.
import type { Contents } from './check/bundle.ts';
import { fromHex } from './check/bytes.ts';

export interface Signer {
    id: string;
    source: string;
    messages: number;
}

function contains(message: Uint8Array, id: Uint8Array): boolean {
    // The device id stands in the protected header, within the first hundred bytes.
    const limit = Math.min(message.length, 100) - id.length;
    for (let at = 0; at <= limit; at++) if (id.every((byte, i) => message[at + i] === byte)) return true;
    return false;
}

export function parseSignedDevices(contents: Contents): Signer[] {
    return contents.devices.map(({ id, source }) => {
        const bytes = /^[0-9a-f]{16}$/.test(id) ? fromHex(id) : null;
        const messages = bytes ? contents.messages.filter((m) => contains(m, bytes)).length : 0;
        return { id, source, messages };
    });
}
