// RFC 8949 appendix A, as far as the deterministic encoding of 4.2.1 reaches, and what must be refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from './bytes.ts';
import { type Cbor, Tagged, decodeCbor, encodeCbor } from './cbor.ts';

const numbers: [string, Cbor][] = [
    ['00', 0], ['17', 23], ['1818', 24], ['1864', 100], ['1903e8', 1000], ['1a000f4240', 1000000],
    ['1b000000e8d4a51000', 1000000000000], ['1bffffffffffffffff', 18446744073709551615n],
    ['20', -1], ['3863', -100], ['3903e7', -1000], ['3bffffffffffffffff', -18446744073709551616n],
    ['f93c00', 1], ['f93e00', 1.5], ['f97bff', 65504], ['fa47c35000', 100000], ['fb3ff199999999999a', 1.1],
    ['f90001', 5.960464477539063e-8], ['f9c400', -4], ['f97c00', Infinity],
    ['f4', false], ['f5', true], ['f6', null], ['6449455446', 'IETF'], ['62c3bc', 'ü'],
];

test('numbers, words and simple values of RFC 8949', () => {
    for (const [bytes, value] of numbers) assert.deepEqual(decodeCbor(fromHex(bytes)), value, bytes);
});

test('arrays, maps and tags', () => {
    assert.deepEqual(decodeCbor(fromHex('8301820203820405')), [1, [2, 3], [4, 5]]);
    assert.deepEqual(decodeCbor(fromHex('a201020304')), new Map([[1, 2], [3, 4]]));
    assert.deepEqual(decodeCbor(fromHex('c11a514b67b0')), new Tagged(1, 1363896240));
    assert.equal(hex(decodeCbor(fromHex('4401020304')) as Uint8Array), '01020304');
});

const refused: Record<string, string> = {
    'longer than needed': '1817',
    'longer length than needed': '580161',
    'indefinite array': '9f01ff',
    'indefinite bytes': '5f4101ff',
    'keys out of order': 'a2030401 02'.replace(' ', ''),
    'a key twice': 'a201020103',
    'bytes after the item': '0000',
    truncated: '4401',
    'no text': '62ff',
    'reserved length': '1c',
    'undefined value': 'f7',
    empty: '',
};

for (const [what, bytes] of Object.entries(refused)) {
    test(`refused: ${what}`, () => assert.throws(() => decodeCbor(fromHex(bytes))));
}

test('refused: deeper than sixteen', () => {
    assert.throws(() => decodeCbor(fromHex('81'.repeat(20) + '00')));
    assert.doesNotThrow(() => decodeCbor(fromHex('81'.repeat(15) + '00')));
});

test('random bytes never do anything but decode or throw', () => {
    let state = 1;
    for (let round = 0; round < 5000; round++) {
        const bytes = Uint8Array.from({ length: 1 + (round % 40) }, () => (state = (state * 1103515245 + 12345) & 0x7fffffff) >> 16);
        try {
            decodeCbor(bytes);
        } catch (error) {
            assert.ok(error instanceof Error);
        }
    }
});

test('what the page writes itself', () => {
    assert.equal(hex(encodeCbor([1, 1, fromHex('aabb'), 'a'])), '840101' + '42aabb' + '6161');
    assert.equal(hex(encodeCbor(70000)), '1a00011170');
});
