// Who is on duty, by the node's word; and what a shift does to this screen: sound, and it stays awake.
import { api } from '../api.ts';
import { takeEarly } from '../early.ts';
import type { Shift } from '../types.ts';
import { sound } from './sound.svelte.ts';
import { ward } from './ward.svelte.ts';

class Duty {
    /** Null as long as the node has not said. */
    people = $state.raw<Shift[] | null>(null);
    /** False where this browser refused to keep the screen awake. */
    awake = $state(true);
    mine = $derived(this.people?.find((shift) => shift.account === ward.session?.account) ?? null);

    private lock: WakeLockSentinel | null = null;

    async load(): Promise<void> {
        if (ward.session?.role !== 'clinician') return;
        try {
            this.people = (await takeEarly('duty')) ?? (await api.duty());
        } catch {
            // A lost link has a bar of its own; what was known stays shown.
        }
        await this.keepAwake();
    }

    /** To be called by a press. */
    async start(hours: number): Promise<void> {
        sound.unlock();
        this.people = await api.startShift(hours);
        await this.keepAwake();
    }

    async end(): Promise<void> {
        this.people = await api.endShift();
        await this.keepAwake();
    }

    /** The browser takes the lock away whenever the page is hidden. */
    async keepAwake(): Promise<void> {
        if (!this.mine) {
            await this.lock?.release();
            this.lock = null;
            return;
        }
        if (document.hidden || (this.lock && !this.lock.released)) return;
        try {
            this.lock = await navigator.wakeLock.request('screen');
            this.awake = true;
        } catch {
            this.awake = false;
        }
    }
}

export const duty = new Duty();
