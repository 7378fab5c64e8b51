// Thirty days from day records, and the running day from hour records: at most 60 of them.
import type { Series } from './check/bundle.ts';
import type { ReportInfo } from './check/report.ts';

export const mostRecords = 60;
export const daysShown = 30;
const dayLength = 86_400_000;

export interface DayRange {
    day: number;
    low: number;
    median: number;
    high: number;
}

/** All day records of the window, and hour records only from where the last of them ends. */
export function chooseRecords(days: ReportInfo[], hours: ReportInfo[]): ReportInfo[] {
    const covered = Math.max(0, ...days.map((d) => Date.parse(d.end)));
    const rest = hours.filter((h) => Date.parse(h.start) >= covered);
    return [...days, ...rest].slice(0, mostRecords);
}

function middle(values: number[]): number {
    const sorted = values.toSorted((a, b) => a - b);
    const half = Math.floor(sorted.length / 2);
    const upper = sorted[half] ?? 0;
    return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}

/** Lowest, middle and highest value of each UTC day, from series that carry lowest and highest. */
export function dailyRanges(all: Series[], code: string): DayRange[] {
    const days = new Map<number, { low: number; high: number; medians: number[] }>();
    for (const series of all) {
        if (series.code !== code || series.low.length === 0) continue;
        for (let i = 0; i < series.median.length; i++) {
            const [low, median, high] = [series.low[i], series.median[i], series.high[i]];
            if (low == null || median == null || high == null) continue;
            const day = Math.floor((series.start + i * series.step) / dayLength) * dayLength;
            const entry = days.get(day) ?? { low, high, medians: [] };
            entry.low = Math.min(entry.low, low);
            entry.high = Math.max(entry.high, high);
            entry.medians.push(median);
            days.set(day, entry);
        }
    }
    return [...days]
        .map(([day, { low, high, medians }]) => ({ day, low, high, median: middle(medians) }))
        .sort((a, b) => a.day - b.day);
}

/** Runs `work` over all items, `width` at a time, in order of need. */
export async function inParallel<T>(items: T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
    let next = 0;
    const lane = async (): Promise<void> => {
        for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
    };
    await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
}
