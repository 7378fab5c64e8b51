// What people decide about what they hear, on two screens at once: duty, snooze, pause, limits; and notices.
import { Report, axe, launch, looks, newPage, screenshot } from './harness.mjs';

const phone = { width: 360, height: 740 };
const desk = { width: 1440, height: 1000 };

/** Two screens of the same ward. */
async function two(browser, report, path) {
    const pages = [await newPage(browser, report, { viewport: phone }), await newPage(browser, report, { viewport: desk })];
    for (const page of pages) {
        await page.goto(path);
        await page.waitForSelector('article, .big', { timeout: 20_000 });
    }
    return pages;
}

const closeAll = (pages) => Promise.all(pages.map((page) => page.context().close()));
const seen = (locator, timeout = 10_000) => locator.first().waitFor({ timeout }).then(() => true, () => false);

async function testDuty(browser, report, url, folder) {
    const [one, other] = await two(browser, report, url);
    const nobody = one.getByText('Nobody is on duty');
    report.ok(await seen(nobody), 'that nobody is on duty is said');
    const size = await nobody.evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
    report.ok(size >= 24, 'and said large', String(size));
    report.ok(await one.getByText('Sound is off on this screen').isVisible(), 'that sound is off is said');
    await looks(one, report, 'ward, 360 px, nobody on duty');
    await screenshot(one, folder, 'duty-nobody');
    await one.getByRole('button', { name: 'Start shift' }).click();
    report.ok(await seen(one.getByText(/^On duty: .* until/)), 'a shift names who is on duty and until when');
    report.ok(await seen(other.getByText(/^On duty: /)), 'another screen hears of it');
    report.ok((await one.getByRole('switch', { name: 'Sound' }).getAttribute('aria-checked')) === 'true', 'it turns sound on');
    report.ok(await other.getByText('Sound is off on this screen').isVisible(), 'but not on the other screen');
    await one.reload();
    report.ok(await seen(one.getByText(/^On duty: /)), 'it is still on after a reload');
    await looks(one, report, 'ward, 360 px, on duty');
    await one.getByRole('button', { name: 'End my shift' }).click();
    report.ok(await seen(other.getByText('Nobody is on duty')), 'ended, both say that nobody is');
    await closeAll([one, other]);
}

/** An alert that can be snoozed, by its id; moves the focus to it so that rows stay. */
async function snoozable(page) {
    const button = page.getByRole('button', { name: /^Snooze for/ });
    if (!(await seen(button, 20_000))) return null;
    return button.first().evaluate((b) => (b.focus(), b.closest('[data-alert]').dataset.alert));
}

async function testSnooze(browser, report, url, folder) {
    const pages = await two(browser, report, url);
    const [one, other] = pages;
    const id = await snoozable(one);
    if (!id) {
        report.skip('snoozing', 'there is no alert');
        return closeAll(pages);
    }
    const row = one.locator(`[data-alert="${id}"]`);
    const there = other.locator(`[data-alert="${id}"]`);
    if (await seen(there)) await there.first().focus(); // rows stay here too, should the alert end meanwhile
    await one.keyboard.press('Enter');
    await row.getByRole('button', { name: '30 min' }).click();
    report.ok(await seen(row.getByText(/Snoozed by .*, (30|29) min left/)), 'a snooze says by whom and how long');
    await screenshot(one, folder, 'snoozed');
    report.ok(await seen(other.getByText(/^Snoozed: .* min left/)), 'another screen shows the snooze');
    report.ok(await seen(there.getByText(/Acknowledged by/)), 'and who has acknowledged, with the time');
    await axe(one, report, 'ward with a snooze');
    await row.getByRole('button', { name: 'End snooze' }).click();
    report.ok(await seen(row.getByRole('button', { name: /^Acknowledge for/ })), 'ended, it waits for someone again');
    await closeAll(pages);
}

async function testPatient(browser, report, url, folder) {
    const ward = await newPage(browser, report, { viewport: desk });
    await ward.goto(url);
    await ward.waitForSelector('article', { timeout: 20_000 });
    const patient = await ward.evaluate(async () => (await (await fetch('/v1/ward')).json()).patients.at(-1).patient);
    const page = await newPage(browser, report, { viewport: phone });
    await page.goto(url);
    await page.waitForSelector('article');
    await page.evaluate((p) => (location.hash = `#/patient/${p}`), patient);
    const pausing = page.getByRole('region', { name: 'Pause watching' });
    await pausing.getByRole('combobox', { name: 'Why' }).selectOption('transport');
    await pausing.getByRole('button', { name: 'Pause' }).click();
    report.ok(await seen(page.getByText(/Not watched: Transport, 20 min left/)), 'a pause is shown with the time left');
    report.ok(await seen(ward.locator('article').getByText(/Not watched: Transport/)), 'the ward shows it too');
    await looks(page, report, 'patient, 360 px, paused');
    await screenshot(page, folder, 'patient-paused');
    await pausing.getByRole('button', { name: 'Watch again now' }).click();
    report.ok(await seen(pausing.getByRole('button', { name: 'Pause' })), 'it can be ended before its time');

    const limits = page.getByRole('region', { name: 'Alarm limits' });
    await limits.getByRole('button', { name: 'Change limits' }).click();
    await limits.getByRole('combobox', { name: 'Begin with' }).selectOption({ label: 'My own values' });
    await limits.getByRole('spinbutton', { name: /^Heart rate, alert above/ }).fill('125');
    await looks(page, report, 'patient, 360 px, limits');
    await screenshot(page, folder, 'patient-limits');
    await limits.getByRole('textbox').fill('seen at the round');
    await limits.getByRole('button', { name: 'Set limits' }).click();
    report.ok(await seen(limits.getByText(/Set by .*seen at the round/)), 'limits say who set them, when and why');
    report.ok(await seen(limits.getByText(/In force: limits-\d+/)), 'and their version');

    const keep = page.getByRole('region', { name: 'Keep all ECG' });
    await keep.getByRole('textbox').fill('for the electrophysiologist');
    await keep.getByRole('button', { name: 'Keep all ECG' }).click();
    report.ok(await seen(keep.getByText(/Until [^]*Set by .*for the electrophysiologist/)), 'that all ECG is kept says until when, who and why');
    await looks(page, report, 'patient, 360 px, all ECG kept');
    await keep.getByRole('button', { name: 'End' }).click();
    report.ok(await seen(keep.getByRole('button', { name: 'Keep all ECG' })), 'and it can be ended');
    await closeAll([ward, page]);
}

async function testNumbers(browser, report, url) {
    const page = await newPage(browser, report, { viewport: phone });
    await page.goto(url);
    await page.waitForSelector('article', { timeout: 20_000 });
    const marked = await page.evaluate(async () => {
        const { patients } = await (await fetch('/v1/ward')).json();
        const alert = patients.flatMap((p) => p.alerts).find((a) => a.priority !== 'technical');
        const headers = { 'Content-Type': 'application/json', 'X-Vitalseal': '1' };
        const body = JSON.stringify({ useful: false, because: 'movement' });
        if (alert) await fetch(`/v1/alerts/${encodeURIComponent(alert.id)}/useful`, { method: 'POST', headers, body });
        return alert?.kind;
    });
    if (!marked) report.skip('counts by rule', 'there is no alert');
    else {
        await page.reload();
        await page.getByText('By rule', { exact: true }).click();
        report.ok(await seen(page.locator(`[data-rule="${marked}"]`).getByText(/Movement 1/)), 'what was not useful is counted by rule');
        await axe(page, report, 'counts by rule');
    }
    await page.context().close();
}

async function testNotices(browser, report, url, folder) {
    const page = await newPage(browser, report, { viewport: phone, permissions: ['notifications'] });
    await page.goto(url);
    await page.waitForSelector('article', { timeout: 20_000 });
    await page.evaluate(() => (location.hash = '#/notices'));
    await page.getByRole('button', { name: 'Me', exact: true }).click();
    await page.getByRole('textbox', { name: 'E-mail of person 1' }).fill('me@ward.example');
    await page.getByRole('checkbox').nth(1).check();
    await looks(page, report, 'notices, 360 px');
    await screenshot(page, folder, 'notices');
    await page.getByRole('button', { name: 'Save' }).click();
    report.ok(await seen(page.getByText('Saved.')), 'the ladder is set on its page');
    await page.reload();
    report.ok(await seen(page.getByText(/^Set by /)), 'and is there after a reload, with who set it');
    await page.evaluate(() => (location.hash = `#/notice/${'0'.repeat(32)}`));
    report.ok(await seen(page.getByText(/leads nowhere/)), 'a notice of nothing says so');
    await page.context().close();
}

/** A push as the browser's own service would deliver it: decrypted, to the worker. */
async function testWorker(browser, report, url) {
    const context = await browser.newContext({ permissions: ['notifications'] });
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForSelector('article', { timeout: 20_000 });
    const session = await context.newCDPSession(page);
    const registered = new Promise((resolve) =>
        session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations[0] && resolve(registrations[0].registrationId)),
    );
    await session.send('ServiceWorker.enable');
    await page.evaluate(async () => {
        await navigator.serviceWorker.register('/sw.js');
        await navigator.serviceWorker.ready;
    });
    const registrationId = await registered;
    const told = [];
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    await worker.evaluate(() => {
        globalThis.asked = [];
        const original = globalThis.fetch;
        globalThis.fetch = (path, init) => (globalThis.asked.push(`${init.method} ${path}`), original(path, init));
    });
    const id = 'ab'.repeat(16);
    const data = JSON.stringify({ id, priority: 'high', what: 'raised' });
    await session.send('ServiceWorker.deliverPushMessage', { origin: new URL(url).origin, registrationId, data });
    for (let i = 0; i < 50 && told.length === 0; i++) {
        await page.waitForTimeout(100);
        told.push(...(await worker.evaluate(() => globalThis.asked)));
    }
    report.ok(told[0] === `POST /v1/notices/${id}/receipt`, 'the worker tells the node that a notice arrived', told.join());
    const shown = await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        return (await registration.getNotifications()).map((n) => `${n.title} | ${n.body}`);
    });
    report.ok(/High alert/.test(shown[0] ?? ''), 'and shows how urgent it is, and nothing more', shown.join());
    await context.close();
}

export async function runCare(browser, report, url, folder) {
    await report.step('duty', () => testDuty(browser, report, url, folder));
    await report.step('snooze', () => testSnooze(browser, report, url, folder));
    await report.step('pause and limits', () => testPatient(browser, report, url, folder));
    await report.step('counts by rule', () => testNumbers(browser, report, url));
    await report.step('notices', () => testNotices(browser, report, url, folder));
    await report.step('worker', () => testWorker(browser, report, url));
}

// node care.mjs URL [FOLDER]: these alone
if (process.argv[1] === new URL(import.meta.url).pathname) {
    const [, , url, folder] = process.argv;
    const report = new Report();
    const browser = await launch();
    await runCare(browser, report, url, folder);
    await browser.close();
    process.exit(report.finish());
}
