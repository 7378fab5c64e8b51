// The reader's keys: the identity opens the key bundles granted to this reader, and those open records.
//
//   capsule = age( CBOR {"patient": bytes20, "reader": bytes20, "epochs": [u…], "secrets": [bytes32…], "k_p": bytes32} )
//   record  = age( gzip( FHIR Bundle JSON ) ), to the X25519 key of the patient's period

import { Decrypter } from 'age-encryption';
import { bech32 } from '@scure/base';
import { type Bytes, fromBase64, gunzip, hex } from './bytes.ts';
import { type Cbor, decodeCbor } from './cbor.ts';

export interface PatientKeys {
    patient: string;
    epochs: number[];
    identities: string[];
    patientKey: Bytes;
}

export class NoKey extends Error {}

async function decrypt(file: Bytes, identities: string[]): Promise<Bytes> {
    const decrypter = new Decrypter();
    for (const identity of identities) decrypter.addIdentity(identity);
    try {
        return (await decrypter.decrypt(file, 'uint8array')) as Bytes;
    } catch (error) {
        const message = error instanceof Error ? error.message : '';
        if (message.includes('no identity matched')) throw new NoKey('no key fits');
        throw error;
    }
}

function identityText(secret: Bytes): string {
    return bech32.encodeFromBytes('AGE-SECRET-KEY-', secret).toUpperCase();
}

function bytesOf(value: Cbor | undefined, length: number): Bytes {
    if (!(value instanceof Uint8Array) || value.length !== length) throw new Error('capsule: malformed');
    return value;
}

export async function openCapsule(file: string, identity: string): Promise<PatientKeys> {
    const map = decodeCbor(await decrypt(fromBase64(file), [identity]));
    if (!(map instanceof Map)) throw new Error('capsule: malformed');
    const epochs = map.get('epochs');
    const secrets = map.get('secrets');
    if (!Array.isArray(epochs) || !Array.isArray(secrets) || epochs.length !== secrets.length) {
        throw new Error('capsule: malformed');
    }
    return {
        patient: '0x' + hex(bytesOf(map.get('patient'), 20)),
        epochs: epochs.map(Number),
        identities: secrets.map((secret) => identityText(bytesOf(secret, 32))),
        patientKey: bytesOf(map.get('k_p'), 32).slice(),
    };
}

/** The text of a record; `NoKey` when none of the reader's keys fits. */
export async function openRecord(block: Bytes, keys: PatientKeys): Promise<string> {
    const plain = await gunzip(await decrypt(block, keys.identities));
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
}
