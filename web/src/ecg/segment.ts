// A piece of ECG as the live stream brings it, in millivolts, like a strip of a record.
import type { Strip } from '../check/bundle.ts';
import type { EcgEvent } from '../types.ts';
import { gap, samplesOfBase64, toMicrovolts } from './ring.ts';

export function decodeSegment({ lead, start, rate, gain, base, samples }: EcgEvent): Strip {
    const microvolts = toMicrovolts(samplesOfBase64(samples), gain, base);
    const millivolts = Float32Array.from(microvolts, (value) => (value === gap ? NaN : value / 1000));
    return { lead, start: Date.parse(start), rate, millivolts, message: '' };
}
