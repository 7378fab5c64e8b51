// What somebody of the family wants to be shown besides the clinic's alerts. Kept in this browser alone.
import type { PatientCard } from './types.ts';

export interface Bounds {
    low?: number | null;
    high?: number | null;
}
export type Thresholds = Record<string, Bounds>;

const keyOf = (patient: string): string => `vitalseal-thresholds-${patient}`;

export function readThresholds(patient: string): Thresholds {
    try {
        const stored: unknown = JSON.parse(localStorage.getItem(keyOf(patient)) ?? '{}');
        return typeof stored === 'object' && stored !== null ? (stored as Thresholds) : {};
    } catch {
        return {};
    }
}

export function writeThresholds(patient: string, thresholds: Thresholds): void {
    localStorage.setItem(keyOf(patient), JSON.stringify(thresholds));
}

/** The vital signs that are outside, with the value as it was received; an old value says nothing. */
export function crossedOf(card: PatientCard, thresholds: Thresholds): { code: string; words: string }[] {
    return Object.entries(thresholds).flatMap(([code, { low, high }]) => {
        const vital = card.vitals[code];
        if (!vital || vital.stale) return [];
        const outside = (typeof low === 'number' && vital.value < low) || (typeof high === 'number' && vital.value > high);
        return outside ? [{ code, words: vital.text }] : [];
    });
}
