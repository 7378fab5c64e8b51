// Days from day records, and the running day from hour records; a month takes at most 60 of them.
import type { Series } from './check/bundle.ts';
import type { ReportInfo } from './check/report.ts';

export const daysShown = 30;
/** Hour records that may stand for days whose record is not sealed yet. */
export const mostHours = 28;
export const dayLength = 86_400_000;

export interface Range {
    low: number;
    median: number;
    high: number;
}

export interface DayRange extends Range {
    day: number;
}

export const dayOf = (time: number): number => Math.floor(time / dayLength) * dayLength;

/** All day records of the window, and hour records only from where the last of them ends. */
export function chooseRecords(days: ReportInfo[], hours: ReportInfo[]): ReportInfo[] {
    const covered = Math.max(0, ...days.map((d) => Date.parse(d.end)));
    const rest = hours.filter((h) => Date.parse(h.start) >= covered);
    return [...days, ...rest.slice(0, mostHours)];
}

export function middle(values: number[]): number {
    const sorted = values.toSorted((a, b) => a - b);
    const half = Math.floor(sorted.length / 2);
    const upper = sorted[half] ?? 0;
    return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}

/** Lowest, middle and highest value of each `length` of time, from series that carry lowest and highest. */
export function rangesOf(all: Series[], code: string, length: number): Map<number, Range> {
    const found = new Map<number, { low: number; high: number; medians: number[] }>();
    for (const series of all) {
        if (series.code !== code || series.low.length === 0) continue;
        for (let i = 0; i < series.median.length; i++) {
            const [low, median, high] = [series.low[i], series.median[i], series.high[i]];
            if (low == null || median == null || high == null) continue;
            const start = Math.floor((series.start + i * series.step) / length) * length;
            const entry = found.get(start) ?? { low, high, medians: [] };
            entry.low = Math.min(entry.low, low);
            entry.high = Math.max(entry.high, high);
            entry.medians.push(median);
            found.set(start, entry);
        }
    }
    return new Map([...found].map(([start, { low, high, medians }]) => [start, { low, high, median: middle(medians) }]));
}

/** The same of each UTC day, in order. */
export function dailyRanges(all: Series[], code: string): DayRange[] {
    return [...rangesOf(all, code, dayLength)].map(([day, range]) => ({ day, ...range })).sort((a, b) => a.day - b.day);
}

/** Runs `work` over all items, `width` at a time, in order of need. */
export async function inParallel<T>(items: T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
    let next = 0;
    const lane = async (): Promise<void> => {
        for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
    };
    await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
}
