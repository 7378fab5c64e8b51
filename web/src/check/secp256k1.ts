// Signatures of people's accounts: ECDSA over SHA-256 on secp256k1 (ES256K, RFC 8812), low s. An account is the last 20
// bytes of the Keccak of its first key, so the signature itself says whose it may be.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, hex } from './bytes.ts';
import { keccak256 } from './keccak.ts';

function accountOf(point: Uint8Array): string {
    return `0x${hex(keccak256(point.slice(1)).slice(12))}`;
}

/** Of a secret key: "0x" and 40 hex digits. */
export function addressOf(secret: Uint8Array): string {
    return accountOf(secp256k1.getPublicKey(secret, false));
}

/** Whose keys may have made it: up to two; none where s is high or nothing fits. */
export function signersOf(signature: Uint8Array, message: Uint8Array): string[] {
    const digest = sha256(message);
    const found: string[] = [];
    for (const odd of [0, 1]) {
        try {
            const one = secp256k1.Signature.fromBytes(signature, 'compact');
            if (one.hasHighS()) return [];
            found.push(accountOf(one.addRecoveryBit(odd).recoverPublicKey(digest).toBytes(false)));
        } catch {
            // No point has that x.
        }
    }
    return found;
}

/** 64 bytes, r then s; the same for the same message. */
export function signEs256k(secret: Uint8Array, message: Uint8Array): Bytes {
    return secp256k1.sign(sha256(message), secret, { prehash: false, lowS: true }) as Bytes;
}
