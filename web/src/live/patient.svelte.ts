// One patient, followed live while their page is open and visible.
import { api } from '../api.ts';
import type { Alert, BeatsEvent, EcgEvent, Patient, PatientCard } from '../types.ts';
import { openStream } from './stream.ts';
import { ward } from './ward.svelte.ts';

export class PatientLive {
    readonly address: string;
    detail = $state<Patient | null>(null);
    missing = $state(false);
    /** The card of the ward's stream is the newest where both are known. */
    card = $derived.by((): PatientCard | null => ward.cards[this.address] ?? this.detail);

    private takers = new Set<(event: EcgEvent) => void>();
    private beatTakers = new Set<(event: BeatsEvent) => void>();
    private close: (() => void) | null = null;

    constructor(address: string) {
        this.address = address;
    }

    start(): () => void {
        const follow = (): void => this.follow();
        document.addEventListener('visibilitychange', follow);
        void this.load();
        this.follow();
        return () => {
            document.removeEventListener('visibilitychange', follow);
            this.close?.();
        };
    }

    async load(): Promise<void> {
        try {
            this.detail = await api.patient(this.address);
        } catch {
            this.missing = this.detail === null;
        }
    }

    listen = (take: (event: EcgEvent) => void): (() => void) => {
        this.takers.add(take);
        return () => this.takers.delete(take);
    };

    listenBeats = (take: (event: BeatsEvent) => void): (() => void) => {
        this.beatTakers.add(take);
        return () => this.beatTakers.delete(take);
    };

    /** A hidden page draws nothing: it leaves the connection to others. */
    private follow(): void {
        this.close?.();
        this.close = null;
        if (document.hidden) return;
        this.close = openStream(`/v1/patients/${this.address}/stream`, {
            opened: () => undefined,
            alive: () => undefined,
            event: (name, data) => this.receive(name, data),
        });
    }

    private receive(name: string, data: string): void {
        try {
            if (name === 'ecg') this.takers.forEach((take) => take(JSON.parse(data) as EcgEvent));
            else if (name === 'beats') this.beatTakers.forEach((take) => take(JSON.parse(data) as BeatsEvent));
            else if (name === 'alert') this.keep(JSON.parse(data) as Alert);
        } catch {
            // As in the ward: one odd event must not end the stream.
        }
    }

    keep(alert: Alert): void {
        if (!this.detail) return;
        this.detail.history = [alert, ...this.detail.history.filter((a) => a.id !== alert.id)];
    }
}
