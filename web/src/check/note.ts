// C2SP signed note and tlog checkpoint.
//
//   note       = text "\n" 1*("— " name " " base64(key id[4] ‖ signature[64]) "\n")
//   text       = origin "\n" size "\n" base64(root[32]) "\n" *(extension "\n")
//   verifier   = name "+" hex(key id[4]) "+" base64(0x01 ‖ public key[32])
//   key id     = SHA-256(name ‖ "\n" ‖ 0x01 ‖ public key)[0..4]

import { type Bytes, equal, fromBase64, fromHex, sha256, utf8 } from './bytes.ts';
import { verifyEd25519 } from './ed25519.ts';

export interface VerifierKey {
    name: string;
    id: Bytes;
    publicKey: Bytes;
}

export interface Checkpoint {
    origin: string;
    size: number;
    root: Bytes;
}

const algorithmEd25519 = 1;
const maxNote = 64 * 1024;
const maxSignatures = 100;

export async function parseVerifierKey(text: string): Promise<VerifierKey> {
    const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
    if (!match) throw new Error('note key: malformed');
    const [, name = '', idText = '', keyText = ''] = match;
    const key = fromBase64(keyText);
    if (key.length !== 33 || key[0] !== algorithmEd25519) throw new Error('note key: not Ed25519');
    const id = fromHex(idText);
    const expected = (await sha256(utf8(name + '\n'), key)).subarray(0, 4);
    if (!equal(id, expected)) throw new Error('note key: id does not fit the key');
    return { name, id, publicKey: key.slice(1) };
}

function parseCheckpoint(text: string): Checkpoint {
    const [origin = '', sizeText = '', rootText = ''] = text.split('\n');
    if (!origin || !/^(0|[1-9][0-9]{0,15})$/.test(sizeText)) throw new Error('checkpoint: malformed');
    const root = fromBase64(rootText);
    const size = Number(sizeText);
    if (root.length !== 32 || !Number.isSafeInteger(size)) throw new Error('checkpoint: malformed');
    return { origin, size, root };
}

interface Signature {
    name: string;
    bytes: Bytes;
}

function split(note: string): { text: string; signatures: Signature[] } {
    if (note.length > maxNote) throw new Error('note: too large');
    const end = note.lastIndexOf('\n\n');
    if (end < 0 || !note.endsWith('\n')) throw new Error('note: malformed');
    const lines = note.slice(end + 2, -1).split('\n');
    if (lines.length > maxSignatures) throw new Error('note: too many signatures');
    const signatures = lines.map((line) => {
        const match = /^— (\S+) (\S+)$/.exec(line);
        if (!match) throw new Error('note: malformed signature line');
        return { name: match[1] ?? '', bytes: fromBase64(match[2] ?? '') };
    });
    return { text: note.slice(0, end + 1), signatures };
}

/** The text of a note that is signed by exactly this key; throws otherwise. */
export function openNote(note: string, key: VerifierKey): string {
    const { text, signatures } = split(note);
    for (const { name, bytes } of signatures) {
        if (name !== key.name || bytes.length !== 68 || !equal(bytes.subarray(0, 4), key.id)) continue;
        if (!verifyEd25519(bytes.slice(4), utf8(text), key.publicKey)) throw new Error('note: wrong signature');
        return text;
    }
    throw new Error('note: no signature by the expected key');
}

/** The checkpoint of a note signed by this key for the log of the same name; throws otherwise. */
export function openCheckpoint(note: string, key: VerifierKey): Checkpoint {
    const checkpoint = parseCheckpoint(openNote(note, key));
    if (checkpoint.origin !== key.name) throw new Error('note: another origin');
    return checkpoint;
}

export function isSignedBy(note: string, key: VerifierKey): boolean {
    try {
        openNote(note, key);
        return true;
    } catch {
        return false;
    }
}
