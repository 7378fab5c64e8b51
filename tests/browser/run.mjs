// Visits a running node as a doctor would and checks what the pages promise.
//   node run.mjs URL [FOLDER]     screenshots go to FOLDER; exit code 1 when anything fails
import { runCare } from './care.mjs';
import { runCourse } from './course.mjs';
import { runFound } from './found.mjs';
import { Report, axe, eventually, launch, looks, newPage, patience, screenshot } from './harness.mjs';

const sizes = { phone: { width: 360, height: 740 }, desk: { width: 1440, height: 1000 } };
const schemes = ['light', 'dark'];

async function openWard(page, url) {
    await page.goto(url);
    await page.waitForSelector('article', { timeout: patience });
}

/** Opens a patient that has an ECG, by the link on the ward. */
async function openPatient(page, url) {
    await openWard(page, url);
    const patient = await page.evaluate(async () => {
        const { patients } = await (await fetch('/v1/ward')).json();
        return (patients.find((p) => p.ecg && Object.keys(p.vitals).length >= 5) ?? patients.find((p) => p.ecg) ?? patients[0]).patient;
    });
    await page.locator(`article h2 a[href="#/patient/${patient}"]`).click();
    await page.waitForSelector('.big');
    await page.waitForSelector('.chart canvas, .records li', { timeout: patience });
}

async function testWard(browser, report, url, folder) {
    for (const [size, viewport] of Object.entries(sizes)) {
        for (const colorScheme of schemes) {
            const page = await newPage(browser, report, { viewport, colorScheme });
            await openWard(page, url);
            await page.waitForTimeout(500);
            const what = `ward, ${viewport.width} px, ${colorScheme}`;
            report.ok((await page.locator('article').count()) >= 6, `at least six patients: ${what}`);
            report.ok(await page.getByText('Nothing here is live care.').first().isVisible(), `the source of data is said: ${what}`);
            const tags = await page.locator('article .tag').count();
            report.ok(tags === (await page.locator('article').count()), `each patient is labelled simulated or recorded: ${what}`);
            await looks(page, report, what);
            await screenshot(page, folder, `ward-${size}-${colorScheme}`);
            await page.context().close();
        }
    }
}

async function testPatient(browser, report, url, folder) {
    for (const [size, viewport] of Object.entries(sizes)) {
        for (const colorScheme of schemes) {
            const page = await newPage(browser, report, { viewport, colorScheme });
            await openPatient(page, url);
            await page.locator('.records li').first().waitFor({ timeout: patience });
            await eventually(() => page.locator('.big .digits').count(), (n) => n >= 5);
            const what = `patient, ${viewport.width} px, ${colorScheme}`;
            const digits = await page.locator('.big .digits').evaluateAll((all) => all.map((e) => parseFloat(getComputedStyle(e).fontSize)));
            report.ok(digits.length >= 5 && digits.every((px) => px >= 48), `numbers are at least 48 px: ${what}`, digits.join());
            report.ok((await page.locator('.records li').count()) > 0, `records are listed: ${what}`);
            await looks(page, report, what);
            await screenshot(page, folder, `patient-${size}-${colorScheme}`);
            await page.context().close();
        }
    }
}

async function testKeyboard(browser, report, url) {
    const page = await newPage(browser, report, { viewport: sizes.desk });
    await openWard(page, url);
    await page.keyboard.press('Tab');
    report.ok(await page.evaluate(() => document.activeElement.classList.contains('skip')), 'the first Tab reaches "Skip to content"');
    const reached = [];
    for (let i = 0; i < 12; i++) {
        await page.keyboard.press('Tab');
        const [name, outlined] = await page.evaluate(() => {
            const element = document.activeElement;
            const own = getComputedStyle(element);
            const after = getComputedStyle(element, '::after');
            return [element.textContent.trim(), own.outlineStyle !== 'none' || after.outlineStyle !== 'none'];
        });
        reached.push({ name, outlined });
        if (await page.evaluate(() => document.activeElement.closest('article h2') !== null)) break;
    }
    report.ok(reached.every((r) => r.outlined), 'focus is always visible', reached.filter((r) => !r.outlined).map((r) => r.name).join());
    await page.keyboard.press('Enter');
    await page.waitForSelector('.big', { timeout: patience });
    report.ok(true, 'Enter on a patient opens the patient');
    report.ok(await page.evaluate(() => document.activeElement.id === 'main'), 'focus moves to the new page');
    await page.context().close();
}

/** Positions of major grid lines along the top row of the canvas, in device pixels. */
function majorLines() {
    const canvas = document.querySelector('.paper canvas');
    const context = canvas.getContext('2d');
    const row = context.getImageData(0, 1, canvas.width, 1).data;
    const at = (x) => row.slice(4 * x, 4 * x + 3).join();
    const major = at(0);
    const found = [];
    for (let x = 0; x < canvas.width; x++) if (at(x) === major) found.push(x);
    const css = parseFloat(canvas.style.width);
    const room = canvas.closest('.paper').clientWidth;
    return { found, px: Number(canvas.dataset.pxPerMm), width: canvas.width, height: canvas.height, css, room, inner: innerWidth };
}

async function testEcgScale(browser, report, url, folder) {
    for (const deviceScaleFactor of [1, 1.5, 2]) {
        const page = await newPage(browser, report, { viewport: sizes.desk, deviceScaleFactor });
        await openPatient(page, url);
        if ((await page.locator('.paper canvas').count()) === 0) {
            report.skip('ECG scale', 'the first patient has no ECG');
            await page.context().close();
            return;
        }
        for (const width of [1440, 1024, 360, 1440]) {
            await page.setViewportSize({ width, height: 900 });
            const grid = await eventually(
                () => page.evaluate(majorLines),
                (g) => g.inner === width && Math.abs(g.room - g.css) < 6 && g.found.length > 4, // drawn anew: whole millimetres
            );
            const what = `${width} px wide at ${deviceScaleFactor}x`;
            const expected = Math.round((96 / 25.4) * deviceScaleFactor);
            report.ok(grid.px === expected, `a millimetre is ${expected} device pixels: ${what}`, String(grid.px));
            const steps = grid.found.slice(1).map((x, i) => x - grid.found[i]);
            report.ok(steps.length > 3 && steps.every((s) => s === 5 * expected), `large squares are 5 mm: ${what}`, steps.slice(0, 6).join());
            report.ok(Math.abs(grid.css * deviceScaleFactor - grid.width) < 1, `one canvas pixel is one device pixel: ${what}`);
            report.ok(grid.height === 40 * expected, `40 mm are 4 mV: ${what}`);
        }
        await page.context().close();
    }
    const page = await newPage(browser, report, { viewport: sizes.desk });
    await openPatient(page, url);
    await page.waitForFunction(() => Number(document.querySelector('.paper canvas')?.dataset.drawn) > 0, { timeout: patience });
    const first = await page.evaluate(() => Number(document.querySelector('.paper canvas').dataset.drawn));
    await page.waitForFunction((n) => Number(document.querySelector('.paper canvas').dataset.drawn) > n + 250, first, { timeout: patience });
    report.ok(true, 'the ECG runs');
    report.ok(await page.getByText('25 mm/s').first().isVisible(), 'speed and gain are printed beside it');
    if (folder) await page.waitForTimeout(6000); // for the picture
    await screenshot(page, folder, 'patient-ecg');
    await page.context().close();
}

async function testTrends(browser, report, url, folder) {
    const page = await newPage(browser, report, { viewport: sizes.desk });
    await openPatient(page, url);
    for (const range of ['1 hour', '24 hours', '8 hours']) {
        await page.getByRole('radio', { name: range }).check();
        await page.waitForSelector('.chart canvas', { timeout: patience });
    }
    report.ok(true, 'trends of 1, 8 and 24 hours are drawn');
    const label = await page.locator('.chart').first().getAttribute('aria-label');
    report.ok(/between/.test(label ?? ''), 'each chart has a summary in words', label ?? '');
    await page.getByRole('button', { name: 'Show as table' }).click();
    report.ok((await page.locator('.tall tbody tr').count()) > 3, 'trends can be read as a table');
    await axe(page, report, 'trends as a table');
    await page.getByRole('radio', { name: 'Last 30 days' }).check();
    const status = page.locator('[data-days-seconds]');
    await page.waitForFunction(() => document.querySelector('[data-days-seconds]')?.dataset.daysSeconds, { timeout: patience });
    const words = (await status.innerText()).trim();
    if (/No daily records/.test(words)) report.skip('the month', words);
    else {
        report.ok(/unchanged/.test(words), 'the month: every record is unchanged', words);
        console.log(`# month: ${words}`);
        const opened = Number(/(\d+) records/.exec(words)?.[1]);
        report.ok(opened > 0 && opened <= 60, 'the month: from at most 60 records', words);
        await axe(page, report, 'month');
    }
    await screenshot(page, folder, 'patient-month');
    await page.context().close();
}

async function openFirstRecord(page, kind) {
    if (kind) await page.getByRole('radio', { name: kind, exact: true }).check();
    const open = page.locator('.records li a');
    // The list is asked for again after a choice of kind; an empty one says so in words.
    await page.waitForFunction(
        (words) => {
            const rows = [...document.querySelectorAll('.records li .kind')];
            const empty = document.querySelector('.records')?.innerText.includes('No records');
            return empty || (rows.length > 0 && rows.every((r) => !words || r.textContent === words));
        },
        kind,
        { timeout: patience },
    );
    if ((await open.count()) === 0) return false;
    await open.last().click();
    await page.waitForSelector('[data-verdict]', { timeout: patience });
    await page.waitForSelector('[data-verdict="unchanged"]', { timeout: patience }).catch(() => undefined);
    return true;
}

async function testRecords(browser, report, url, folder) {
    for (const [kind, expects] of [
        ['Vital signs', 'table'],
        ['ECG', 'canvas'],
        ['Hour summary', 'table'],
    ]) {
        const page = await newPage(browser, report, { viewport: kind === 'ECG' ? sizes.phone : sizes.desk });
        await openPatient(page, url);
        if (!(await openFirstRecord(page, kind))) {
            report.skip(`a record of kind ${kind}`, 'there is none yet');
            await page.context().close();
            continue;
        }
        const words = await page.locator('.word').innerText();
        report.ok(/^Unchanged since /.test(words), `${kind}: "unchanged since" in words`, words);
        report.ok(/as this browser/.test(words), `${kind}: says what this browser saw`, words);
        report.ok((await page.locator(`main ${expects}`).count()) > 0, `${kind}: the contents are shown`);
        report.ok((await page.locator('li.good').count()) >= 4, `${kind}: each step of the check is shown`);
        await looks(page, report, `record, ${kind}`);
        await screenshot(page, folder, `record-${kind.toLowerCase().replace(' ', '-')}`);
        await page.reload();
        await page.waitForSelector('[data-verdict="unchanged"]', { timeout: patience });
        const again = await page.locator('.word').innerText();
        report.ok(/as this browser has seen since/.test(again), `${kind}: a second look remembers since when`, again);
        await page.context().close();
    }
}

async function testAcknowledge(browser, report, url, folder) {
    const page = await newPage(browser, report, { viewport: sizes.desk });
    await openWard(page, url);
    const button = page.getByRole('button', { name: /^Acknowledge for/ }).first();
    if ((await button.count()) === 0) {
        report.skip('acknowledging', 'no alert is waiting');
        return page.context().close();
    }
    // Rows may move until the focus is among them; sentences may change with the next reading. The id stays.
    const id = await button.evaluate((b) => {
        b.focus();
        return b.closest('[data-alert]').dataset.alert;
    });
    await page.keyboard.press('Enter');
    const same = page.locator(`[data-alert="${id}"]`);
    await same.getByText(/Acknowledged by/).waitFor({ timeout: patience });
    report.ok(true, 'an alert is acknowledged by keyboard, stays in its place, and says by whom');
    report.ok(await same.evaluate((e) => e === document.activeElement), 'focus stays with the alert');
    await screenshot(page, folder, 'ward-acknowledged');
    await page.context().close();
}

/** Only against a demo: damages a stored record, sees it named, mends it, sees it unchanged again. */
async function testTamper(browser, report, url, folder) {
    const page = await newPage(browser, report, { viewport: sizes.desk });
    await openPatient(page, url);
    if (!(await openFirstRecord(page, 'Vital signs'))) {
        report.skip('a damaged record', 'there is none to damage');
        return page.context().close();
    }
    const damage = (what) =>
        page.evaluate(async (path) => {
            const cid = /record\/(b[a-z2-7]+)/.exec(location.hash)[1];
            const headers = { 'Content-Type': 'application/json', 'X-Vitalseal': '1' };
            return (await fetch(path, { method: 'POST', headers, body: JSON.stringify({ cid }) })).status;
        }, what);
    if ((await damage('/demo/tamper')) !== 200) {
        report.skip('a damaged record', 'this node offers no damage to try');
        return page.context().close();
    }
    try {
        await page.reload();
        await page.waitForSelector('[data-verdict="changed"]', { timeout: patience });
        report.ok(/^Changed/.test(await page.locator('.word').innerText()), 'a damaged record is called changed, in words');
        await axe(page, report, 'damaged record');
        await screenshot(page, folder, 'record-changed');
        await page.goto(url);
        await page.locator('.badge.tampering').first().waitFor({ timeout: patience });
        report.ok(true, 'the node raises an alert of tampering, and the ward shows it');
        await screenshot(page, folder, 'ward-tampering');
        await page.goBack();
    } finally {
        await page.waitForSelector('[data-verdict]', { timeout: patience });
        await damage('/demo/restore');
    }
    await page.reload();
    await page.waitForSelector('[data-verdict="unchanged"]', { timeout: patience });
    report.ok(true, 'once mended it is unchanged again');
    await page.context().close();
}

/** `more`: what only a real node can do, since a pretended one has no duty and no notices. */
export async function runAll(url, folder, report, more) {
    const browser = await launch();
    try {
        await report.step('ward', () => testWard(browser, report, url, folder));
        await report.step('patient', () => testPatient(browser, report, url, folder));
        await report.step('keyboard', () => testKeyboard(browser, report, url));
        await report.step('ECG scale', () => testEcgScale(browser, report, url, folder));
        await runFound(browser, report, url, folder);
        await runCourse(browser, report, url, folder);
        await report.step('trends', () => testTrends(browser, report, url, folder));
        await report.step('records', () => testRecords(browser, report, url, folder));
        await report.step('tampering', () => testTamper(browser, report, url, folder));
        await report.step('acknowledge', () => testAcknowledge(browser, report, url, folder));
        if (more) await more(browser, report, url, folder);
    } finally {
        await browser.close();
    }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
    const [, , url, folder] = process.argv;
    if (!url) {
        console.error('usage: node run.mjs URL [FOLDER]');
        process.exit(2);
    }
    const report = new Report();
    await runAll(url, folder, report, runCare);
    process.exit(report.finish());
}
