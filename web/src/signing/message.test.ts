// What this browser signs is what the command line signs, byte for byte, and reads back as what was meant.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromHex, hex } from '../check/bytes.ts';
import { parseSigned, personSigners } from '../check/cose.ts';
import { addressOf } from '../check/secp256k1.ts';
import { signedRecords } from '../check/senml.ts';
import { type AccountKey, entryPayload, signEntry, signStatement } from './message.ts';
import * as statements from './statements.ts';

const secret = fromHex('05'.padStart(64, '0'));
const key: AccountKey = { account: addressOf(secret), secret };
const patient = `0x${'010203'.padEnd(40, '0')}`;
const at = 1_767_323_045_250;
const values = [
    { code: '9279-1', unit: '/min', value: '18' },
    { code: '8310-5', unit: 'Cel', value: '36.80' },
    { code: '80288-4', unit: '', value: 'A' },
];
const page = new URL('../../../docs/formats/batch.md', import.meta.url);

test('an entry by hand is the one of docs/formats/batch.md', { skip: existsSync(page) ? false : 'no docs here' }, () => {
    const message = signEntry(key, 7, entryPayload(patient, values, at));
    if (process.env['SHOW']) console.log(hex(message), key.account);
    const shown = /```hex by hand\n([^`]*)```/.exec(readFileSync(page, 'utf8'))?.[1] ?? '';
    assert.equal(hex(message), shown.replaceAll(/\s/g, ''));
});

test('it reads back, and one changed byte is not signed by this account', () => {
    const bytes = signEntry(key, 7, entryPayload(patient, values, at));
    const message = parseSigned(bytes);
    assert.deepEqual([message.account, message.device, message.boot, message.sequence], [key.account, '', 1, 7]);
    assert.ok(personSigners(message).includes(key.account));
    const records = signedRecords(112, message.payload);
    assert.deepEqual(records.map((r) => [r.code, r.number, r.text, r.time]), [['9279-1', 18, null, at], ['8310-5', 36.8, null, at], ['80288-4', null, 'A', at]]);
    for (let i = 0; i < bytes.length; i++) {
        const changed = bytes.slice();
        changed[i]! ^= 1;
        let signers: string[] = [];
        try {
            signers = personSigners(parseSigned(changed));
        } catch {
            // Refused while parsing is as good.
        }
        assert.ok(!signers.includes(key.account), `byte ${i}`);
    }
});

test('a statement is FHIR in JSON, with whole seconds as the node writes them', () => {
    const message = parseSigned(signStatement(key, 8, statements.message('advice', patient, 'Rest', '', 1_767_323_045_000)));
    assert.equal(message.contentType, 0);
    assert.ok(personSigners(message).includes(key.account));
    const resource = JSON.parse(new TextDecoder().decode(message.payload)) as { authoredOn: string };
    assert.equal(resource.authoredOn, '2026-01-02T03:04:05Z');
});
