// What Registry and Consent hold, believed only with a proof: slots against the state root of a block whose
// hash is in the log of blocks that this browser remembers (ledger.ts does the same for the Log contract).
//
//   GET /v1/state?registry=SLOT,…&consent=SLOT,…    slots as 64 hex digits, by contracts/src storage layout
//   answer = { key, chain_id, block, header, directory, registry, consent, checkpoint, inclusion }

import { type AccountProof, provenWords, readHeader, readProof, slotOf } from './chain.ts';
import { type Bytes, concat, fromBase64, fromHex, hex, utf8 } from './bytes.ts';
import { type LogSource, type Memory, checkHead } from './head.ts';
import { keccak256 } from './keccak.ts';
import { list, number, object, text } from './json.ts';
import { leafHash, verifyInclusion } from './merkle.ts';

export interface StateSource {
    state(registry: Bytes[], consent: Bytes[]): Promise<unknown>;
    consistency(from: number, to: number): Promise<string[]>;
}

export interface ProvenState {
    chainId: number;
    directory: string;
    registryAddress: string;
    consentAddress: string;
    registry: Bytes[];
    consent: Bytes[];
}

const maxProof = 80;

/** What comes and does not hold is a lie; what does not come at all is no proof of one. */
export function isLie(error: unknown): boolean {
    return error instanceof Error && /^(state|chain|trie|rlp|anchor|json|not ):? ?/.test(error.message);
}

/** The key of a mapping, left-padded to 32 bytes. */
export function word(value: string | number): Bytes {
    const digits = typeof value === 'number' ? value.toString(16) : value.replace(/^0x/, '').toLowerCase();
    return fromHex(digits.padStart(64, '0'));
}

/** Of a mapping whose own slot is `slot`. */
export function mapped(key: Bytes, slot: Bytes): Bytes {
    return keccak256(key, slot);
}

interface Answer {
    shown: { origin: string; key: string; note: string; contract: string };
    chainId: number;
    block: number;
    header: Bytes;
    directory: AccountProof;
    registry: AccountProof;
    consent: AccountProof;
    inclusion: Bytes[];
}

function readAnswer(value: unknown, node: string, registry: number, consent: number): Answer {
    const answer = object(value);
    const block = number(answer['block']);
    const inclusion = list(answer['inclusion']);
    if (block === null || !Number.isSafeInteger(block) || block < 0 || inclusion.length > maxProof) {
        throw new Error('state: malformed');
    }
    const directory = readProof(answer['directory'], 2);
    return {
        shown: {
            origin: `vitalseal/${node}/blocks`,
            key: text(answer['key']),
            note: text(answer['checkpoint']),
            contract: directory.address,
        },
        chainId: number(answer['chain_id']) ?? 0,
        block,
        header: fromBase64(text(answer['header'])),
        directory,
        registry: readProof(answer['registry'], registry),
        consent: readProof(answer['consent'], consent),
        inclusion: inclusion.map((step) => fromBase64(text(step))),
    };
}

function directorySlot(name: string): Bytes {
    return slotOf(concat(utf8(name), new Uint8Array(32 - name.length)), 1);
}

function provenIn(root: Bytes, answer: Answer, registry: Bytes[], consent: Bytes[]): ProvenState {
    const names = provenWords(root, answer.directory, [directorySlot('Registry'), directorySlot('Consent')]);
    for (const [i, contract] of [answer.registry, answer.consent].entries()) {
        if (hex(names[i] ?? new Uint8Array(0)) !== contract.address.slice(2).padStart(64, '0')) {
            throw new Error('state: not the named contract');
        }
    }
    return {
        chainId: answer.chainId,
        directory: answer.directory.address,
        registryAddress: answer.registry.address,
        consentAddress: answer.consent.address,
        registry: provenWords(root, answer.registry, registry),
        consent: provenWords(root, answer.consent, consent),
    };
}

/** Throws where anything does not hold; `node` is the address in the origin of the node's log. */
export async function provenState(
    memory: Memory, source: StateSource, node: string, registry: Bytes[], consent: Bytes[], clock: () => number,
): Promise<ProvenState> {
    let proven: ProvenState | undefined;
    let answer: Answer;
    const log: LogSource = {
        show: async () => {
            answer = readAnswer(await source.state(registry, consent), node, registry.length, consent.length);
            return answer.shown;
        },
        consistency: source.consistency,
        prove: ({ size, root }) => {
            const header = readHeader(answer.header);
            const included = verifyInclusion(header.number, size, leafHash(header.hash), answer.inclusion, root);
            if (header.number !== answer.block || !included) throw new Error('state: header');
            proven = provenIn(header.stateRoot, answer, registry, consent);
        },
    };
    const head = await checkHead(memory, log, clock);
    if (!head.ok || !proven) throw new Error('state: history');
    return proven;
}
