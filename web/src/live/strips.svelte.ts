// The running ECG of the beds that the ward shows: one stream for all of them, since a browser keeps few connections.
import type { EcgEvent } from '../types.ts';
import { mostStrips } from '../density.ts';
import { openStream } from './stream.ts';

type Take = (event: EcgEvent) => void;

class Strips {
    private readonly takers = new Map<string, Set<Take>>();
    private of = '';
    private close: (() => void) | null = null;
    private waiting = false;

    constructor() {
        document.addEventListener('visibilitychange', () => this.follow());
    }

    listen(patient: string, take: Take): () => void {
        const own = this.takers.get(patient) ?? new Set();
        this.takers.set(patient, own.add(take));
        this.soon();
        return () => {
            own.delete(take);
            if (own.size === 0) this.takers.delete(patient);
            this.soon();
        };
    }

    /** Beds that change places leave and come in one go. */
    private soon(): void {
        if (this.waiting) return;
        this.waiting = true;
        queueMicrotask(() => {
            this.waiting = false;
            this.follow();
        });
    }

    private follow(): void {
        const wanted = document.hidden ? '' : [...this.takers.keys()].sort().slice(0, mostStrips).join();
        if (wanted === this.of) return;
        this.of = wanted;
        this.close?.();
        this.close = wanted === '' ? null : openStream(`/v1/stream?ecg=${wanted}`, {
            opened: () => undefined,
            alive: () => undefined,
            event: (name, data) => name === 'ecg' && this.receive(data),
        });
    }

    private receive(data: string): void {
        try {
            const event = JSON.parse(data) as EcgEvent;
            this.takers.get(event.patient ?? '')?.forEach((take) => take(event));
        } catch {
            // As in the ward: one odd event must not end the stream.
        }
    }
}

export const strips = new Strips();
