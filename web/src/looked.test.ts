// The access log as a patient reads it: alike entries are one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookedOf, mergeLooked } from './looked.ts';

const look = (who: string, what: string, from: string, to = from, count = 1, records = '') =>
    lookedOf({ person: '0x1', name: who, role: 'clinician', what, right: 'grant', from, to, count, records });

test('who looked twice at the same is told once, with first and last time', () => {
    const found = mergeLooked([
        look('Dr. Ott', 'live', '2026-11-01T10:00:00Z', '2026-11-01T10:05:00Z', 3),
        look('Dr. Ott', 'record', '2026-11-01T11:00:00Z', undefined, 1, '12'),
        look('Dr. Ott', 'live', '2026-11-01T09:00:00Z', undefined, 2),
        look('Dr. Ott', 'record', '2026-11-01T10:30:00Z', undefined, 1, '9-11'),
    ]);
    assert.deepEqual(found.map((one) => [one.what, one.times, one.records]), [['record', 2, '12,9-11'], ['live', 5, '']]);
    assert.equal(found[1]?.start, Date.parse('2026-11-01T09:00:00Z'));
    assert.equal(found[1]?.end, Date.parse('2026-11-01T10:05:00Z'));
});

test('whom the node has no name for is told by account', () => assert.equal(look('', 'live', '2026-11-01T09:00:00Z').who, '0x1'));
