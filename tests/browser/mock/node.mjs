// A pretended node: patients, alerts, sealed records and their log, and the ways in which it can lie.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { age } from '../modules.mjs';
import { beatModel, changesOf, foundIn, numbersOf, signalOf } from './findings.mjs';
import { MockLedger } from './ledger.mjs';
import { MerkleLog, NoteSigner } from './log.mjs';
import { codes, crowd, ecgSamples, people, units, valueAt } from './patients.mjs';
import { bundleText, capsule, grantSlots, newDevice, reportLeaf, seal } from './seal.mjs';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const rfc3339 = (time) => new Date(time).toISOString();
const ecgRate = 250;

function secretOf(identity) {
    const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
    const words = [...identity.toLowerCase().slice('age-secret-key-1'.length, -6)].map((c) => alphabet.indexOf(c));
    const out = [];
    let buffer = 0;
    let bits = 0;
    for (const word of words) {
        buffer = (buffer << 5) | word;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out.push((buffer >> bits) & 255);
        }
    }
    return Buffer.from(out);
}

export class MockNode {
    constructor() {
        this.lie = 'none';
        this.address = '0x' + randomBytes(20).toString('hex');
        this.log = new MerkleLog();
        this.signer = new NoteSigner(`vitalseal/${this.address}/log`, generateKeyPairSync('ed25519'));
        this.ledger = new MockLedger(this.address);
        this.readerAddress = randomBytes(20);
        this.blocks = new Map();
        this.alerts = [];
        this.marks = {};
        this.anchored = 0;
        this.patients = [];
    }

    async open({ days = 30, records = 12, patients = people.length } = {}) {
        this.identity = await age.generateX25519Identity();
        this.reader = await age.identityToRecipient(this.identity);
        for (const person of patients === people.length ? people : crowd(patients)) {
            const epoch = await age.generateX25519Identity();
            this.patients.push({
                ...person,
                epoch,
                recipient: await age.identityToRecipient(epoch),
                key: randomBytes(32),
                signing: randomBytes(32),
                device: newDevice(),
                reports: [],
                damaged: [],
            });
        }
        for (const patient of this.patients) this.grantTo(patient);
        this.raiseAlerts();
        await this.backfill(days, records);
        this.anchor();
    }

    raiseAlerts() {
        const now = Date.now();
        const ruleOf = (kind) => (kind.startsWith('rhythm') ? beatModel : kind === 'news2' ? 'NEWS2' : kind.startsWith('limit') ? 'adult-1' : '');
        const add = (bed, kind, priority, sentence, age, acknowledged = null) => {
            const patient = this.patients[bed - 1].address;
            const raised = rfc3339(now - age);
            this.alerts.push({ id: `a${this.alerts.length + 1}`, patient, kind, rule: ruleOf(kind), priority, state: 'active', acknowledged, raised, sentence, onset: raised, resolved: null, parts: [{ kind, rule: ruleOf(kind), sentence, holds: true, told: true }] });
        };
        add(2, 'limit-high:8867-4', 'high', 'Heart rate 134 /min, above 130 for 3 readings.', 2 * minute);
        add(2, 'rhythm:ventricular-run', 'high', '4 ventricular beats in a row at 164/min.', minute / 20);
        add(2, 'news2', 'high', 'NEWS2 score 10: emergency response.', minute);
        add(3, 'news2', 'medium', 'NEWS2 score 5: urgent review.', 9 * minute, { by: 'Dr. Demo', at: rfc3339(now - 4 * minute) });
        add(4, 'silence', 'technical', 'No oxygen saturation for 6 minutes.', 6 * minute);
        this.alerts.push({ ...this.alerts[0], id: 'old', raised: rfc3339(now - 5 * hour), resolved: rfc3339(now - 4 * hour), acknowledged: { by: 'Dr. Demo', at: rfc3339(now - 5 * hour + minute) } });
    }

    readings(person, start, end, step) {
        const out = [];
        for (let time = start; time < end; time += step) {
            for (const vital of Object.keys(codes)) {
                if (person.only && !person.only.includes(vital)) continue;
                const value = valueAt(person, vital, time);
                out.push({ code: codes[vital], unit: units[vital], value, time });
            }
        }
        return out;
    }

    series(person, start, step, count, whole) {
        return Object.keys(codes).map((vital) => {
            const median = Array.from({ length: count }, (_, i) => valueAt(person, vital, start + (i + 0.5) * step));
            const spread = { hr: 9, spo2: 2, rr: 3, sys: 11, dia: 7, temp: 0.4 }[vital];
            const low = median.map((v) => Number((v - spread).toFixed(1)));
            const high = median.map((v) => Number(Math.min(v + spread, vital === 'spo2' ? 100 : 999).toFixed(1)));
            return { code: codes[vital], unit: units[vital], start, step, median, ...(whole ? { low, high } : {}) };
        });
    }

    async sealReport(patient, kind, start, end, extra = {}) {
        const seq = patient.reports.length;
        const input = { address: patient.address, seq, kind, start, end, device: patient.device, source: patient.source, ...extra };
        if (kind === 'numerics') input.readings ??= this.readings(patient, start, end, 10_000);
        if (kind === 'waveform') {
            input.segments = [];
            for (let time = start; time < end; time += 10_000) {
                const data = Buffer.from(ecgSamples(patient, time, 10 * ecgRate, ecgRate).buffer);
                input.segments.push({ code: '131330', unit: 'mV', time, rate: ecgRate, gain: 200, lead: 'II', data });
            }
        }
        if (kind === 'hour') input.series = this.series(patient, start, minute, 60, true);
        if (kind === 'day') input.series = [...this.series(patient, start, hour, 24, true), ...this.series(patient, start, 10 * minute, 144, false)];
        if (extra.wrongIdentity) input.seq = seq + 1000;
        const { block, digest, cid } = await seal(bundleText(input), patient.recipient);
        this.blocks.set(cid, block);
        const leaf = this.log.append(reportLeaf(patient.key, seq, digest));
        const report = { cid, seq, kind, start: rfc3339(start), end: rfc3339(end), sealed: rfc3339(Math.max(end, Date.now() - 30 * day)), leaf, bytes: block.length, digest };
        patient.reports.push(report);
        return report;
    }

    async backfill(days, records) {
        const now = Date.now();
        const today = now - (now % day);
        for (const patient of this.patients) {
            for (let d = days; d >= 1; d--) await this.sealReport(patient, 'day', today - d * day, today - (d - 1) * day);
            for (let h = today; h + hour <= now; h += hour) await this.sealReport(patient, 'hour', h, h + hour);
            const start = now - (now % minute) - records * minute;
            for (let i = 0; i < records; i++) {
                const from = start + i * minute;
                const steps = i === records - 2 ? this.steps(patient, from) : [];
                await this.sealReport(patient, 'numerics', from, from + minute, { steps });
                if (i >= records - 3) await this.sealReport(patient, 'waveform', from, from + minute);
            }
        }
    }

    steps(patient, at) {
        return this.alerts
            .filter((a) => a.patient === patient.address)
            .flatMap((a) => [
                { what: 'raised', kind: a.kind, at, sentence: a.sentence },
                ...(a.acknowledged ? [{ what: 'acknowledged', kind: a.kind, at: at + 30_000, by: a.acknowledged.by, sentence: '' }] : []),
            ]);
    }

    anchor() {
        this.before = this.anchored;
        this.anchored = this.log.leaves.length;
        this.ledger.append(this.anchored, this.log.root(0, this.anchored));
    }

    /** Another node has a ledger of its own, and keeps it as well as this one. */
    shownLedger() {
        if (this.lie !== 'another-node') return this.ledger;
        const { ledger } = this.another();
        if (ledger.states.at(-1).size < this.anchored) ledger.append(this.anchored, this.log.root(0, this.anchored));
        return ledger;
    }

    another() {
        const address = () => '0x' + randomBytes(20).toString('hex');
        this.stranger ??= new NoteSigner(`vitalseal/${address()}/log`, generateKeyPairSync('ed25519'));
        this.strangeLedger ??= new MockLedger(this.stranger.name.split('/')[1]);
        // The same people granted the same there.
        this.strangeLedger.held = this.ledger.held;
        return { signer: this.stranger, ledger: this.strangeLedger };
    }

    /** The log as it is shown: the true one, or what the lie makes of it. */
    shownLog() {
        if (this.lie === 'shorter') {
            const cut = this.log.copy();
            cut.leaves.length = cut.hashes.length = Math.floor(this.anchored / 2);
            return cut;
        }
        if (this.lie !== 'rewrite') return this.log;
        const other = this.log.copy();
        other.replace(0, Buffer.from('something else'));
        return other;
    }

    shownSize() {
        // Every other answer is older than what the contract holds already.
        if (this.lie === 'note-late') return (this.late = !this.late) ? this.before : this.anchored;
        return this.lie === 'shorter' ? Math.floor(this.anchored / 2) : this.anchored;
    }

    /** What a node does that has found a stored record changed: it says which, and calls. */
    tellDamage(patient, report) {
        const { cid, seq, kind, start, end, sealed, leaf, bytes } = report;
        const now = rfc3339(Date.now());
        patient.damaged = [{ level: 'block', what: 'the stored record is not the one that was sealed', last_good: start, cid, seq, kind, start, end, sealed, leaf, bytes }];
        this.alerts.push({ id: 'tampered', patient: patient.address, kind: 'tampering', rule: '', priority: 'high', state: 'active', acknowledged: null, raised: now, sentence: `The record of ${start} was changed.`, onset: now, resolved: null, parts: [] });
    }

    mend(patient) {
        patient.damaged = [];
        this.alerts = this.alerts.filter((a) => a.id !== 'tampered');
    }

    /** Who signs, and under which name, as far as the lie goes. */
    shownSigner() {
        if (this.lie === 'other-key') return (this.forger ??= new NoteSigner(this.signer.name, generateKeyPairSync('ed25519')));
        if (this.lie === 'another-node') return this.another().signer;
        return this.signer;
    }

    checkpoint() {
        const size = this.shownSize();
        return this.shownSigner().checkpoint(size, this.shownLog().root(0, size));
    }

    listed(report) {
        const shown = { ...report, checkpoint_size: report.leaf < this.anchored ? this.anchored : null };
        delete shown.digest;
        if (this.lie === 'wrong-place') shown.leaf = report.leaf === 0 ? 1 : report.leaf - 1;
        if (this.lie === 'never-anchored') shown.leaf = 10_000_000;
        return shown;
    }

    block(cid) {
        const block = this.blocks.get(cid);
        if (!block || this.lie === 'missing') return { status: 404 };
        if (this.lie === 'says-altered') return { status: 410, code: 'altered' };
        if (this.lie !== 'alter') return { status: 200, block };
        const altered = Buffer.from(block);
        altered[altered.length - 20] ^= 1;
        return { status: 200, block: altered };
    }

    grantTo(patient) {
        const address = Buffer.from(patient.address.slice(2), 'hex');
        const slots = grantSlots(address, this.readerAddress, patient.signing, secretOf(patient.epoch));
        this.ledger.held.registry.push(...slots.registry);
        this.ledger.held.consent.push(...slots.consent);
    }

    /** Lies: another key in place of the patient's, or the right one as somebody else signed it. */
    async capsules() {
        const consent = Buffer.from(this.shownLedger().consent.slice(2), 'hex');
        return Promise.all(
            this.patients.map(async (p) => {
                const secret = this.lie === 'swapped-key' ? randomBytes(32) : secretOf(p.epoch);
                const signing = this.lie === 'forged-capsule' ? randomBytes(32) : p.signing;
                const patient = Buffer.from(p.address.slice(2), 'hex');
                const file = await capsule(patient, this.readerAddress, secret, p.key, this.reader, signing, consent);
                return { patient: p.address, reader: '0x' + this.readerAddress.toString('hex'), file };
            }),
        );
    }

    card(patient) {
        const now = Date.now();
        const vitals = {};
        for (const vital of Object.keys(codes)) {
            if (patient.only && !patient.only.includes(vital)) continue;
            const stale = patient.silent === vital;
            const measured = stale ? now - 6 * minute : ['sys', 'dia', 'temp'].includes(vital) ? now - 4 * minute : now - 900;
            const value = valueAt(patient, vital, measured);
            const before = valueAt(patient, vital, measured - 10 * minute);
            vitals[codes[vital]] = { value, text: vital === 'temp' ? value.toFixed(1) : String(value), unit: units[vital], time: rfc3339(measured), trend: Math.sign(value - before), stale };
        }
        const alerts = this.alerts.filter((a) => a.patient === patient.address && a.resolved === null);
        const count = patient.only ? 2 : patient.silent ? 5 : 6;
        const score = patient.fast ? 10 : patient.medium ? 5 : patient.only ? 0 : 1;
        const band = score >= 7 ? 'high' : score >= 5 ? 'medium' : score > 0 ? 'low' : 'none';
        const news2 = { score, count, of: 7, best: score, worst: score + 3 * (7 - count), band, note: `partial: ${count} of 7` };
        return {
            patient: patient.address,
            name: patient.name,
            bed: patient.bed,
            source: patient.source,
            source_detail: patient.detail,
            age: patient.age,
            vitals,
            news2: patient.age < 16 ? { why_not: 'under 16' } : news2,
            alerts,
            damaged: patient.damaged,
            ecg: { rate: ecgRate, leads: ['II'] },
            signal: signalOf(patient, now),
            changes: changesOf(patient, now),
            last_received: rfc3339(now - 900),
            concern: alerts.some((a) => a.priority === 'high') ? 10 : score,
        };
    }

    detail(patient) {
        return {
            ...this.card(patient),
            birth_year: 2025 - patient.age,
            limits: { [codes.hr]: { low: 50, high: 130 }, [codes.spo2]: { low: 90 }, [codes.rr]: { low: 8, high: 24 }, [codes.sys]: { low: 90, high: 180 }, [codes.temp]: { high: 38.5 } },
            devices: [{ id: patient.device.id.toString('hex'), last_seen: rfc3339(Date.now() - 900), kind: patient.source }],
            history: this.alerts.filter((a) => a.patient === patient.address),
            checkups: [{ begun: rfc3339(Date.now() - 3 * hour), ended: rfc3339(Date.now() - 3 * hour + 5 * minute), place: 'Ward', by: 'Nurse Demo' }],
        };
    }

    trends(patient, hours) {
        const step = hours <= 1 ? 60 : hours <= 8 ? 120 : 300;
        const count = Math.floor((hours * 3600) / step);
        const start = Math.floor(Date.now() / 1000 / step) * step * 1000 - (count - 1) * step * 1000;
        const series = {};
        for (const vital of Object.keys(codes)) {
            if (patient.only && !patient.only.includes(vital)) continue;
            const hole = (i) => i > count * 0.4 && i < count * 0.44;
            const median = Array.from({ length: count }, (_, i) => (hole(i) ? null : valueAt(patient, vital, start + i * step * 1000)));
            const spread = vital === 'temp' ? 0.1 : 2;
            series[codes[vital]] = {
                unit: units[vital],
                median,
                min: median.map((v) => (v === null ? null : v - spread)),
                max: median.map((v) => (v === null ? null : vital === 'spo2' ? Math.min(100, v + spread) : v + spread)),
            };
        }
        return { step_seconds: step, start: rfc3339(start), series, ...foundIn(patient, hours) };
    }

    numbers() {
        return numbersOf(this.alerts, this.marks);
    }

    act(id, what, note) {
        const alert = this.alerts.find((a) => a.id === id);
        if (!alert) return null;
        const now = rfc3339(Date.now());
        if (what === 'acknowledge') alert.acknowledged ??= { by: 'Dr. Demo', at: now };
        if (what === 'resolve' || alert.state === 'cleared') alert.resolved ??= now;
        alert.note = note;
        return alert;
    }
}

export { ecgRate, ecgSamples };
