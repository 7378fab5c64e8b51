// The site's own checks, run in Node against a node that tells the truth and one that lies in every way.
// Sealing, signing and the log are other code (Node's crypto, npm age-encryption, a naive tree).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkHead, seenSince } from '../../web/src/check/head.ts';
import { ForgedCapsule, checkCapsule } from '../../web/src/check/capsule.ts';
import { keysIn, readCapsule } from '../../web/src/check/keys.ts';
import { checkStanding } from '../../web/src/check/ledger.ts';
import { Refused } from '../../web/src/check/report.ts';
import { provenState } from '../../web/src/check/state.ts';
import { checkRecord } from '../../web/src/check/verify.ts';
import { memory } from './mock/memory.mjs';
import { MockNode } from './mock/node.mjs';

function logSource(node) {
    return {
        show: async () => ({ origin: node.shownSigner().name, key: node.shownSigner().verifierKey, note: node.checkpoint() }),
        consistency: async (from, to) => {
            if (to > node.shownLog().leaves.length) throw new Refused(400, 'range');
            return node.shownLog().consistency(from, 0, to).map((h) => h.toString('base64'));
        },
    };
}

function ledgerSource(node) {
    return {
        anchor: async () => {
            if (node.lie === 'no-ledger') throw new Refused(404, 'not-found');
            return JSON.parse(JSON.stringify(node.shownLedger().anchor(node.lie)));
        },
        consistency: async (from, to) => {
            const proof = node.shownLedger().consistency(from, to, node.lie);
            if (!proof) throw new Refused(400, 'range');
            return proof;
        },
    };
}

const memories = () => ({ log: memory(), ledger: memory() });

function standing(node, held = memories()) {
    const log = { memory: held.log, source: logSource(node) };
    const ledger = { memory: held.ledger, source: ledgerSource(node) };
    return checkStanding({ log, ledger }, clock);
}

function recordSource(node) {
    return {
        block: async (cid) => {
            const { status, code = '', block } = node.block(cid);
            if (status !== 200) throw new Refused(status, code);
            return new Uint8Array(block);
        },
        inclusion: async (index, size) => {
            const log = node.shownLog();
            if (index >= size || size > log.leaves.length) throw new Refused(400, 'range');
            return log.inclusion(index, 0, size).map((h) => h.toString('base64'));
        },
    };
}

const node = new MockNode();
await node.open({ days: 2, records: 4 });
const patient = node.patients[0];
const capsules = await node.capsules();
const keys = keysIn(await readCapsule(capsules[0].file, node.identity));
let time = 1000;
const clock = () => (time += 1000);

async function look(lie, { held = memories(), before = false, pick = (p) => p.reports.at(-1) } = {}) {
    node.lie = 'none';
    if (before) await standing(node, held);
    node.log.append(Buffer.from(`heartbeat ${time}`));
    node.anchor();
    node.lie = lie;
    const report = node.listed(pick(patient));
    const opened = await checkRecord(recordSource(node), patient.address, report, keys, standing(node, held));
    node.lie = 'none';
    return opened;
}

test('an honest node: unchanged, contents open, every step good', async () => {
    const { check, contents } = await look('none', { pick: (p) => p.reports.filter((r) => r.kind === 'numerics').at(-1) });
    assert.equal(check.verdict, 'unchanged');
    assert.deepEqual(Object.values(check.steps), Array(7).fill('good'));
    assert.ok(contents.readings.length >= 36);
    assert.equal(check.firstVisit, true);
});

/** What the browser says of the keys that came: "" or the name of what is wrong with them. */
async function problemOfKeys(lie) {
    node.lie = lie;
    const { ledger } = memories();
    const source = {
        state: async (...slots) => JSON.parse(JSON.stringify(node.shownLedger().proveState(...slots.map((all) => all.map((s) => Buffer.from(s))), lie))),
        consistency: ledgerSource(node).consistency,
    };
    const read = (registry, consent) => provenState(ledger, source, node.address, registry, consent, clock);
    const [{ file, reader }] = await node.capsules();
    try {
        await checkCapsule(await readCapsule(file, node.identity), reader, read);
        return '';
    } catch (error) {
        if (error instanceof ForgedCapsule) return error.problem;
        throw error;
    } finally {
        node.lie = 'none';
    }
}

test('keys that the patient signed and granted are taken, by proofs', async () => assert.equal(await problemOfKeys('none'), ''));
for (const [lie, problem] of Object.entries({
    'swapped-key': 'capsule-secret', 'forged-capsule': 'capsule-forged', 'state-moved': 'capsule-proof', 'state-value': 'capsule-proof',
})) {
    test(`lie "${lie}": the keys are refused by name`, async () => assert.equal(await problemOfKeys(lie), problem));
}

test('ECG too is compared with what was signed, sample by sample', async () => {
    const { check, contents } = await look('none', { pick: (p) => p.reports.find((r) => r.kind === 'waveform') });
    assert.equal(check.steps.values, 'good');
    assert.equal(contents.strips.length, 6);
});

test('a second look remembers since when', async () => {
    const held = memories();
    const first = await look('none', { held });
    const second = await look('none', { held });
    assert.equal(second.check.firstVisit, false);
    assert.equal(second.check.seen, first.check.seen);
});

const lies = {
    alter: ['changed', 'content-differs'],
    'says-altered': ['changed', 'node-says-altered'],
    missing: ['missing', 'not-there'],
    'wrong-place': ['changed', 'wrong-place'],
    'never-anchored': ['pending', 'not-anchored'],
};
for (const [lie, [verdict, reason]] of Object.entries(lies)) {
    test(`lie "${lie}" is called ${verdict}`, async () => {
        const { check, contents } = await look(lie);
        assert.equal(check.verdict, verdict);
        assert.equal(check.reason, reason);
        if (verdict !== 'pending' && reason !== 'wrong-place') assert.equal(contents, null);
    });
}

const rewrites = { rewrite: 'head-rewritten', shorter: 'head-shorter', 'other-key': 'head-signature' };
for (const [lie, reason] of Object.entries(rewrites)) {
    test(`lie "${lie}" is found with a remembered head`, async () => {
        const { check } = await look(lie, { before: true });
        assert.equal(check.verdict, 'rewritten');
        assert.equal(check.reason, reason);
    });
}

test('on a first visit the ledger still finds a rewritten history, and a cut one is not called unchanged', async () => {
    const rewritten = (await look('rewrite')).check;
    assert.deepEqual([rewritten.verdict, rewritten.reason], ['changed', 'ledger-differs']);
    assert.equal((await look('shorter')).check.verdict, 'cannot');
});

test('a rewritten leaf of the record itself is found even on a first visit', async () => {
    const { check } = await look('rewrite', { pick: (p) => p.reports[0] });
    assert.equal(check.verdict, 'changed');
    assert.equal(check.steps.place, 'bad');
});

test('another node under the same address is not taken for the remembered one', async () => {
    const held = memory();
    await checkHead(held, logSource(node), clock);
    const other = new MockNode();
    other.log.append(Buffer.from('x'));
    other.anchor();
    const state = await checkHead(held, logSource(other), clock);
    assert.deepEqual([state.ok, state.problem], [false, 'another-node']);
});

test('a broken device signature and a borrowed record are named', async () => {
    const now = Date.now();
    const broken = await node.sealReport(patient, 'numerics', now - 60_000, now, { breakSignature: true });
    const borrowed = await node.sealReport(patient, 'numerics', now - 60_000, now, { wrongIdentity: true });
    const changed = await node.sealReport(patient, 'numerics', now - 60_000, now, { changeValue: true });
    assert.equal((await look('none', { pick: () => changed })).check.reason, 'unsigned-values');
    assert.equal((await look('none', { pick: () => broken })).check.reason, 'wrong-signature');
    assert.equal((await look('none', { pick: () => borrowed })).check.reason, 'wrong-identity');
});

test('no key: cannot check, never green', async () => {
    const report = node.listed(patient.reports.at(-1));
    const { check, contents } = await checkRecord(recordSource(node), patient.address, report, null, standing(node));
    assert.deepEqual([check.verdict, check.reason, contents], ['cannot', 'no-key', null]);
});

test('a node that gives no head: cannot check', async () => {
    const report = node.listed(patient.reports[0]);
    const { check } = await checkRecord(recordSource(node), patient.address, report, keys, Promise.reject(new Error('down')));
    assert.deepEqual([check.verdict, check.reason], ['cannot', 'no-head']);
});

test('two tabs: the older answer never overwrites the newer memory', async () => {
    const held = memory();
    await checkHead(held, logSource(node), clock);
    const source = logSource(node);
    let raced = false;
    const racing = {
        ...source,
        show: async () => {
            const shown = await source.show();
            if (!raced) {
                raced = true;
                node.log.append(Buffer.from('race'));
                node.anchor();
                await checkHead(held, source, clock);
            }
            return shown;
        },
    };
    const state = await checkHead(held, racing, clock);
    assert.equal(state.ok, true);
    assert.equal(state.checkpoint.size, node.anchored);
});

test('since when a place was watched is the first head that reached beyond it', () => {
    const seen = [{ size: 10, time: 1 }, { size: 20, time: 2 }];
    assert.equal(seenSince(seen, 9), 1);
    assert.equal(seenSince(seen, 10), 2);
    assert.equal(seenSince(seen, 20), null);
});
