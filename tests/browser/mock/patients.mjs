// Invented patients with believable numbers and an ECG, each standing for a state the pages must show.
import { randomBytes } from 'node:crypto';

export const codes = { hr: '8867-4', spo2: '59408-5', rr: '9279-1', sys: '8480-6', dia: '8462-4', temp: '8310-5' };
export const units = { hr: '/min', spo2: '%', rr: '/min', sys: 'mm[Hg]', dia: 'mm[Hg]', temp: 'Cel' };

const bedsOf = [
    { name: 'Anna K.', bed: '1', age: 72, source: 'recorded', detail: 'Recording 106, played at 1x', base: { hr: 74, spo2: 97, rr: 15, sys: 128, dia: 76, temp: 36.8 } },
    { name: 'Bruno L.', bed: '2', age: 58, source: 'simulated', detail: 'Simulated', base: { hr: 134, spo2: 92, rr: 24, sys: 98, dia: 61, temp: 38.6 }, fast: true },
    { name: 'Clara M.', bed: '3', age: 64, source: 'recorded', detail: 'Recording 203, played at 1x', base: { hr: 88, spo2: 94, rr: 21, sys: 142, dia: 88, temp: 37.9 }, medium: true },
    { name: 'Deniz O.', bed: '4', age: 41, source: 'simulated', detail: 'Simulated', base: { hr: 66, spo2: 98, rr: 13, sys: 119, dia: 71, temp: 36.5 }, silent: 'spo2' },
    { name: 'Emil P.', bed: '5', age: 12, source: 'simulated', detail: 'Simulated', base: { hr: 92, spo2: 99, rr: 18, sys: 104, dia: 62, temp: 36.9 } },
    { name: 'Farida S.', bed: '6', age: 80, source: 'simulated', detail: 'Simulated', base: { hr: 71, spo2: 96, rr: 16, sys: 134, dia: 79, temp: 36.6 }, only: ['hr', 'spo2'] },
];
const named = (p) => ({ ...p, address: '0x' + randomBytes(20).toString('hex') });
export const people = bedsOf.map(named);

/** As many as asked for: the six again and again, in further beds. */
export function crowd(count) {
    return Array.from({ length: count }, (_, i) => named({ ...bedsOf[i % bedsOf.length], bed: String(i + 1), name: `${bedsOf[i % bedsOf.length].name} ${i + 1}` }));
}

/** A slow wander around the base, the same for the same time. */
export function valueAt(person, vital, time) {
    const base = person.base[vital];
    const phase = (person.bed.charCodeAt(0) * 7 + vital.length * 3) % 10;
    const hours = time / 3_600_000;
    const spread = { hr: 6, spo2: 1, rr: 2, sys: 7, dia: 5, temp: 0.3 }[vital];
    const wander = Math.sin(hours * 2.1 + phase) * 0.6 + Math.sin(hours * 13.7 + phase * 2) * 0.3 + Math.sin(hours * 97 + phase) * 0.1;
    const value = base + spread * wander;
    const limited = vital === 'spo2' ? Math.min(100, value) : value;
    return vital === 'temp' ? Number(limited.toFixed(1)) : Math.round(limited);
}

const waves = [
    [-0.2, 0.12, 0.025],
    [-0.03, -0.12, 0.01],
    [0, 1.15, 0.011],
    [0.03, -0.25, 0.012],
    [0.28, 0.3, 0.05],
];

/** int16 samples at 200 units per mV from `start` (ms), whole beats on an absolute clock. */
export function ecgSamples(person, start, count, rate) {
    const period = 60 / person.base.hr;
    const out = new Int16Array(count);
    for (let i = 0; i < count; i++) {
        const t = start / 1000 + i / rate;
        const inBeat = t - Math.round(t / period) * period;
        let mv = 0.03 * Math.sin(t * 1.7);
        for (const [at, height, width] of waves) {
            for (const shift of [0, period, -period]) mv += height * Math.exp(-(((inBeat - at + shift) / width) ** 2) / 2);
        }
        out[i] = Math.round((mv + 0.01 * Math.sin(t * 700)) * 200);
    }
    return out;
}
