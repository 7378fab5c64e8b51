// The course of time on the patient's page, and how many beds the ward shows: a week, recovery, kept moments, densities.
import { eventually, looks, newPage, patience, screenshot } from './harness.mjs';

const sizes = { phone: { width: 360, height: 740 }, desk: { width: 1440, height: 1000 } };
const schemes = ['light', 'dark'];

/** Whoever has an ECG, as run.mjs chooses. */
async function openPatient(page, url) {
    await page.goto(url);
    await page.waitForSelector('article', { timeout: patience });
    const patient = await page.evaluate(async () => {
        const { patients } = await (await fetch('/v1/ward')).json();
        return (patients.find((p) => p.ecg && Object.keys(p.vitals).length >= 5) ?? patients[0]).patient;
    });
    await page.goto(`${url}/#/patient/${patient}`);
    await page.waitForSelector('.chart canvas', { timeout: patience });
}

async function testWeek(page, report, what) {
    await page.getByRole('radio', { name: '7 days' }).check();
    const trends = page.getByRole('region', { name: 'Trends' });
    await trends.locator('[data-days-seconds]:not([data-days-seconds=""])').waitFor({ timeout: patience });
    await eventually(() => trends.locator('.chart canvas').count(), (n) => n > 0);
    report.ok((await trends.locator('.chart canvas').count()) >= 3, `trends of 7 days are drawn: ${what}`);
    const words = await trends.locator('[data-days-seconds]').innerText();
    report.ok(/unchanged|No daily records/.test(words), `from records that this browser checked: ${what}`, words);
    await trends.getByRole('button', { name: 'Show as table' }).click();
    report.ok((await trends.locator('tbody tr').count()) > 20, `a week can be read as a table: ${what}`);
    await trends.getByRole('button', { name: 'Show as charts' }).click();
}

async function testRecovery(page, report, what) {
    const recovery = page.getByRole('region', { name: 'Recovery' });
    const since = new Date(Date.now() - 20 * 86_400_000).toISOString().slice(0, 10);
    await recovery.getByLabel('Since').fill(since);
    await recovery.getByRole('button', { name: 'Show', exact: true }).focus();
    await page.keyboard.press('Enter');
    await recovery.locator('[data-days-seconds]:not([data-days-seconds=""])').waitFor({ timeout: patience });
    const words = await recovery.innerText();
    if (/No daily records/.test(words)) return report.skip(`recovery: ${what}`, words);
    report.ok(/Middle value \d+ .* on .*, \d+ .* on /.test(words), `recovery says the first and the last day: ${what}`);
    report.ok(/Goal \(limits? .*\): met on \d+ of \d+ days?/.test(words), `and the goal: ${what}`);
    report.ok(/Usual for (this person|most adults) /.test(words), `and what is usual: ${what}`);
    report.ok((await recovery.locator('svg .day-range').count()) > 20, `each day’s range is drawn: ${what}`);
    report.ok((await recovery.locator('svg .goal').count()) > 0 && (await recovery.locator('svg .usual').count()) > 0, `goal and baseline are drawn: ${what}`);
}

async function testMoments(page, report, what) {
    const moments = page.getByRole('region', { name: 'Kept moments' });
    await moments.locator('li').first().waitFor({ timeout: patience });
    await moments.getByRole('radio', { name: 'Days' }).check();
    const days = await eventually(() => moments.locator('li[data-kind=day]').count(), (n) => n > 0);
    report.ok(days > 0 && (await moments.locator('li:not([data-kind=day])').count()) === 0, `days are kept moments: ${what}`);
    await moments.getByRole('radio', { name: 'All' }).check();
    return moments;
}

async function testCourse(browser, report, url, folder) {
    for (const [size, viewport] of Object.entries(sizes)) {
        for (const colorScheme of schemes) {
            const page = await newPage(browser, report, { viewport, colorScheme });
            await openPatient(page, url);
            const what = `${viewport.width} px, ${colorScheme}`;
            await testWeek(page, report, what);
            await testRecovery(page, report, what);
            const moments = await testMoments(page, report, what);
            await looks(page, report, `course of time, ${what}`);
            await screenshot(page, folder, `course-${size}-${colorScheme}`);
            if (size === 'desk' && colorScheme === 'light') {
                await moments.getByRole('radio', { name: 'Days' }).check();
                await moments.getByRole('button', { name: /^Open the record of/ }).first().click();
                await page.waitForSelector('[data-verdict="unchanged"]', { timeout: patience });
                report.ok(true, 'a moment leads to the sealed record that holds it');
            }
            await page.context().close();
        }
    }
}

async function testDensities(browser, report, url, folder) {
    for (const [size, viewport] of Object.entries(sizes)) {
        for (const colorScheme of schemes) {
            const page = await newPage(browser, report, { viewport, colorScheme });
            await page.goto(url);
            await page.waitForSelector('article', { timeout: patience });
            const beds = await page.locator('article').count();
            for (const density of ['12', '24', '60', '6']) {
                await page.getByRole('radio', { name: density, exact: true }).check();
                await eventually(() => page.locator(`ul.beds-${density} article`).count(), (n) => n === beds);
                const what = `ward, ${density} beds at a time, ${viewport.width} px, ${colorScheme}`;
                report.ok((await page.locator(`ul.beds-${density} article`).count()) === beds, `every bed is there: ${what}`);
                await looks(page, report, what);
                if (density === '12' && size === 'desk') {
                    const drawn = () => page.locator('article canvas').evaluateAll((all) => all.filter((c) => Number(c.dataset.drawn) > 0).length);
                    const strips = await eventually(drawn, (n) => n > 0);
                    report.ok(strips > 0 && strips <= 12, `ECG strips run on the ward: ${what}`, `${strips}`);
                }
                if (density !== '6') await screenshot(page, folder, `ward-${density}-${size}-${colorScheme}`);
            }
            if (size === 'desk') {
                await page.getByRole('radio', { name: '24', exact: true }).check();
                await page.reload();
                await page.waitForSelector('ul.beds-24 article', { timeout: patience });
                report.ok(true, `the choice is remembered: ${colorScheme}`);
            }
            await page.context().close();
        }
    }
}

export async function runCourse(browser, report, url, folder) {
    await report.step('course of time', () => testCourse(browser, report, url, folder));
    await report.step('densities', () => testDensities(browser, report, url, folder));
}
