// The example batch of docs/formats/batch.md, byte by byte, and what a changed byte does to it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromHex, utf8 } from './bytes.ts';
import { parseSigned, signatureHolds } from './cose.ts';
import { signedRecords } from './senml.ts';

const page = new URL('../../../docs/formats/batch.md', import.meta.url);
const skip = existsSync(page) ? false : 'docs/formats/batch.md is not here';
const key = fromHex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');

function example(): Uint8Array<ArrayBuffer> {
    const shown = /```hex\n([^`]*)```/.exec(readFileSync(page, 'utf8'))?.[1] ?? '';
    return fromHex(shown.replaceAll(/#.*$/gm, '').replaceAll(/\s/g, ''));
}

test('the documented batch: device, counters, signature, readings', { skip }, () => {
    const message = parseSigned(example());
    assert.deepEqual([message.device, message.boot, message.sequence, message.contentType], ['020000fffe00002a', 7, 300, 112]);
    assert.ok(signatureHolds(message, key));
    const records = signedRecords(112, message.payload);
    assert.deepEqual(records.map((r) => [r.code, r.number, r.time]), [['8310-5', 36.6, 1767323045000], ['8867-4', 72, 1767323045500]]);
});

test('no byte of it can change unnoticed', { skip }, () => {
    const whole = example();
    for (let at = 0; at < whole.length; at++) {
        const bytes = whole.slice();
        bytes[at]! ^= 1;
        let holds = false;
        try {
            holds = signatureHolds(parseSigned(bytes), key);
        } catch {
            // Refused while parsing is as good.
        }
        assert.ok(!holds, `byte ${at}`);
    }
});

test('the same readings in JSON', () => {
    const json = '[{"bn":"urn:dev:mac:020000fffe00002a:","bt":1767323045,"n":"8310-5","u":"Cel","v":36.60},{"n":"8867-4","u":"/min","t":0.5,"v":72}]';
    const records = signedRecords(110, utf8(json));
    assert.deepEqual(records.map((r) => [r.code, r.number, r.time]), [['8310-5', 36.6, 1767323045000], ['8867-4', 72, 1767323045500]]);
    assert.throws(() => signedRecords(111, utf8(json)));
    assert.throws(() => signedRecords(110, utf8('{}')));
});
