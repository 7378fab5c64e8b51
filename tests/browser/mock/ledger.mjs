// A pretended chain: state tries with the Directory and Log contracts among other accounts, headers, and the
// signed log of blocks with one follower. It lies as it is told.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { keccak256 } from '../modules.mjs';
import { MerkleLog, NoteSigner } from './log.mjs';
import { SecureTrie, integer, rlp } from './trie.mjs';

const word = (n) => Buffer.from(BigInt(n).toString(16).padStart(64, '0'), 'hex');
const padded = (address) => Buffer.concat([Buffer.alloc(12), Buffer.from(address.slice(2), 'hex')]);
const newAddress = () => '0x' + randomBytes(20).toString('hex');
const emptyRoot = new SecureTrie([]).root;
const noCode = keccak256(Buffer.alloc(0));
const slotOfName = (name) => keccak256(Buffer.concat([Buffer.from(name.padEnd(32, '\0')), word(1)]));
const directorySlot = slotOfName('Log');
const b64 = (all) => all.map((bytes) => bytes.toString('base64'));

function headSlots(node) {
    const first = keccak256(Buffer.concat([padded(node), word(0)]));
    return [first, word(BigInt('0x' + first.toString('hex')) + 1n)];
}

function withoutZeros(value) {
    const at = value.findIndex((byte) => byte !== 0);
    return value.subarray(at);
}

/** The storage trie of slots [slot, 32 bytes]; zeros are not stored. */
function storage(slots) {
    return new SecureTrie(slots.filter(([, v]) => v.some((b) => b !== 0)).map(([slot, v]) => [slot, rlp(withoutZeros(v))]));
}

export class MockLedger {
    constructor(node) {
        this.node = node;
        this.directory = newAddress();
        this.otherDirectory = newAddress();
        this.contract = newAddress();
        this.registry = newAddress();
        this.consent = newAddress();
        /** What these two hold: [slot, 32 bytes]. */
        this.held = { registry: [], consent: [] };
        this.strangers = Array.from({ length: 12 }, newAddress);
        this.states = [];
        this.blocks = new MerkleLog();
        const name = `vitalseal/${node}/blocks`;
        this.signer = new NoteSigner(name, generateKeyPairSync('ed25519'));
        this.forger = new NoteSigner(name, generateKeyPairSync('ed25519'));
        this.follower = new NoteSigner(`vitalseal/${newAddress()}/follower`, generateKeyPairSync('ed25519'));
        this.otherFollower = new NoteSigner(this.follower.name, generateKeyPairSync('ed25519'));
        this.copied = 0;
        this.append(0, Buffer.alloc(32));
    }

    state(size, root, time) {
        const named = [
            [directorySlot, padded(this.contract)],
            [slotOfName('Registry'), padded(this.registry)],
            [slotOfName('Consent'), padded(this.consent)],
        ];
        const registry = storage(this.held.registry);
        const consent = storage(this.held.consent);
        const heads = [this.node, ...this.strangers.slice(0, 3)].flatMap((node) => {
            const [first, second] = headSlots(node);
            return [[first, root], [second, word((BigInt(time) << 64n) | BigInt(size))]];
        });
        const directory = storage(size === 0 ? named : [...named, [word(0), word(7)]]);
        const log = storage(size === 0 ? [] : heads);
        const account = (root) => rlp([integer(1), Buffer.alloc(0), root, noCode]);
        const accounts = new SecureTrie([
            [this.directory, account(directory.root)],
            [this.otherDirectory, account(directory.root)],
            [this.contract, account(log.root)],
            [this.registry, account(registry.root)],
            [this.consent, account(consent.root)],
            ...this.strangers.map((address) => [address, account(emptyRoot)]),
        ].map(([address, value]) => [Buffer.from(address.slice(2), 'hex'), value]));
        return { directory, log, registry, consent, accounts };
    }

    block(number, state, time) {
        const fields = Array.from({ length: 20 }, () => randomBytes(32));
        fields[3] = state.accounts.root;
        fields[7] = Buffer.alloc(0);
        fields[8] = integer(number);
        fields[11] = integer(time);
        return rlp(fields);
    }

    /** One block in which the Log contract takes this head. */
    append(size, root) {
        const time = Math.floor(Date.now() / 1000);
        const number = this.states.length;
        const state = this.state(size, root, time);
        const header = this.block(number, state, time);
        this.states.push({ number, state, header, size, root, time });
        this.blocks.append(keccak256(header));
    }

    account(address, accounts, contents, slots) {
        return { address, account: b64(accounts.prove(Buffer.from(address.slice(2), 'hex'))), slots: slots.map((slot) => b64(contents.prove(slot))) };
    }

    shownBlocks(lie) {
        if (lie === 'ledger-shorter') return this.copyOf(Math.max(1, this.states.length >> 1));
        if (lie !== 'ledger-rewritten') return this.blocks;
        const other = this.copyOf(this.states.length);
        other.replace(0, randomBytes(32));
        return other;
    }

    copyOf(size) {
        const copy = new MerkleLog();
        for (const leaf of this.blocks.leaves.slice(0, size)) copy.append(leaf);
        return copy;
    }

    /** What the lie makes of the newest block. */
    shownState(lie, blocks) {
        const last = this.states[blocks.leaves.length - 1];
        if (lie === 'ledger-empty') return this.states[0];
        if (lie === 'ledger-behind') return this.states[1];
        // A head the contract never held, in a state of its own that no block of the log has.
        if (lie !== 'ledger-head') return last;
        const state = this.state(last.size, randomBytes(32), last.time);
        return { ...last, state, header: this.block(last.number, state, last.time) };
    }

    /** The contract's head was replaced, and the node signed the block that says so. */
    replaceHead() {
        const { size } = this.states.at(-1);
        this.append(size, randomBytes(32));
    }

    cosigned(lie, blocks) {
        const size = Math.max(1, blocks.leaves.length - 2);
        const root = lie === 'ledger-forked' ? randomBytes(32) : blocks.root(0, size);
        const note = this.signer.checkpoint(size, root);
        const text = lie === 'follower-signature' ? `${note}x` : note.slice(0, note.indexOf('\n\n') + 1);
        const signer = lie === 'follower-key' ? this.otherFollower : this.follower;
        return lie === 'follower-silent' ? note : note + signer.line(text);
    }

    anchor(lie) {
        const blocks = this.shownBlocks(lie);
        const size = blocks.leaves.length;
        const shown = this.shownState(lie, blocks);
        const { directory, log, accounts } = shown.state;
        const place = lie === 'ledger-moved' ? this.otherDirectory : this.directory;
        const answer = {
            chain_id: 2 ** 32 + 7,
            node: this.node,
            key: (lie === 'ledger-signature' ? this.forger : this.signer).verifierKey,
            block: shown.number,
            header: shown.header.toString('base64'),
            directory: this.account(place, accounts, directory, [directorySlot]),
            log: this.account(this.contract, accounts, log, headSlots(this.node)),
            checkpoint: (lie === 'ledger-signature' ? this.forger : this.signer).checkpoint(size, blocks.root()),
            cosigned: this.cosigned(lie, blocks),
            followers: [(lie === 'follower-key' ? this.otherFollower : this.follower).verifierKey],
            inclusion: b64(blocks.inclusion(shown.number)),
        };
        return this.garble(lie, answer);
    }

    /** What Registry and Consent hold at these slots, after the newest block. */
    proveState(registrySlots, consentSlots, lie) {
        const { number, header, state } = this.states.at(-1);
        const names = [slotOfName('Registry'), slotOfName('Consent')];
        const answer = {
            chain_id: 2 ** 32 + 7,
            key: this.signer.verifierKey,
            block: number,
            header: header.toString('base64'),
            directory: this.account(this.directory, state.accounts, state.directory, names),
            registry: this.account(this.registry, state.accounts, state.registry, registrySlots),
            consent: this.account(this.consent, state.accounts, state.consent, consentSlots),
            checkpoint: this.signer.checkpoint(this.states.length, this.blocks.root()),
            inclusion: b64(this.blocks.inclusion(number)),
        };
        // Another contract's state in its place: well proven, and not what the Directory names.
        if (lie === 'state-moved') answer.consent.address = this.strangers[0];
        if (lie === 'state-value') {
            const nodes = answer.consent.slots.find((slot) => slot.length > 0);
            const last = Buffer.from(nodes.at(-1), 'base64');
            last[last.length - 1] ^= 1;
            nodes[nodes.length - 1] = last.toString('base64');
        }
        return answer;
    }

    /** Lies that change the answer itself. */
    garble(lie, answer) {
        const flip = (text, fromEnd) => {
            const bytes = Buffer.from(text, 'base64');
            bytes[bytes.length - fromEnd] ^= 1;
            return bytes.toString('base64');
        };
        const [first, second] = answer.log.slots;
        if (lie === 'ledger-value') first[first.length - 1] = flip(first.at(-1), 1);
        if (lie === 'ledger-size') second[second.length - 1] = flip(second.at(-1), 1);
        if (lie === 'ledger-node') answer.log.account[0] = flip(answer.log.account[0], 40);
        if (lie === 'ledger-cut') answer.directory.account.pop();
        if (lie === 'ledger-extra') answer.log.account.push(answer.log.account[0]);
        if (lie === 'ledger-absent') answer.log.slots = [[first[0]], [second[0]]];
        if (lie === 'ledger-contract') answer.log.address = newAddress();
        if (lie === 'ledger-header') answer.header = flip(answer.header, 1);
        if (lie === 'ledger-number') answer.block--;
        if (lie === 'ledger-inclusion') answer.inclusion.pop();
        if (lie === 'ledger-shape') answer.directory = 7;
        return answer;
    }

    consistency(from, to, lie) {
        const blocks = this.shownBlocks(lie);
        if (!(from >= 1 && from <= to && to <= blocks.leaves.length)) return null;
        return b64(blocks.consistency(from, 0, to));
    }
}
