// One record, checked by this browser alone:
//   content    SHA-256 of what came equals the digest in the name it was asked by
//   history    the signed head, and that it extends the one remembered
//   place      the leaf computed here is in that log at the place the list says
//   ledger     the chain's Log contract holds that log as far as this place (ledger.ts)
//   identity   the Bundle says it is this patient's record with this number
//   signatures each device message inside carries its device's signature
//   values     what is shown is what those messages say
// The answer is a verdict with the first reason for it; contents come along unless they were altered.

import { type Bytes, equal, fromBase64, sha256 } from './bytes.ts';
import { type Contents, readBundle } from './bundle.ts';
import { digestOfCid } from './cid.ts';
import { type Details, detailsOf } from './details.ts';
import { type Signed, parseSigned, personSigners, signatureHolds } from './cose.ts';
import { type HeadState, seenSince } from './head.ts';
import type { Ledger, LedgerReason, Standing } from './ledger.ts';
import { NoKey, type PatientKeys, openRecord } from './keys.ts';
import { leafTag, reportLeaf } from './leaf.ts';
import { leafHash, verifyInclusion } from './merkle.ts';
import type { Checkpoint } from './note.ts';
import { Refused, type ReportInfo } from './report.ts';
import type { SealedWhen } from './signers.ts';
import { valuesAreSigned } from './values.ts';

export type Verdict = 'unchanged' | 'pending' | 'changed' | 'missing' | 'rewritten' | 'cannot';
export type StepName = 'content' | 'history' | 'place' | 'ledger' | 'identity' | 'signatures' | 'values';
export type StepState = 'good' | 'bad' | 'open';
export type Reason =
    | 'all-good' | 'not-anchored' | 'content-differs' | 'node-says-altered' | 'not-there'
    | 'another-node' | 'head-signature' | 'head-shorter' | 'head-rewritten'
    | 'wrong-place' | 'wrong-identity' | 'unreadable' | 'wrong-signature' | 'unsigned-values'
    | 'unreachable' | 'wrong-keys' | 'no-key' | 'no-proof' | 'no-head' | LedgerReason;

export interface Check {
    verdict: Verdict;
    reason: Reason;
    steps: Record<StepName, StepState>;
    sealed: string;
    /** Since when this browser has watched the log hold this place; null before it ever did. */
    seen: number | null;
    firstVisit: boolean;
    firstLedger: boolean;
    signaturesChecked: number;
    signaturesTotal: number;
    details: Details;
}

export interface RecordSource {
    block(cid: string): Promise<Bytes>;
    inclusion(index: number, size: number): Promise<string[]>;
    /** Whether one of these keys was the account's when it signed what was sealed; "open" where nobody could be asked. */
    holds(account: string, signers: string[], sealed: SealedWhen): Promise<'good' | 'bad' | 'open'>;
}

export interface Opened {
    check: Check;
    contents: Contents | null;
    text: string | null;
}

const headReasons = {
    'another-node': 'another-node',
    'another-contract': 'another-node',
    signature: 'head-signature',
    shorter: 'head-shorter',
    rewritten: 'head-rewritten',
} as const satisfies Record<string, Reason>;

const ledgerVerdicts: Record<LedgerReason, Verdict> = {
    'no-ledger': 'cannot',
    'ledger-proof': 'changed',
    'ledger-header': 'changed',
    'ledger-differs': 'changed',
    'ledger-moved': 'changed',
    'ledger-signature': 'changed',
    'ledger-shorter': 'rewritten',
    'ledger-rewritten': 'rewritten',
    'ledger-forked': 'rewritten',
};

const severity: Verdict[] = ['unchanged', 'pending', 'cannot', 'missing', 'rewritten', 'changed'];

/** Collects what each step found; the gravest finding is the verdict, the first of its kind the reason. */
class Findings {
    readonly steps: Record<StepName, StepState> = {
        content: 'open',
        history: 'open',
        place: 'open',
        ledger: 'open',
        identity: 'open',
        signatures: 'open',
        values: 'open',
    };
    verdict: Verdict = 'unchanged';
    reason: Reason = 'all-good';

    add(verdict: Verdict, reason: Reason): void {
        if (severity.indexOf(verdict) <= severity.indexOf(this.verdict)) return;
        this.verdict = verdict;
        this.reason = reason;
    }

    bad(step: StepName, verdict: Verdict, reason: Reason): void {
        this.steps[step] = 'bad';
        this.add(verdict, reason);
    }
}

async function fetchContent(source: RecordSource, report: ReportInfo, found: Findings): Promise<Bytes | null> {
    try {
        const block = await source.block(report.cid);
        if (equal(await sha256(block), digestOfCid(report.cid))) {
            found.steps.content = 'good';
            return block;
        }
        found.bad('content', 'changed', 'content-differs');
    } catch (error) {
        if (error instanceof Refused && error.code === 'altered') found.bad('content', 'changed', 'node-says-altered');
        else if (error instanceof Refused && error.status === 404) found.bad('content', 'missing', 'not-there');
        else found.add('cannot', 'unreachable');
    }
    return null;
}

function judgeHead(head: HeadState | null, found: Findings): (HeadState & { ok: true }) | null {
    if (head === null) found.add('cannot', 'no-head');
    else if (!head.ok) found.bad('history', head.problem === 'another-node' ? 'cannot' : 'rewritten', headReasons[head.problem]);
    else found.steps.history = 'good';
    return head?.ok ? head : null;
}

function judgeLedger({ ledger }: Standing, leaf: number, found: Findings): Ledger | null {
    if (!ledger) return null;
    if (!ledger.ok) {
        const { reason } = ledger;
        if (reason === 'no-ledger') found.add('cannot', reason);
        else found.bad('ledger', ledgerVerdicts[reason], reason);
        return null;
    }
    if (leaf >= ledger.head.size) found.add('pending', 'not-anchored');
    else found.steps.ledger = 'good';
    return ledger;
}

function leafOf(report: ReportInfo, keys: PatientKeys): Bytes {
    return leafHash(reportLeaf(leafTag(keys.patientKey, report.seq), digestOfCid(report.cid)));
}

/** Answers the number of steps in the proof. */
async function checkPlace(
    source: RecordSource, report: ReportInfo, checkpoint: Checkpoint, keys: PatientKeys, found: Findings,
): Promise<number> {
    if (report.leaf >= checkpoint.size) {
        found.add('pending', 'not-anchored');
        return 0;
    }
    let proof: Bytes[];
    try {
        proof = (await source.inclusion(report.leaf, checkpoint.size)).map(fromBase64);
    } catch {
        found.add('cannot', 'no-proof');
        return 0;
    }
    const { size, root } = checkpoint;
    if (verifyInclusion(report.leaf, size, leafOf(report, keys), proof, root)) found.steps.place = 'good';
    else found.bad('place', 'changed', 'wrong-place');
    return proof.length;
}

/** By any key that the account had then. */
async function personHolds(message: Signed, contents: Contents, source: RecordSource): Promise<'good' | 'bad' | 'open'> {
    const signers = contents.authors.has(message.account) ? personSigners(message) : [];
    if (signers.length === 0) return 'bad';
    return signers.includes(message.account) ? 'good' : source.holds(message.account, signers, contents);
}

/** Answers how many messages were checked and hold; those whose key could not be learnt stay open. */
async function checkMessages(contents: Contents, source: RecordSource, found: Findings): Promise<number> {
    const keys = new Map(contents.devices.map((device) => [device.id, device.key]));
    const good: Signed[] = [];
    for (const bytes of contents.messages) {
        const message = messageIn(bytes);
        if (message?.account) {
            const holds = await personHolds(message, contents, source);
            if (holds === 'bad') found.bad('signatures', 'changed', 'wrong-signature');
            else if (holds === 'good') good.push(message);
            continue;
        }
        const key = message ? keys.get(message.device) : null;
        if (!message || (key && !signatureHolds(message, key))) found.bad('signatures', 'changed', 'wrong-signature');
        else if (key) good.push(message);
    }
    if (good.length === 0 || good.length < contents.messages.length) return good.length;
    found.steps.signatures = 'good';
    if (readsTrue(contents, good)) found.steps.values = 'good';
    else found.bad('values', 'changed', 'unsigned-values');
    return good.length;
}

function messageIn(bytes: Bytes): Signed | null {
    try {
        return parseSigned(bytes);
    } catch {
        return null;
    }
}

function readsTrue(contents: Contents, messages: Signed[]): boolean {
    try {
        return valuesAreSigned(contents, messages);
    } catch {
        return false;
    }
}

type Read = { contents: Contents; text: string; signatures: number };

async function readContents(
    source: RecordSource, block: Bytes, patient: string, report: ReportInfo, keys: PatientKeys, found: Findings,
): Promise<Read | null> {
    try {
        const text = await openRecord(block, keys);
        const contents = readBundle(text);
        const same = contents.patient.toLowerCase() === patient.toLowerCase() && contents.sequence === report.seq;
        if (same) found.steps.identity = 'good';
        else found.bad('identity', 'changed', 'wrong-identity');
        return { contents, text, signatures: await checkMessages(contents, source, found) };
    } catch (error) {
        if (error instanceof NoKey) found.add('cannot', 'no-key');
        else found.bad('identity', 'changed', 'unreadable');
        return null;
    }
}

export async function checkRecord(
    source: RecordSource,
    patient: string,
    report: ReportInfo,
    keys: PatientKeys | null,
    looking: Promise<Standing>,
): Promise<Opened> {
    const found = new Findings();
    const fetching = fetchContent(source, report, found);
    const standing = await looking.catch(() => null);
    const head = judgeHead(standing?.history ?? null, found);
    const ledger = standing ? judgeLedger(standing, report.leaf, found) : null;
    if (!keys) found.add('cannot', 'no-key');
    const placing = head && keys ? checkPlace(source, report, head.checkpoint, keys, found) : 0;
    const block = await fetching;
    const read = block && keys ? await readContents(source, block, patient, report, keys, found) : null;
    const proof = await placing;
    const check: Check = {
        verdict: found.verdict,
        reason: found.reason,
        steps: found.steps,
        sealed: report.sealed,
        seen: head ? seenSince(head.seen, report.leaf) : null,
        firstVisit: head?.first ?? false,
        firstLedger: ledger?.blocks.first ?? false,
        signaturesChecked: read?.signatures ?? 0,
        signaturesTotal: read?.contents.messages.length ?? 0,
        details: detailsOf(report, keys ? leafOf(report, keys) : null, proof, head, ledger),
    };
    return { check, contents: read?.contents ?? null, text: read?.text ?? null };
}
