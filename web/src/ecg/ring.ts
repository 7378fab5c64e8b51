// The last stretch of an ECG in a ring of int16 microvolts, addressed by absolute sample number
// (time × rate), so that gaps keep their true width. Bounded: older samples are overwritten.

export const gap = -32768;
const secondsKept = 60;
/** Shorter holes come from rounded times, not from a lost signal: they are bridged by a straight line. */
const bridgeSeconds = 0.04;

export class Ring {
    readonly rate: number;
    private readonly samples: Int16Array;
    private last: number | null = null;

    constructor(rate: number) {
        this.rate = rate;
        this.samples = new Int16Array(Math.ceil(rate * secondsKept)).fill(gap);
    }

    /** Number after the newest sample; null while empty. */
    get end(): number | null {
        return this.last;
    }

    get start(): number {
        return this.last === null ? 0 : this.last - this.samples.length;
    }

    at(index: number): number {
        if (this.last === null || index >= this.last || index < this.start) return gap;
        return this.samples[index % this.samples.length] ?? gap;
    }

    /** `microvolts` begin at `time` (ms). Samples already here stay as they are. */
    push(time: number, microvolts: Int16Array): void {
        let from = Math.round((time * this.rate) / 1000);
        const end = this.last ?? from;
        if (Math.abs(from - end) < this.samples.length) this.bridge(end, from);
        else this.samples.fill(gap);
        if (from < end && end - from <= bridgeSeconds * this.rate) from = end;
        for (let i = 0; i < microvolts.length; i++) {
            const index = from + i;
            if (index >= (this.last ?? index)) this.put(index, microvolts[i] ?? gap);
        }
    }

    private bridge(end: number, from: number): void {
        const missing = from - end;
        const short = missing <= bridgeSeconds * this.rate;
        const edge = this.at(end - 1);
        for (let index = end; index < from; index++) this.put(index, short ? edge : gap);
    }

    private put(index: number, value: number): void {
        this.samples[index % this.samples.length] = value;
        this.last = index + 1;
    }
}

/** Device units to microvolts; what does not fit, or was marked missing, is a gap. */
export function toMicrovolts(samples: Int16Array, gain: number, base: number): Int16Array {
    const scale = 1000 / gain;
    return samples.map((sample) => {
        const value = (sample - base) * scale;
        return sample === gap || value > 32767 || value < -32767 ? gap : value;
    });
}

export function samplesOfBase64(text: string): Int16Array {
    const binary = atob(text);
    const count = binary.length >> 1;
    const out = new Int16Array(count);
    for (let i = 0; i < count; i++) out[i] = binary.charCodeAt(2 * i) | (binary.charCodeAt(2 * i + 1) << 8);
    return out;
}
