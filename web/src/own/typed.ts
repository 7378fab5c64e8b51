// What this browser signs (EIP-712) and the contract call that carries it: only words of fixed size, which is
// all that signing up, signing in and a stay need. The same types stand in contracts/artifacts/types.json.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type Bytes, concat, fromHex, hex, utf8 } from '../check/bytes.ts';
import { keccak256 } from '../check/keccak.ts';

export interface Domain {
    contract: string;
    chainId: number;
    address: string;
}

const domainType = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)';

export function number(value: number | bigint): Bytes {
    return fromHex(BigInt(value).toString(16).padStart(64, '0'));
}

export function address(text: string): Bytes {
    const bytes = fromHex(text);
    if (bytes.length !== 20) throw new Error('not an address');
    return concat(new Uint8Array(12), bytes);
}

const hashOf = (text: string): Bytes => keccak256(utf8(text));

export function typedDigest(domain: Domain, type: string, words: Uint8Array[]): Bytes {
    const separator = keccak256(
        hashOf(domainType),
        hashOf(`Vitalseal ${domain.contract}`),
        hashOf('1'),
        number(domain.chainId),
        address(domain.address),
    );
    return keccak256(fromHex('1901'), separator, keccak256(hashOf(type), ...words));
}

/** r, then s with the parity of y in its highest bit (EIP-2098). */
export function signCompact(digest: Uint8Array, secret: Uint8Array): Bytes {
    const made = secp256k1.sign(digest, secret, { prehash: false, format: 'recovered' });
    const out = made.slice(1) as Bytes;
    if (made[0] === 1) out[32] = (out[32] ?? 0) | 0x80;
    return out;
}

export function addressOf(secret: Uint8Array): string {
    const point = secp256k1.getPublicKey(secret, false);
    return '0x' + hex(keccak256(point.slice(1)).slice(12));
}

export interface Turn {
    account: string;
    nonce: number;
    deadline: number;
}

/** `name` as in the type "Name(uint8 a,…,address account,uint256 nonce,uint40 deadline)". */
export function signedCall(domain: Domain, type: string, words: Uint8Array[], turn: Turn, secret: Uint8Array): string {
    const tail = [address(turn.account), number(turn.nonce), number(turn.deadline)];
    const signature = signCompact(typedDigest(domain, type, [...words, ...tail]), secret);
    const [, name = '', members = ''] = /^(\w+)\((.*)\)$/.exec(type) ?? [];
    const types = members.split(',').map((member) => member.split(' ')[0]);
    const own = types.slice(0, -3).join(',');
    const method = `${name.charAt(0).toLowerCase()}${name.slice(1)}BySig(${own},(address,uint256,uint40,bytes32,bytes32))`;
    const call = concat(hashOf(method).slice(0, 4), ...words, ...tail, signature);
    return '0x' + hex(call);
}
