// What the node finds, on the pages: beats marked by class, episodes and the usual band on the trends, why there is
// an alert, poor quality said, and how good the alerts are.
import { axe, eventually, fitsWidth, newPage, patience, screenshot, smallTargets } from './harness.mjs';

const phone = { width: 360, height: 740 };
const desk = { width: 1440, height: 1000 };

/** The card for which `wanted` holds, opened; null where this node has none. */
async function open(page, url, wanted) {
    await page.goto(url);
    await page.waitForSelector('article', { timeout: patience });
    const card = await page.evaluate(async (condition) => {
        const { patients } = await (await fetch('/v1/ward')).json();
        const holds = { alerting: (p) => p.alerts.some((a) => a.rule), signal: (p) => p.signal, poor: (p) => p.signal?.poor }[condition];
        return patients.find((p) => p.ecg && p.signal && p.signal.episodes.length > 0 && holds(p)) ?? patients.find(holds) ?? null;
    }, wanted);
    if (!card) return null;
    await page.evaluate((patient) => (location.hash = `#/patient/${patient}`), card.patient);
    await page.waitForSelector('.big');
    return card;
}

async function testStrip(browser, report, url, folder) {
    for (const viewport of [phone, desk]) {
        for (const colorScheme of ['light', 'dark']) {
            const what = `${viewport.width} px, ${colorScheme}`;
            const page = await newPage(browser, report, { viewport, colorScheme });
            if (!(await open(page, url, 'signal'))) {
                report.skip('beats on the strip', 'no patient of this node has a judged ECG yet');
                return page.context().close();
            }
            const legend = page.getByRole('list', { name: 'Beats in the last minute' });
            await legend.waitFor({ timeout: patience });
            const numbers = async () => (await legend.locator('.number').allInnerTexts()).map(Number);
            const counts = await eventually(numbers, (all) => all.length === 5 && all.some((n) => n > 0));
            report.ok(counts.length === 5 && counts.some((n) => n > 0), `beats are counted by class: ${what}`, counts.join());
            const words = await page.locator('.paper [role=img]').getAttribute('aria-label');
            report.ok(/In the last minute \d+ usual beat/.test(words), `the strip says its beats in words: ${what}`, words);
            report.ok(await fitsWidth(page), `nothing reaches out of the width: beats, ${what}`);
            const summary = page.getByText(/episodes? and changes in this time/);
            if ((await summary.count()) > 0) await summary.click();
            for (const why of await page.locator('.alerts .why > summary').all()) await why.click();
            const small = await smallTargets(page);
            report.ok(small.length === 0, `targets are at least 44 px: found, ${what}`, small.join('; '));
            await axe(page, report, `found, ${what}`);
            await screenshot(page, folder, `found-${viewport.width}-${colorScheme}`);
            await page.context().close();
        }
    }
}

/** By keyboard alone: why, what decided, and a mark. */
async function testWhy(browser, report, url, folder) {
    const page = await newPage(browser, report, { viewport: desk });
    if (!(await open(page, url, 'alerting'))) {
        report.skip('why there is an alert', 'no alert names a rule');
        return page.context().close();
    }
    const why = page.locator('.why', { hasText: /Decided by/ }).first();
    await why.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    report.ok(await why.getByText(/^Decided by/).first().isVisible(), 'an alert says what decided');
    const model = page.locator('.why', { hasText: 'SHA-256' }).first();
    if ((await model.count()) === 0) report.skip('the model of an alert', 'no model decided any');
    else {
        await model.evaluate((e) => e.querySelectorAll('details').forEach((d) => (d.open = true)) ?? (e.open = true));
        const digest = await model.locator('.digest').textContent();
        report.ok(/SHA-256 [0-9a-f]{64}/.test(digest), 'the model that decided is named by its SHA-256 under details', digest);
    }
    const useful = why.getByRole('button', { name: 'Not useful' });
    if ((await useful.count()) > 0) {
        await useful.focus();
        await page.keyboard.press('Enter');
        await why.getByRole('button', { name: 'Movement' }).press('Enter');
        await why.getByText('Marked as not useful.').waitFor({ timeout: patience });
        report.ok(true, 'an alert is marked as not useful, with the reason, by keyboard');
    }
    await screenshot(page, folder, 'found-why');
    await page.context().close();
}

async function testWardSide(browser, report, url) {
    const page = await newPage(browser, report, { viewport: desk });
    const poor = await open(page, url, 'poor');
    if (!poor?.signal?.poor) report.skip('a poor signal', 'every signal is good');
    else report.ok(await page.getByText('marks of beats are not to be relied on').isVisible(), 'a poor signal is said beside the strip');
    await page.goto(url);
    await page.waitForSelector('article', { timeout: patience });
    const numbers = page.locator('.numbers');
    await numbers.waitFor({ timeout: patience }).catch(() => undefined);
    if ((await numbers.count()) === 0) report.skip('alerts per patient and day', 'this node has not counted yet');
    else {
        const since = await page.evaluate(async () => (await (await fetch('/v1/alerts/numbers')).json()).since);
        const rate = Date.now() - Date.parse(since) > 86_400_000;
        const words = await numbers.innerText();
        report.ok((rate ? /alerts per patient and day.*useful/s : /^\d+ alerts? since .*useful/s).test(words), 'the ward says how many alerts there are and how many were useful, and makes no rate of minutes', words);
    }
    await page.context().close();
}

export async function runFound(browser, report, url, folder) {
    await report.step('beats', () => testStrip(browser, report, url, folder));
    await report.step('why', () => testWhy(browser, report, url, folder));
    await report.step('ward', () => testWardSide(browser, report, url));
}
