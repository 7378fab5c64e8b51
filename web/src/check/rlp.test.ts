// RLP: the examples of Ethereum's documentation ("Recursive-length prefix serialization") and what must be refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex } from './bytes.ts';
import { type Item, decodeRlp, integerOf, itemsOf, stringOf } from './rlp.ts';

type Value = string | Value[];
const latin1 = new TextDecoder('latin1');
const value = (item: Item): Value => (item.list ? itemsOf(item, 100).map(value) : latin1.decode(item.payload));
const read = (digits: string): Value => value(decodeRlp(fromHex(digits)));

const lorem = 'Lorem ipsum dolor sit amet, consectetur adipisicing elit';
const examples: [string, Value][] = [
    ['83646f67', 'dog'],
    ['c88363617483646f67', ['cat', 'dog']],
    ['80', ''],
    ['c0', []],
    ['00', '\x00'],
    ['0f', '\x0f'],
    ['820400', '\x04\x00'],
    ['c7c0c1c0c3c0c1c0', [[], [[]], [[], [[]]]]],
    ['b838' + Buffer.from(lorem).toString('hex'), lorem],
];
for (const [digits, expected] of examples) test(`rlp ${digits.slice(0, 20)}`, () => assert.deepEqual(read(digits), expected));

const refused: Record<string, string> = {
    nothing: '',
    'a byte that should stand for itself': '8100',
    'another one': '817f',
    'bytes after the item': '8080',
    'a string cut off': '83646f',
    'a list cut off': 'c883636174',
    'a long form for a short string': 'b801ff',
    'a length with a leading zero': 'b9002100dc2b275d0f74e8a53e6f4ec61b27f24278820be3f82ea2110e582081b0565df0',
    'a length beyond the end': 'bfffffffffffffffff',
    'a list length beyond the end': 'ff0f000000000000021111',
    'a length cut off': 'b9ff',
    'an item that leaves its list': 'c2836f67',
};
for (const [what, digits] of Object.entries(refused)) test(`rlp refuses ${what}`, () => assert.throws(() => read(digits)));

test('integers and kinds', () => {
    const integer = (digits: string): number => integerOf(decodeRlp(fromHex(digits)));
    assert.deepEqual(['80', '01', '820400', '871fffffffffffff'].map(integer), [0, 1, 1024, Number.MAX_SAFE_INTEGER]);
    for (const digits of ['00', '820001', '8720000000000000', '881000000000000000', 'c0']) assert.throws(() => integer(digits));
    assert.throws(() => stringOf(decodeRlp(fromHex('c0'))));
    assert.throws(() => stringOf(undefined));
    assert.throws(() => itemsOf(decodeRlp(fromHex('80')), 1));
    assert.throws(() => itemsOf(decodeRlp(fromHex('c3010203')), 2), 'more items than asked for');
});

test('many brackets in each other do no harm', () => {
    const deep = new Uint8Array(4 + 65535 * 4);
    for (let at = 0; at < deep.length; at += 4) {
        const left = deep.length - at - 4;
        deep.set([0xfa, left >> 16, (left >> 8) & 255, left & 255], at);
    }
    assert.equal(decodeRlp(deep).list, true);
});
