// Alerts in another language than the node's: every form that docs/formats/alert.md names has its German.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { alertWords, ownWords, type Said } from './said.ts';
import { say as speak } from './text.ts';
import { catalogue } from './text/de.ts';

const at = '2026-11-08T09:42:00Z';
const rate = '8867-4';
const usual = { low: 68, high: 84 };
const examples: Said[] = [
    { form: 'limit', vital: rate, side: 'high', value: 131, limit: 120, readings: 3, since: at, rule: 'adult-1', usual },
    { form: 'change', vital: rate, up: true, from: 88, to: 131, since: at, minutes: 6, readings: 3, usual, quality: 0.97 },
    { form: 'joint', parts: [{ vital: rate }, { vital: '9279-1' }], since: at },
    { form: 'rhythm', rhythm: 'atrial-fibrillation', since: at, seconds: 64, rate: 132 },
    { form: 'news2', score: 7, known: 5, partial: true, parts: [{ vital: rate, value: 131, points: 3 }], since: at },
    { form: 'silence', since: at, seconds: 60 },
    { form: 'late', about: 'limit-low:59408-5', since: at, until: at, seconds: 600, of: { form: 'limit', vital: '59408-5', side: 'low', value: 84, limit: 88, readings: 4, since: at, rule: 'adult-1' } },
    { form: 'help', by: '', text: 'Bitte', minute: [{ vital: rate, value: 99 }] },
    { form: 'symptom', symptom: 'chest-pain', by: '', text: '' },
    { form: 'checkup', due: at },
    { form: 'tampering', start: at, end: at, what: 'the stored record is gone', last_good: at },
    { form: 'tampering-list', what: 'x' },
    { form: 'glass', by: 'Dr. Ott', since: at, until: at },
];

afterEach(() => speak({}));

test('German: every form has a sentence, with its numbers and no gap', () => {
    speak(catalogue);
    for (const said of examples) {
        const words = ownWords({ said: [said] });
        assert.match(words, /^\S.*\.$/, said.form);
        assert.doesNotMatch(words, /undefined|NaN| {2}|–\.|object/, `${said.form}: ${words}`);
    }
    assert.match(ownWords({ said: [examples[0] as Said] }), /^Herzfrequenz 131 \/min, über der Grenze 120, 3 Messungen seit .* üblich: 68 bis 84\..*adult-1/);
    assert.match(ownWords({ said: [examples[1] as Said] }), /88 → 131 \/min in 6 min/);
    assert.match(ownWords({ said: [examples[6] as Said] }), /Sauerstoffsättigung niedrig.*10 min lang.*84 %, unter der Grenze 88/);
});

test('the forms are those of the format', () => {
    const page = readFileSync(new URL('../../docs/formats/alert.md', import.meta.url), 'utf8');
    const told = page.split('\n## Said\n')[1]?.split('\n## ')[0] ?? '';
    const named = [...told.matchAll(/^\| `([a-z-]+)`(?:, `([a-z-]+)`)* \|/gm)].flatMap((m) => [...m[0].matchAll(/`([a-z-]+)`/g)].map((one) => one[1] ?? ''));
    const known = new Set(['form', ...examples.map((said) => said.form)]); // the first is the table's head
    assert.deepEqual(named.filter((form) => !known.has(form)), []);
});

test('what a language does not know, and what was written before, is the node’s own sentence', () => {
    const alert = { kind: 'silence', sentence: 'Nothing was received for 60 s.', said: [{ form: 'silence', since: at, seconds: 60 }] };
    assert.equal(ownWords(alert), '');
    assert.equal(alertWords(alert), alert.sentence);
    speak(catalogue);
    assert.match(alertWords(alert), /^Keine Daten seit/);
    assert.equal(ownWords({ said: [{ form: 'unheard-of' }] }), '');
    assert.equal(alertWords({ ...alert, said: [] }), 'Keine Daten: Nothing was received for 60 s.');
});
