// The ward changes its order at most every five seconds, and never under the pointer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Resort, resortEvery } from './resort.ts';

test('once, then not before five seconds have passed', () => {
    const resort = new Resort();
    const seconds = Array.from({ length: 16 }, (_, i) => i);
    assert.deepEqual(seconds.filter((s) => resort.due(s * 1000)), [0, 5, 10, 15]);
});

test('never while it is held, and at once when it is let go', () => {
    const resort = new Resort();
    assert.ok(resort.due(0));
    resort.held = true;
    for (let now = 1000; now < 10 * resortEvery; now += 1000) assert.ok(!resort.due(now));
    resort.held = false;
    assert.ok(resort.due(10 * resortEvery));
    assert.ok(!resort.due(10 * resortEvery + 1));
});
