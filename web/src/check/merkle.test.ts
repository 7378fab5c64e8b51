// RFC 6962 proofs: against a naive tree of every size up to 40, and against the shared vectors.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Bytes, fromBase64, hex, sha256, utf8 } from './bytes.ts';
import { leafHash, nodeHash, verifyConsistency, verifyInclusion } from './merkle.ts';

const sizes = 40;
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));

async function root(hashes: Bytes[]): Promise<Bytes> {
    if (hashes.length === 0) return sha256();
    if (hashes.length === 1) return hashes[0]!;
    const k = split(hashes.length);
    return nodeHash(await root(hashes.slice(0, k)), await root(hashes.slice(k)));
}

async function inclusion(hashes: Bytes[], index: number): Promise<Bytes[]> {
    if (hashes.length === 1) return [];
    const k = split(hashes.length);
    return index < k
        ? [...(await inclusion(hashes.slice(0, k), index)), await root(hashes.slice(k))]
        : [...(await inclusion(hashes.slice(k), index - k)), await root(hashes.slice(0, k))];
}

async function consistency(hashes: Bytes[], m: number, whole = true): Promise<Bytes[]> {
    if (m === hashes.length) return whole ? [] : [await root(hashes)];
    const k = split(hashes.length);
    return m <= k
        ? [...(await consistency(hashes.slice(0, k), m, whole)), await root(hashes.slice(k))]
        : [...(await consistency(hashes.slice(k), m - k, false)), await root(hashes.slice(0, k))];
}

const leaves = Array.from({ length: sizes }, (_, i) => leafHash(utf8(`leaf ${i}`)));

test('the hash of an empty leaf and of two leaves are those of RFC 6962', async () => {
    assert.equal(hex(leafHash(new Uint8Array())), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
});

test('every inclusion proof up to size 40 verifies, and at no other index', async () => {
    for (let size = 1; size <= sizes; size++) {
        const tree = leaves.slice(0, size);
        const top = await root(tree);
        for (let index = 0; index < size; index++) {
            const proof = await inclusion(tree, index);
            assert.ok(verifyInclusion(index, size, leaves[index]!, proof, top), `${index} of ${size}`);
            assert.ok(!verifyInclusion((index + 1) % (size + 1), size, leaves[index]!, proof, top));
            assert.ok(!(verifyInclusion(index, size, leaves[index]!, [...proof, top], top)));
        }
    }
});

test('every consistency proof up to size 40 verifies, and for no other root', async () => {
    for (let size = 1; size <= sizes; size++) {
        const top = await root(leaves.slice(0, size));
        for (let old = 1; old <= size; old++) {
            const before = await root(leaves.slice(0, old));
            const proof = await consistency(leaves.slice(0, size), old);
            assert.ok(verifyConsistency(old, size, proof, before, top), `${old} to ${size}`);
            assert.ok(!(verifyConsistency(old, size, proof, await sha256(before), top)));
            assert.ok(!(verifyConsistency(old, size, proof, before, await sha256(top))));
            assert.ok(!(verifyConsistency(size + 1, size, proof, before, top)));
        }
    }
});

interface Vector {
    leafIdx: number;
    treeSize: number;
    root: string;
    leafHash: string;
    size1: number;
    size2: number;
    root1: string;
    root2: string;
    proof: string[] | null;
    desc: string;
    wantErr: boolean;
}

const data = join(process.env['VITALSEAL_DATA'] ?? '../../shared/data', 'tlog/rfc6962-proofs');
const missing = existsSync(data) ? false : `no vectors in ${data}`;

function vectors(kind: string): Vector[] {
    const files = readdirSync(join(data, kind), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.json'));
    return files.map((file) => JSON.parse(readFileSync(join(data, kind, file), 'utf8')) as Vector);
}

test('shared vectors of inclusion proofs', { skip: missing }, async () => {
    const all = vectors('inclusion');
    for (const v of all) {
        const proof = (v.proof ?? []).map(fromBase64);
        const good = verifyInclusion(v.leafIdx, v.treeSize, fromBase64(v.leafHash), proof, fromBase64(v.root));
        assert.equal(good, !v.wantErr, v.desc);
    }
    assert.ok(all.length >= 20, `only ${all.length}`);
});

test('shared vectors of consistency proofs', { skip: missing }, async () => {
    const all = vectors('consistency');
    for (const v of all) {
        const proof = (v.proof ?? []).map(fromBase64);
        const good = verifyConsistency(v.size1, v.size2, proof, fromBase64(v.root1), fromBase64(v.root2));
        assert.equal(good, !v.wantErr, v.desc);
    }
    assert.ok(all.length >= 20, `only ${all.length}`);
});
