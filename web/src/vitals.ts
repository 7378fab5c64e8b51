// What a place for a vital sign shows: blood pressure joins two values, everything else is one.
import type { Said } from './said.ts';
import type { News2, PatientCard, VitalValue } from './types.ts';
import { bloodPressure, breathing, diastolic, heartRate, oxygen, pulse, systolic, temperature } from './units.ts';

export interface Shown {
    code: string;
    /** As received ("36.60"); null when there is none. */
    words: string | null;
    time: number;
    trend: -1 | 0 | 1;
    stale: boolean;
    /** Why the value is not to be relied on; empty where it is. */
    doubt: string;
    /** Who entered it by hand; "" where a device measured it. */
    by: string;
}

const reliable = 0.8;

function single(code: string, value: VitalValue | undefined): Shown {
    if (!value) return { code, words: null, time: 0, trend: 0, stale: false, doubt: '', by: '' };
    const doubt = (value.quality ?? 1) < reliable ? (value.doubt ?? '') : '';
    const { text: words, trend, stale, by = '' } = value;
    return { code, words, time: Date.parse(value.time), trend, stale, doubt, by };
}

/** The heart rate of an ECG stands first, unless it is out of date and a pulse is not. */
function newer(rate: VitalValue | undefined, counted: VitalValue | undefined): VitalValue | undefined {
    return rate && (!rate.stale || !counted || counted.stale) ? rate : (counted ?? rate);
}

export function scoreOf(card: PatientCard): News2 | null {
    return card.news2 && 'score' in card.news2 ? card.news2 : null;
}

export function whyNoScore(card: PatientCard): string {
    return card.news2 && 'why_not' in card.news2 ? card.news2.why_not : '';
}

/** "Bed 3 · Anna K.", however the node divides it between name and bed. */
export function titleOf(card: PatientCard, bedWords: (bed: string) => string): string {
    const bed = card.bed ? bedWords(card.bed) : '';
    return bed && !card.name.startsWith(bed) ? `${bed} · ${card.name}` : card.name;
}

export function shownVital(card: PatientCard, code: string): Shown {
    if (code === heartRate) return single(code, newer(card.vitals[heartRate], card.vitals[pulse]));
    if (code !== bloodPressure) return single(code, card.vitals[code]);
    const upper = single(code, card.vitals[systolic]);
    const lower = single(code, card.vitals[diastolic]);
    if (upper.words === null && lower.words === null) return upper;
    return {
        code,
        words: `${upper.words ?? '–'}/${lower.words ?? '–'}`,
        time: Math.min(upper.time || lower.time, lower.time || upper.time),
        trend: upper.words === null ? lower.trend : upper.trend,
        stale: upper.stale || lower.stale,
        doubt: upper.doubt || lower.doubt,
        by: upper.by || lower.by,
    };
}

const scored = [heartRate, pulse, oxygen, breathing, systolic, temperature];
/** Devices send every few seconds. After a minute of silence what they said last is of then, not of now. */
const silence = 60_000;

/** When a device last measured what the score is made of; null where it rests on what people entered by hand alone. */
export function lastMeasured(card: PatientCard): number | null {
    const times = scored.flatMap((code) => card.vitals[code] ?? []).filter((value) => !value.by).map((value) => Date.parse(value.time));
    return times.length > 0 ? Math.max(...times) : null;
}

/** How old that is, where it is too old to speak of now; 0 where it is not. */
export const silentFor = (measured: number | null, now: number): number => (measured !== null && now - measured > silence ? now - measured : 0);

/** The vital signs that an alert's sentence names, as they are now; what is out of date is not now. */
export function nowOf(card: PatientCard, said: Said[], now: number): { code: string; words: string }[] {
    const codes = said.flatMap((one) => [one.vital, one.of?.vital, ...(one.parts ?? []).map((part) => part.vital)]);
    return [...new Set(codes)].flatMap((code) => {
        const value = code === undefined ? undefined : card.vitals[code];
        const isNow = value && (value.by ? !value.stale : silentFor(Date.parse(value.time), now) === 0);
        return code !== undefined && isNow ? [{ code, words: value.text }] : [];
    });
}
