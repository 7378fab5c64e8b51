// The ward as this page knows it now: cards by patient, their order, and whether the link still lives.
import { api } from '../api.ts';
import { takeEarly } from '../early.ts';
import { byConcern } from '../order.ts';
import { Resort } from '../resort.ts';
import type { Alert, PatientCard, Session, Writing } from '../types.ts';
import { Refused } from '../check/report.ts';
import { openStream } from './stream.ts';

const lostAfter = 8000;
const pollHidden = 15_000;
const resolvedKept = 50;
const stepOfClock = 5000;
/** A page that comes back into view gets three seconds before it calls the link lost. */
const graceAfterHiding = lostAfter - 3000;

class Ward {
    session = $state<Session | null>(null);
    /** Cards and order change as a whole: to watch each part of two hundred cards would take longer than to sort them. */
    cards = $state.raw<Record<string, PatientCard>>({});
    order = $state.raw<string[]>([]);
    loaded = $state(false);
    failed = $state(false);
    /** This browser has no session, and no key that begins one. */
    signedOut = $state(false);
    /** The local clock, once a second; ages are computed from it. */
    now = $state(Date.now());
    /** Local time of the last sign of life from the node. */
    lastAlive = $state(Date.now());
    /** The last few alerts that were resolved, for a reader who still looks at one. */
    resolved = $state.raw<Record<string, Alert>>({});
    notice = $state('');
    checkpoints = $state(0);
    /** How often the node said that who is on duty has changed. */
    dutyChanges = $state(0);
    /** Pointer or focus is in the list: rows must not move under it. */
    held = $state(false);

    /** Set by the clock, not derived from it: every bed looks at it, and must not look again every second. */
    lost = $state(false);
    /** The node's clock in steps of a few seconds, for what is said of many beds. */
    nodeSteps = $state(Date.now());
    /** The node's clock as seen from here. */
    nodeNow = $derived.by(() => this.now + this.offset);
    openAlerts = $derived(this.order.flatMap((p) => this.cards[p]?.alerts ?? []).filter((a) => a.resolved === null));

    private writtenTakers = new Set<(one: Writing | null) => void>();
    private offset = $state(0);
    private stepped = 0;
    private wasHidden = false;
    private readonly resort = new Resort();
    private close: (() => void) | null = null;
    private poll: ReturnType<typeof setInterval> | undefined;

    async start(): Promise<void> {
        setInterval(() => this.tick(), 1000);
        document.addEventListener('visibilitychange', () => this.follow());
        await this.load();
        this.follow();
    }

    async load(): Promise<void> {
        try {
            const [session, ward] = await Promise.all([
                this.session ?? takeEarly('session') ?? api.session(),
                takeEarly('ward') ?? api.ward(),
            ]);
            this.session = session;
            this.take(ward);
            this.failed = this.signedOut = false;
        } catch (error) {
            this.signedOut = this.session === null && error instanceof Refused && error.status === 404;
            this.failed = !this.loaded;
        }
    }

    /** What people write, as it comes; null after the link was lost. */
    listenWritten(take: (one: Writing | null) => void): () => void {
        this.writtenTakers.add(take);
        return () => this.writtenTakers.delete(take);
    }

    /** An alert as the stream tells it, or as the node answered to our own action. */
    putAlert(alert: Alert): void {
        if (alert.resolved !== null) this.rememberResolved(alert);
        const card = this.cards[alert.patient];
        if (!card) return;
        const others = card.alerts.filter((a) => a.id !== alert.id);
        this.setCard({ ...card, alerts: alert.resolved === null ? [...others, alert] : others });
    }

    private rememberResolved(alert: Alert): void {
        const recent = Object.entries(this.resolved).slice(1 - resolvedKept);
        this.resolved = { ...Object.fromEntries(recent), [alert.id]: alert };
    }

    private take(ward: { time: string; patients: PatientCard[] }): void {
        this.alive();
        const offset = Date.parse(ward.time) - Date.now();
        if (Number.isFinite(offset)) this.offset = offset;
        this.nodeSteps = this.nodeNow;
        this.cards = Object.fromEntries(ward.patients.map((card) => [card.patient, card]));
        this.loaded = true;
        if (this.order.length === 0) this.order = this.sorted();
    }

    private alive(): void {
        this.lastAlive = Date.now();
        this.lost = false;
    }

    /** A visible page listens to the stream; a hidden one asks now and then, to leave connections free. */
    private follow(): void {
        this.close?.();
        this.close = null;
        clearInterval(this.poll);
        if (document.hidden) {
            this.wasHidden = true;
            this.poll = setInterval(() => void this.load(), pollHidden);
            return;
        }
        if (this.wasHidden) this.lastAlive = Math.max(this.lastAlive, Date.now() - graceAfterHiding);
        this.close = openStream('/v1/stream', {
            opened: () => {
                void this.load();
                this.writtenTakers.forEach((take) => take(null));
            },
            alive: () => this.alive(),
            event: (name, data) => this.receive(name, data),
        });
    }

    private receive(name: string, data: string): void {
        try {
            if (name === 'card') this.putCard(JSON.parse(data) as PatientCard);
            else if (name === 'alert') this.putAlert(JSON.parse(data) as Alert);
            else if (name === 'written') this.writtenTakers.forEach((take) => take(JSON.parse(data) as Writing));
            else if (name === 'notice') this.notice = (JSON.parse(data) as { text: string }).text;
            else if (name === 'log') this.checkpoints++;
            else if (name === 'duty') this.dutyChanges++;
        } catch {
            // An event this page does not understand must not end the stream.
        }
    }

    /** Minutes until then by the node's clock, at least one. */
    minutesLeft(until: string): number {
        return Math.max(1, Math.ceil((Date.parse(until) - this.nodeNow) / 60_000));
    }

    putCard(card: PatientCard): void {
        const isNew = !(card.patient in this.cards);
        this.setCard(card);
        if (isNew) this.order = [...this.order, card.patient];
    }

    private setCard(card: PatientCard): void {
        this.cards = { ...this.cards, [card.patient]: card };
    }

    private tick(): void {
        this.now = Date.now();
        this.lost = this.loaded && this.now - this.lastAlive > lostAfter;
        if (this.now - this.stepped >= stepOfClock) {
            this.stepped = this.now;
            this.nodeSteps = this.nodeNow;
        }
        const sorted = this.sorted();
        if (sorted.join() === this.order.join()) return;
        this.resort.held = this.held;
        if (this.resort.due(this.now)) this.order = sorted;
    }

    private sorted(): string[] {
        return byConcern(Object.values(this.cards)).map((card) => card.patient);
    }
}

export const ward = new Ward();
