// The remembered head: what this browser has seen of the node's log, and since when. It only ever grows.
//
// A check reads what is remembered first and asks the node afterwards, so that an honest node can never
// look older than our memory; it stores with compare-and-swap, so that two tabs cannot remember two
// different histories unnoticed.

import { fromBase64, toBase64 } from './bytes.ts';
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
    /** Ascending in size and time; tells since when a place in the log has been watched. */
    seen: Sighting[];
}

export interface Memory {
    read(): Promise<Remembered | null>;
    /** Stores `next` only if the memory still holds `expected`; answers whether it did. */
    swap(expected: Remembered | null, next: Remembered): Promise<boolean>;
    forget(): Promise<void>;
}

export interface LogSource {
    origin: string;
    key: string;
    checkpoint(): Promise<string>;
    consistency(from: number, to: number): Promise<string[]>;
}

export type HeadProblem = 'another-node' | 'signature' | 'shorter' | 'rewritten';

export type HeadState =
    | { ok: true; checkpoint: Checkpoint; note: string; since: number; seen: Sighting[]; first: boolean }
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

async function verdictOn(memory: Remembered | null, source: LogSource, note: string, now: number): Promise<HeadState> {
    const bad = (problem: HeadProblem, presentedSize: number): HeadState => ({
        ok: false,
        problem,
        rememberedSize: memory?.size ?? 0,
        presentedSize,
        since: memory?.seen[0]?.time ?? now,
    });
    if (memory && memory.origin !== source.origin) return bad('another-node', 0);
    let checkpoint: Checkpoint;
    try {
        checkpoint = openCheckpoint(note, await parseVerifierKey(memory?.key ?? source.key));
    } catch {
        return bad('signature', 0);
    }
    if (memory) {
        if (checkpoint.size < memory.size) return bad('shorter', checkpoint.size);
        const grown = checkpoint.size > memory.size && memory.size > 0;
        const proof = grown ? await source.consistency(memory.size, checkpoint.size) : [];
        if (!extendsMemory(memory, checkpoint, proof)) return bad('rewritten', checkpoint.size);
    }
    const seen = addSighting(memory?.seen ?? [], { size: checkpoint.size, time: now });
    return { ok: true, checkpoint, note, since: seen[0]?.time ?? now, seen, first: memory === null };
}

function extendsMemory(memory: Remembered, next: Checkpoint, proof: string[]): boolean {
    try {
        const steps = proof.map(fromBase64);
        return verifyConsistency(memory.size, next.size, steps, fromBase64(memory.root), next.root);
    } catch {
        return false;
    }
}

/** Fetches the newest checkpoint, holds it against the memory and remembers it. */
export async function checkHead(memory: Memory, source: LogSource, clock: () => number): Promise<HeadState> {
    for (let attempt = 0; attempt < 5; attempt++) {
        const remembered = await memory.read();
        const note = await source.checkpoint();
        const state = await verdictOn(remembered, source, note, clock());
        if (!state.ok) return state;
        const root = toBase64(state.checkpoint.root);
        const { origin, size } = state.checkpoint;
        const key = remembered?.key ?? source.key;
        const next = { origin, key, size, root, note, seen: state.seen };
        if (await memory.swap(remembered, next)) return state;
    }
    throw new Error('head: memory kept changing');
}
