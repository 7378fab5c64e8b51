// The numbers behind a check, for those who want to compare them elsewhere.

import { type Bytes, hex } from './bytes.ts';
import { digestOfCid } from './cid.ts';
import type { Follower } from './followers.ts';
import type { HeadState } from './head.ts';
import type { Ledger } from './ledger.ts';
import type { ReportInfo } from './report.ts';

/** Hashes in hexadecimal, times in milliseconds; null where the check did not get that far. */
export interface Details {
    name: string;
    digest: string;
    place: number;
    leaf: string;
    proof: number;
    history: { origin: string; size: number; root: string; since: number } | null;
    ledger: LedgerDetails | null;
}

export interface LedgerDetails {
    chainId: number;
    directory: string;
    contract: string;
    size: number;
    root: string;
    anchored: number;
    block: number;
    blockHash: string;
    blockTime: number;
    stateRoot: string;
    proof: number;
    origin: string;
    blocks: number;
    blocksRoot: string;
    since: number;
    followers: Follower[];
}

type Head = (HeadState & { ok: true }) | null;

function historyDetails(head: Head): Details['history'] {
    if (!head) return null;
    const { origin, size, root } = head.checkpoint;
    return { origin, size, root: hex(root), since: head.since };
}

function ledgerDetails(ledger: Ledger | null): LedgerDetails | null {
    if (!ledger) return null;
    const { blocks, header, head, chainId, directory, contract, proof, followers } = ledger;
    const { origin, size, root } = blocks.checkpoint;
    return {
        chainId, directory, contract, proof, followers, origin,
        size: head.size,
        root: hex(head.root),
        anchored: 1000 * head.time,
        block: header.number,
        blockHash: hex(header.hash),
        blockTime: 1000 * header.time,
        stateRoot: hex(header.stateRoot),
        blocks: size,
        blocksRoot: hex(root),
        since: blocks.since,
    };
}

export function detailsOf(report: ReportInfo, leaf: Bytes | null, proof: number, head: Head, ledger: Ledger | null): Details {
    return {
        name: report.cid,
        digest: hex(digestOfCid(report.cid)),
        place: report.leaf,
        leaf: leaf ? hex(leaf) : '',
        proof,
        history: historyDetails(head),
        ledger: ledgerDetails(ledger),
    };
}
