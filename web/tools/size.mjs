// What a reader loads: gzip sizes of the first load and of what opens records, against their budgets.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const folder = new URL('../dist/assets/', import.meta.url);
const sizeOf = (name) => gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length;
const files = readdirSync(folder).map((name) => ({ name, bytes: sizeOf(name) }));
const sum = (pattern) => files.filter((f) => pattern.test(f.name)).reduce((n, f) => n + f.bytes, 0);

const budgets = [
    ['first load, script', sum(/^index-.*\.js$/), 60_000],
    ['first load, style', sum(/^index-.*\.css$/), 10_000],
    ['patient page, script', sum(/^(PatientPage|paper)-.*\.js$/), 40_000],
    ['opening records, script', sum(/^(RecordPage|paper|worker)-.*\.js$/), 90_000],
];
let failed = 0;
for (const [what, bytes, budget] of budgets) {
    const good = bytes > 0 && bytes <= budget;
    if (!good) failed++;
    console.log(`${good ? 'ok' : 'not ok'} - ${what}: ${(bytes / 1000).toFixed(1)} of ${budget / 1000} kB gz`);
}
console.log(`${budgets.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
