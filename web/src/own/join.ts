// Coming in by an invitation: keys are made here, the account is registered by its own signature, and then the
// clinic lets it in. Loaded when somebody asks for a key.
import { text } from '../text.ts';
import { type OwnAccount, keep, storedAccount } from './account.ts';
import { asInvited, told } from './invitation.ts';
import { newAccount, recipientKey } from './newaccount.ts';
import { parseList, recoveryOf, wordsOf } from './recovery.ts';
import { deadline, registryDomain, relay, signIn } from './signin.ts';
import { address, addressOf, number, signedCall } from './typed.ts';

const registerType =
    'Register(uint8 role,address organisation,bytes32 recipient,address recovery,bytes32 recoveryRecipient,address account,uint256 nonce,uint40 deadline)';
const clinician = 2;

export interface Joining {
    own: OwnAccount;
    words: string;
    /** By an attempt before this one. */
    registered: boolean;
}

export async function begin(name: string): Promise<Joining> {
    // Another person's key must not be written over: this browser may be the only place where it is.
    const other = await storedAccount();
    if (other) throw new Error(text.setup.taken(other.name));
    const list = parseList(await (await fetch('/v1/words')).text());
    const words = wordsOf(crypto.getRandomValues(new Uint8Array(32)), list);
    return { own: await newAccount(name), words, registered: false };
}

// A clinician belongs to nobody until the clinic's licence says so.
async function register({ own, words }: Joining): Promise<void> {
    const recovery = await recoveryOf(words);
    const values = [
        number(clinician),
        number(0),
        await recipientKey(own.identity),
        address(addressOf(recovery.signing)),
        recovery.recipient,
    ];
    const turn = { account: own.account, nonce: 0, deadline: deadline() };
    await relay('Registry', signedCall(await registryDomain(), registerType, values, turn, own.signing));
}

export interface ClinicNames {
    clinic: string;
    phone: string;
}

export async function join(invitation: string, joining: Joining, names: ClinicNames): Promise<void> {
    if (!joining.registered) {
        await keep(joining.own);
        await register(joining);
        joining.registered = true;
    }
    const body = JSON.stringify({ ...names, name: joining.own.name, account: joining.own.account });
    await told(await fetch('/v1/setup', { method: 'POST', headers: asInvited(invitation), body }));
    if (!(await signIn(joining.own))) throw new Error(text.setup.unknown);
}
