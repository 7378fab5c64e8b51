// usage: node age_interop.mjs AGE_TOOL NODE_MODULES
// Files go both ways between lib/age and the package age-encryption, which the browser uses.
// Exit: 0 all well, 1 something differs, 77 the package is not installed.
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [tool, modules] = process.argv.slice(2);
const folder = join(modules, "age-encryption");
if (!existsSync(folder)) {
  console.log(`skipped: the package age-encryption is not in ${modules}`);
  process.exit(77);
}
const entry = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const age = await import(pathToFileURL(join(folder, entry.exports?.["."]?.default ?? entry.main)));

function run(args, input) {
  const done = spawnSync(tool, args, { input, maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(`age_tool ${args[0]}: ${done.stderr}`);
  return done.stdout;
}

let checked = 0;
function equal(got, expected, what) {
  if (Buffer.compare(Buffer.from(got), Buffer.from(expected)) !== 0) throw new Error(`${what}: other bytes`);
  ++checked;
}

async function bothWays(plain) {
  const name = `${plain.length} bytes`;
  const [ourIdentity, ourRecipient] = run(["keygen"]).toString().trim().split("\n");
  const theirIdentity = await age.generateX25519Identity();
  const theirRecipient = await age.identityToRecipient(theirIdentity);

  const sealer = new age.Encrypter();
  sealer.addRecipient(theirRecipient);
  sealer.addRecipient(ourRecipient);
  const theirs = await sealer.encrypt(plain);
  equal(run(["decrypt", ourIdentity], theirs), plain, `theirs opened by ours, ${name}`);

  const opener = new age.Decrypter();
  opener.addIdentity(theirIdentity);
  const ours = run(["encrypt", ourRecipient, theirRecipient], plain);
  equal(await opener.decrypt(ours), plain, `ours opened by theirs, ${name}`);

  const armored = run(["armor"], ours).toString();
  equal(age.armor.decode(armored), ours, `our armor, ${name}`);
  equal(run(["unarmor"], age.armor.encode(theirs)), theirs, `their armor, ${name}`);
}

async function passphraseBothWays(plain) {
  const passphrase = "größer als 7";
  const sealer = new age.Encrypter();
  sealer.setPassphrase(passphrase);
  sealer.setScryptWorkFactor(10);
  equal(run(["decrypt-passphrase", passphrase], await sealer.encrypt(plain)), plain, "their passphrase file");
  const opener = new age.Decrypter();
  opener.addPassphrase(passphrase);
  equal(await opener.decrypt(run(["encrypt-passphrase", passphrase], plain)), plain, "our passphrase file");
}

for (const size of [0, 1, 65535, 65536, 65537, 131072, 300000]) await bothWays(randomBytes(size));
await passphraseBothWays(randomBytes(1000));
console.log(`${checked} exchanges with age-encryption ${entry.version} agree`);
