// Signing in with the key that this browser holds, as /v1/login has it. The session comes back as a cookie
// that no script can read.
import { fromHex, hex } from '../check/bytes.ts';
import { type OwnAccount, storedAccount } from './account.ts';
import { type Domain, address, number, signCompact, signedCall, typedDigest } from './typed.ts';

const loginType = 'Login(address account,bytes32 nonce,uint40 deadline)';
const stayType = 'SetStay(address patient,uint8 stay,uint40 until,bytes32 reason,address account,uint256 nonce,uint40 deadline)';
const monitored = 2;
const headers = { 'Content-Type': 'application/json', 'X-Vitalseal': '1' };

export const deadline = (): number => Math.floor(Date.now() / 1000) + 150;

export async function registryDomain(): Promise<Domain> {
    const chain = (await (await fetch('/v1/chain')).json()) as { chain_id: number; contracts: Record<string, string> };
    return { contract: 'Registry', chainId: chain.chain_id, address: chain.contracts['Registry'] ?? '' };
}

/** False where this browser holds no key, or the node does not know it. */
export async function signIn(known?: OwnAccount): Promise<boolean> {
    const own = known ?? (await storedAccount());
    if (!own) return false;
    const { nonce } = (await (await fetch('/v1/login')).json()) as { nonce: string };
    const until = deadline();
    const words = [address(own.account), fromHex(nonce), number(until)];
    const signature = signCompact(typedDigest(await registryDomain(), loginType, words), own.signing);
    const body = { account: own.account, nonce, deadline: until, signature: '0x' + hex(signature) };
    const answer = await fetch('/v1/login', { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.ok;
}

export async function relay(contract: string, call: string): Promise<void> {
    const body = JSON.stringify({ contract, call, wait: true });
    const answer = await fetch('/v1/relay', { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(((await answer.json()) as { detail?: string }).detail ?? 'refused');
}

/** That a patient is monitored from now on is a clinician's to say. */
export async function beginStay(own: OwnAccount, patient: string, nonce: number): Promise<void> {
    const reason = new Uint8Array(32);
    reason[0] = 1;
    const words = [address(patient), number(monitored), number(0), reason];
    const turn = { account: own.account, nonce, deadline: deadline() };
    await relay('Registry', signedCall(await registryDomain(), stayType, words, turn, own.signing));
}
