// What records said when this browser opened them, so that it can be said again after one was changed. It is kept in
// memory alone, and the open pages of one account tell each other (in the demo all of them): whoever looks at a changed
// record later, on another page, sees it too. Nothing is stored, and what a page did not open it only shows of records
// named to it as changed.
import type { OpenedRecord } from '../check/worker.ts';
import { shownVitals } from '../units.ts';
import { ward } from './ward.svelte.ts';

export type Said = [code: string, value: string][];

export interface Opened {
    at: number;
    said: Said;
    /** What now stands in its place, where somebody knows. */
    now?: Said;
}

type Told = { ask: true } | { cid: string; opened: Opened; account: string };

/** The last of each vital sign, as it was received. */
export function saidIn({ contents }: OpenedRecord): Said {
    return shownVitals.flatMap((code): Said => {
        const value = contents?.readings.filter((one) => one.code === code).at(-1)?.value;
        return value ? [[code, value]] : [];
    });
}

const account = (): string => ward.session?.account ?? '';

class OpenedRecords {
    private all = $state.raw<Record<string, Opened>>({});
    private readonly others = new BroadcastChannel('vitalseal-opened');

    constructor() {
        this.others.onmessage = ({ data }: MessageEvent<Told>) => {
            if ('ask' in data) Object.entries(this.all).forEach(([cid, opened]) => this.say(cid, opened));
            else if (ward.session?.demo || data.account === account()) this.keep(data.cid, data.opened);
        };
        this.others.postMessage({ ask: true });
    }

    of(cid: string): Opened | undefined {
        return this.all[cid];
    }

    /** The first look counts, if nothing was wrong with it. */
    remember(cid: string, record: OpenedRecord): void {
        if (!['unchanged', 'pending'].includes(record.check.verdict) || this.all[cid]) return;
        this.tell(cid, { at: Date.now(), said: saidIn(record) });
    }

    /** What somebody put in a record's place; undefined: the true one is back. */
    replaced(cid: string, now: Said | undefined): void {
        const { at = Date.now(), said = [] } = this.all[cid] ?? {};
        this.tell(cid, now ? { at, said, now } : { at, said });
    }

    private tell(cid: string, opened: Opened): void {
        this.keep(cid, opened);
        this.say(cid, opened);
    }

    private say(cid: string, opened: Opened): void {
        const from = account();
        if (from) this.others.postMessage({ cid, opened, account: from });
    }

    private keep(cid: string, opened: Opened): void {
        this.all = { ...this.all, [cid]: opened };
    }
}

export const openedRecords = new OpenedRecords();
