// A phone rings: the real node calls by push, mail and text message; decisions of people outlive kill -9.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, checkVapid, eventually, mailServer, pushService } from './receivers.mjs';

const folder = mkdtempSync(join(tmpdir(), 'vs_notices_'));
const data = join(folder, 'data');
const texts = join(folder, 'texts');
const browser = new Browser();
const link = /https:\/\/ward\.example\/#\/notice\/([0-9a-f]{32})/;
let node, url, token, push, mail, account, key;

async function call(method, path, body) {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
}
const get = async (path) => (await call('GET', path)).body;
const post = async (path, body = {}) => {
    const { status, body: answer } = await call('POST', path, body);
    assert.ok(status < 300, `${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
};

async function startNode() {
    const command = ['demo', '--data', data, '--port', '0', '--simulated', '2', '--history', '0', '--calm'];
    command.push('--report-every', '1', '--checkpoint-every', '0.5', '--scrub-every', '1', '--for', '200');
    node = spawn(process.env.VITALSEAL, command, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [node.stdout, node.stderr]) stream.on('data', (piece) => (said += piece));
    url = (await eventually(() => /open (http\S+)/.exec(said), `the node's address: ${said}`, 60_000))[1].replace(/\/$/, '');
    token = readFileSync(join(data, 'users/doctor/token'), 'utf8');
    return () => said;
}

const newest = (what, from = 0) => push.pushed.slice(from).map((one) => browser.open(one.body)).find((one) => one.what === what);
const sentTexts = () => (existsSync(texts) ? readFileSync(texts, 'utf8').split('\n').slice(0, -1).filter(Boolean) : []);

before(async () => {
    [push, mail] = [await pushService(), await mailServer()];
    const program = join(folder, 'send');
    writeFileSync(program, `#!/bin/sh\n{ printf '%s ' "$1"; cat; echo; } >> '${texts}'\n`);
    chmodSync(program, 0o700);
    const channels = {
        url: 'https://ward.example/',
        push: { subject: 'mailto:it@ward.example', allow: [push.origin] },
        mail: { server: `smtp://127.0.0.1:${mail.port}`, from: 'vitalseal@ward.example', without_tls: true },
        sms: { command: [program] },
        receipt_seconds: 1,
    };
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(join(data, 'channels.json'), JSON.stringify(channels), { mode: 0o600 });
    await startNode();
    ({ account } = await get('/v1/session'));
    ({ key } = await get('/v1/push'));
});

after(async () => {
    node?.kill('SIGKILL');
    push?.close();
    mail?.close();
    rmSync(folder, { recursive: true, force: true });
});

test('a test goes by every channel, and says what arrived', async () => {
    const rungs = [0, 3, 6].map((after_seconds, i) => ({ people: i === 0 ? ['Me'] : [], after_seconds }));
    const contacts = [{ name: 'Me', account, mail: 'me@ward.example', phone: '+431234567' }];
    await post('/v1/ladder', { from: 'high', silence: false, contacts, rungs });
    const inside = browser.subscription('https://10.0.0.1:8443/x');
    assert.equal((await call('POST', '/v1/push', inside)).status, 400);
    await post('/v1/push', browser.subscription(`${push.origin}/secret`));
    await post('/v1/notices/test');
    const [one] = await eventually(() => push.pushed.length > 0 && push.pushed, 'a push');
    const { id, ...words } = browser.open(one.body);
    assert.deepEqual(words, { priority: 'test', what: 'test' });
    const claims = checkVapid(one.headers.authorization, key);
    assert.equal(claims.aud, push.origin);
    assert.equal(claims.sub, 'mailto:it@ward.example');
    assert.ok(claims.exp > Date.now() / 1000 && claims.exp < Date.now() / 1000 + 86_400);
    assert.deepEqual([one.headers['content-encoding'], one.headers.urgency], ['aes128gcm', 'high']);
    const letter = await eventually(() => mail.mails[0], 'a mail');
    assert.match(letter.to, /<me@ward\.example>/);
    assert.match(letter.text, /Subject: Vitalseal: this is a test/);
    const text = await eventually(() => sentTexts()[0], 'a text message');
    assert.match(text, /^\+431234567 Vitalseal: this is a test\. Please open it\. https:/);
    // As the worker does it: without a session.
    const receipt = await fetch(`${url}/v1/notices/${id}/receipt`, { method: 'POST' });
    assert.equal(receipt.status, 204);
    assert.equal((await fetch(`${url}/v1/notices/${'0'.repeat(32)}/receipt`, { method: 'POST' })).status, 204);
    const tests = await eventually(async () => {
        const found = (await get('/v1/notices/test')).tests;
        return found.every((t) => t.delivered) && found.some((t) => t.receipt) && found;
    }, 'all delivered');
    assert.deepEqual(tests.map((t) => [t.channel, t.receipt !== null]), [['push', true], ['mail', false], ['sms', false]]);
});

test('an alert without receipt goes from push to mail to text message; acknowledged, all hear the all-clear', async () => {
    const [pushes, letters, lines] = [push.pushed.length, mail.mails.length, sentTexts().length];
    const { patients } = await get('/v1/ward');
    const { patient } = patients[0];
    const report = await eventually(async () => (await get(`/v1/patients/${patient}/reports`)).reports[0], 'a record');
    await post('/demo/tamper', { cid: report.cid });
    const notice = await eventually(() => newest('raised', pushes), 'a push');
    assert.equal(notice.priority, 'high');
    const letter = await eventually(() => mail.mails[letters], 'a mail');
    const line = await eventually(() => sentTexts()[lines], 'a text message');
    for (const words of [JSON.stringify(notice), letter.text, line]) {
        assert.ok(!words.includes(patient.slice(2)) && !/tamper|record/i.test(words), `names nobody: ${words}`);
    }
    const { alert } = await get(`/v1/notices/${link.exec(line)[1]}`);
    assert.ok(alert.startsWith(`${patient}-tampering-`));
    assert.equal((await fetch(`${url}/v1/notices/${link.exec(line)[1]}`)).status, 404, 'only after signing in');
    await post(`/v1/alerts/${alert}/acknowledge`);
    await eventually(() => newest('all-clear', pushes), 'the all-clear by push');
    await eventually(() => sentTexts().slice(lines).find((t) => t.includes('all clear')), 'the all-clear by text message');
    await post('/demo/restore', { cid: report.cid });
});

test('limits, pause, shift and ladder outlive kill -9', async () => {
    const { patient } = (await get('/v1/ward')).patients[1];
    await post('/v1/duty', { hours: 8 });
    await post(`/v1/patients/${patient}/limits`, { preset: 'slow-heart-1', why: 'runs marathons' });
    const paused = await post(`/v1/patients/${patient}/pause`, { minutes: 20, why: 'shower' });
    for (const [path, body] of [
        ['limits', { preset: 'adult-1' }],
        ['limits', { preset: 'giant-1', why: 'x' }],
        ['pause', { minutes: 61, why: 'shower' }],
        ['pause', { minutes: 5, why: 'lunch' }],
    ])
        assert.equal((await call('POST', `/v1/patients/${patient}/${path}`, body)).status, 400, JSON.stringify(body));
    node.kill('SIGKILL');
    await new Promise((resolve) => node.once('exit', resolve));
    const said = await startNode();
    const now = await get(`/v1/patients/${patient}`);
    assert.equal(now.pause.until, paused.pause.until);
    assert.equal(now.pause.why, 'shower');
    assert.equal(now.limits_version, 'limits-1');
    assert.equal(now.limits_set.why, 'runs marathons');
    assert.equal((await get('/v1/duty')).duty[0].account, account);
    assert.equal((await get('/v1/ladder')).contacts[0].phone, '+431234567');
    assert.equal((await get('/v1/push')).key, key);
    const at = encodeURIComponent(paused.pause.at);
    const steps = (await get(`/v1/patients/${patient}/explain?at=${at}&around=600`)).notices;
    await post(`/v1/patients/${patient}/pause`, { minutes: 0 });
    assert.equal((await get(`/v1/patients/${patient}`)).pause, null);
    assert.ok(!/431234567|\/secret|@ward\.example/.test(said()), 'the log names no number, no address');
    assert.ok(Array.isArray(steps));
});
