// Whose keys signed what is in a record, checked by the site's own code against a real demo: a second device's key is
// found by the ledger's proofs, also after it was struck off, and no node can make another one pass, or this one fail
// unseen. In Node, without pages.
//   node keys.mjs VITALSEAL URL DATA
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { keysIn, readCapsule } from '../../web/src/check/keys.ts';
import { checkStanding } from '../../web/src/check/ledger.ts';
import { keyHolder } from '../../web/src/check/signers.ts';
import { checkRecord } from '../../web/src/check/verify.ts';
import { hex } from '../../web/src/check/bytes.ts';
import { memory } from './mock/memory.mjs';

const [, , vitalseal, url, data] = process.argv;
const run = (...args) => execFileSync(vitalseal, args, { encoding: 'utf8' });
const doctor = `${data}/users/doctor`;
const second = `${data}/second`;
const headers = { Authorization: `Bearer ${readFileSync(`${doctor}/token`, 'utf8').trim()}` };
const identity = /AGE-SECRET-KEY-1[0-9A-Z]+/.exec(readFileSync(`${doctor}/identity.txt`, 'utf8'))[0];

async function ask(path) {
    const answer = await fetch(url + path, { headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer.json();
}

const api = {
    session: () => ask('/v1/session'),
    block: async (cid) => new Uint8Array(await (await fetch(`${url}/ipfs/${cid}?format=raw`, { headers })).arrayBuffer()),
    inclusion: async (index, size) => (await ask(`/v1/log/inclusion?index=${index}&size=${size}`)).proof,
    consistency: async (from, to) => (await ask(`/v1/log/consistency?from=${from}&to=${to}`)).proof,
    anchor: () => ask('/v1/anchor'),
    anchorConsistency: async (from, to) => (await ask(`/v1/anchor/consistency?from=${from}&to=${to}`)).proof,
    state: (registry, consent) => ask(`/v1/state?registry=${registry.map(hex).join(',')}&consent=${consent.map(hex).join(',')}`),
    keys: (account, signer) => ask(`/v1/keys?account=${account}&signer=${signer}`),
};

const node = async () => /0x[0-9a-f]{40}/.exec((await api.session()).log.origin)[0];
const ledger = { state: api.state, keys: api.keys, consistency: api.anchorConsistency };
const holder = (changes = {}) => keyHolder(memory(), { ...ledger, ...changes }, node, Date.now);

async function standing() {
    const { log } = await api.session();
    const show = async () => ({ origin: log.origin, key: log.key, note: (await ask('/v1/log/checkpoint')).note });
    return checkStanding({
        log: { memory: memory(), source: { show, consistency: api.consistency } },
        ledger: { memory: memory(), source: { anchor: api.anchor, consistency: api.anchorConsistency } },
    }, Date.now);
}

async function keysOf(patient) {
    const { capsules } = await ask('/v1/capsules');
    const all = [];
    for (const { file } of capsules.filter((one) => one.patient === patient)) all.push(keysIn(await readCapsule(file, identity)));
    return { ...all[0], identities: all.flatMap((keys) => keys.identities) };
}

const look = async (patient, report, holds) => checkRecord({ ...api, holds }, patient, report, await keysOf(patient), standing());

/** The record with what this account has signed; waits until it is sealed and in the ledger. */
async function recordBy(patient, account) {
    for (let i = 0; i < 300; i++) {
        const { reports } = await ask(`/v1/patients/${patient}/reports?kinds=numerics&limit=20`);
        for (const report of reports.filter((one) => one.checkpoint_size !== null)) {
            const opened = await look(patient, report, async () => 'open');
            if (opened.contents?.writings.some((one) => one.account === account)) return { report, opened };
        }
        await new Promise((done) => setTimeout(done, 200));
    }
    throw new Error('what was signed is in no record');
}

const { patients } = await ask('/v1/ward');
const patient = patients[0].patient;
const { account } = await api.session();
const made = JSON.parse(run('key', 'device', '--of', account, '--role', 'clinician', '--node', url, '--account', second, '--json'));
run('key', 'add', '--account', doctor, '--signer', made.signer, '--recipient', made.recipient);
run('order', 'advice', patient, '--text', 'Drink enough', '--account', second);
const { report, opened } = await recordBy(patient, account);
assert.notEqual(opened.check.steps.signatures, 'good', 'nobody was asked whose key it is');

const asked = [];
const seen = async (...what) => (asked.push(what), holder()(...what));
const good = await look(patient, report, seen);
assert.equal(good.check.verdict, 'unchanged');
assert.equal(good.check.steps.signatures, 'good');
assert.equal(good.check.signaturesChecked, good.check.signaturesTotal);
const [[who, signers, sealed]] = asked;
assert.ok(who === account && signers.includes(made.signer));
assert.ok(sealed.sealedUnder > 0 && sealed.start > 0);
console.log('ok: a second device’s signature is checked by what the ledger proves');

assert.equal(await holder()(account, [`0x${'7'.repeat(40)}`], sealed), 'bad');
assert.equal(await holder()(account, [made.signer], { ...sealed, sealedUnder: 1 }), 'bad', 'before it was added');
assert.equal(await holder({ keys: async () => { throw new Error('down'); } })(account, signers, sealed), 'open');
console.log('ok: a key that was never the account’s, or not yet, is none of its; one that nobody tells of stays open');

const honest = await api.keys(account, made.signer);
// Asked anew each time: an answer from before this browser's newest checkpoint is none.
const lying = (change) => holder({
    keys: async (...whose) => {
        const answer = await api.keys(...whose);
        change(answer);
        return answer;
    },
});
const flip = (text, at) => {
    const bytes = Buffer.from(text, 'base64');
    bytes[at % bytes.length] ^= 1;
    return bytes.toString('base64');
};
assert.equal(await lying(() => undefined)(account, signers, sealed), 'good');
assert.equal(await lying((answer) => (answer.events = []))(account, signers, sealed), 'bad');
for (let at = 0; at < 400; at += 7) {
    const changed = lying((answer) => {
        for (const event of answer.events) {
            const { receipt } = event;
            if (at % 2) event.header = flip(event.header, at);
            else receipt[receipt.length - 1] = flip(receipt.at(-1), at);
        }
    });
    assert.equal(await changed(account, signers, sealed), 'bad', `byte ${at}`);
}
const borrowed = lying((answer) => (answer.events = honest.events));
assert.equal(await borrowed(account, [`0x${'7'.repeat(40)}`], sealed).catch(() => 'bad'), 'bad');
console.log('ok: no byte of the proof can be another');

run('key', 'strike', '--account', doctor, '--signer', made.signer);
assert.equal((await look(patient, report, holder())).check.steps.signatures, 'good');
assert.equal(await holder()(account, [made.signer], { ...sealed, start: Date.now() + 3 * 3_600_000 }), 'bad', 'after it was struck off');
const passedOver = lying((answer) => (answer.events = answer.events.slice(0, 1)));
assert.equal(await passedOver(account, [made.signer], sealed), 'bad', 'the state says that it is struck off');
console.log('ok: what a struck-off key signed before stays good, and nothing after');
