// A value in words against what is usual for one person.
import type { PatientCard, Usual } from './types.ts';
import { bloodPressure, systolic } from './units.ts';

export type Standing = 'usual' | 'higher' | 'lower' | 'unknown';

/** The vital sign whose usual range stands for a shown value. */
export const leading = (code: string): string => (code === bloodPressure ? systolic : code);

export function standingOf(card: PatientCard, code: string, usual: Record<string, Usual>): Standing {
    const own = leading(code);
    const value = card.vitals[own]?.value;
    const range = usual[own];
    if (value === undefined || !range?.learnt) return 'unknown';
    if (value > range.high) return 'higher';
    return value < range.low ? 'lower' : 'usual';
}
