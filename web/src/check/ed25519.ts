// Ed25519 as libsodium verifies it: canonical encodings, no small-order keys (noble with zip215 off).
import { ed25519 } from '@noble/curves/ed25519.js';

export function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
    if (signature.length !== 64 || publicKey.length !== 32) return false;
    try {
        return ed25519.verify(signature, message, publicKey, { zip215: false });
    } catch {
        return false;
    }
}
