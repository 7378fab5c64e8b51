// Text forms, hashes and names against other people's numbers.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fromBase64, fromHex, gunzip, hex, sha256, toBase64, utf8 } from './bytes.ts';
import { digestOfCid } from './cid.ts';
import { leafTag, reportLeaf } from './leaf.ts';

test('SHA-256 of "abc" (FIPS 180-4)', async () => {
    assert.equal(hex(await sha256(utf8('a'), utf8('bc'))), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('the well-known name of no bytes at all', async () => {
    const digest = digestOfCid('bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku');
    assert.deepEqual(digest, await sha256());
});

test('other names are refused', () => {
    const bad = [
        '',
        'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG',
        'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi',
        'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv',
        'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk1',
    ];
    for (const name of bad) assert.throws(() => digestOfCid(name), name);
});

test('base64 in both alphabets, hexadecimal, and what is neither', () => {
    assert.deepEqual(fromBase64('-_8='), fromBase64('+/8'));
    assert.equal(toBase64(fromBase64('AAECAw==')), 'AAECAw==');
    assert.equal(hex(fromHex('0x00ff')), '00ff');
    for (const bad of ['a', '=', 'ab c']) assert.throws(() => fromBase64(bad));
    for (const bad of ['abc', 'zz']) assert.throws(() => fromHex(bad));
});

test('gunzip gives back what gzip took', async () => {
    const plain = utf8('{"a":1}'.repeat(1000));
    assert.deepEqual(await gunzip(new Uint8Array(gzipSync(plain))), plain);
    await assert.rejects(gunzip(utf8('not gzip')));
});

test('a leaf is canonical CBOR of version, type, tag and digest', async () => {
    const key = new Uint8Array(32).fill(11);
    const expected = createHmac('sha256', key).update(fromHex('0000000000000102')).digest().subarray(0, 16);
    assert.equal(hex(leafTag(key, 258)), hex(expected));
    const leaf = reportLeaf(new Uint8Array(16), new Uint8Array(32));
    assert.equal(hex(leaf), '840101' + '50' + '00'.repeat(16) + '5820' + '00'.repeat(32));
});
