// A lying node for browser tests, never shipped: serves the built site and an API with really sealed
// records. `POST /mock/lie {"lie": …}` chooses how it lies; `node server.mjs [port]` runs it by hand.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { distFolder } from '../modules.mjs';
import { beatsBetween } from './findings.mjs';
import { MockNode, ecgRate, ecgSamples } from './node.mjs';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
const rfc3339 = (time) => new Date(time).toISOString();

async function body(request) {
    let text = '';
    for await (const chunk of request) text += chunk;
    return text ? JSON.parse(text) : {};
}

function json(response, value, status = 200) {
    response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' });
    response.end(JSON.stringify(value));
}

const problem = (response, status, code) => json(response, { type: 'about:blank', title: code, status, code, detail: code }, status);

async function serveSite(path, response) {
    const file = normalize(path === '/' ? '/index.html' : path);
    try {
        const content = await readFile(join(distFolder, file));
        response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': policy });
        response.end(content);
    } catch {
        problem(response, 404, 'not-found');
    }
}

/** Sends cards and heartbeats, and the ECG where one patient is watched; silent under the lie "silent". */
function stream(node, response, patient, strips = []) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    const send = (name, data) => node.lie !== 'silent' && response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    response.write(':\n\n');
    const timers = [
        setInterval(() => node.lie !== 'silent' && response.write(':\n\n'), 5000),
        setInterval(() => (patient ? [patient] : strips.length > 0 ? [] : node.patients).forEach((p) => send('card', node.card(p))), 1000),
    ];
    for (const shown of patient ? [patient] : strips) {
        let sent = Date.now() - 1000;
        timers.push(
            setInterval(() => {
                const count = Math.floor(((Date.now() - sent) / 1000) * ecgRate);
                if (count < 1) return;
                const samples = Buffer.from(ecgSamples(shown, sent, count, ecgRate).buffer).toString('base64');
                send('ecg', { patient: shown.address, lead: 'II', start: rfc3339(sent), rate: ecgRate, gain: 200, base: 0, samples });
                if (patient) send('beats', beatsBetween(patient, sent - 1200, sent + (count / ecgRate) * 1000 - 1200));
                sent += (count / ecgRate) * 1000;
            }, 200),
        );
    }
    const listener = (name, data) => send(name, data);
    node.listeners.add(listener);
    response.on('close', () => {
        timers.forEach(clearInterval);
        node.listeners.delete(listener);
    });
}

function reports(node, patient, query) {
    const kinds = query.get('kinds')?.split(',');
    const from = query.get('from') ? Date.parse(query.get('from')) : -Infinity;
    const to = query.get('to') ? Date.parse(query.get('to')) : Infinity;
    const before = query.get('before') ? Number(query.get('before')) : Infinity;
    const wanted = patient.reports.filter(
        (r) => (!kinds || kinds.includes(r.kind)) && Date.parse(r.start) < to && Date.parse(r.end) >= from && r.seq < before,
    );
    return wanted.reverse().slice(0, Number(query.get('limit') ?? 100)).map((r) => node.listed(r));
}

function logAnswer(node, path, query, response) {
    const log = node.shownLog();
    const b64 = (hashes) => hashes.map((h) => h.toString('base64'));
    if (path === 'checkpoint') return json(response, { note: node.checkpoint() });
    if (path === 'inclusion') {
        const index = Number(query.get('index'));
        const size = Number(query.get('size'));
        if (!(index < size && size <= log.leaves.length)) return problem(response, 400, 'range');
        return json(response, { leaf: log.leaves[index].toString('base64'), proof: b64(log.inclusion(index, 0, size)) });
    }
    const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
    if (!(from <= to && to <= log.leaves.length)) return problem(response, 400, 'range');
    return json(response, { proof: b64(log.consistency(from, 0, to)) });
}

function stateAnswer(node, query, response) {
    const slots = (name) => (query.get(name) ?? '').split(',').filter(Boolean).map((slot) => Buffer.from(slot, 'hex'));
    return json(response, node.shownLedger().proveState(slots('registry'), slots('consent'), node.lie));
}

function anchorAnswer(node, path, query, response) {
    if (node.lie === 'no-ledger') return problem(response, 404, 'not-found');
    if (path !== 'consistency') return json(response, node.shownLedger().anchor(node.lie));
    const proof = node.shownLedger().consistency(Number(query.get('from')), Number(query.get('to')), node.lie);
    return proof ? json(response, { proof }) : problem(response, 400, 'range');
}

async function patientAnswer(node, parts, query, response) {
    const patient = node.patients.find((p) => p.address === parts[0]);
    if (!patient) return problem(response, 404, 'not-found');
    if (!parts[1]) return json(response, node.detail(patient));
    if (parts[1] === 'trends') return json(response, node.trends(patient, Number(query.get('hours'))));
    if (parts[1] === 'reports') return json(response, { reports: reports(node, patient, query) });
    if (parts[1] === 'stream') return stream(node, response, patient);
    return problem(response, 404, 'not-found');
}

async function alertAnswer(node, [id, what], request, response) {
    if (request.headers['x-vitalseal'] !== '1') return problem(response, 404, 'not-found');
    if (what === 'useful') {
        node.marks[decodeURIComponent(id)] = await body(request);
        return json(response, {});
    }
    const alert = node.act(decodeURIComponent(id), what, (await body(request)).note);
    if (!alert) return problem(response, 404, 'not-found');
    for (const listener of node.listeners) listener('alert', alert);
    return json(response, alert);
}

const session = (node) => ({
    role: node.role ?? 'clinician', name: 'Dr. Demo', demo: true, simulated: true, banner: 'Recorded and simulated patients. Nothing here is live care.',
    node: node.address, log: { origin: node.shownSigner().name, key: node.shownSigner().verifierKey }, scrub_seconds: 5,
});

async function mockControl(node, what, request, response) {
    const asked = await body(request);
    if (what === 'lie') node.lie = asked.lie;
    if (what === 'anchor') node.anchor();
    if (what === 'seal') {
        const now = Date.now();
        const patient = node.patients[asked.patient ?? 0];
        const report = await node.sealReport(patient, asked.kind ?? 'numerics', now - 60_000, now, asked.extra ?? {});
        if (asked.anchor !== false) node.anchor();
        return json(response, { ...node.listed(report), patient: patient.address });
    }
    return json(response, { lie: node.lie });
}

async function answer(node, request, response) {
    const url = new URL(request.url, 'http://localhost');
    const [first, second, ...rest] = url.pathname.split('/').filter(Boolean);
    if (first === 'mock') return mockControl(node, second, request, response);
    if (node.lie === 'down') return response.destroy();
    if (node.lie === 'silent') return undefined;
    if (first === 'ipfs') {
        const { status, code, block } = node.block(second);
        if (status !== 200) return problem(response, status, code ?? 'not-found');
        response.writeHead(200, { 'Content-Type': 'application/vnd.ipld.raw' });
        return response.end(block);
    }
    if (first === 'demo' && second === 'identity') return json(response, { identity: node.identity });
    if (first !== 'v1') return serveSite(url.pathname, response);
    if (second === 'session') return json(response, session(node));
    if (second === 'ward') return json(response, { time: rfc3339(Date.now()), patients: node.patients.map((p) => node.card(p)) });
    const strips = (url.searchParams.get('ecg') ?? '').split(',').flatMap((address) => node.patients.find((p) => p.address === address) ?? []);
    if (second === 'stream') return stream(node, response, null, strips);
    if (second === 'capsules') return json(response, { capsules: await node.capsules() });
    if (second === 'log') return logAnswer(node, rest[0], url.searchParams, response);
    if (second === 'state') return stateAnswer(node, url.searchParams, response);
    if (second === 'anchor') return anchorAnswer(node, rest[0], url.searchParams, response);
    if (second === 'patients') return patientAnswer(node, rest, url.searchParams, response);
    if (second === 'alerts' && rest[0] === 'numbers') return json(response, node.numbers());
    if (second === 'alerts') return alertAnswer(node, rest, request, response);
    return problem(response, 404, 'not-found');
}

export async function startMock({ port = 0, ...options } = {}) {
    const node = new MockNode();
    node.listeners = new Set();
    await node.open(options);
    const server = createServer((request, response) => {
        answer(node, request, response).catch(() => problem(response, 500, 'internal'));
    });
    await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
    const anchoring = setInterval(() => {
        node.log.append(Buffer.concat([Buffer.from([0x84, 1, 0]), Buffer.from(String(Date.now()))]));
        if (node.lie !== 'no-anchor') node.anchor();
        const note = node.checkpoint();
        for (const listener of node.listeners) listener('log', { size: node.anchored, checkpoint: note });
    }, 2000);
    const close = () => {
        clearInterval(anchoring);
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
    };
    const cut = () => server.closeAllConnections();
    return { node, url: `http://localhost:${server.address().port}`, close, cut };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
    const mock = await startMock({ port: Number(process.argv[2] ?? 8088) });
    console.log(mock.url);
}
