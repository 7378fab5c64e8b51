// A week of hours: records first, then what the node still has at hand, and holes stay holes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trends } from './types.ts';
import { weekHours, weekOf } from './week.ts';

const hour = 3_600_000;
const rate = '8867-4';
const now = Date.UTC(2026, 10, 8, 10, 30);
const from = now - (now % hour);
const empty = { usual: {}, episodes: [], changes: [] };
const silent: Trends = { ...empty, step_seconds: 60, start: new Date(from).toISOString(), series: {} };

function minutesOf(start: number, values: (number | null)[]): Trends {
    const [min, max] = [-2, 3].map((by) => values.map((v) => (v === null ? null : v + by)));
    return { ...silent, start: new Date(start).toISOString(), series: { [rate]: { unit: '/min', median: values, min: min ?? [], max: max ?? [] } } };
}

test('a week ends with the running hour and has 168 of them', () => {
    const week = weekOf([], minutesOf(from, [70, 72, 80]), now);
    assert.equal(week.step_seconds, 3600);
    assert.equal(Date.parse(week.start), from - 167 * hour);
    const series = week.series[rate];
    assert.equal(series?.median.length, weekHours);
    assert.deepEqual([series?.median.at(-1), series?.min.at(-1), series?.max.at(-1)], [72, 68, 83]);
    assert.equal(series?.median.at(-2), null);
});

test('what was opened stands before what the node says, and nothing is invented between', () => {
    const opened = [{ code: rate, unit: '/min', start: from - 2 * hour, step: hour, median: [90, null], low: [80, null], high: [95, null] }];
    const minutes = Array.from({ length: 180 }, (_, i) => (i < 120 && i >= 60 ? null : 60));
    const median = weekOf(opened, minutesOf(from - 2 * hour, minutes), now).series[rate]?.median ?? [];
    assert.deepEqual(median.slice(-4), [null, 90, null, 60]);
});

test('older than a week is left out', () => {
    const old = [{ code: rate, unit: '/min', start: from - 200 * hour, step: hour, median: [90], low: [80], high: [95] }];
    assert.ok(weekOf(old, silent, now).series[rate]?.median.every((v) => v === null));
});
