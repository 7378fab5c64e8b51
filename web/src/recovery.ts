// How a person has been since a day: each vital sign's daily middle value against the goal and against what is
// usual. Pure.
import type { DayRange } from './month.ts';
import type { Usual } from './types.ts';

export interface Goal {
    low?: number;
    high?: number;
}

export interface Recovery {
    first: DayRange;
    last: DayRange;
    days: number;
    /** Days whose middle value met the goal; null without a goal. */
    met: number | null;
    /** The same of what is usual; null where nothing is known of it. */
    asUsual: number | null;
}

const within = (value: number, low = -Infinity, high = Infinity): boolean => value >= low && value <= high;
export const hasGoal = (goal: Goal): boolean => goal.low !== undefined || goal.high !== undefined;

/** `days` in order; null where there are none. */
export function recoveryOf(days: DayRange[], goal: Goal, usual: Usual | undefined): Recovery | null {
    const [first, last] = [days[0], days.at(-1)];
    if (!first || !last) return null;
    const count = (low?: number, high?: number): number => days.filter((d) => within(d.median, low, high)).length;
    return {
        first,
        last,
        days: days.length,
        met: hasGoal(goal) ? count(goal.low, goal.high) : null,
        asUsual: usual ? count(usual.low, usual.high) : null,
    };
}
