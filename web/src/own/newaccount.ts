// Keys for somebody who comes in.
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { bech32 } from '@scure/base';
import { type Bytes } from '../check/bytes.ts';
import type { OwnAccount } from './account.ts';
import { addressOf } from './typed.ts';

export async function newAccount(name: string): Promise<OwnAccount> {
    const signing = crypto.getRandomValues(new Uint8Array(32));
    return { account: addressOf(signing), name, signing, identity: await generateIdentity() };
}

export async function recipientKey(identity: string): Promise<Bytes> {
    const recipient = await identityToRecipient(identity);
    return bech32.decodeToBytes(recipient).bytes as Bytes;
}
