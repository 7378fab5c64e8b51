// What the benchmarks of pages share: a pretended node of tests/browser, the main thread's trace, and figures.
import { Report, launch, newPage } from '../tests/browser/harness.mjs';
import { startMock } from '../tests/browser/mock/server.mjs';

export const desk = { viewport: { width: 1440, height: 1000 } };

/** The value below which a share of all lie. */
export function quantile(values, share) {
    const sorted = values.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Prints a line; answers whether the aim was met. */
export function figure(what, value, unit, aim) {
    const met = aim === undefined || value <= aim;
    console.log(`${what}: ${value.toFixed(2)} ${unit}${aim === undefined ? '' : ` (aim ${aim}: ${met ? 'met' : 'MISSED'})`}`);
    return met;
}

/** A ward of invented patients at a density, in a page of its own. */
export async function openWard({ patients, density }) {
    const mock = await startMock({ patients, days: 0, records: 0 });
    const browser = await launch();
    const page = await newPage(browser, new Report(), desk);
    await page.addInitScript((beds) => localStorage.setItem('vitalseal.density', beds), String(density));
    await page.goto(mock.url);
    await page.waitForFunction((n) => document.querySelectorAll('main ul article').length === n, patients, { timeout: 120_000 });
    const close = async () => {
        await browser.close();
        await mock.close();
    };
    return { mock, browser, page, close };
}

/** Events of the page's main thread in milliseconds, while `work` runs. */
export async function traced(browser, page, work) {
    await browser.startTracing(page, { categories: ['devtools.timeline', '__metadata'] });
    await work();
    const { traceEvents } = JSON.parse(await browser.stopTracing());
    const main = traceEvents.filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain').map((e) => `${e.pid} ${e.tid}`);
    const busiest = main.map((id) => [id, traceEvents.filter((e) => `${e.pid} ${e.tid}` === id).length]).sort((a, b) => b[1] - a[1])[0]?.[0];
    return traceEvents
        .filter((e) => `${e.pid} ${e.tid}` === busiest && e.ph === 'X')
        .map((e) => ({ name: e.name, start: e.ts / 1000, end: (e.ts + (e.dur ?? 0)) / 1000, worked: (e.tdur ?? e.dur ?? 0) / 1000 }))
        .sort((a, b) => a.start - b.start);
}

const script = new Set(['FunctionCall', 'EvaluateScript', 'FireAnimationFrame', 'TimerFire', 'RunMicrotasks', 'EventDispatch', 'XHRReadyStateChange']);

/** How long script ran between two moments; what is nested counts once. */
export function scriptBetween(events, from, to) {
    let total = 0;
    let covered = from;
    for (const { name, start, end } of events) {
        if (!script.has(name) || end <= covered || start >= to) continue;
        total += Math.min(end, to) - Math.max(start, covered);
        covered = Math.max(covered, end);
    }
    return total;
}
