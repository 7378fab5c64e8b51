// A real block of a real node (testdata/anchor.json) is found in the signed log; one that was changed in
// any shown part, moved, or given with another's proof is not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type BlockWord, type ShownBlock, checkBlocks } from './blocks.ts';
import { hex, toBase64 } from './bytes.ts';
import { readAnchor, readHeader } from './chain.ts';
import type { LedgerState } from './ledger.ts';
import { openCheckpoint, parseVerifierKey } from './note.ts';

const json = JSON.parse(readFileSync(new URL('testdata/anchor.json', import.meta.url), 'utf8')) as Record<string, unknown>;
const anchor = readAnchor(json);
const header = readHeader(anchor.header);
const checkpoint = openCheckpoint(anchor.checkpoint, await parseVerifierKey(anchor.key));
const ledger = { ok: true, blocks: { ok: true, checkpoint, since: 7 } } as unknown as LedgerState;
const shown: ShownBlock = {
    number: header.number,
    hash: `0x${hex(header.hash)}`,
    previous: `0x${hex(header.parent)}`,
    header: toBase64(anchor.header),
};
const honest = { inclusion: () => Promise.resolve(anchor.inclusion.map(toBase64)) };

async function word(block: ShownBlock, source = honest, state: LedgerState | null = ledger): Promise<BlockWord | undefined> {
    return (await checkBlocks([block], state, source)).words[block.number];
}

test('the block is where the signed log has it', async () => {
    assert.equal(await word(shown), 'good');
    const { size, since } = await checkBlocks([shown], ledger, honest);
    assert.deepEqual([size, since], [36, 7]);
});

test('what is shown must be what the header says', async () => {
    assert.equal(await word({ ...shown, hash: shown.previous }), 'header');
    assert.equal(await word({ ...shown, previous: shown.hash }), 'header');
    assert.equal(await word({ ...shown, number: 34 }), 'header');
    assert.equal(await word({ ...shown, header: 'AAAA' }), 'header');
    assert.equal(await word({ ...shown, header: '%%' }), 'header');
});

test('the header must be in the log', async () => {
    const changed = anchor.header.slice();
    const at = changed.length - 1;
    changed[at] = (changed[at] ?? 0) ^ 1;
    const forged = readHeader(changed);
    const block = { ...shown, hash: `0x${hex(forged.hash)}`, header: toBase64(changed) };
    assert.equal(await word(block), 'place');
    const other = anchor.inclusion.map((hash, i) => toBase64(i === 0 ? hash.map((byte) => byte ^ 1) : hash));
    assert.equal(await word(shown, { inclusion: () => Promise.resolve(other) }), 'place');
});

test('what cannot be compared is not called good', async () => {
    assert.equal(await word(shown, honest, null), 'no-ledger');
    assert.equal(await word(shown, { inclusion: () => Promise.reject(new Error('gone')) }), 'unreachable');
    const small = { ok: true, blocks: { ok: true, checkpoint: { ...checkpoint, size: 35 }, since: 7 } } as unknown as LedgerState;
    assert.equal(await word(shown, honest, small), 'unsigned');
});
