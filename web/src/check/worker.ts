// Runs in a Worker: fetches, checks and opens records, so that keys and plain text stay off the page's
// own thread until somebody asked to read, and the page never stutters.
//
//   { token }, first: whom it asks as (visitor.ts)
//   request  = { id, ask: "standing" | "blocks" | "warm" | "open" | "summary" | "evidence" | "history" | "forget", … }
//   answer   = { id, value } | { id, error }

import { api } from '../api.ts';
import { type ShownBlock, checkBlocks } from './blocks.ts';
import { type EvidenceSource, historyEvidence, recordEvidence } from './evidence.ts';
import type { LogSource } from './head.ts';
import { ForgedCapsule, checkCapsule } from './capsule.ts';
import { type PatientKeys, keysIn, readCapsule } from './keys.ts';
import { type Standing, checkStanding } from './ledger.ts';
import { browserMemory, forgetEverything } from './memory.ts';
import { useToken } from '../visitor.ts';
import type { Contents, Series } from './bundle.ts';
import type { ReportInfo } from './report.ts';
import { keyHolder } from './signers.ts';
import { provenState } from './state.ts';
import { type Check, type RecordSource, checkRecord } from './verify.ts';

export type Ask =
    | { ask: 'standing' }
    | { ask: 'forget' }
    | { ask: 'blocks'; blocks: ShownBlock[] }
    | { ask: 'warm'; patient: string }
    | { ask: 'evidence'; patient: string; report: ReportInfo; says: string }
    | { ask: 'history'; problem: string }
    | { ask: 'open'; patient: string; report: ReportInfo }
    | { ask: 'summary'; patient: string; report: ReportInfo };

export interface OpenedRecord {
    check: Check;
    contents: Contents | null;
    text: string | null;
}

/** Of a day or hour record only what charts need: messages and text stay in the Worker. */
export interface OpenedSummary {
    check: Check;
    series: Series[];
}

let session: ReturnType<typeof api.session> | null = null;
let ring: Promise<KeyRing> | null = null;
const keys = new Map<string, Promise<PatientKeys | null>>();
/** Patients whose keys came forged, and why they were refused. */
const forged = new Map<string, string>();
let standing: { at: number; state: Promise<Standing> } | null = null;

function logNames(): ReturnType<typeof api.session> {
    session ??= api.session();
    session.catch(() => (session = null));
    return session;
}

const logSource: LogSource = {
    show: async () => {
        const { log } = await logNames();
        return { origin: log.origin, key: log.key, note: await api.checkpoint() };
    },
    consistency: api.consistency,
};

const watched = {
    log: { memory: browserMemory('log'), source: logSource },
    ledger: { memory: browserMemory('blocks'), source: { anchor: api.anchor, consistency: api.anchorConsistency } },
};

const recent = 4000;

function currentStanding(heading: 'fresh' | 'recent'): Promise<Standing> {
    if (standing && heading === 'recent' && Date.now() - standing.at < recent) return standing.state;
    const state = checkStanding(watched, Date.now);
    standing = { at: Date.now(), state };
    state.catch(() => (standing = null));
    return state;
}

interface KeyRing {
    identity: string;
    files: { patient: string; reader: string; file: string }[];
}

/** The key that this browser holds; in the demo, the one that everybody gets. */
async function ownIdentity(): Promise<string> {
    const { storedAccount } = await import('../own/account.ts');
    return (await storedAccount())?.identity ?? api.demoIdentity();
}

async function loadRing(): Promise<KeyRing> {
    const [identity, { capsules }] = await Promise.all([ownIdentity(), api.capsules()]);
    return { identity, files: capsules };
}

async function nodeAddress(): Promise<string> {
    const { log } = await logNames();
    return /^vitalseal\/(0x[0-9a-f]{40})\/log$/.exec(log.origin)?.[1] ?? '';
}

/** What Registry and Consent hold, proven as the ledger is. */
const readState: Parameters<typeof checkCapsule>[2] = async (registry, consent) => {
    return provenState(watched.ledger.memory, ledgerSource, await nodeAddress(), registry, consent, Date.now);
};

const ledgerSource = { state: api.state, keys: api.keys, consistency: api.anchorConsistency };
let holds = keyHolder(watched.ledger.memory, ledgerSource, nodeAddress, Date.now);

const source: RecordSource = {
    block: api.block,
    inclusion: api.inclusion,
    holds: (account, signers, sealed) => holds(account, signers, sealed),
};

/** Only this patient's key bundles are opened; one that does not open is as good as absent, one that is forged is not. */
async function unlock(patient: string): Promise<PatientKeys | null> {
    ring ??= loadRing();
    ring.catch(() => (ring = null));
    const { identity, files } = await ring;
    const own = files.filter((f) => f.patient.toLowerCase() === patient.toLowerCase());
    const settled = await Promise.allSettled(own.map(async ({ file, reader }) => ({ reader, capsule: await readCapsule(file, identity) })));
    const opened = settled.flatMap((s) => (s.status === 'fulfilled' ? [s.value] : []));
    for (const { capsule, reader } of opened) {
        if (capsule.patient !== patient.toLowerCase()) throw new ForgedCapsule('capsule-secret');
        await checkCapsule(capsule, reader, readState);
    }
    const all = opened.map(({ capsule }) => keysIn(capsule));
    const [first] = all;
    return first ? { ...first, identities: all.flatMap((keys) => keys.identities) } : null;
}

function keysOf(patient: string): Promise<PatientKeys | null> {
    const known = keys.get(patient);
    if (known) return known;
    const opening = unlock(patient).catch((error: unknown) => {
        if (error instanceof ForgedCapsule && error.problem !== 'capsule-not-granted') forged.set(patient, error.problem);
        return null;
    });
    keys.set(patient, opening);
    void opening.then((found) => found ?? keys.delete(patient));
    return opening;
}

function forgetKeys(): void {
    forged.clear();
    ring = null;
    keys.clear();
}

async function openReport(patient: string, report: ReportInfo, heading: 'fresh' | 'recent'): Promise<OpenedRecord> {
    const state = currentStanding(heading);
    state.catch(() => undefined);
    const opened = await checkRecord(source, patient, report, await keysOf(patient), state);
    // A period may have begun since the keys were fetched: ask once more before giving up.
    if (opened.check.reason !== 'no-key') return opened;
    forgetKeys();
    const again = await checkRecord(source, patient, report, await keysOf(patient), state);
    return forged.has(patient) && again.check.reason === 'no-key' ? { ...again, check: { ...again.check, verdict: 'changed', reason: 'wrong-keys' } } : again;
}

const evidenceSource: EvidenceSource = { show: logSource.show, block: api.block, entry: api.entry };

async function answer(ask: Ask): Promise<unknown> {
    if (ask.ask === 'evidence') {
        const { check } = await openReport(ask.patient, ask.report, 'fresh');
        return recordEvidence(evidenceSource, watched.log.memory, ask.patient, ask.report, check, ask.says, Date.now());
    }
    if (ask.ask === 'history') return historyEvidence(evidenceSource, watched.log.memory, ask.problem, Date.now());
    if (ask.ask === 'open') return openReport(ask.patient, ask.report, 'fresh');
    if (ask.ask === 'summary') {
        const { check, contents } = await openReport(ask.patient, ask.report, 'recent');
        // Medians of each minute are for reading the record itself; a chart of days needs the ranges only.
        const series = contents?.series.filter((s) => s.low.length > 0) ?? [];
        return { check, series } satisfies OpenedSummary;
    }
    if (ask.ask === 'standing') return currentStanding('fresh');
    if (ask.ask === 'blocks') {
        const { ledger } = await currentStanding('fresh');
        return checkBlocks(ask.blocks, ledger, { inclusion: api.blockInclusion });
    }
    if (ask.ask === 'warm') return keysOf(ask.patient).then(() => undefined);
    standing = null;
    session = null;
    holds = keyHolder(watched.ledger.memory, ledgerSource, nodeAddress, Date.now);
    forgetKeys();
    return forgetEverything();
}

self.onmessage = (event: MessageEvent<{ token: string } | { id: number; request: Ask }>) => {
    if ('token' in event.data) {
        useToken(event.data.token);
        return;
    }
    const { id, request } = event.data;
    answer(request).then(
        (value) => self.postMessage({ id, value }),
        (error: unknown) => self.postMessage({ id, error: error instanceof Error ? error.message : 'failed' }),
    );
};
