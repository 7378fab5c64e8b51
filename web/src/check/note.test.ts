// Signed notes: the example of the format's first implementation (golang.org/x/mod/sumdb/note), and
// checkpoints signed by Node's own Ed25519.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { openCheckpoint, openNote, parseVerifierKey } from './note.ts';

const key = await parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
const words = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const signature = 'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=';
const note = `${words}\n— PeterNeumann ${signature}\n`;

test('the well-known note opens', () => assert.equal(openNote(note, key), words));

const broken: Record<string, string> = {
    'another word': note.replace('think', 'thing'),
    'no final newline': note.slice(0, -1),
    'no signature': words,
    'another name': note.replace('— PeterNeumann', '— Someone'),
    'hyphen for dash': note.replace('—', '-'),
    'altered signature': note.replace('x08go/ZJ', 'x08go/ZK'),
    'too large': 'x'.repeat(70000) + note,
};
for (const [what, text] of Object.entries(broken)) {
    test(`refused: ${what}`, () => assert.throws(() => openNote(text, key)));
}

test('a key whose id does not fit is refused', async () => {
    await assert.rejects(parseVerifierKey('PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'));
    await assert.rejects(parseVerifierKey('nonsense'));
});

function signer(name: string): { key: string; sign: (text: string) => string } {
    const pair = generateKeyPairSync('ed25519');
    const raw = Buffer.concat([Buffer.from([1]), pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)]);
    const id = createHash('sha256').update(name + '\n').update(raw).digest().subarray(0, 4);
    return {
        key: `${name}+${id.toString('hex')}+${raw.toString('base64')}`,
        sign: (text) => `${text}\n— ${name} ${Buffer.concat([id, sign(null, Buffer.from(text), pair.privateKey)]).toString('base64')}\n`,
    };
}

test('a checkpoint opens for its own log only', async () => {
    const { key: text, sign: signed } = signer('example.org/log');
    const verifier = await parseVerifierKey(text);
    const root = Buffer.alloc(32, 7).toString('base64');
    const good = openCheckpoint(signed(`example.org/log\n42\n${root}\n`), verifier);
    assert.equal(good.size, 42);
    assert.equal(good.root[0], 7);
    assert.doesNotThrow(() => openCheckpoint(signed(`example.org/log\n42\n${root}\nextension\n`), verifier));
    for (const body of [`other\n42\n${root}\n`, `example.org/log\n042\n${root}\n`, `example.org/log\n-1\n${root}\n`, 'example.org/log\n42\nAAAA\n']) {
        assert.throws(() => openCheckpoint(signed(body), verifier), body);
    }
});
