// Records: their list, and one that is opened.
import { plural } from './words.ts';

export const records = {
    records: {
        title: 'Records',
        explain: 'Each record is sealed. Your browser opens it with your key and checks it by itself.',
        kind: { numerics: 'Vital signs', waveform: 'ECG', hour: 'Hour summary', day: 'Day summary' } as Record<
            string,
            string
        >,
        filter: 'Kind of record',
        all: 'All',
        open: 'Open',
        openFor: (kind: string, when: string) => `Open ${kind}, ${when}`,
        older: 'Show older',
        newest: 'Newest',
        none: 'No records yet. The first one is sealed within a minute.',
        when: 'When',
        anchored: 'anchored',
        notAnchored: 'not yet anchored',
        number: (n: number) => `No. ${n}`,
    },

    record: {
        back: 'Back to the patient',
        title: (kind: string) => `Record: ${kind}`,
        opening: 'Fetching, checking and opening…',
        values: 'Values',
        valuesTable: 'Table of values',
        noValues: 'This record holds no single values.',
        ecg: 'ECG',
        steps: 'Alerts and what was done',
        gaps: 'Gaps',
        ranges: 'Ranges',
        who: 'Who signed',
        writings: 'Written by people',
        writing: (what: string, account: string) => `${what}, signed by ${account}`,
        byHand: 'Some values were entered by hand; their signatures are those of people, not of devices.',
        signedBy: (device: string, n: number) => `${device} signed ${plural(n, 'message', 'messages')}.`,
        time: 'Time',
        what: 'What',
        save: 'Save as file (FHIR)',
        closed: 'The contents are not shown, because they cannot be trusted or opened.',
        doubt: 'Do not rely on what follows: the check failed.',
        older: 'Earlier record',
        newer: 'Later record',
        notListed: 'The node does not list this record.',
        notYours: 'You have not been given these records to open, so this browser cannot check one. Whoever may open them can, and so can anybody with the proof that is offered beside the warning: vitalseal verify --evidence.',
        messages: (n: number) => plural(n, 'signed message', 'signed messages'),
        showAll: (n: number) => `Show all ${n} rows`,
        stepWords: (what: string) => `${what.charAt(0).toUpperCase()}${what.slice(1)}.`,
        by: (who: string) => `(${who})`,
        looked: 'Who looked',
        lookedAt: (what: string, records: string, times: number) => {
            const words: Record<string, string> = {
                ward: 'saw the list of patients',
                live: 'opened the page',
                stream: 'watched live',
                trends: 'looked at trends',
                explain: 'asked why there was an alert, or none',
                writings: 'read what was written',
                alert: 'opened or answered alerts',
                pause: 'paused alerts, or ended a pause',
                limits: 'set limits',
                keep: 'had all ECG kept, or ended it',
                numbers: 'counted alerts',
                unwatched: 'read when nobody was watched',
                readers: 'looked at who may read',
                blocks: 'read what the ledger says of permissions',
                capsule: 'was given keys',
                letter: 'was given what was left for them',
                list: 'listed the records',
                record: 'was given records',
                proof: 'checked records',
                export: 'took everything along',
                accesses: 'read who looked',
                erasure: 'looked up how long the records are kept',
            };
            const which = records ? ` ${records.replaceAll(',', ', ')}` : '';
            return `${words[what] ?? what}${which}${times > 1 ? `, ${times} times` : ''}`;
        },
        lookedRight: (right: string) =>
            right === 'self'
                ? 'their own'
                : right === 'team'
                  ? 'by permission of a team'
                  : right === 'glass'
                    ? 'in an emergency, without permission'
                    : right === 'letter'
                      ? 'left for them to keep'
                      : 'by permission',
        allVitals: 'All vital signs',
        nobody: 'No device message is inside.',
        deviceSource: (source: string) => `This device plays a ${source} patient.`,
        covers: (n: number) => `It sums up ${plural(n, 'record', 'records')}.`,
    },
} as const;
