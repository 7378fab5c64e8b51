// Whether a key was an account's at a time: Registry's events, believed only with a proof. Each stands in a receipt of
// a block whose hash is in the log of blocks that this browser remembers; where Registry is, and whether the key is
// the account's still, the proven state says (state.ts). What a key signed before it was struck off stays good; a node
// cannot pass over that it was, since the state says so.
//
//   GET /v1/keys?account=0x…&signer=0x…
//   answer  = { key, checkpoint, events: [{ header, inclusion, place, receipt }] }
//   receipt = nodes of the trie of receipts on the way to rlp(place), from the header's root of receipts
//   value   = [type u8] ‖ rlp([status, gas, bloom, [[address, [topic…], data]…]])          EIP-2718, EIP-658
//   topics  = keccak256("SignerAdded(address,address,uint8,bytes32)"), account, signer

import { type Header, byteList, readHeader } from './chain.ts';
import { type Bytes, equal, fromBase64, hex, utf8 } from './bytes.ts';
import { type LogSource, type Memory, checkHead } from './head.ts';
import { list, number, object, text } from './json.ts';
import { keccak256 } from './keccak.ts';
import { leafHash, verifyInclusion } from './merkle.ts';
import type { Checkpoint } from './note.ts';
import { decodeRlp, itemsOf, stringOf } from './rlp.ts';
import { keySlot } from './capsule.ts';
import { type StateSource, isLie, provenState, word } from './state.ts';
import { provenValue } from './trie.ts';

export interface KeySource {
    keys(account: string, signer: string): Promise<unknown>;
    consistency(from: number, to: number): Promise<string[]>;
}

interface Event {
    header: Header;
    inclusion: Bytes[];
    place: number;
    receipt: Bytes[];
}

const mostEvents = 32;
const mostLogs = 1000;
/** Between a block's clock and the node's. */
const grace = 3600;
const added = keccak256(utf8('SignerAdded(address,address,uint8,bytes32)'));
const removed = keccak256(utf8('SignerRemoved(address,address)'));

function readEvent(value: unknown): Event {
    const event = object(value);
    const place = number(event['place']);
    if (place === null || !Number.isSafeInteger(place) || place < 0) throw new Error('state: place');
    return {
        header: readHeader(fromBase64(text(event['header']))),
        inclusion: byteList(event['inclusion']),
        place,
        receipt: byteList(event['receipt']),
    };
}

/** rlp of a number, which is the key of a list's trie. */
function listKey(place: number): Bytes {
    if (place === 0) return Uint8Array.of(0x80);
    const bytes: number[] = [];
    for (let rest = place; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
    return bytes.length === 1 && place < 0x80 ? Uint8Array.of(place) : Uint8Array.of(0x80 + bytes.length, ...bytes);
}

type Word = 'added' | 'removed';

/** What the receipt says of the key, in order. */
function wordsIn({ header, place, receipt }: Event, registry: string, account: Bytes, signer: Bytes): Word[] {
    const value = provenValue(header.receiptsRoot, listKey(place), receipt);
    if (!value) throw new Error('state: receipt');
    const typed = (value[0] ?? 0) < 0x80;
    const fields = itemsOf(decodeRlp(typed ? value.subarray(1) : value), 4);
    if (!fields[3]) throw new Error('state: receipt');
    return itemsOf(fields[3], mostLogs).flatMap((log): Word[] => {
        const [address, named] = itemsOf(log, 3);
        const [topic, ofAccount, ofSigner] = named ? itemsOf(named, 4).map((item) => stringOf(item)) : [];
        if (`0x${hex(stringOf(address))}` !== registry || !topic || !ofAccount || !ofSigner) return [];
        if (!equal(ofAccount, account) || !equal(ofSigner, signer)) return [];
        return equal(topic, added) ? ['added'] : equal(topic, removed) ? ['removed'] : [];
    });
}

/** A key was an account's from block to block, the last one `time` seconds after 1970; null: it still is. */
export interface Span {
    from: number;
    to: { block: number; time: number } | null;
}

/** Of a record: the block it was sealed under, and the beginning of its interval in milliseconds. */
export interface SealedWhen {
    sealedUnder: number | null;
    start: number | null;
}

/** A message comes after the interval's beginning, and is sealed under a state that knew its key. */
export function covers(spans: Span[], { sealedUnder, start }: SealedWhen): boolean {
    return spans.some(({ from, to }) => {
        const known = sealedUnder === null || from <= sealedUnder;
        return known && (to === null || start === null || 1000 * (to.time + grace) >= start);
    });
}

function spansOf(told: { header: Header; word: Word }[], still: boolean): Span[] {
    const out: Span[] = [];
    let open: number | null = null;
    for (const { header, word } of told) {
        if (word === 'added') open ??= header.number;
        else if (open !== null) {
            out.push({ from: open, to: { block: header.number, time: header.time } });
            open = null;
        }
    }
    // One that ended, nobody shows when: it counts as if it had never been.
    if (open !== null && still) out.push({ from: open, to: null });
    return out;
}

/** Where Registry is and whether the key is the account's now, as the state proves it; `node` is the address in the
    origin of the node's log. */
export interface Place {
    node: string;
    directory: string;
    registry: string;
    still: boolean;
}

/** When the key was the account's; none where it never was, as far as the node shows. Throws where what it shows does
    not hold. */
export async function keySpans(
    memory: Memory, source: KeySource, { node, directory, registry, still }: Place, account: string, signer: string, clock: () => number,
): Promise<Span[]> {
    let events: Event[] = [];
    let told: { header: Header; word: Word }[] | undefined;
    const one = (event: Event, { size, root }: Checkpoint): { header: Header; word: Word }[] => {
        const { header, inclusion } = event;
        if (!verifyInclusion(header.number, size, leafHash(header.hash), inclusion, root)) throw new Error('state: header');
        const words = wordsIn(event, registry, word(account), word(signer));
        if (words.length === 0) throw new Error('state: another event');
        return words.map((said) => ({ header, word: said }));
    };
    const log: LogSource = {
        show: async () => {
            const answer = object(await source.keys(account, signer));
            const all = list(answer['events']);
            if (all.length > mostEvents) throw new Error('state: too many events');
            events = all.map(readEvent).sort((a, b) => a.header.number - b.header.number || a.place - b.place);
            const { key, checkpoint } = answer;
            return { origin: `vitalseal/${node}/blocks`, key: text(key), note: text(checkpoint), contract: directory };
        },
        consistency: source.consistency,
        prove: (checkpoint) => {
            told = events.flatMap((event) => one(event, checkpoint));
        },
    };
    const head = await checkHead(memory, log, clock);
    if (!head.ok || !told) throw new Error('state: history');
    return spansOf(told, still);
}

/** Asks, and remembers what was found, for as long as it is kept. */
export function keyHolder(
    memory: Memory, source: KeySource & StateSource, node: () => Promise<string>, clock: () => number,
): (account: string, signers: string[], sealed: SealedWhen) => Promise<'good' | 'bad' | 'open'> {
    const found = new Map<string, Promise<Span[]>>();
    const ask = async (account: string, signer: string): Promise<Span[]> => {
        const at = await node();
        const state = await provenState(memory, source, at, [keySlot(account, signer)], [], clock);
        const { directory, registryAddress: registry, registry: [entry] } = state;
        const still = entry?.some((byte) => byte !== 0) ?? false;
        return keySpans(memory, source, { node: at, directory, registry, still }, account, signer, clock);
    };
    const spans = (account: string, signer: string): Promise<Span[]> => {
        const name = `${account} ${signer}`;
        const known = found.get(name);
        if (known) return known;
        const asking = ask(account, signer);
        found.set(name, asking);
        // A key may be added later, and a node may answer again.
        asking.then((all) => all.length > 0 || found.delete(name), () => found.delete(name));
        return asking;
    };
    return async (account, signers, sealed) => {
        try {
            for (const signer of signers) if (covers(await spans(account, signer), sealed)) return 'good';
            return 'bad';
        } catch (error) {
            return isLie(error) ? 'bad' : 'open';
        }
    };
}
