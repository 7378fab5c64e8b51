// What was found, drawn into a trend chart: the band of what is usual, and bars where something lasted.
import type uPlot from 'uplot';
import { colour } from './theme.ts';
import type { TrendChart } from './trends.ts';
import type { Trends } from './types.ts';
import { heartRate } from './units.ts';

/** Bars lie above the plot, where no value is drawn. */
export const barsAbove = 14;
const barHeight = 5;
const leastWidth = 4;
const hatchEvery = 7;

/** Hatched, so that it is neither taken for measured values nor told by colour alone. */
export function drawUsual(u: uPlot, chart: TrendChart, trends: Trends): void {
    const usual = trends.usual[chart.code];
    if (!usual) return;
    const { ctx, bbox } = u;
    const top = u.valToPos(usual.high, 'y', true);
    const bottom = u.valToPos(usual.low, 'y', true);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, Math.max(top, bbox.top), bbox.width, Math.min(bottom, bbox.top + bbox.height) - Math.max(top, bbox.top));
    ctx.clip();
    ctx.strokeStyle = colour('--usual');
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    for (let x = bbox.left - (bottom - top); x < bbox.left + bbox.width; x += hatchEvery * devicePixelRatio) {
        ctx.moveTo(x, bottom);
        ctx.lineTo(x + (bottom - top), top);
    }
    ctx.stroke();
    ctx.restore();
}

interface Bar {
    start: string;
    end: string | null;
    token: string;
    lane: number;
}

/** Rhythms belong to the heart rate; an abrupt change to its own vital sign. */
function barsOf(chart: TrendChart, trends: Trends): Bar[] {
    const own = chart.lines.map((line) => line.code);
    const changes = trends.changes
        .filter((c) => own.includes(c.code))
        .map((c) => ({ start: c.since, end: c.ended, token: c.serious ? '--beat-v' : '--accent', lane: 1 }));
    if (chart.code !== heartRate) return changes;
    const poor = (kind: string): boolean => kind === 'noise' || kind === 'lead-off';
    const rhythms = trends.episodes.map((e) => ({ start: e.start, end: e.end, token: poor(e.kind) ? '--ink-stale' : '--beat-v', lane: 0 }));
    return [...rhythms, ...changes];
}

export function drawEpisodes(u: uPlot, chart: TrendChart, trends: Trends): void {
    const { ctx, bbox } = u;
    const right = bbox.left + bbox.width;
    ctx.save();
    for (const bar of barsOf(chart, trends)) {
        const from = Math.max(bbox.left, u.valToPos(Date.parse(bar.start) / 1000, 'x', true));
        const to = bar.end === null ? right : Math.min(right, u.valToPos(Date.parse(bar.end) / 1000, 'x', true));
        if (to < bbox.left || from > right) continue;
        ctx.fillStyle = colour(bar.token);
        const height = barHeight * devicePixelRatio;
        ctx.fillRect(from, bbox.top - barsAbove * devicePixelRatio + bar.lane * (height + 2 * devicePixelRatio), Math.max(to - from, leastWidth * devicePixelRatio), height);
    }
    ctx.restore();
}
