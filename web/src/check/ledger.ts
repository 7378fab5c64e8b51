// The chain's word on the node's log, believed only as far as this browser can follow it:
//   the log of blocks extends the one remembered (head.ts), under the key and Directory of the first visit
//   the block's header, by its hash, is in that log at its number
//   the Directory names the Log contract, and that holds the node's head, in the state of that header
//   that head and the log of records are one history, by a consistency proof where the sizes differ

import { type Anchor, type ContractHead, type Header, contractHead, readAnchor, readHeader } from './chain.ts';
import { type HeadProblem, type HeadState, type LogSource, type Memory, checkHead, extendsHistory } from './head.ts';
import { type Follower, watchFollowers } from './followers.ts';
import { leafHash, verifyInclusion } from './merkle.ts';
import { type Checkpoint, openCheckpoint, parseVerifierKey } from './note.ts';

export type LedgerReason =
    | 'no-ledger' | 'ledger-proof' | 'ledger-header' | 'ledger-differs' | 'ledger-moved'
    | 'ledger-signature' | 'ledger-shorter' | 'ledger-rewritten' | 'ledger-forked';

type Good = HeadState & { ok: true };
type Bad = HeadState & { ok: false };

export interface Ledger {
    ok: true;
    blocks: Good;
    header: Header;
    head: ContractHead;
    chainId: number;
    directory: string;
    contract: string;
    /** Hashes in the proof that the block is in the log of blocks. */
    proof: number;
    followers: Follower[];
}

/** `head`: what is wrong with the log of blocks itself, if that is it. */
export type LedgerState = Ledger | { ok: false; reason: LedgerReason; head: Bad | null };

export interface Standing {
    history: HeadState;
    /** Null: the history itself is not to be believed, so nothing was compared. */
    ledger: LedgerState | null;
}

export interface LedgerSource {
    anchor(): Promise<unknown>;
    consistency(from: number, to: number): Promise<string[]>;
}

class Lie extends Error {
    readonly reason: LedgerReason;
    constructor(reason: LedgerReason) {
        super(reason);
        this.reason = reason;
    }
}

const problems = {
    'another-node': 'ledger-signature',
    'another-contract': 'ledger-moved',
    signature: 'ledger-signature',
    shorter: 'ledger-shorter',
    rewritten: 'ledger-rewritten',
} as const satisfies Record<HeadProblem, LedgerReason>;

const failed = (reason: LedgerReason, head: Bad | null = null): LedgerState => ({ ok: false, reason, head });

/** Whatever cannot be read in what the node delivered is a proof that does not hold. */
function held<T>(work: () => T): T {
    try {
        return work();
    } catch {
        throw new Lie('ledger-proof');
    }
}

interface Proven {
    anchor: Anchor;
    header: Header;
    head: ContractHead;
}

function prove(anchor: Anchor, node: string, blocks: Checkpoint): Proven {
    const header = held(() => readHeader(anchor.header));
    const leaf = leafHash(header.hash);
    const { inclusion, directory, log } = anchor;
    const included = verifyInclusion(header.number, blocks.size, leaf, inclusion, blocks.root);
    if (header.number !== anchor.block || !included) throw new Lie('ledger-header');
    return { anchor, header, head: held(() => contractHead(header.stateRoot, node, directory, log)) };
}

/** Followers sign what they copied: it must be this history, or the node's key signed two. */
async function copiedSize(anchor: Anchor, blocks: Good, source: LedgerSource): Promise<number> {
    const key = await parseVerifierKey(blocks.key);
    let copied: Checkpoint;
    try {
        copied = openCheckpoint(anchor.cosigned, key);
    } catch {
        return 0;
    }
    const one = await extendsHistory(copied, blocks.checkpoint, source.consistency);
    if (!one) throw new Lie('ledger-forked');
    return copied.size;
}

/** The log of blocks as a source for head.ts; what came with its note and was proven is kept in `came`. */
function logOfBlocks(source: LedgerSource, node: string, came: { proven?: Proven }): LogSource {
    let anchor: Anchor | undefined;
    return {
        show: async () => {
            const answer = await source.anchor();
            anchor = held(() => readAnchor(answer));
            const { key, checkpoint: note, directory } = anchor;
            return { origin: `vitalseal/${node}/blocks`, key, note, contract: directory.address };
        },
        consistency: source.consistency,
        prove: (checkpoint) => {
            if (anchor) came.proven = prove(anchor, node, checkpoint);
        },
    };
}

async function look(memory: Memory, source: LedgerSource, node: string, clock: () => number): Promise<LedgerState> {
    const came: { proven?: Proven } = {};
    const blocks = await checkHead(memory, logOfBlocks(source, node, came), clock);
    if (!blocks.ok) return failed(problems[blocks.problem], blocks);
    if (!came.proven) return failed('no-ledger');
    const { header, head, anchor } = came.proven;
    const copied = await copiedSize(anchor, blocks, source);
    const followers = await watchFollowers(memory, anchor.followers, anchor.cosigned, copied, clock());
    const { chainId, directory, log, inclusion } = anchor;
    return {
        ok: true, blocks, header, head, chainId, followers,
        directory: directory.address, contract: log.address, proof: inclusion.length,
    };
}

/** A node that gives nothing to compare with leaves the record unchecked; what it gives must hold. */
export async function checkLedger(
    memory: Memory, source: LedgerSource, origin: string, clock: () => number,
): Promise<LedgerState> {
    const node = /^vitalseal\/(0x[0-9a-f]{40})\/log$/.exec(origin)?.[1];
    if (!node) return failed('no-ledger');
    try {
        return await look(memory, source, node, clock);
    } catch (error) {
        return failed(error instanceof Lie ? error.reason : 'no-ledger');
    }
}

async function joined(ledger: Ledger, history: Checkpoint, log: LogSource): Promise<LedgerState> {
    try {
        return (await extendsHistory(ledger.head, history, log.consistency)) ? ledger : failed('ledger-differs');
    } catch {
        return failed('no-ledger');
    }
}

export interface Watched {
    log: { memory: Memory; source: LogSource };
    ledger: { memory: Memory; source: LedgerSource };
}

/** Both logs against what is remembered of them, and against each other. */
export async function checkStanding({ log, ledger: { memory, source } }: Watched, clock: () => number): Promise<Standing> {
    const history = await checkHead(log.memory, log.source, clock);
    if (!history.ok) return { history, ledger: null };
    const ledger = await checkLedger(memory, source, history.checkpoint.origin, clock);
    if (!ledger.ok) return { history, ledger };
    // Between the two answers the node may have anchored more: its newest note reaches at least as far.
    const ahead = ledger.head.size > history.checkpoint.size;
    const newest = ahead ? await checkHead(log.memory, log.source, clock) : history;
    if (!newest.ok) return { history: newest, ledger: null };
    // What was new to this browser at the first of two looks is still new to the reader.
    return { history: { ...newest, first: history.first }, ledger: await joined(ledger, newest.checkpoint, log.source) };
}
