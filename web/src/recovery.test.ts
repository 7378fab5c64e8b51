// Days against goal and baseline.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recoveryOf } from './recovery.ts';

const days = [110, 96, 84, 78].map((median, i) => ({ day: i * 86_400_000, low: median - 20, median, high: median + 20 }));
const usual = { low: 68, middle: 76, high: 84, learnt: true };

test('days count by their middle value; the edges belong to goal and baseline', () => {
    const found = recoveryOf(days, { low: 50, high: 96 }, usual);
    assert.equal(found?.first.median, 110);
    assert.equal(found?.last.median, 78);
    assert.deepEqual([found?.days, found?.met, found?.asUsual], [4, 3, 2]);
});

test('a goal may have one side, or none', () => {
    assert.equal(recoveryOf(days, { high: 100 }, undefined)?.met, 3);
    assert.equal(recoveryOf(days, {}, undefined)?.met, null);
    assert.equal(recoveryOf(days, {}, undefined)?.asUsual, null);
});

test('without days there is nothing to say', () => assert.equal(recoveryOf([], {}, usual), null));
