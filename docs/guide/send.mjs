// Signs one reading as a device and posts it. Needs Node 18 or newer and nothing else.
// usage: node send.mjs KEYFILE URL LOINC VALUE UNIT [--boot N] [--sequence N]
//        node send.mjs KEYFILE LOINC VALUE UNIT --out FILE     writes the message instead
import { createPrivateKey, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

const now = Math.floor(Date.now() / 1000);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { boot: { type: "string", default: `${now}` }, sequence: { type: "string", default: "0" }, out: { type: "string" } },
});
if (values.out) positionals.splice(1, 0, "");
const [keyfile, url, loinc, value, unit] = positionals;
if (!unit) throw new Error("usage: node send.mjs KEYFILE URL LOINC VALUE UNIT");

// CBOR: a head is the type and the shortest form of a number; what follows is joined behind it.
const join = (...parts) => Buffer.concat(parts.flat());
const head = (major, number) => {
  const n = BigInt(number), width = n < 24n ? 0 : n < 256n ? 1 : n < 65536n ? 2 : n < 4294967296n ? 4 : 8;
  const tail = Buffer.alloc(8);
  tail.writeBigUInt64BE(n);
  return join(Buffer.from([(major << 5) | (width ? 24 + Math.log2(width) : Number(n))]), tail.subarray(8 - width));
};
const int = (n) => (BigInt(n) < 0n ? head(1, -1n - BigInt(n)) : head(0, n));
const bytes = (data) => join(head(2, data.length), data);
const text = (string) => join(head(3, Buffer.byteLength(string)), Buffer.from(string));
const array = (...items) => join(head(4, items.length), items);
const map = (...pairs) => join(head(5, pairs.length), pairs.flat());
const decimal = (digits) => { // 36.60 as [-2, 3660] under tag 4, so that its digits survive
  const [, whole, fraction = ""] = /^(-?\d+)(?:\.(\d+))?$/.exec(digits);
  return fraction ? join(head(6, 4), array(int(-fraction.length), int(whole + fraction))) : int(whole);
};

const key = JSON.parse(readFileSync(keyfile, "utf8"));
const device = Buffer.from(key.device, "hex");
const pkcs8 = join(Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.from(key.seed, "hex"));
const reading = map([int(0), text(loinc)], [int(1), text(unit)], [int(2), decimal(value)],
  [int(-2), text(`urn:dev:mac:${key.device.toLowerCase()}:`)], [int(-3), int(now)]);
const payload = array(reading);
const header = map([int(1), int(-8)], [int(3), int(112)], [int(4), bytes(device)],
  [int(-65537), int(values.boot)], [int(-65538), int(values.sequence)]);
const signed = array(text("Signature1"), bytes(header), bytes(Buffer.alloc(0)), bytes(payload));
const signature = sign(null, signed, createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" }));
const message = join(head(6, 18), array(bytes(header), map(), bytes(payload), bytes(signature)));

if (values.out) writeFileSync(values.out, message);
else {
  const answer = await fetch(url, { method: "POST", body: message, headers: { "Content-Type": "application/cose" } });
  console.log(answer.ok ? await answer.text() : `${answer.status} ${await answer.text()}`);
  process.exitCode = answer.ok ? 0 : 1;
}
