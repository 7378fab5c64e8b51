// Runs in a Worker: fetches, checks and opens records, so that keys and plain text stay off the page's
// own thread until somebody asked to read, and the page never stutters.
//
//   request  = { id, ask: "head" | "open" | "forget", … }      answer = { id, value } | { id, error }

import { api } from '../api.ts';
import { type HeadState, type LogSource, checkHead } from './head.ts';
import { type PatientKeys, openCapsule } from './keys.ts';
import { browserMemory } from './memory.ts';
import type { Contents, Series } from './bundle.ts';
import type { ReportInfo } from './report.ts';
import { type Check, checkRecord } from './verify.ts';

export type Ask =
    | { ask: 'head' }
    | { ask: 'forget' }
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

let log: Promise<LogSource> | null = null;
let keys: Promise<Map<string, PatientKeys>> | null = null;
let head: { at: number; state: Promise<HeadState> } | null = null;

function logSource(): Promise<LogSource> {
    log ??= api.session().then(({ log: { origin, key } }) => ({
        origin,
        key,
        checkpoint: api.checkpoint,
        consistency: api.consistency,
    }));
    log.catch(() => (log = null));
    return log;
}

const recent = 4000;

function currentHead(heading: 'fresh' | 'recent'): Promise<HeadState> {
    if (head && heading === 'recent' && Date.now() - head.at < recent) return head.state;
    const state = logSource().then((source) => checkHead(browserMemory, source, Date.now));
    head = { at: Date.now(), state };
    state.catch(() => (head = null));
    return state;
}

async function loadKeys(): Promise<Map<string, PatientKeys>> {
    const [identity, { capsules }] = await Promise.all([api.demoIdentity(), api.capsules()]);
    const opened = await Promise.allSettled(capsules.map(({ file }) => openCapsule(file, identity)));
    const all = opened.flatMap((o) => (o.status === 'fulfilled' ? [o.value] : []));
    const byPatient = new Map<string, PatientKeys>();
    for (const entry of all) {
        const known = byPatient.get(entry.patient);
        if (known) known.identities.push(...entry.identities);
        else byPatient.set(entry.patient, entry);
    }
    return byPatient;
}

async function keysOf(patient: string): Promise<PatientKeys | null> {
    keys ??= loadKeys();
    try {
        return (await keys).get(patient.toLowerCase()) ?? null;
    } catch {
        keys = null;
        return null;
    }
}

async function openReport(patient: string, report: ReportInfo, heading: 'fresh' | 'recent'): Promise<OpenedRecord> {
    const state = currentHead(heading);
    state.catch(() => undefined);
    const opened = await checkRecord(api, patient, report, await keysOf(patient), state);
    // A period may have begun since the keys were fetched: ask once more before giving up.
    if (opened.check.reason !== 'no-key') return opened;
    keys = null;
    return checkRecord(api, patient, report, await keysOf(patient), state);
}

async function answer(ask: Ask): Promise<unknown> {
    if (ask.ask === 'open') return openReport(ask.patient, ask.report, 'fresh');
    if (ask.ask === 'summary') {
        const { check, contents } = await openReport(ask.patient, ask.report, 'recent');
        return { check, series: contents?.series ?? [] } satisfies OpenedSummary;
    }
    if (ask.ask === 'head') return currentHead('fresh');
    head = null;
    log = null;
    keys = null;
    return browserMemory.forget();
}

self.onmessage = (event: MessageEvent<{ id: number; request: Ask }>) => {
    const { id, request } = event.data;
    answer(request).then(
        (value) => self.postMessage({ id, value }),
        (error: unknown) => self.postMessage({ id, error: error instanceof Error ? error.message : 'failed' }),
    );
};
