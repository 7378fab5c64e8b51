// The page's side of the checking Worker; it starts on first use.
import type { BlocksChecked, ShownBlock } from './blocks.ts';
import type { Standing } from './ledger.ts';
import type { ReportInfo } from './report.ts';
import { currentToken } from '../visitor.ts';
import type { Ask, OpenedRecord, OpenedSummary } from './worker.ts';

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

let worker: Worker | null = null;
let counter = 0;
const waiting = new Map<number, Waiting>();

function start(): Worker {
    const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    started.onmessage = (event: MessageEvent<{ id: number; value?: unknown; error?: string }>) => {
        const { id, value, error } = event.data;
        const entry = waiting.get(id);
        waiting.delete(id);
        if (error === undefined) entry?.resolve(value);
        else entry?.reject(new Error(error));
    };
    started.onerror = () => {
        for (const entry of waiting.values()) entry.reject(new Error('checker stopped'));
        waiting.clear();
        worker = null;
    };
    started.postMessage({ token: currentToken() });
    return started;
}

function ask<T>(request: Ask): Promise<T> {
    worker ??= start();
    const id = ++counter;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, request });
    return promise as Promise<T>;
}

export const checker = {
    /** Fetches and opens the reader's key for a patient ahead of the first record. */
    warm: (patient: string) => ask<void>({ ask: 'warm', patient }),
    blocks: (blocks: ShownBlock[]) =>
        ask<BlocksChecked>({
            ask: 'blocks',
            blocks: blocks.map(({ number, hash, previous, header }) => ({ number, hash, previous, header })),
        }),
    standing: () => ask<Standing>({ ask: 'standing' }),
    open: (patient: string, report: ReportInfo) => ask<OpenedRecord>({ ask: 'open', patient, report: { ...report } }),
    summary: (patient: string, report: ReportInfo) =>
        ask<OpenedSummary>({ ask: 'summary', patient, report: { ...report } }),
    /** The file of evidence about a record, or about the node's history. */
    evidence: (patient: string, report: ReportInfo, says: string) =>
        ask<string>({ ask: 'evidence', patient, report: { ...report }, says }),
    historyEvidence: (problem: string) => ask<string>({ ask: 'history', problem }),
    forget: () => ask<void>({ ask: 'forget' }),
};
