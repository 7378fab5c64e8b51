// What the pretended node finds: beats at the peaks of its own ECG, a run of ventricular beats for the fast
// patient, a poor signal for the one whose oximeter is silent.
import { codes } from './patients.mjs';

const minute = 60_000;
const rfc3339 = (time) => new Date(time).toISOString();
export const beatModel = `beats-1 sha256:${'9114'.repeat(16)}`;

const run = (start, end) => ({
    kind: 'ventricular-run', start: rfc3339(start), end: end === null ? null : rfc3339(end), confidence: 0.9,
    beats: 4, rate: 164, evidence: '4 ventricular beats in a row at 164/min',
});

export function usualOf(patient) {
    const learnt = patient.bed !== '6';
    const band = (middle, spread) => ({ low: middle - spread, middle, high: middle + spread, learnt });
    return { [codes.hr]: band(77, 16), [codes.spo2]: band(97, 2), [codes.rr]: band(15, 4) };
}

export function changesOf(patient, now) {
    if (!patient.fast) return {};
    const sentence = 'Heart rate rose from 78 to 134 /min within 25 s; usual for this person is 61 to 93; 6 readings confirmed it.';
    return {
        [codes.hr]: {
            up: true, serious: true, since: rfc3339(now - 9 * minute), confirmed: rfc3339(now - 8 * minute), from: 78, to: 134,
            readings: 6, quality: 1, usual: usualOf(patient)[codes.hr], sentence,
        },
    };
}

export function signalOf(patient, now) {
    const poor = patient.silent !== undefined;
    return {
        quality: poor ? 0.31 : 0.93, poor, lead_off: false, model: beatModel,
        episodes: patient.fast ? [run(now - 3000, null)] : [],
    };
}

export function foundIn(patient, hours) {
    const now = Date.now();
    const changes = Object.entries(changesOf(patient, now)).map(([code, change]) => ({ ...change, code, ended: null }));
    const noise = { ...run(now - 31 * minute, now - 28 * minute), kind: 'noise', beats: 0, rate: 0, evidence: 'quality 0.3' };
    const episodes = patient.fast ? [run(now - 22 * minute, now - 21.9 * minute), run(now - 3000, null)] : patient.silent ? [noise] : [];
    return { usual: usualOf(patient), episodes: hours > 0 ? episodes : [], changes };
}

/** Every seventh beat of the fast patient is ventricular, now and then one is of another class. */
export function beatsBetween(patient, from, to) {
    const period = 60_000 / patient.base.hr;
    const beats = [];
    for (let n = Math.ceil(from / period); n * period < to; n++) {
        const kind = !patient.fast ? 'N' : n % 7 === 0 ? 'V' : n % 11 === 0 ? 'S' : n % 13 === 0 ? 'F' : n % 17 === 0 ? 'Q' : 'N';
        beats.push({ time: rfc3339(Math.round(n * period)), class: kind, quality: 0.95, concern: kind === 'N' ? 0.01 : 0.97 });
    }
    return { device: '02005e0000000001', lead: 'II', until: rfc3339(to), quality: signalOf(patient, to).quality, late: false, beats, episodes: [] };
}

export function numbersOf(alerts, marks) {
    const marked = Object.keys(marks).length;
    const useful = Object.values(marks).filter((mark) => mark.useful).length;
    return {
        since: rfc3339(Date.now() - 48 * 60 * minute), patient_days: 12, alerts: alerts.length, per_patient_day: alerts.length / 12,
        marked, useful, useful_share: marked ? useful / marked : null, kinds: {},
    };
}
