// Sound for what nobody may miss: a lost link and high alerts, after the patterns of IEC 60601-1-8 (high: two
// bursts of five, medium: three), without a claim of conformity. Browsers allow sound only after the reader has
// pressed something, so it is a switch, and whether it is on is always shown.
import { ward } from './ward.svelte.ts';

const repeatEvery = 10_000;
const pulse = 0.12;
const highBurst = [0, 0.2, 0.4, 0.75, 0.95];
const patterns = { high: [...highBurst, ...highBurst.map((t) => t + 2)], medium: [0, 0.25, 0.5] };
const tones = { high: 880, medium: 587 };

class Sound {
    on = $state(false);
    private context: AudioContext | null = null;
    private lastPlayed = 0;
    private known = new Set<string>();

    toggle(): void {
        if (this.on) this.on = false;
        else this.unlock();
    }

    /** Called by a press, which is when browsers allow sound; what is heard shows that it works. */
    unlock(): void {
        this.on = true;
        this.play('medium');
    }

    /** Called once a second with what is true now. */
    watch(): void {
        const waiting = ward.openAlerts.filter((a) => a.acknowledged === null);
        const fresh = waiting.filter((a) => !this.known.has(a.id));
        this.known = new Set(waiting.map((a) => a.id));
        if (!this.on) return;
        const high = ward.lost || waiting.some((a) => a.priority === 'high');
        const due = Date.now() - this.lastPlayed >= repeatEvery;
        if (high && (due || fresh.some((a) => a.priority === 'high'))) this.play('high');
        else if (fresh.some((a) => a.priority === 'medium')) this.play('medium');
    }

    private play(kind: keyof typeof patterns): void {
        this.context ??= new AudioContext();
        const { context } = this;
        void context.resume();
        this.lastPlayed = Date.now();
        for (const at of patterns[kind]) {
            const start = context.currentTime + at;
            const gain = context.createGain();
            gain.gain.setValueAtTime(0, start);
            gain.gain.linearRampToValueAtTime(0.25, start + 0.01);
            gain.gain.setValueAtTime(0.25, start + pulse - 0.02);
            gain.gain.linearRampToValueAtTime(0, start + pulse);
            const tone = context.createOscillator();
            tone.frequency.value = tones[kind];
            tone.connect(gain).connect(context.destination);
            tone.start(start);
            tone.stop(start + pulse);
        }
    }
}

export const sound = new Sound();
