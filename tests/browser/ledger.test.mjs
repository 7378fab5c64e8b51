// The site's checks of a chain: tries against published roots and another library, then every lie about the ledger.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Refused } from '../../web/src/check/report.ts';
import { checkStanding } from '../../web/src/check/ledger.ts';
import { provenValue } from '../../web/src/check/trie.ts';
import { memory } from './mock/memory.mjs';
import { MockNode } from './mock/node.mjs';
import { SecureTrie, Trie } from './mock/trie.mjs';

const text = (s) => Buffer.from(s);
const entries = (map) => Object.entries(map).map(([k, v]) => [text(k), text(v)]);
const bytes = (buffer) => new Uint8Array(buffer);
const ask = (trie, key) => provenValue(bytes(trie.root), bytes(key), trie.prove(key).map(bytes));

// ethereum/tests, TrieTests: trieanyorder.json and trieanyorder_secureTrie.json.
const published = [
    [Trie, { doe: 'reindeer', dog: 'puppy', dogglesworth: 'cat' }, '8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3'],
    [Trie, { do: 'verb', horse: 'stallion', doge: 'coin', dog: 'puppy' }, '5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84'],
    [SecureTrie, { doe: 'reindeer', dog: 'puppy', dogglesworth: 'cat' }, 'd4cd937e4a4368d7931a9cf51686b7e10abb3dce38a39000fd7902a092b64585'],
    [SecureTrie, { do: 'verb', horse: 'stallion', doge: 'coin', dog: 'puppy' }, '29b235a58c3c25ab83010c327d5932bcf05324b7d6b1185e650798034783ca9d'],
];
for (const [Kind, map, root] of published) {
    test(`trie with the published root ${root.slice(0, 8)}: every value and absence is proven`, () => {
        const trie = new Kind(entries(map));
        assert.equal(trie.root.toString('hex'), root);
        if (Kind !== Trie) return;
        for (const [key, value] of Object.entries(map)) assert.equal(Buffer.from(ask(trie, text(key))).toString(), value);
        for (const key of ['d', 'dogs', 'cat', 'horses', 'x']) assert.equal(ask(trie, text(key)), null);
    });
}

test('random tries: values, absences, and nothing once a byte or a node is another', () => {
    for (let size = 0; size < 60; size++) {
        const all = Array.from({ length: size }, () => [randomBytes(32), randomBytes(1 + (size % 40))]);
        const trie = new Trie(all);
        for (const [key, value] of all) assert.deepEqual(Buffer.from(ask(trie, key)), value);
        const key = all[0]?.[0] ?? randomBytes(32);
        assert.equal(ask(trie, randomBytes(32)), null);
        const proof = trie.prove(key).map(bytes);
        const root = bytes(trie.root);
        proof.forEach((node, i) => {
            for (let at = 0; at < node.length; at += 7) {
                const changed = proof.with(i, bytes(Buffer.from(node)));
                changed[i][at] ^= 1;
                assert.throws(() => provenValue(root, bytes(key), changed));
            }
            assert.throws(() => provenValue(root, bytes(key), proof.toSpliced(i, 1)));
            assert.throws(() => provenValue(root, bytes(key), proof.toSpliced(i, 0, node)));
        });
    }
});

test('proofs of ethereumjs hold', async (context) => {
    const require = createRequire(new URL('../chain_interop/package.json', import.meta.url));
    let mpt;
    try {
        mpt = require('@ethereumjs/mpt');
    } catch {
        return context.skip('the packages of tests/chain_interop are not installed');
    }
    const trie = await mpt.createMPT({ useRootPersistence: false });
    const all = Array.from({ length: 200 }, (_, i) => [bytes(randomBytes(32)), bytes(randomBytes(1 + (i % 70)))]);
    for (const [key, value] of all) await trie.put(key, value);
    for (const [key, value] of [...all, [bytes(randomBytes(32)), null]]) {
        const proof = await mpt.createMerkleProof(trie, key);
        assert.deepEqual(provenValue(bytes(trie.root()), key, proof.map(bytes)), value);
    }
});

const node = new MockNode();
for (let i = 0; i < 9; i++) {
    node.log.append(Buffer.from(`leaf ${i}`));
    node.anchor();
}

function watched(held) {
    const shown = () => node.shownSigner();
    const log = {
        show: async () => ({ origin: shown().name, key: shown().verifierKey, note: node.checkpoint() }),
        consistency: async (from, to) => node.shownLog().consistency(from, 0, to).map((h) => h.toString('base64')),
    };
    const ledger = {
        anchor: async () => node.shownLedger().anchor(node.lie),
        consistency: async (from, to) => {
            const proof = node.shownLedger().consistency(from, to, node.lie);
            if (!proof) throw new Refused(400, 'range');
            return proof;
        },
    };
    return { log: { memory: held.log, source: log }, ledger: { memory: held.ledger, source: ledger } };
}

async function look(lie, held = { log: memory(), ledger: memory() }) {
    node.lie = lie;
    const found = await checkStanding(watched(held), Date.now);
    node.lie = 'none';
    return found;
}

async function after(lie) {
    const held = { log: memory(), ledger: memory() };
    await look('none', held);
    node.log.append(Buffer.from('more'));
    node.anchor();
    return look(lie, held);
}

test('the truth: head, block and follower are found, and a second look remembers', async () => {
    const held = { log: memory(), ledger: memory() };
    const { ledger, history } = await look('none', held);
    assert.equal(ledger.ok, true);
    assert.equal(ledger.head.size, history.checkpoint.size);
    assert.deepEqual([ledger.blocks.first, ledger.followers.length, ledger.contract], [true, 1, node.ledger.contract]);
    const again = await look('none', held);
    assert.deepEqual([again.ledger.blocks.first, again.ledger.blocks.since], [false, ledger.blocks.since]);
});

const verified = ({ ledger }) => ledger.followers.map(({ name, key, size, signed }) => [name, key, size, signed]);

test('a follower counts while its signature holds under the key kept at first sight', async () => {
    const held = { log: memory(), ledger: memory() };
    const { name, verifierKey } = node.ledger.follower;
    const size = node.ledger.blocks.leaves.length - 2;
    assert.deepEqual(verified(await look('none', held)), [[name, verifierKey, size, true]]);
    // The node gives the name another key, and a signature that holds under that one.
    for (const lie of ['follower-key', 'follower-signature', 'follower-silent'])
        assert.deepEqual(verified(await look(lie, held)), [[name, verifierKey, size, false]]);
    assert.deepEqual(verified(await look('none', held)), [[name, verifierKey, size, true]]);
    const first = await look('follower-signature');
    assert.deepEqual(verified(first), [[name, verifierKey, 0, false]]);
});

const always = {
    'ledger-value': 'ledger-proof', 'ledger-size': 'ledger-proof', 'ledger-node': 'ledger-proof', 'ledger-cut': 'ledger-proof',
    'ledger-extra': 'ledger-proof', 'ledger-absent': 'ledger-proof', 'ledger-contract': 'ledger-proof', 'ledger-shape': 'ledger-proof',
    'ledger-header': 'ledger-header', 'ledger-number': 'ledger-header', 'ledger-inclusion': 'ledger-header', 'ledger-head': 'ledger-header',
    'ledger-forked': 'ledger-forked',
};
for (const [lie, reason] of Object.entries(always)) {
    test(`lie "${lie}" is found on a first visit, which remembers nothing of it`, async () => {
        const held = { log: memory(), ledger: memory() };
        assert.equal((await look(lie, held)).ledger.reason, reason);
        if (lie !== 'ledger-forked') assert.equal(await held.ledger.read(), null);
        assert.equal((await look('none', held)).ledger.ok, true);
    });
}

for (const lie of ['ledger-moved', 'ledger-signature', 'ledger-shorter', 'ledger-rewritten']) {
    test(`lie "${lie}" is found with a remembered ledger`, async () => assert.equal((await after(lie)).ledger.reason, lie));
}

test('a head in the contract that the log does not continue is found', async () => {
    node.ledger.replaceHead();
    assert.equal((await look('none')).ledger.reason, 'ledger-differs');
    node.log.append(Buffer.from('after'));
    node.anchor();
    assert.equal((await look('none')).ledger.ok, true);
});

test('a note older than the contract is asked for anew; a block older than the note is joined by a proof', async () => {
    const late = await look('note-late');
    assert.deepEqual([late.ledger.ok, late.history.checkpoint.size, late.history.first], [true, node.anchored, true]);
    const behind = await look('ledger-behind');
    assert.deepEqual([behind.ledger.ok, behind.ledger.head.size], [true, 1]);
    const empty = await look('ledger-empty');
    assert.deepEqual([empty.ledger.ok, empty.ledger.head.size], [true, 0]);
});
