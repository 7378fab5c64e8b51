// A week as the trend charts need it: hours out of opened day and hour records, and the newest hours, which are in
// no record yet, from what the node still has at hand.
import type { Series } from './check/bundle.ts';
import { type Range, middle, rangesOf } from './month.ts';
import type { TrendSeries, Trends } from './types.ts';

const hour = 3_600_000;
export const weekHours = 168;

/** The node's minutes of one vital sign as hours. */
function hoursOf(series: TrendSeries, start: number, step: number): Map<number, Range> {
    const minutes = new Map<number, number[]>();
    series.median.forEach((_, i) => {
        const at = Math.floor((start + i * step) / hour) * hour;
        minutes.set(at, [...(minutes.get(at) ?? []), i]);
    });
    const of = (from: (number | null)[], rows: number[]): number[] => rows.flatMap((i) => from[i] ?? []);
    const ranges = [...minutes].flatMap(([at, rows]): [number, Range][] => {
        const medians = of(series.median, rows);
        if (medians.length === 0) return [];
        const low = Math.min(...of(series.min, rows), ...medians);
        return [[at, { low, median: middle(medians), high: Math.max(...of(series.max, rows), ...medians) }]];
    });
    return new Map(ranges);
}

/** What the browser opened and checked stands before what the node says. */
export function weekOf(opened: Series[], recent: Trends, now: number): Trends {
    const start = Math.floor(now / hour) * hour - (weekHours - 1) * hour;
    const times = Array.from({ length: weekHours }, (_, i) => start + i * hour);
    const series = Object.fromEntries(
        [...new Set([...opened.map((s) => s.code), ...Object.keys(recent.series)])].map((code): [string, TrendSeries] => {
            const own = recent.series[code];
            const newest = own ? hoursOf(own, Date.parse(recent.start), recent.step_seconds * 1000) : new Map<number, Range>();
            const sealed = rangesOf(opened, code, hour);
            const all = times.map((at) => sealed.get(at) ?? newest.get(at) ?? null);
            const pick = (name: keyof Range): (number | null)[] => all.map((range) => range?.[name] ?? null);
            return [code, { unit: own?.unit ?? '', median: pick('median'), min: pick('low'), max: pick('high') }];
        }),
    );
    return { ...recent, step_seconds: hour / 1000, start: new Date(start).toISOString(), series };
}
