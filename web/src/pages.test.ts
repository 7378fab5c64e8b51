// The pure parts behind the pages: order of the ward, ages in words, event stream, ECG ring, values, months.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBundle } from './check/bundle.ts';
import { Ring, gap, toMicrovolts } from './ecg/ring.ts';
import { EventParser } from './live/stream.ts';
import { chooseRecords, dailyRanges, inParallel } from './month.ts';
import { byConcern, byUrgency, inSight, tier } from './order.ts';
import { valueTable } from './pivot.ts';
import { joinStrips } from './strips.ts';
import { ageWords } from './time.ts';
import type { Alert, PatientCard } from './types.ts';
import { formatNumber, unitText } from './units.ts';
import { lastMeasured, nowOf, shownVital, silentFor } from './vitals.ts';

function alert(over: Partial<Alert> = {}): Alert {
    const base: Alert = {
        id: 'a', patient: '0x', kind: 'news2', priority: 'high', state: 'active', acknowledged: null,
        raised: '2026-01-01T00:00:00Z', sentence: '', onset: '', resolved: null,
    };
    return { ...base, ...over };
}

function card(name: string, over: Partial<PatientCard> = {}): PatientCard {
    const base: PatientCard = {
        patient: name, name, bed: '', source: 'simulated', source_detail: '', age: 50, vitals: {}, news2: null,
        alerts: [], ecg: null, last_received: '', concern: 0,
    };
    return { ...base, ...over };
}

const acknowledged = { by: 'x', at: '' };
const news2 = (score: number, band: 'low' | 'low-medium' | 'medium' | 'high') => ({ score, count: 7, of: 7, best: score, worst: score, band, note: '' });

test('the ward: who needs a person first', () => {
    const stale = { '8867-4': { value: 1, text: '1', unit: '/min', time: '', trend: 0 as const, stale: true } };
    const inOrder = [
        card('high alert', { alerts: [alert()] }),
        card('score 7', { news2: news2(7, 'high') }),
        card('medium alert', { alerts: [alert({ priority: 'medium' })] }),
        card('score 5', { news2: news2(5, 'medium') }),
        card('one three', { news2: news2(3, 'low-medium'), concern: -1 }),
        card('acknowledged', { alerts: [alert({ acknowledged })] }),
        card('technical', { alerts: [alert({ priority: 'technical' })] }),
        card('stale', { vitals: stale }),
        card('calm 2'),
        card('calm 10'),
    ];
    const shuffled = inOrder.toReversed();
    assert.deepEqual(byConcern(shuffled).map((c) => c.name), inOrder.map((c) => c.name));
    assert.equal(tier(card('resolved', { alerts: [alert({ resolved: 'x' })] })), 7);
});

test('alerts: waiting before acknowledged, then priority, who is ill before what was changed, then newest', () => {
    const ids = (alerts: Alert[]): string => alerts.sort(byUrgency).map((a) => a.id).join('');
    const all = [
        alert({ id: 'e', acknowledged }),
        alert({ id: 'd', priority: 'low' }),
        alert({ id: 'c', priority: 'medium' }),
        alert({ id: 'b', raised: '2026-01-02T00:00:00Z' }),
        alert({ id: 'a', kind: 'tampering' }),
    ];
    assert.equal(ids(all), 'bcade');
    const changed = card('changed', { alerts: [alert({ kind: 'tampering' })], concern: 99 });
    const ill = card('ill', { alerts: [alert()] });
    assert.deepEqual(byConcern([changed, ill]).map((one) => one.name), ['ill', 'changed']);
});

test('alerts: that a record was changed is in sight, whatever else there is', () => {
    const all = ['a', 'b', 'c'].map((id) => alert({ id })).concat(alert({ id: 't', kind: 'tampering' }), alert({ id: 'd', priority: 'low' }));
    const ids = (alerts: Alert[]): string => alerts.map((a) => a.id).join('');
    assert.equal(ids(inSight(all, 2)), 'atbcd');
    assert.equal(ids(inSight(all, 4)), 'abctd');
    assert.equal(ids(inSight(all.filter((a) => a.id !== 't'), 2)), 'abcd');
});

test('ages in words', () => {
    const cases: [number, string][] = [[0, '0 s'], [59_400, '59 s'], [61_000, '1 min'], [3_600_000, '1 h'], [5_400_000, '1 h 30 min'], [90_000_000, '1 day'], [200_000_000, '2 days']];
    for (const [ms, words] of cases) assert.equal(ageWords(ms), words);
});

test('units and decimals', () => {
    assert.equal(unitText('mm[Hg]'), 'mmHg');
    assert.equal(unitText('Cel'), '°C');
    assert.equal(unitText('{unknown}'), '{unknown}');
    assert.equal(formatNumber('8310-5', 36.6), '36.6');
    assert.equal(formatNumber('8867-4', 71.6), '72');
});

test('events arrive whole, however the stream is cut; heartbeats are no events', () => {
    const stream = ':\n\nevent: card\ndata: {"a":1}\n\nevent: alert\r\ndata: x\r\ndata: y\r\n\r\nid: 3\n\ndata: z\n\n';
    for (const size of [1, 2, 7, 1000]) {
        const events: string[] = [];
        const parser = new EventParser((name, data) => events.push(`${name}=${data}`));
        for (let at = 0; at < stream.length; at += size) parser.push(stream.slice(at, at + size));
        assert.deepEqual(events, ['card={"a":1}', 'alert=x\ny', 'message=z']);
    }
});

test('the ring keeps samples at their time, gaps as gaps, and bridges rounding', () => {
    const ring = new Ring(100);
    ring.push(1000, Int16Array.of(1, 2, 3));
    ring.push(1030, Int16Array.of(4));
    assert.deepEqual([100, 101, 102, 103].map((i) => ring.at(i)), [1, 2, 3, 4]);
    ring.push(1060, Int16Array.of(7));
    assert.deepEqual([104, 105, 106].map((i) => ring.at(i)), [4, 4, 7]);
    ring.push(2070, Int16Array.of(9));
    assert.equal(ring.at(107), gap);
    assert.equal(ring.at(206), gap);
    assert.equal(ring.at(207), 9);
    ring.push(1000, Int16Array.of(50));
    assert.equal(ring.at(100), 1);
    ring.push(10_000_000, Int16Array.of(5));
    assert.equal(ring.at(207), gap);
    assert.equal(ring.at(1_000_000), 5);
});

test('device units become microvolts; what is missing or does not fit is a gap', () => {
    assert.deepEqual([...toMicrovolts(Int16Array.of(0, 200, gap, 32000), 200, 0)], [0, 1000, gap, gap]);
    assert.deepEqual([...toMicrovolts(Int16Array.of(1024), 200, 1024)], [0]);
});

const bundle = `{"resourceType":"Bundle","meta":{"tag":[{"system":"urn:vitalseal:kind","code":"numerics"}]},
"identifier":{"system":"urn:vitalseal:report","value":"0xabc/17"},"entry":[
{"resource":{"resourceType":"Device","id":"d1","identifier":[{"value":"urn:dev:mac:02aabbccddeeff00"},{"system":"urn:vitalseal:ed25519","value":"${'ab'.repeat(32)}"}]}},
{"resource":{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"8310-5"}]},"effectiveDateTime":"2026-01-01T10:00:00.123456Z","valueQuantity":{"value":36.60,"unit":"°C","code":"Cel"},"device":{"reference":"urn:uuid:d1"}}},
{"resource":{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"effectiveDateTime":"2026-01-01T10:00:00.123456Z","component":[
 {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"code":"mm[Hg]"}},
 {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80,"code":"mm[Hg]"}}]}},
{"resource":{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"11524-6"}]},"effectivePeriod":{"start":"2026-01-01T10:00:00Z","end":"2026-01-01T10:00:01Z"},"component":[
 {"code":{"text":"II"},"valueSampledData":{"origin":{"value":0.5,"unit":"mV","code":"mV"},"period":4,"factor":0.005,"dimensions":1,"data":"0 100 E -100"}}]}},
{"resource":{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"effectivePeriod":{"start":"2026-01-01T09:00:00Z","end":"2026-01-01T10:00:00Z"},"dataAbsentReason":{"text":"sensor off"}}},
{"resource":{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"effectivePeriod":{"start":"2026-01-01T00:00:00Z","end":"2026-01-01T02:00:00Z"},"component":[
 {"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-statistics","code":"median"}]},"valueSampledData":{"origin":{"value":0,"code":"/min"},"period":3600000,"dimensions":1,"data":"70.5 E"}},
 {"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-statistics","code":"minimum"}]},"valueSampledData":{"origin":{"value":0,"code":"/min"},"period":3600000,"dimensions":1,"data":"60 E"}},
 {"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-statistics","code":"maximum"}]},"valueSampledData":{"origin":{"value":0,"code":"/min"},"period":3600000,"dimensions":1,"data":"90 E"}}]}},
{"resource":{"resourceType":"DetectedIssue","code":{"text":"news2"},"identifiedDateTime":"2026-01-01T10:00:10Z","detail":"Score 7."}},
{"resource":{"resourceType":"Communication","topic":{"text":"acknowledged"},"sent":"2026-01-01T10:00:20Z","sender":{"display":"Dr. Demo"},"reasonCode":[{"text":"news2"}]}},
{"resource":{"resourceType":"Provenance","entity":[{"role":"revision","what":{"identifier":{"value":"aa"}}},{"role":"source","what":{"identifier":{"value":"bb"}}}],"signature":[{"data":"AAEC"}]}}]}`;

test('a Bundle as a person reads it', () => {
    const read = readBundle(bundle);
    assert.deepEqual([read.patient, read.sequence, read.kind, read.previous, read.covers], ['0xabc', 17, 'numerics', 'aa', 1]);
    assert.deepEqual(read.readings.map((r) => `${r.code} ${r.value} ${r.unit}`), ['8310-5 36.60 Cel', '8480-6 120 mm[Hg]', '8462-4 80 mm[Hg]']);
    assert.equal(read.readings[0]?.device, '02aabbccddeeff00');
    assert.equal(read.devices[0]?.key?.length, 32);
    assert.equal(read.strips[0]?.rate, 250);
    assert.deepEqual(Array.from(read.strips[0]?.millivolts ?? [], (v) => Number(v.toFixed(3))), [0.5, 1, NaN, 0]);
    assert.deepEqual(read.gaps.map((g) => g.reason), ['sensor off']);
    assert.deepEqual(read.series[0], { code: '8867-4', unit: '/min', start: Date.parse('2026-01-01T00:00:00Z'), step: 3600000, median: [70.5, null], low: [60, null], high: [90, null] });
    assert.deepEqual(read.steps.map((s) => `${s.what} ${s.words}${s.who}`), ['raised Score 7.', 'acknowledged Dr. Demo']);
    assert.deepEqual([...(read.messages[0] ?? [])], [0, 1, 2]);
});

test('what is no Bundle is refused, what is odd is left out', () => {
    assert.throws(() => readBundle('{}'));
    assert.throws(() => readBundle('not json'));
    const odd = readBundle('{"resourceType":"Bundle","entry":[null,1,{"resource":[]},{"resource":{"resourceType":"Observation"}}]}');
    assert.deepEqual([odd.sequence, odd.readings.length], [-1, 0]);
});

test('values stand in one row per moment, pressure as one value', () => {
    const table = valueTable(readBundle(bundle).readings);
    assert.deepEqual(table.columns.map((c) => c.name), ['Blood pressure', 'Temperature']);
    assert.deepEqual(table.rows.map((r) => r.cells), [['120/80', '36.60']]);
});

test('strips that follow each other are joined', () => {
    const strip = (start: number, values: number[]) => ({ lead: 'II', start, rate: 10, millivolts: Float32Array.from(values), message: '' });
    const joined = joinStrips([strip(1500, [3]), strip(1000, [1, 1, 1, 1, 1]), strip(5000, [9])]);
    assert.deepEqual(joined.map((s) => [s.start, s.millivolts.length]), [[1000, 6], [5000, 1]]);
});

test('a month: days, and hours only where no day record reaches', () => {
    const report = (start: string, end: string) => ({ cid: start, seq: 0, kind: '', start, end, sealed: '', leaf: 0, bytes: 0, checkpoint_size: null });
    const chosen = chooseRecords(
        [report('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')],
        [report('2026-01-01T23:00:00Z', '2026-01-02T00:00:00Z'), report('2026-01-02T00:00:00Z', '2026-01-02T01:00:00Z')],
    );
    assert.deepEqual(chosen.map((r) => r.start), ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z']);
    const ranges = dailyRanges(readBundle(bundle).series, '8867-4');
    assert.deepEqual(ranges, [{ day: Date.parse('2026-01-01T00:00:00Z'), low: 60, median: 70.5, high: 90 }]);
});

test('work in parallel is done once each, never wider than asked', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (n) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        done.push(n);
        running--;
    });
    assert.equal(most, 3);
    assert.deepEqual(done.toSorted(), [1, 2, 3, 4, 5, 6, 7]);
});

test('a value that is not to be relied on says why', () => {
    const value = { value: 144, text: '144', unit: '/min', time: '2026-01-01T00:00:00Z', trend: 0 as const, stale: false };
    const doubt = 'heart rate and pulse differ';
    const shown = (quality: number) => shownVital(card('x', { vitals: { '8867-4': { ...value, quality, doubt } } }), '8867-4').doubt;
    assert.equal(shown(0.3), doubt);
    assert.equal(shown(0.95), '');
    assert.equal(shownVital(card('x', { vitals: { '8867-4': value } }), '8867-4').doubt, '', 'from a node that says nothing of it');
});

test('a score is old when its devices have been silent for a minute, however fresh what was entered by hand', () => {
    const value = (time: string, over: object = {}) => ({ value: 80, text: '80', unit: '/min', time, trend: 0 as const, stale: false, ...over });
    const at = Date.parse('2026-01-01T10:05:00Z');
    const silent = card('a', { vitals: { '8867-4': value('2026-01-01T10:02:00Z'), '8310-5': value('2026-01-01T10:05:00Z', { by: 'Nurse' }) } });
    assert.equal(silentFor(lastMeasured(silent), at), 180_000);
    assert.equal(silentFor(lastMeasured(silent), at - 130_000), 0);
    assert.equal(lastMeasured(card('b', { vitals: { '8310-5': value('2026-01-01T09:30:00Z', { by: 'Nurse' }) } })), null);
});

test('beside an alert stands what it speaks of as it is now, each once, and nothing out of date', () => {
    const at = Date.parse('2026-01-01T10:05:00Z');
    const value = (text: string, minute = 5) => ({ value: Number(text), text, unit: '', time: `2026-01-01T10:0${minute}:00Z`, trend: 0 as const, stale: false });
    const now = card('a', { vitals: { '8867-4': value('92'), '59408-5': value('97'), '9279-1': value('30', 3) } });
    const said = [{ form: 'score', parts: [{ vital: '8867-4' }, { vital: '9279-1' }] }, { form: 'limit', vital: '8867-4' }, { form: 'limit', vital: '59408-5' }];
    assert.deepEqual(nowOf(now, said, at), [{ code: '8867-4', words: '92' }, { code: '59408-5', words: '97' }]);
});
