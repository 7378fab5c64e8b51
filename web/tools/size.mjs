// What a reader loads: gzip sizes of the first load and of each page beyond it, against their budgets.
// A script counts with all that it imports at once; what it imports later counts where it is asked for.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const folder = new URL('../dist/', import.meta.url);
if (!existsSync(new URL('index.html', folder))) {
    console.error('web/dist is not built: npm run build');
    process.exit(2);
}
const read = (path) => readFileSync(new URL(path, folder));
const sizeOf = (path) => gzipSync(read(path), { level: 9 }).length;
const assets = readdirSync(new URL('assets/', folder)).map((name) => `assets/${name}`);

/** A script and the scripts that it cannot run without. */
function closure(path, seen = new Set()) {
    if (seen.has(path)) return seen;
    seen.add(path);
    for (const [, name] of read(path).toString().matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) closure(`assets/${name}`, seen);
    return seen;
}

const page = read('index.html').toString();
const named = (ending) => [...page.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((m) => m[1]).filter((name) => name.endsWith(ending));
const first = new Set(named('.js').flatMap((name) => [...closure(name)]));
const sum = (paths) => [...paths].reduce((n, path) => n + sizeOf(path), 0);
// The worker is built by itself and has parts of the same names.
const ofWorker = (path) => [...closure(path)].some((one) => one.startsWith('assets/worker-'));
const chunk = (name) => assets.find((path) => new RegExp(`/${name}-.*\\.js$`).test(path) && (name === 'worker' || !ofWorker(path))) ?? '';
const loaded = (names) => new Set(names.map(chunk).filter(Boolean).flatMap((path) => [...closure(path)]));
const beyond = (...names) => sum([...loaded(names)].filter((path) => !first.has(path)));
/** What comes later, on a page that is there already. */
const after = (page, ...names) => {
    const before = loaded([page]);
    return sum([...loaded(names)].filter((path) => !first.has(path) && !before.has(path)));
};

const budgets = [
    ['first load, script', sum(first), 60_000],
    ['first load, style', sum(named('.css')), 10_000],
    ...assets
        .map((path) => /^assets\/(\w+Page)-.*\.js$/.exec(path)?.[1])
        .filter((name) => name && name !== 'RecordPage')
        .map((name) => [`${name}, script`, beyond(name), 40_000]),
    ['opening records, script', beyond('RecordPage', 'worker'), 90_000],
    ['writing and signing, script', beyond('WritingPanels', 'SymptomForm', 'send', 'statements'), 40_000],
    ['tiles and strips of the ward, script', beyond('BedTile', 'WardStrip'), 40_000],
    ['trends on the patient’s page, script', after('PatientPage', 'TrendsPanel'), 40_000],
    ['moments and recovery on the patient’s page, script', after('PatientPage', 'MomentList', 'RecoveryPanel'), 40_000],
    // What a press loads that makes keys; the page before it is small.
    ['coming in, script', beyond('SetupPage', 'join'), 90_000],
    ['adding a patient and a device, script', beyond('EnrolPage', 'account', 'signin', 'devicekey'), 60_000],
];
let failed = 0;
for (const [what, bytes, budget] of budgets) {
    const good = bytes > 0 && bytes <= budget;
    if (!good) failed++;
    console.log(`${good ? 'ok' : 'not ok'} - ${what}: ${(bytes / 1000).toFixed(1)} of ${budget / 1000} kB gz`);
}
console.log(`${budgets.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
