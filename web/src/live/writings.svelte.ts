// What was written to and by one patient, kept up to date by the ward's event stream.
import { api } from '../api.ts';
import type { Writing } from '../types.ts';
import { ward } from './ward.svelte.ts';

export class Writings {
    readonly patient: string;
    all = $state<Writing[]>([]);
    /** Who may not read them sees none. */
    allowed = $state(false);

    constructor(patient: string) {
        this.patient = patient;
    }

    start(): () => void {
        void this.load();
        // After a lost link the list is asked for anew.
        return ward.listenWritten((one) => (one ? this.put(one) : void this.load()));
    }

    private async load(): Promise<void> {
        try {
            this.all = await api.writings(this.patient);
            this.allowed = true;
        } catch {
            this.allowed = false;
        }
    }

    private put(one: Writing): void {
        if (one.patient !== undefined && one.patient !== this.patient) return;
        const known = this.all.some((w) => w.id === one.id);
        this.all = known ? this.all.map((w) => (w.id === one.id ? one : w)) : [one, ...this.all];
    }
}
