// The same vector stands in src/person/recovery_test.cpp.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { newDeviceKey } from './devicekey.ts';
import { parseList, recoveryOf, wordsOf } from './recovery.ts';
import { hex } from '../check/bytes.ts';

/** The one list of this repository, as C++ has it. */
function list(): string[] {
    const source = readFileSync(new URL('../../../lib/crypto/bip39_words.cpp', import.meta.url), 'utf8');
    const text = [...source.matchAll(/"((?:[^"\\]|\\n)*)"/g)].map((m) => m[1]).filter((s) => s?.includes('\\n')).join('');
    return parseList(text.replaceAll('\\n', '\n'));
}

test('twenty-four words of zeros are those of the standard', () => {
    const words = wordsOf(new Uint8Array(32), list());
    assert.equal(words, `${'abandon '.repeat(23)}art`);
});

test('another list is refused', () => {
    assert.throws(() => parseList('abandon\nability\n'));
});

test('words give the same keys as the command does', async () => {
    const { signing } = await recoveryOf(`${'abandon '.repeat(23)}art`);
    assert.equal(hex(signing), 'f9ff43729475a06fbcd029b8d21acefb688c8ebd1c6207a5f5ebc675591e1000');
});

test('a device key has an id that we may draw ourselves', () => {
    const key = newDeviceKey();
    assert.equal(key.seed.length, 64);
    assert.equal(parseInt(key.device.slice(0, 2), 16) & 0x03, 0x02);
});
