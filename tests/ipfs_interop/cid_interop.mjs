// usage: node cid_interop.mjs CID_TOOL NODE_MODULES
// The package multiformats must give the blocks of lib/ipfs the same CIDs, and both must read each
// other's. Exit: 0 all well, 1 something differs, 77 the package is not installed.
import { spawnSync } from "node:child_process";
import { createHash, randomBytes, randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [tool, modules] = process.argv.slice(2);
const folder = resolve(join(modules, "multiformats"));
if (!existsSync(folder)) {
  console.log(`skipped: the package multiformats is not in ${modules}`);
  process.exit(77);
}
const load = (file) => import(pathToFileURL(join(folder, "dist/src", file)));
const { CID } = await load("cid.js");
const { create } = await load("hashes/digest.js");
const bases = {};
for (const name of ["base16", "base32", "base36", "base58", "base64"]) Object.assign(bases, await load(`bases/${name}.js`));
const byPrefix = Object.fromEntries(Object.values(bases).filter((base) => base?.prefix).map((base) => [base.prefix, base]));
const RAW = 0x55, SHA256 = 0x12;

function run(args, input) {
  const done = spawnSync(tool, args, { input, maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(`cid_tool ${args[0]}: ${done.stderr}`);
  return done.stdout.toString().trim().split("\n");
}

let checked = 0;
function equal(got, expected, what) {
  if (got !== expected) throw new Error(`${what}: ${got}, not ${expected}`);
  ++checked;
}

function sha256(bytes) {
  return create(SHA256, createHash("sha256").update(bytes).digest());
}

// Our blocks, their CIDs.
for (const line of run(["blocks", "200"])) {
  const [hex, text, ...others] = line.split(" ");
  const cid = CID.createV1(RAW, sha256(Buffer.from(hex.slice(1), "hex")));
  equal(text, cid.toString(), "our raw CID");
  for (const other of others) {
    const base = byPrefix[other[0]];
    if (!base) throw new Error(`the package knows no alphabet ${other[0]}`);
    equal(other, cid.toString(base), `our CID in ${base.name}`);
    equal(CID.parse(other, base).equals(cid), true, `their reading of ${base.name}`);
  }
}

// Their CIDs, our reading.
const theirs = [];
for (let i = 0; i < 200; ++i) {
  const digest = sha256(randomBytes(randomInt(100)));
  const cid = i % 4 === 0 ? CID.createV0(digest) : CID.createV1(randomInt(1 << 20), digest);
  const base = Object.values(byPrefix)[i % 5];
  const known = ["f", "F", "b", "B", "k", "K", "z", "m", "u"].includes(base.prefix);
  theirs.push({ cid, text: cid.version === 0 || !known ? cid.toString() : cid.toString(base) });
}
theirs.push({ cid: CID.createV1(RAW, create(0, new Uint8Array())), text: "bafkqaaa" });
const read = run(["parse"], theirs.map(({ text }) => text + "\n").join(""));
theirs.forEach(({ cid, text }, i) => {
  const multihash = Buffer.from(cid.multihash.bytes).toString("hex");
  equal(read[i], `${cid.version} ${cid.code} ${multihash} ${cid.toString()}`, `our reading of ${text}`);
});

// What both refuse.
const good = theirs[1].cid.toString();
const bad = ["b", good + "aa", good.slice(0, -4), "b" + good.slice(1).toUpperCase(), "Qm" + "0".repeat(44)];
const answers = run(["parse"], bad.map((text) => text + "\n").join(""));
bad.forEach((text, i) => {
  let accepted = true;
  try {
    CID.parse(text);
  } catch {
    accepted = false;
  }
  equal(accepted, false, `their reading of ${text}`);
  equal(answers[i].startsWith("refused"), true, `our reading of ${text}`);
});
console.log(`${checked} comparisons, all equal`);
