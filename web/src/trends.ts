// Trend data as the charts, the table and the sentences need it.
import type { TrendSeries, Trends } from './types.ts';
import { bloodPressure, chartedVitals, diastolic, formatNumber, systolic, vitalKind } from './units.ts';

export interface TrendLine {
    code: string;
    series: TrendSeries;
}

export interface TrendChart {
    code: string;
    lines: TrendLine[];
}

/** One chart per vital sign that has any value; blood pressure draws two lines. */
export function chartsOf(trends: Trends): TrendChart[] {
    return chartedVitals.flatMap((code) => {
        const codes = code === bloodPressure ? [systolic, diastolic] : [code];
        const lines = codes.flatMap((c) => {
            const series = trends.series[c];
            return series?.median.some((v) => v !== null) ? [{ code: c, series }] : [];
        });
        return lines.length > 0 ? [{ code, lines }] : [];
    });
}

export function timesOf(trends: Trends): number[] {
    const start = Date.parse(trends.start) / 1000;
    const count = Math.max(0, ...Object.values(trends.series).map((s) => s.median.length));
    return Array.from({ length: count }, (_, i) => start + i * trends.step_seconds);
}

export interface Spread {
    last: string;
    low: string;
    high: string;
}

const present = (values: (number | null)[]): number[] => values.filter((v) => v !== null);

export function spreadOf({ code, series }: TrendLine): Spread | null {
    const medians = present(series.median);
    const last = medians.at(-1);
    if (last === undefined) return null;
    const low = Math.min(...present(series.min), ...medians);
    const high = Math.max(...present(series.max), ...medians);
    return { last: formatNumber(code, last), low: formatNumber(code, low), high: formatNumber(code, high) };
}

/** The span of a chart: what is usual, what was measured, and the limits, with a little air. */
export function chartSpan(chart: TrendChart, limits: number[]): [number, number] {
    const [usualLow, usualHigh] = vitalKind(chart.code).chart;
    const values = chart.lines.flatMap((l) => [...present(l.series.min), ...present(l.series.max), ...present(l.series.median)]);
    const low = Math.min(usualLow, ...values, ...limits);
    const high = Math.max(usualHigh, ...values, ...limits);
    const air = (high - low) * 0.04;
    return [low - air, high + air];
}

const rowsShown = 48;

/** Rows for the table, newest first, at most 48. */
export function tableRows(trends: Trends, charts: TrendChart[]): { time: number; cells: string[] }[] {
    const times = timesOf(trends);
    const every = Math.max(1, Math.ceil(times.length / rowsShown));
    const rows: { time: number; cells: string[] }[] = [];
    for (let i = times.length - 1; i >= 0; i -= every) {
        const cells = charts.map(({ lines }) => {
            const words = lines.map(({ code, series }) => {
                const value = series.median[i] ?? null;
                return value === null ? null : formatNumber(code, value);
            });
            return words.every((w) => w === null) ? '–' : words.map((w) => w ?? '–').join('/');
        });
        rows.push({ time: (times[i] ?? 0) * 1000, cells });
    }
    return rows;
}
