// The story that the demo tells of its first patient: begins it on the node, follows what happens, and
// lets the visitor change a stored record. Nothing here is told that did not happen on the node.
import { api } from '../api.ts';
import { checker } from '../check/client.ts';
import type { Strip } from '../check/bundle.ts';
import type { ReportInfo } from '../check/report.ts';
import type { OpenedRecord } from '../check/worker.ts';
import { isTampering } from '../order.ts';
import type { Alert, EcgEvent } from '../types.ts';
import { heartRate } from '../units.ts';
import { visitors } from '../visitor.ts';
import { decodeSegment } from '../ecg/segment.ts';
import { openedRecords } from './opened.svelte.ts';
import { PatientLive } from './patient.svelte.ts';
import { ward } from './ward.svelte.ts';

export type Act = 'calm' | 'told' | 'sealed' | 'changing' | 'found' | 'restored';

export interface Look {
    at: number;
    record: OpenedRecord;
}

/** The node lets her be well at once, and ill after this; what is raised meanwhile is still of the tour before. */
const calmFor = 10_000;
const changeAfter = 12_000;
const step = 500;
const stripBefore = 4000;
const stripAfter = 6000;
const kept = 40_000;
const tidied = 'The first minute of the demo is played again.';
/** What the demo puts in the record's place (cmd/vitalseal). */
const forgedRate = '72';

/** The last heart rate of an opened record, as it was received. */
export function heartRateIn({ contents }: OpenedRecord): string {
    return contents?.readings.filter((one) => one.code === heartRate).at(-1)?.value ?? '';
}

export class Story {
    act = $state<Act>('calm');
    alert = $state.raw<Alert | null>(null);
    tampering = $state.raw<Alert | null>(null);
    strip = $state.raw<Strip | null>(null);
    report = $state.raw<ReportInfo | null>(null);
    first = $state.raw<Look | null>(null);
    now = $state.raw<Look | null>(null);
    openers = $state.raw<string[]>([]);

    private readonly patient: string;
    private readonly live: PatientLive;
    private pieces: EcgEvent[] = [];
    private onset = 0;
    private sealedAt = 0;
    private busy = false;
    private timer: ReturnType<typeof setInterval> | undefined;
    private stop: (() => void) | null = null;

    constructor(patient: string) {
        this.patient = patient;
        this.live = new PatientLive(patient);
        this.live.listen((event) => this.keep(event));
    }

    begin(): void {
        this.end();
        // Nothing of the story rests on it: it looks at what is raised from now on.
        void this.tidy(this.act === 'found' || this.act === 'changing' ? this.report : null).catch(() => undefined);
        Object.assign(this, { act: 'calm', alert: null, tampering: null, strip: null, report: null, first: null, now: null });
        this.onset = Date.now() + calmFor;
        this.stop = this.live.start();
        void api.demoStory().catch(() => undefined);
        this.timer = setInterval(() => void this.look(), step);
    }

    /** What an earlier tour left behind is over: her alerts of then are resolved, and a changed record is put back. */
    private async tidy(changed: ReportInfo | null): Promise<void> {
        if (changed) {
            await api.demoChange('restore', changed.cid);
            openedRecords.replaced(changed.cid, undefined);
        }
        if (ward.session?.role !== 'clinician') return;
        const left = (ward.cards[this.patient]?.alerts ?? []).filter((one) => one.resolved === null);
        // One that cannot be resolved leaves the others to be.
        await Promise.allSettled(left.map(async ({ id }) => ward.putAlert(await api.resolve(id, tidied))));
    }

    end(): void {
        clearInterval(this.timer);
        this.stop?.();
        this.stop = null;
    }

    private keep(event: EcgEvent): void {
        const newest = Date.parse(event.start);
        this.pieces = [...this.pieces.filter((one) => newest - Date.parse(one.start) < kept), event];
    }

    private async look(): Promise<void> {
        if (this.busy) return;
        this.busy = true;
        try {
            if (this.act === 'calm' && Date.now() < this.onset) await this.tidy(null);
            else if (this.act === 'calm') this.findAlert();
            else if (this.act === 'told') await this.findRecord();
            else if (this.act === 'sealed' && Date.now() - this.sealedAt > changeAfter) await this.tamper();
            else if (this.act === 'changing') await this.findTampering();
        } catch {
            // The node may be busy; the next look tries again.
        } finally {
            this.busy = false;
        }
    }

    private findAlert(): void {
        const fresh = (ward.cards[this.patient]?.alerts ?? []).find(
            (a) => a.resolved === null && !isTampering(a) && a.priority !== 'technical' && Date.parse(a.raised) > this.onset,
        );
        if (!fresh) return;
        this.alert = fresh;
        this.strip = this.stripAt(Date.parse(fresh.onset));
        this.act = 'told';
    }

    /** The ECG around a moment, as it came over the stream. */
    private stripAt(at: number): Strip | null {
        const parts = this.pieces.map(decodeSegment).filter((one) => one.start + stripAfter > at - stripBefore);
        const [first] = parts;
        if (!first) return null;
        const near = parts.filter((one) => one.start < Math.max(at, first.start) + stripAfter && one.lead === first.lead);
        return { ...first, millivolts: Float32Array.from(near.flatMap((one) => [...one.millivolts])) };
    }

    private async findRecord(): Promise<void> {
        const { reports } = await api.reports(this.patient, { kinds: ['numerics'], limit: 3 });
        const raised = Date.parse(this.alert?.raised ?? '');
        const report = reports.find((one) => Date.parse(one.end) >= raised && one.checkpoint_size !== null);
        if (!report) return;
        const record = await checker.open(this.patient, report);
        if (record.check.verdict !== 'unchanged') return;
        this.openers = [...new Set(visitors.filter((one) => one.role !== 'guardian').map((one) => one.name))];
        openedRecords.remember(report.cid, record);
        this.first = { at: openedRecords.of(report.cid)?.at ?? Date.now(), record };
        this.report = report;
        this.sealedAt = Date.now();
        this.act = 'sealed';
    }

    async tamper(): Promise<void> {
        if (!this.report || this.act !== 'sealed') return;
        this.act = 'changing';
        await api.demoChange('tamper', this.report.cid);
        openedRecords.replaced(this.report.cid, [[heartRate, forgedRate]]);
    }

    private async findTampering(): Promise<void> {
        const alert = ward.openAlerts.find((a) => isTampering(a) && Date.parse(a.raised) > this.sealedAt);
        if (!alert || !this.report) return;
        this.now = { at: Date.now(), record: await checker.open(this.patient, this.report) };
        this.tampering = alert;
        this.act = 'found';
    }

    async restore(): Promise<void> {
        if (!this.report) return;
        await api.demoChange('restore', this.report.cid);
        openedRecords.replaced(this.report.cid, undefined);
        this.now = { at: Date.now(), record: await checker.open(this.patient, this.report) };
        this.act = 'restored';
    }
}
