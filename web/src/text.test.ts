// Every text of the site in German: none is missing, empty, or left in English.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { english, say, text } from './text.ts';
import { catalogue } from './text/de.ts';
import { parts } from './text/en.ts';
import { ageWords } from './time.ts';
import { vitalCodes, vitalKind } from './units.ts';

type Said = string | ((...about: never[]) => string);

/** "ward.title" and what stands there, for every text of a catalogue. */
function textsOf(group: object, path = ''): [string, unknown][] {
    return Object.entries(group).flatMap(([name, value]: [string, unknown]): [string, unknown][] =>
        typeof value === 'object' && value !== null ? textsOf(value, `${path}${name}.`) : [[path + name, value]],
    );
}

/** Names, signs, units, words both languages share, and functions that only pass on what they are given. */
const alike = new Set([
    'product', 'news2Credit', 'link.live', 'vital.none', 'vital.oldShort', 'news2.name',
    'alert.stars.high', 'alert.stars.medium', 'alert.stars.low', 'alert.stars.technical', 'alert.stars.tampering',
    'rest.minutes', 'trends.caption', 'month.range', 'ecg.speed', 'record.by', 'check.details.cid', 'tour.sealed', 'explorer.hash',
    'episode.kind', 'symptoms.name', // their names stand beside them
]);
const mayBeEmpty = new Set(['alert.stars.technical', 'alert.stars.tampering']);

const inEnglish = textsOf(english);
const inGerman = new Map(textsOf(catalogue));

test('texts: none is said in two files', () => {
    const names = Object.values(parts).flatMap((part) => Object.keys(part));
    assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
});

test('German: every text is there, and of the same kind', () => {
    const kind = (said: unknown): string => (typeof said === 'function' ? `function of ${said.length}` : typeof said);
    const wrong = inEnglish.filter(([path, said]) => kind(said) !== kind(inGerman.get(path))).map(([path]) => path);
    assert.deepEqual(wrong, [], 'texts without their German (say them in web/src/text/de)');
});

test('texts: a notice says without a page what it says with one', () => {
    const source = readFileSync(new URL('../public/sw.js', import.meta.url), 'utf8');
    const own = /const english = (\{[\s\S]*?\n\});/.exec(source)?.[1] ?? '';
    const said = Object.fromEntries([...own.matchAll(/(\w+): '([^']*)'/g)].map(([, name, words]) => [name, words]));
    assert.deepEqual(said, english.notice);
});

test('German: nothing is said that the site no longer says', () => {
    const names = new Set(['vitalNames', 'vitalShorts', ...inEnglish.map(([path]) => path)]);
    assert.deepEqual([...inGerman.keys()].filter((path) => !names.has(path) && !names.has(path.split('.')[0] ?? '')), []);
});

test('German: no text is empty', () => {
    const empty = [...inGerman].filter(([path, said]) => said === '' && !mayBeEmpty.has(path)).map(([path]) => path);
    assert.deepEqual(empty, []);
});

test('German: no text is left in English', () => {
    const words = (said: unknown): string => String(said as Said).replace(/: (string|number|boolean)( \| null)?/g, '').replace(/\s+/g, '');
    const same = inEnglish.filter(([path, said]) => words(said) === words(inGerman.get(path)) && !alike.has(path)).map(([path]) => path);
    assert.deepEqual(same, []);
});

test('German: the machinery’s words stand only under details and on the ledger’s page', () => {
    const machinery = /\b(Blöcke?n?|Blocks?|Hash(es)?|Blatt|Blätter|CIDs?|Tokens?)\b/;
    const shown = [...inGerman].filter(([path]) => !path.startsWith('explorer.') && !path.startsWith('check.details.'));
    assert.deepEqual(shown.filter(([, said]) => machinery.test(String(said))).map(([path]) => path), []);
});

test('German: what is said is shown, lists stay lists, and the rest stays English', () => {
    const gateway = english.enrol.kinds.length;
    say({ ward: 'Station', setup: { finish: 'Fertig' } });
    assert.equal(text.ward, 'Station');
    assert.equal(text.setup.finish, 'Fertig');
    assert.equal(text.setup.next, english.setup.next);
    say(catalogue);
    assert.ok(Array.isArray(text.enrol.kinds) && Array.isArray(text.notices.rungs));
    assert.equal(text.enrol.kinds.length, gateway);
    say({});
    assert.equal(text.ward, english.ward);
});

test('German: every vital sign has its name, and none is called by another’s English letters', () => {
    say(catalogue);
    for (const code of vitalCodes()) assert.ok(catalogue.vitalNames?.[code], `no German name for ${code}`);
    assert.equal(vitalKind('9279-1').short, 'AF');
    assert.equal(vitalKind('29463-7').short, 'Körpergewicht');
    say({});
    assert.equal(vitalKind('9279-1').short, 'RR');
});

test('German: one and many, and ages after "vor" and "seit"', () => {
    say(catalogue);
    assert.equal(text.wardPage.waiting(1), '1 Warnung wartet auf jemanden');
    assert.equal(text.wardPage.waiting(3), '3 Warnungen warten auf jemanden');
    assert.equal(text.check.details.blocksSigned(1), 'der erste Block');
    const days = ageWords(3 * 86_400_000);
    assert.equal(text.vital.old(days), '3 Tage alt');
    assert.equal(text.vital.at(days), 'vor 3 Tagen');
    assert.equal(text.episode.kind('atrial-fibrillation'), 'Vorhofflimmern');
    assert.equal(text.vital.at(ageWords(86_400_000)), 'vor 1 Tag');
    say({});
    assert.equal(ageWords(3 * 86_400_000), '3 days');
});
