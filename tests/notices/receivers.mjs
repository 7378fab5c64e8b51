// Local ends of the channels. Nothing here shares code with the node: RFC 8188, RFC 8291 and RFC 8292 by Node's crypto.
import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createTcp } from 'node:net';

const listening = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

/** Waits until `find` gives something. */
export async function eventually(find, what, patience = 20_000) {
    const end = Date.now() + patience;
    for (;;) {
        const found = await find();
        if (found) return found;
        assert.ok(Date.now() < end, `in time: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

/** A browser's subscription, and how it opens what is pushed to it. */
export class Browser {
    #ecdh = createECDH('prime256v1');
    #auth = randomBytes(16);
    #own = this.#ecdh.generateKeys();

    subscription(endpoint) {
        const keys = { p256dh: this.#own.toString('base64url'), auth: this.#auth.toString('base64url') };
        return { endpoint, expirationTime: null, keys };
    }

    open(body) {
        const salt = body.subarray(0, 16);
        assert.ok(body.readUInt32BE(16) >= body.length - 86, 'one record');
        assert.equal(body[20], 65);
        const sender = body.subarray(21, 86);
        const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.#own, sender]);
        const secret = Buffer.from(hkdfSync('sha256', this.#ecdh.computeSecret(sender), this.#auth, info, 32));
        const derive = (label, size) => Buffer.from(hkdfSync('sha256', secret, salt, Buffer.from(`Content-Encoding: ${label}\0`), size));
        const cipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
        cipher.setAuthTag(body.subarray(-16));
        const plain = Buffer.concat([cipher.update(body.subarray(86, -16)), cipher.final()]);
        assert.equal(plain.at(-1), 2, 'the last record ends with 2');
        return JSON.parse(plain.subarray(0, -1).toString());
    }
}

/** Checks who sends by the token alone, as a push service does; answers the claims. */
export function checkVapid(header, key) {
    const [, token, shown] = /^vapid t=([^,]+), k=(.+)$/.exec(header);
    assert.equal(shown, key, 'the key that browsers were given');
    const point = Buffer.from(shown, 'base64url');
    const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
    const [head, claims, signature] = token.split('.');
    const publicKey = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
    assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url')), 'signed by it');
    assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url')), { typ: 'JWT', alg: 'ES256' });
    return JSON.parse(Buffer.from(claims, 'base64url'));
}

/** A push service that keeps what it is handed. */
export async function pushService() {
    const pushed = [];
    const server = createServer(async (request, response) => {
        const parts = [];
        for await (const part of request) parts.push(part);
        pushed.push({ path: request.url, headers: request.headers, body: Buffer.concat(parts) });
        response.writeHead(201).end();
    });
    return { origin: `http://127.0.0.1:${await listening(server)}`, pushed, close: () => server.close() };
}

/** A mail server that keeps what it is handed. */
export async function mailServer() {
    const mails = [];
    const server = createTcp((socket) => {
        let rest = '';
        let mail = null;
        const say = (line) => socket.write(`${line}\r\n`);
        say('220 test');
        socket.on('error', () => undefined);
        socket.on('data', (data) => {
            rest += data;
            for (let end; (end = rest.indexOf('\r\n')) >= 0; ) {
                const line = rest.slice(0, end);
                rest = rest.slice(end + 2);
                if (mail?.reading) {
                    if (line !== '.') mail.text += `${line}\n`;
                    else {
                        mails.push(mail);
                        mail = null;
                        say('250 kept');
                    }
                } else if (/^MAIL FROM/i.test(line)) (mail = { from: line, to: '', text: '' }), say('250 ok');
                else if (/^RCPT TO/i.test(line)) (mail.to = line), say('250 ok');
                else if (/^DATA/i.test(line)) (mail.reading = true), say('354 go on');
                else if (/^QUIT/i.test(line)) say('221 bye'), socket.end();
                else say('250 ok');
            }
        });
    });
    return { port: await listening(server), mails, close: () => server.close() };
}
