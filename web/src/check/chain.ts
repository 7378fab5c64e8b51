// From a block's header to what the Log contract holds for a node: header → state root → account →
// storage root → slot, by the storage layout of contracts/src/Directory.sol and Log.sol.
//
//   Directory slot keccak256("Log" padded behind to 32 ‖ u256 1)    address of Log
//   Log slot       keccak256(node padded in front to 32 ‖ u256 0)   root of the node's log of records
//   the slot after it                     …, time u40, size u64     lowest last

import { type Bytes, concat, equal, fromBase64, fromHex, hex, utf8 } from './bytes.ts';
import { list, number, object, text } from './json.ts';
import { keccak256 } from './keccak.ts';
import { decodeRlp, integerOf, itemsOf, stringOf } from './rlp.ts';
import { provenValue } from './trie.ts';

export interface AccountProof {
    address: string;
    account: Bytes[];
    slots: Bytes[][];
}

/** What the node answers (GET /v1/anchor), of the right shape and not yet believed. */
export interface Anchor {
    chainId: number;
    key: string;
    block: number;
    header: Bytes;
    directory: AccountProof;
    log: AccountProof;
    checkpoint: string;
    cosigned: string;
    /** Verifier keys of the followers, as the node says. */
    followers: string[];
    inclusion: Bytes[];
}

export interface Header {
    hash: Bytes;
    /** Hash of the block before. */
    parent: Bytes;
    stateRoot: Bytes;
    receiptsRoot: Bytes;
    number: number;
    /** Seconds since 1970. */
    time: number;
}

export interface ContractHead {
    size: number;
    root: Bytes;
    /** Seconds since 1970 of the block that took it. */
    time: number;
}

const maxProof = 80;
const maxText = 8192;

export function byteList(value: unknown): Bytes[] {
    const all = list(value);
    if (all.length > maxProof) throw new Error('anchor: too long');
    return all.map((entry) => {
        const encoded = text(entry);
        if (encoded === '' || encoded.length > maxText) throw new Error('anchor: bytes');
        return fromBase64(encoded);
    });
}

function keyList(value: unknown): string[] {
    const all = list(value).map(text);
    if (all.length > maxProof || all.some((key) => key.length > maxText)) throw new Error('anchor: followers');
    return all;
}

export function readProof(value: unknown, slots: number): AccountProof {
    const proof = object(value);
    const address = text(proof['address']);
    const all = list(proof['slots']);
    if (!/^0x[0-9a-f]{40}$/.test(address) || all.length !== slots) throw new Error('anchor: account');
    return { address, account: byteList(proof['account']), slots: all.map(byteList) };
}

export function readAnchor(value: unknown): Anchor {
    const answer = object(value);
    const block = number(answer['block']);
    if (block === null || !Number.isSafeInteger(block) || block < 0) throw new Error('anchor: block');
    return {
        chainId: number(answer['chain_id']) ?? 0,
        key: text(answer['key']),
        block,
        header: byteList([answer['header']])[0] as Bytes,
        directory: readProof(answer['directory'], 1),
        log: readProof(answer['log'], 2),
        checkpoint: text(answer['checkpoint']),
        cosigned: text(answer['cosigned']),
        followers: keyList(answer['followers']),
        inclusion: byteList(answer['inclusion']),
    };
}

const fewestFields = 15;
const mostFields = 32;

function hashOf(bytes: Bytes): Bytes {
    if (bytes.length !== 32) throw new Error('chain: not a hash');
    return bytes;
}

export function readHeader(bytes: Bytes): Header {
    const fields = itemsOf(decodeRlp(bytes), mostFields);
    if (fields.length < fewestFields) throw new Error('chain: header');
    const parent = hashOf(stringOf(fields[0]));
    const stateRoot = hashOf(stringOf(fields[3]));
    const receiptsRoot = hashOf(stringOf(fields[5]));
    return { hash: keccak256(bytes), parent, stateRoot, receiptsRoot, number: integerOf(fields[8]), time: integerOf(fields[11]) };
}

function storageRootOf(stateRoot: Bytes, proof: AccountProof): Bytes {
    const account = provenValue(stateRoot, keccak256(fromHex(proof.address)), proof.account);
    if (!account) throw new Error('chain: no such account');
    const fields = itemsOf(decodeRlp(account), 4);
    if (fields.length !== 4) throw new Error('chain: account');
    return hashOf(stringOf(fields[2]));
}

/** 32 bytes; zero where nothing is stored. */
function storedWord(storageRoot: Bytes, slot: Bytes, nodes: Bytes[] = []): Bytes {
    const stored = provenValue(storageRoot, keccak256(slot), nodes);
    const value = stored ? stringOf(decodeRlp(stored)) : new Uint8Array(0);
    if (value.length > 32 || (stored && (value.length === 0 || value[0] === 0))) throw new Error('chain: slot');
    return concat(new Uint8Array(32 - value.length), value);
}

/** Of a mapping that is the contract's variable of that number. */
export function slotOf(key: Bytes, variable: number): Bytes {
    const place = new Uint8Array(32);
    place[31] = variable;
    return keccak256(key, place);
}

function slotAfter(slot: Bytes): Bytes {
    const out = slot.slice();
    for (let i = out.length - 1; i >= 0; i--) {
        out[i] = ((out[i] ?? 0) + 1) & 255;
        if (out[i] !== 0) break;
    }
    return out;
}

function unsigned(bytes: Bytes): number {
    const value = bytes.reduce((n, byte) => n * 256 + byte, 0);
    if (!Number.isSafeInteger(value)) throw new Error('chain: number');
    return value;
}

/** What a contract holds at these slots, each 32 bytes, in the state of that root. */
export function provenWords(stateRoot: Bytes, proof: AccountProof, slots: Bytes[]): Bytes[] {
    const storageRoot = storageRootOf(stateRoot, proof);
    return slots.map((slot, i) => storedWord(storageRoot, slot, proof.slots[i]));
}

/** What the Log contract named by the Directory holds for `node` ("0x…") in the state of that block. */
export function contractHead(stateRoot: Bytes, node: string, directory: AccountProof, log: AccountProof): ContractHead {
    const name = concat(utf8('Log'), new Uint8Array(29));
    const named = storedWord(storageRootOf(stateRoot, directory), slotOf(name, 1), directory.slots[0]);
    if (hex(named) !== log.address.slice(2).padStart(64, '0')) throw new Error('chain: not the named contract');
    const storageRoot = storageRootOf(stateRoot, log);
    const slot = slotOf(concat(new Uint8Array(12), fromHex(node)), 0);
    const root = storedWord(storageRoot, slot, log.slots[0]);
    const packed = storedWord(storageRoot, slotAfter(slot), log.slots[1]);
    if (!equal(packed.subarray(0, 19), new Uint8Array(19))) throw new Error('chain: head');
    return { root, size: unsigned(packed.subarray(24)), time: unsigned(packed.subarray(19, 24)) };
}
