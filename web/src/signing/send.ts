// Signs with the account's key and sends. Loaded when somebody signs for the first time, so that reading stays light.
import { api } from '../api.ts';
import { Refused } from '../check/report.ts';
import { type AccountKey, type EntryValue, entryPayload, signEntry, signStatement } from './message.ts';

const attempts = 4;

/** Another device of the account may take a number first: then the next one is asked for. */
async function send(sign: (sequence: number) => Uint8Array<ArrayBuffer>): Promise<string> {
    for (let attempt = 1; ; attempt++) {
        const { sequence } = await api.sequence();
        try {
            return (await api.sendSigned(sign(sequence))).digest;
        } catch (error) {
            if (!(error instanceof Refused) || error.code !== 'sequence-conflict' || attempt === attempts) throw error;
        }
    }
}

/** Answers the digest of the message: what receipts and replies name. */
export const sendStatement = (key: AccountKey, statement: object): Promise<string> =>
    send((sequence) => signStatement(key, sequence, statement));

export function sendEntry(key: AccountKey, patient: string, values: EntryValue[], at: number): Promise<string> {
    const payload = entryPayload(patient, values, at);
    return send((sequence) => signEntry(key, sequence, payload));
}
