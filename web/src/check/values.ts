// Do the values shown stand in the messages the devices signed, all of them, and nothing else? Every reading
// names its message (device/boot/sequence/index); there its code, time and number are looked up.

import type { Contents, Reading, Strip } from './bundle.ts';
import type { Signed } from './cose.ts';
import { type SignedRecord, signedRecords } from './senml.ts';

const consciousness = ['Alert', 'Confusion', 'Voice', 'Pain', 'Unresponsive'];
/** Times in a Bundle are text, in a message numbers: both to the microsecond, compared to the millisecond. */
const timeTolerance = 1;

function sameValue(reading: Reading, record: SignedRecord): boolean {
    const level = consciousness.indexOf(reading.value);
    if (level < 0) return record.number === Number(reading.value);
    return record.number === level || record.text?.[0]?.toUpperCase() === reading.value[0];
}

function sameReading(reading: Reading, record: SignedRecord): boolean {
    const near = Math.abs(reading.time - record.time) <= timeTolerance;
    return record.samples === null && near && reading.code === record.code && sameValue(reading, record);
}

const missing = -32768;

function sameStrip(strip: Strip, record: SignedRecord): boolean {
    const { samples, gain, base } = record;
    const otherLead = record.lead !== '' && record.lead !== strip.lead;
    if (!samples || otherLead || samples.length !== strip.millivolts.length) return false;
    return samples.every((sample, i) => {
        const value = strip.millivolts[i] ?? NaN;
        return Number.isNaN(value) ? sample === missing : Math.round(value * gain + base) === sample;
    });
}

/** Takes the first match out, so that one signed record vouches for one value only. */
function take(records: SignedRecord[] | undefined, fits: (record: SignedRecord) => boolean): boolean {
    const at = records?.findIndex(fits) ?? -1;
    if (at >= 0) records?.splice(at, 1);
    return at >= 0;
}

export function messageName(message: Signed): string {
    return `${message.device || message.account}/${message.boot}/${message.sequence}`;
}

/** False too when a signed record is not shown. */
export function valuesAreSigned(contents: Contents, messages: Signed[]): boolean {
    const measured = messages.filter((m) => m.contentType !== 0);
    const records = new Map(measured.map((m) => [messageName(m), signedRecords(m.contentType, m.payload)]));
    const readings = contents.readings.every((r) => take(records.get(r.message), (record) => sameReading(r, record)));
    const strips = contents.strips.every((s) => take(records.get(s.message), (record) => sameStrip(s, record)));
    return readings && strips && [...records.values()].every((left) => left.length === 0);
}
