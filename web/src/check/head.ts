// The remembered head: what this browser has seen of one of the node's logs, and since when. It only ever
// grows. There are two: the log of records, and the log of the chain's blocks (ledger.ts).
//
// A check reads what is remembered first and asks the node afterwards, so that an honest node can never
// look older than our memory; it stores with compare-and-swap, so that two tabs cannot remember two
// different histories unnoticed.

import type { Follower } from './followers.ts';
import { type Bytes, fromBase64, toBase64 } from './bytes.ts';
import { type Checkpoint, openCheckpoint, parseVerifierKey } from './note.ts';
import { verifyConsistency } from './merkle.ts';

export interface Sighting {
    size: number;
    time: number;
}

export interface Remembered {
    origin: string;
    key: string;
    size: number;
    root: string;
    note: string;
    /** Of the log of blocks: where the Directory contract stands. */
    contract?: string;
    /** Of the log of blocks: who co-signs it. */
    followers?: Follower[];
    /** Ascending in size and time; tells since when a place in the log has been watched. */
    seen: Sighting[];
}

export interface Memory {
    read(): Promise<Remembered | null>;
    /** Stores `next` only if the memory still holds `expected`; answers whether it did. */
    swap(expected: Remembered | null, next: Remembered): Promise<boolean>;
}

/** What the node says now; origin, key and contract count at first sight only and are compared later. */
export interface Shown {
    origin: string;
    key: string;
    note: string;
    contract?: string;
}

export interface LogSource {
    show(): Promise<Shown>;
    consistency(from: number, to: number): Promise<string[]>;
    /** Throws when what else was shown does not hold under this checkpoint: nothing is remembered then. */
    prove?(checkpoint: Checkpoint): void;
}

export type HeadProblem = 'another-node' | 'another-contract' | 'signature' | 'shorter' | 'rewritten';

export type HeadState =
    | { ok: true; checkpoint: Checkpoint; key: string; since: number; seen: Sighting[]; first: boolean }
    | { ok: false; problem: HeadProblem; rememberedSize: number; presentedSize: number; since: number };

const maxSightings = 2000;

/** When did this browser first remember a log that reached beyond `index`? */
export function seenSince(seen: Sighting[], index: number): number | null {
    return seen.find((sighting) => sighting.size > index)?.time ?? null;
}

/** Keeps the first sighting and thins the older half once there are too many. */
export function addSighting(seen: Sighting[], next: Sighting): Sighting[] {
    const last = seen.at(-1);
    if (last && last.size >= next.size) return seen;
    const all = [...seen, next];
    if (all.length <= maxSightings) return all;
    const middle = Math.floor(all.length / 2);
    return all.filter((_, i) => i === 0 || i >= middle || i % 2 === 0);
}

async function opened(memory: Remembered | null, shown: Shown): Promise<Checkpoint | null> {
    try {
        const checkpoint = openCheckpoint(shown.note, await parseVerifierKey(memory?.key ?? shown.key));
        return checkpoint.origin === shown.origin ? checkpoint : null;
    } catch {
        return null;
    }
}

async function verdictOn(memory: Remembered | null, source: LogSource, shown: Shown, now: number): Promise<HeadState> {
    const bad = (problem: HeadProblem, presentedSize: number): HeadState => ({
        ok: false,
        problem,
        rememberedSize: memory?.size ?? 0,
        presentedSize,
        since: memory?.seen[0]?.time ?? now,
    });
    if (memory && memory.origin !== shown.origin) return bad('another-node', 0);
    if (memory && memory.contract !== shown.contract) return bad('another-contract', 0);
    const checkpoint = await opened(memory, shown);
    if (!checkpoint) return bad('signature', 0);
    if (memory) {
        if (checkpoint.size < memory.size) return bad('shorter', checkpoint.size);
        const before = { size: memory.size, root: fromBase64(memory.root) };
        if (!(await extendsHistory(before, checkpoint, source.consistency))) return bad('rewritten', checkpoint.size);
    }
    const seen = addSighting(memory?.seen ?? [], { size: checkpoint.size, time: now });
    const key = memory?.key ?? shown.key;
    return { ok: true, checkpoint, key, since: seen[0]?.time ?? now, seen, first: memory === null };
}

export interface Tree {
    size: number;
    root: Bytes;
}

/** Does the larger of two trees begin with the smaller? A proof that cannot be fetched throws. */
export async function extendsHistory(a: Tree, b: Tree, consistency: LogSource['consistency']): Promise<boolean> {
    const [old, grown] = a.size <= b.size ? [a, b] : [b, a];
    const asks = old.size > 0 && old.size < grown.size;
    const steps = asks ? await consistency(old.size, grown.size) : [];
    try {
        return verifyConsistency(old.size, grown.size, steps.map(fromBase64), old.root, grown.root);
    } catch {
        return false;
    }
}

/** Fetches the newest checkpoint, holds it against the memory and remembers it. */
export async function checkHead(memory: Memory, source: LogSource, clock: () => number): Promise<HeadState> {
    for (let attempt = 0; attempt < 5; attempt++) {
        const remembered = await memory.read();
        const shown = await source.show();
        const state = await verdictOn(remembered, source, shown, clock());
        if (!state.ok) return state;
        source.prove?.(state.checkpoint);
        const { origin, size } = state.checkpoint;
        const { note, contract } = shown;
        const root = toBase64(state.checkpoint.root);
        const next: Remembered = { origin, key: state.key, size, root, note, seen: state.seen };
        if (contract !== undefined) next.contract = contract;
        if (remembered?.followers) next.followers = remembered.followers;
        if (await memory.swap(remembered, next)) return state;
    }
    throw new Error('head: memory kept changing');
}
