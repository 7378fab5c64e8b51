// usage: node chain_interop.mjs CHAIN_TOOL
// lib/chain against ethereumjs: the same random changes must give the same trie roots, each side's
// proofs must convince the other, and transactions signed by either must read the same on the
// other. Seeds are fixed. Exit: 0 all well, 1 something differs.
import { spawnSync } from "node:child_process";
import { Hardfork, Mainnet, createCustomCommon } from "@ethereumjs/common";
import { createMerkleProof, createMPT, verifyMerkleProof } from "@ethereumjs/mpt";
import { createTx, createTxFromRLP } from "@ethereumjs/tx";

const tool = process.argv[2];
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const bytes = (text) => (text === "-" ? new Uint8Array() : new Uint8Array(Buffer.from(text, "hex")));
const word = (value) => (value.length === 0 ? "-" : hex(value));

// Numbers that are the same in every run (mulberry32).
function generator(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const below = (bound) => next() % bound;
  const some = (size) => Uint8Array.from({ length: size }, () => below(256));
  return { below, some };
}

function ask(lines) {
  const done = spawnSync(tool, [], { input: lines.map((line) => line + "\n").join(""), maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`chain_tool: ${done.stderr}`);
  const answers = done.stdout.toString().trimEnd().split("\n");
  if (answers.length !== lines.length) throw new Error(`${answers.length} answers to ${lines.length} questions`);
  return answers;
}

let checked = 0;
function equal(got, expected, what) {
  if (got !== expected) throw new Error(`${what}: ${got}, not ${expected}`);
  ++checked;
}

// Keys that share beginnings, so that branches come and go.
function randomKey(random, fixed) {
  const size = fixed ? 4 : 1 + random.below(4);
  return Uint8Array.from({ length: size }, () => [0x10, 0x11, 0x21, 0xff][random.below(4)]);
}

// Where one key is the beginning of another their removals leave a wrong root (10.1.3), so there a
// trie without any answers for them.
async function fresh(live) {
  const trie = await createMPT({ useRootPersistence: false });
  for (const [key, value] of live) await trie.put(bytes(key), bytes(value));
  return trie;
}

async function trieAgrees(seed, fixed, steps) {
  const random = generator(seed);
  let trie = await createMPT({ useRootPersistence: false });
  const live = new Map();
  const lines = [], expected = [];
  for (let step = 0; step < steps; ++step) {
    const key = randomKey(random, fixed);
    if (random.below(3) === 0) {
      await trie.del(key);
      live.delete(hex(key));
      lines.push(`del ${hex(key)}`);
      expected.push("ok");
    } else {
      const value = random.some(1 + random.below(70));
      await trie.put(key, value);
      live.set(hex(key), hex(value));
      lines.push(`put ${hex(key)} ${hex(value)}`);
      expected.push("ok");
    }
    if (random.below(5) !== 0) continue;
    if (!fixed) trie = await fresh(live);
    lines.push("root");
    expected.push(hex(trie.root()));
    if (live.size === 0) continue;
    // Our proof is judged by them, below; theirs by us, at once.
    const asked = random.below(2) === 0 ? bytes([...live.keys()][random.below(live.size)]) : randomKey(random, fixed);
    const value = live.get(hex(asked));
    lines.push(`prove ${hex(asked)}`);
    expected.push({ root: trie.root(), key: asked, value });
    // They list nodes that stand inside their parent once more; geth and we do not.
    const proof = (await createMerkleProof(trie, asked)).filter((node, i) => i === 0 || node.length >= 32);
    lines.push(`verify ${hex(trie.root())} ${hex(asked)} ${proof.map(hex).join(" ")}`);
    expected.push(value === undefined ? "absent" : `value ${value}`);
  }
  const answers = ask(lines);
  for (let i = 0; i < lines.length; ++i) {
    const want = expected[i];
    if (typeof want === "string") {
      equal(answers[i], want, `seed ${seed}: ${lines[i]}`);
      continue;
    }
    const nodes = answers[i].split(" ").map(bytes);
    const shown = await verifyMerkleProof(want.key, nodes, { root: want.root });
    equal(shown === null ? undefined : hex(shown), want.value, `seed ${seed}: our proof of ${hex(want.key)}`);
  }
}

function randomTransaction(random) {
  const type = random.below(3);
  const cap = random.below(1 << 30);
  const fees = type === 2 ? { maxFeePerGas: cap, maxPriorityFeePerGas: random.below(cap + 1) } : { gasPrice: cap };
  const to = random.below(4) === 0 ? undefined : `0x${hex(random.some(20))}`;
  const data = random.some(random.below(3) === 0 ? 0 : random.below(200));
  const accessList =
    type === 0
      ? undefined
      : Array.from({ length: random.below(3) }, () => ({
          address: `0x${hex(random.some(20))}`,
          storageKeys: Array.from({ length: random.below(3) }, () => `0x${hex(random.some(32))}`),
        }));
  return { type, nonce: random.below(1000), gasLimit: 100000 + random.below(1e6), to, value: random.below(1 << 30), data, accessList, ...fees };
}

function transactionsAgree(seed, count) {
  const random = generator(seed);
  const chainId = 4294967303;
  const common = createCustomCommon({ chainId }, Mainnet, { hardfork: Hardfork.Cancun });
  const lines = [], expected = [];
  for (let i = 0; i < count; ++i) {
    const fields = randomTransaction(random);
    const secret = random.some(32);
    const signed = createTx(fields, { common }).sign(secret);
    lines.push(`tx ${hex(signed.serialize())}`);
    expected.push(`${hex(signed.hash())} ${signed.getSenderAddress().toString().slice(2)}`);
    if (fields.accessList?.length) continue;
    const tip = fields.maxPriorityFeePerGas ?? fields.gasPrice;
    const cap = fields.maxFeePerGas ?? fields.gasPrice;
    const to = fields.to?.slice(2) ?? "-";
    lines.push(`sign ${hex(secret)} ${fields.type} ${chainId} ${fields.nonce} ${tip} ${cap} ${fields.gasLimit} ${to} ${fields.value} ${word(fields.data)}`);
    // Both sign deterministically (RFC 6979), so the bytes are the same.
    expected.push(hex(signed.serialize()));
  }
  ask(lines).forEach((answer, i) => equal(answer, expected[i], lines[i]));
  // What is cut short or altered is refused by both, or read the same by both.
  const signed = lines.filter((line) => line.startsWith("tx "));
  const altered = [];
  for (let i = 0; i < count; ++i) {
    const raw = bytes(signed[random.below(signed.length)].slice(3));
    raw[random.below(raw.length)] ^= 1 << random.below(8);
    altered.push(raw);
  }
  const answers = ask(altered.map((raw) => `tx ${hex(raw)}`));
  altered.forEach((raw, i) => {
    let theirs;
    try {
      const tx = createTxFromRLP(raw, { common });
      theirs = `${hex(tx.hash())} ${tx.getSenderAddress().toString().slice(2)}`;
    } catch {
      return; // they also refuse what is only wrong for this chain or unaffordable
    }
    equal(answers[i], theirs, `an altered transaction ${hex(raw)}`);
  });
}

for (let seed = 1; seed <= 6; ++seed) {
  await trieAgrees(seed, true, 400);
  await trieAgrees(seed, false, 400);
}
transactionsAgree(7, 150);
console.log(`${checked} comparisons, all equal`);
