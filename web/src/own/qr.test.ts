// Read back by zbar when this was written; from then on the modules must not change.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { qrOf, qrPath } from './qr.ts';

const digestOf = (text: string): string =>
    createHash('sha256')
        .update(qrOf(text).map((row) => row.map(Number).join('')).join('\n'))
        .digest('hex')
        .slice(0, 16);

const long = ('https://clinic.example/#/x?' + 'abcdef0123456789'.repeat(50));

test('codes are those that a phone has read', () => {
    const known: Record<number, string> = { 5: 'c8ea1fc8dc95ba65', 40: 'adcd6f41f8a3ec52', 120: '40cb2a30b7fda56b', 280: '1cc29ae745a5f11c', 400: '6d215e7200eea632', 600: 'd0807b85415be7d1' };
    for (const [length, digest] of Object.entries(known)) assert.equal(digestOf(long.slice(0, Number(length))), digest, length);
});

test('a code has its finder patterns and grows with the text', () => {
    const rows = qrOf('A');
    assert.equal(rows.length, 21);
    for (const [x, y] of [[0, 0], [14, 0], [0, 14]] as const) {
        const ring = rows.slice(y, y + 7).map((row) => row.slice(x, x + 7).map(Number).join(''));
        assert.deepEqual(ring, ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111']);
    }
    assert.ok(qrOf(long.slice(0, 400)).length > 21);
    assert.equal(qrPath('A').size, 29);
});

test('more than it can hold is an error', () => {
    assert.throws(() => qrOf('x'.repeat(700)));
});
