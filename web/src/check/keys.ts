// The reader's keys: the identity opens the key bundles granted to this reader, and those open records.
//
//   capsule = age( CBOR {"account": bytes20, "capsule": bytes, "signature": bytes64} ), and in it
//             CBOR {"k_p": bytes32, "epochs": [u…], "reader": bytes20, "consent": bytes20,
//                   "patient": bytes20, "secrets": [bytes32…], "chain_id": u}
//   record  = age( gzip( FHIR Bundle JSON ) ), to the X25519 key of the patient's period

import { Decrypter } from 'age-encryption';
import { bech32 } from '@scure/base';
import { type Bytes, fromBase64, gunzip, hex } from './bytes.ts';
import type { Capsule } from './capsule.ts';
import { type Cbor, decodeCbor } from './cbor.ts';

export interface PatientKeys {
    patient: string;
    epochs: number[];
    identities: string[];
    patientKey: Bytes;
}

export class NoKey extends Error {}

const maxEpochs = 10_000;

async function decrypt(file: Bytes, identity: string): Promise<Bytes | null> {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    try {
        return (await decrypter.decrypt(file, 'uint8array')) as Bytes;
    } catch (error) {
        if (error instanceof Error && error.message.includes('no identity matched')) return null;
        throw error;
    }
}

/** Tries the keys one by one and puts the one that fits in front: neighbours in time share a period. */
async function decryptWithAny(file: Bytes, identities: string[]): Promise<Bytes> {
    for (const identity of [...identities]) {
        const plain = await decrypt(file, identity);
        if (!plain) continue;
        identities.splice(identities.indexOf(identity), 1);
        identities.unshift(identity);
        return plain;
    }
    throw new NoKey('no key fits');
}

function identityText(secret: Bytes): string {
    return bech32.encodeFromBytes('AGE-SECRET-KEY-', secret).toUpperCase();
}

function bytesOf(value: Cbor | undefined, length: number): Bytes {
    if (!(value instanceof Uint8Array) || value.length !== length) throw new Error('capsule: malformed');
    return value;
}

const addressOf = (value: Cbor | undefined): string => '0x' + hex(bytesOf(value, 20));

/** What is inside, of the right shape and not yet believed: capsule.ts. */
export async function readCapsule(file: string, identity: string): Promise<Capsule> {
    const signed = decodeCbor(await decryptWithAny(fromBase64(file), [identity]));
    if (!(signed instanceof Map)) throw new Error('capsule: malformed');
    const content = signed.get('capsule');
    if (!(content instanceof Uint8Array)) throw new Error('capsule: malformed');
    const map = decodeCbor(content);
    if (!(map instanceof Map)) throw new Error('capsule: malformed');
    const epochs = map.get('epochs');
    const secrets = map.get('secrets');
    if (!Array.isArray(epochs) || !Array.isArray(secrets) || epochs.length !== secrets.length) {
        throw new Error('capsule: malformed');
    }
    const chainId = Number(map.get('chain_id'));
    if (!Number.isSafeInteger(chainId) || epochs.length > maxEpochs) throw new Error('capsule: malformed');
    return {
        account: addressOf(signed.get('account')),
        patient: addressOf(map.get('patient')),
        reader: addressOf(map.get('reader')),
        consent: addressOf(map.get('consent')),
        chainId,
        epochs: epochs.map(Number),
        secrets: secrets.map((secret) => bytesOf(secret, 32).slice()),
        tagKey: bytesOf(map.get('k_p'), 32).slice(),
        content: content.slice(),
        signature: bytesOf(signed.get('signature'), 64).slice(),
    };
}

export function keysIn(capsule: Capsule): PatientKeys {
    return {
        patient: capsule.patient,
        epochs: capsule.epochs,
        identities: capsule.secrets.map(identityText),
        patientKey: capsule.tagKey,
    };
}

/** The text of a record; `NoKey` when none of the reader's keys fits. */
export async function openRecord(block: Bytes, keys: PatientKeys): Promise<string> {
    const plain = await gunzip(await decryptWithAny(block, keys.identities));
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
}
