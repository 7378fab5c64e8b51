// An answer of a real node (testdata/anchor.json, as `vitalseal demo` gave it): every proof in it holds, and no
// other bytes do. What it proves is typed in from what the node's other interfaces said at that time.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Bytes, hex, toBase64 } from './bytes.ts';
import { type Anchor, contractHead, readAnchor, readHeader } from './chain.ts';
import { leafHash, verifyInclusion } from './merkle.ts';
import { isSignedBy, openCheckpoint, parseVerifierKey } from './note.ts';

const json = JSON.parse(readFileSync(new URL('testdata/anchor.json', import.meta.url), 'utf8')) as Record<string, unknown>;
const anchor = readAnchor(json);
const node = '0x3b9a72d7d9fda4dd921783e557985b33eecd1c64';

function head(a: Anchor): ReturnType<typeof contractHead> {
    return contractHead(readHeader(a.header).stateRoot, node, a.directory, a.log);
}

test('the head in the contract is the checkpoint of the log at that time', () => {
    const { size, root, time } = head(anchor);
    assert.deepEqual([size, time], [509, 1795352235]);
    assert.equal(toBase64(root), 'h0cfx21H5hY9F7n90cyKSFoLm4pY5PIO1/jBuCJJb6A=');
});

test('the header is a leaf of the signed log of blocks', async () => {
    const key = await parseVerifierKey(anchor.key);
    const blocks = openCheckpoint(anchor.checkpoint, key);
    const header = readHeader(anchor.header);
    assert.deepEqual([header.number, blocks.size], [35, 36]);
    assert.ok(verifyInclusion(header.number, blocks.size, leafHash(header.hash), anchor.inclusion, blocks.root));
    assert.ok(isSignedBy(anchor.cosigned, key));
});

test('for another node the contract holds nothing under this proof', () =>
    assert.throws(() => contractHead(readHeader(anchor.header).stateRoot, node.replace('3b', '3c'), anchor.directory, anchor.log)));

test('no byte of any proof can be another', () => {
    const everywhere = (a: Anchor): Bytes[] => [a.directory, a.log].flatMap((p) => [...p.account, ...p.slots.flat()]);
    everywhere(anchor).forEach((original, i) => {
        for (let at = 0; at < original.length; at += 3) {
            const changed = readAnchor(json);
            const bytes = everywhere(changed)[i];
            if (bytes) bytes[at] = (bytes[at] ?? 0) ^ 4;
            assert.throws(() => head(changed), `${i}/${at}`);
        }
    });
});

test('a header must be one', () => {
    const { hash, number } = readHeader(anchor.header);
    assert.equal(hex(hash), '89fd211d883a9d526f6b489801d53296af37536b6c67d64f981bffdc9922b60a');
    assert.equal(number, 35);
    for (const cut of [0, 1, 40, 200]) assert.throws(() => readHeader(anchor.header.slice(0, cut)));
    assert.throws(() => readHeader(Uint8Array.of(0xc0)));
});

const shapes: Record<string, unknown> = {
    nothing: null,
    'no header': { ...json, header: undefined },
    'a header that is no text': { ...json, header: 7 },
    'a block below zero': { ...json, block: -1 },
    'an address too short': { ...json, directory: { address: '0x12', account: [], slots: [[]] } },
    'a slot too few': { ...json, log: { ...(json['log'] as object), slots: [[]] } },
    'a proof too long': { ...json, inclusion: Array.from({ length: 81 }, () => 'AAAA') },
    'a node too large': { ...json, inclusion: ['A'.repeat(9000)] },
    'something else than base64': { ...json, inclusion: ['%%%%'] },
};
for (const [what, value] of Object.entries(shapes)) test(`refused: ${what}`, () => assert.throws(() => readAnchor(value)));
