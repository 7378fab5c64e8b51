// Kept moments: all kinds in one order, none twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentsOf } from './moments.ts';
import type { Alert, Writing } from './types.ts';

const alert = (id: string, raised: string, more: Partial<Alert> = {}): Alert => ({
    id, patient: '0x1', kind: 'news2', rule: 'NEWS2', priority: 'medium', state: 'active', acknowledged: null, raised,
    sentence: 'NEWS2 score 5.', onset: raised, resolved: null, ...more,
});
const advice: Writing = { id: 'w1', at: '2026-11-02T10:00:00Z', by: 'Dr. Ott', account: '0x2', role: 'clinician', what: 'advice', text: 'Rest.', read: [], replies: [] };
const day = { cid: 'bday', seq: 4, kind: 'day', start: '2026-11-01T00:00:00Z', end: '2026-11-02T00:00:00Z', sealed: '', leaf: 1, bytes: 1, checkpoint_size: 2 };
const checkup = { begun: '2026-11-02T08:00:00Z', ended: '2026-11-02T08:05:00Z', place: 'ward', by: 'Nurse' };

test('all kinds stand in one list, newest first', () => {
    const found = momentsOf({ alerts: [alert('a', '2026-11-02T09:00:00Z')], checkups: [checkup], writings: [advice], days: [day] });
    assert.deepEqual(found.map((m) => m.kind), ['order', 'alert', 'checkup', 'day']);
    assert.match(found[0]?.title ?? '', /Advice.*Dr. Ott.*Rest/);
    assert.equal(found[3]?.reports?.[0]?.cid, 'bday');
});

test('an alert that is open and in the history is one moment; tampering is named as such', () => {
    const one = alert('a', '2026-11-02T09:00:00Z', { kind: 'tampering', priority: 'high' });
    const found = momentsOf({ alerts: [one, { ...one, acknowledged: { by: 'Dr. Ott', at: one.raised } }], checkups: [], writings: [], days: [] });
    assert.equal(found.length, 1);
    assert.equal(found[0]?.priority, 'tampering');
    assert.match(found[0]?.more ?? '', /Dr. Ott/);
});

test('a day in two parts is one moment, which leads to both', () => {
    const noon = '2026-11-01T12:00:00Z';
    const days = [{ ...day, cid: 'blater', seq: 9, start: noon }, { ...day, end: noon }, { ...day, cid: 'bbefore', start: '2026-10-31T00:00:00Z', end: day.start }];
    const found = momentsOf({ alerts: [], checkups: [], writings: [], days });
    assert.deepEqual(found.map((m) => [m.at, m.end, m.reports?.map((r) => r.cid)]), [
        [day.start, day.end, ['bday', 'blater']],
        ['2026-10-31T00:00:00Z', day.start, ['bbefore']],
    ]);
});
