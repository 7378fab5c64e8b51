// The key of a device that somebody is given.
import { ed25519 } from '@noble/curves/ed25519.js';
import { hex } from '../check/bytes.ts';

export interface DeviceKey {
    device: string;
    seed: string;
    public: string;
}

/** As `vitalseal device new` writes it; the id has the bit "locally administered" set. */
export function newDeviceKey(): DeviceKey {
    const id = crypto.getRandomValues(new Uint8Array(8));
    id[0] = ((id[0] ?? 0) | 0x02) & ~0x01;
    const seed = crypto.getRandomValues(new Uint8Array(32));
    return { device: hex(id), seed: hex(seed), public: hex(ed25519.getPublicKey(seed)) };
}
