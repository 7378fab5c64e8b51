// Whether a page of the chain is what it claims: each header has the hash that is shown, names the one
// before, and stands at its number in the log of blocks whose checkpoint this browser remembers.
import { type Header, readHeader } from './chain.ts';
import { type Bytes, fromBase64, hex } from './bytes.ts';
import type { LedgerState } from './ledger.ts';
import { leafHash, verifyInclusion } from './merkle.ts';
import type { Checkpoint } from './note.ts';

/** As the node tells of it. */
export interface ShownBlock {
    number: number;
    hash: string;
    previous: string;
    header: string;
}

/** `unsigned`: newer than the checkpoint that was compared; `unreachable`: the node gave no proof. */
export type BlockWord = 'good' | 'header' | 'place' | 'unsigned' | 'unreachable' | 'no-ledger';

export interface BlocksChecked {
    words: Record<number, BlockWord>;
    /** Blocks under the checkpoint compared with, and since when this browser remembers the log; 0 without. */
    size: number;
    since: number;
}

export interface BlockSource {
    inclusion(number: number, size: number): Promise<string[]>;
}

function fits(shown: ShownBlock, header: Header): boolean {
    const { number, hash, previous } = shown;
    return header.number === number && hash === `0x${hex(header.hash)}` && previous === `0x${hex(header.parent)}`;
}

function headerOf(shown: ShownBlock): Header | null {
    try {
        const header = readHeader(fromBase64(shown.header));
        return fits(shown, header) ? header : null;
    } catch {
        return null;
    }
}

async function place(hash: Bytes, number: number, under: Checkpoint, source: BlockSource): Promise<BlockWord> {
    let proof: Bytes[];
    try {
        proof = (await source.inclusion(number, under.size)).map(fromBase64);
    } catch {
        return 'unreachable';
    }
    return verifyInclusion(number, under.size, leafHash(hash), proof, under.root) ? 'good' : 'place';
}

async function wordOf(shown: ShownBlock, under: Checkpoint, source: BlockSource): Promise<BlockWord> {
    const header = headerOf(shown);
    if (!header) return 'header';
    if (shown.number >= under.size) return 'unsigned';
    return place(header.hash, shown.number, under, source);
}

export async function checkBlocks(
    shown: ShownBlock[], ledger: LedgerState | null, source: BlockSource,
): Promise<BlocksChecked> {
    if (!ledger?.ok) return { words: Object.fromEntries(shown.map((b) => [b.number, 'no-ledger'])), size: 0, since: 0 };
    const { checkpoint, since } = ledger.blocks;
    const words = await Promise.all(shown.map((block) => wordOf(block, checkpoint, source)));
    return {
        words: Object.fromEntries(shown.map((block, i) => [block.number, words[i] as BlockWord])),
        size: checkpoint.size,
        since,
    };
}
