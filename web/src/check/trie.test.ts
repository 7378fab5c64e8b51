// The example of Ethereum's documentation ("Merkle Patricia Trie", do/dog/doge/horse) with its nodes typed in, and
// its published root; then nodes that no trie has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bytes, concat, fromHex, hex, utf8 } from './bytes.ts';
import { keccak256 } from './keccak.ts';
import { provenValue } from './trie.ts';

const text = (words: string): Bytes => concat(Uint8Array.of(0x80 + words.length), utf8(words));
const bytes = (digits: string): Bytes => (digits.length === 2 && digits < '80' ? fromHex(digits) : concat(Uint8Array.of(0x80 + digits.length / 2), fromHex(digits)));

function list(...items: Bytes[]): Bytes {
    const inside = concat(...items);
    return concat(inside.length < 56 ? Uint8Array.of(0xc0 + inside.length) : Uint8Array.of(0xf8, inside.length), inside);
}

const none = bytes('');
function branch(children: Record<number, Bytes>, value: Bytes): Bytes {
    return list(...Array.from({ length: 16 }, (_, i) => children[i] ?? none), value);
}
const named = (node: Bytes): Bytes => concat(Uint8Array.of(0xa0), keccak256(node));

// Shorter than 32 bytes, so it stands inside the node above it.
const d = list(bytes('17'), branch({ 6: list(bytes('35'), text('coin')) }, text('puppy')));
const c = branch({ 6: d }, text('verb'));
const b = list(bytes('006f'), named(c));
const a = branch({ 4: named(b), 8: list(bytes('206f727365'), text('stallion')) }, none);
const top = list(bytes('16'), named(a));
const root = keccak256(top);

test('the documented trie has the published root', () =>
    assert.equal(hex(root), '5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84'));

const ways: [string, string | null, Bytes[]][] = [
    ['do', 'verb', [top, a, b, c]],
    ['dog', 'puppy', [top, a, b, c]],
    ['doge', 'coin', [top, a, b, c]],
    ['horse', 'stallion', [top, a]],
    ['hors', null, [top, a]],
    ['horses', null, [top, a]],
    ['dogs', null, [top, a, b, c]],
    ['dodo', null, [top, a, b, c]],
    ['cat', null, [top, a]],
    ['x', null, [top]],
];
for (const [key, value, proof] of ways) {
    test(`${key}: ${value ?? 'not there'}`, () => {
        const found = provenValue(root, utf8(key), proof);
        assert.equal(found && new TextDecoder().decode(found), value);
        assert.throws(() => provenValue(root, utf8(key), proof.slice(0, -1)), 'a node less');
        assert.throws(() => provenValue(root, utf8(key), [...proof, d]), 'a node more');
        assert.throws(() => provenValue(root, utf8(key), proof.toReversed().concat(d)), 'another order');
        assert.throws(() => provenValue(keccak256(root), utf8(key), proof), 'another root');
    });
}

test('the empty trie holds nothing, and only it is proven by nothing', () => {
    const empty = fromHex('56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421');
    assert.equal(provenValue(empty, utf8('k'), []), null);
    assert.equal(provenValue(empty, utf8('k'), [Uint8Array.of(0x80)]), null);
    assert.throws(() => provenValue(root, utf8('k'), []));
});

const long = text('a value of more than thirty-two bytes');
const strange: Record<string, Bytes> = {
    'three items': list(none, none, none),
    'eighteen items': list(...Array.from({ length: 18 }, () => none)),
    'a string': text('node'),
    'a path with flag 4': list(bytes('46'), long),
    'a path with a filled pad': list(bytes('2166'), long),
    'an empty path item': list(none, long),
    'a leaf without value': list(bytes('206b'), none),
    'a leaf whose value is a list': list(bytes('206b'), list(none)),
    'an extension of no length': list(bytes('00'), named(long)),
    'an extension to nothing': list(bytes('006b'), none),
    'a child of 31 bytes': list(bytes('16'), bytes('ab'.repeat(31))),
    'a child list of 32 bytes or more': list(bytes('16'), list(bytes('3b'), long)),
    'a value that is a list': branch({}, list(none)),
};
for (const [what, node] of Object.entries(strange)) {
    const key = what === 'a value that is a list' ? new Uint8Array(0) : utf8('k');
    test(`refused: ${what}`, () => assert.throws(() => provenValue(keccak256(node), key, [node])));
}

test('a proof too long or with a node too large is refused before it is walked', () => {
    assert.throws(() => provenValue(root, utf8('do'), Array.from({ length: 66 }, () => top)), /too long/);
    const large = new Uint8Array(5000);
    assert.throws(() => provenValue(keccak256(large), utf8('do'), [large]), /node missing/);
});
