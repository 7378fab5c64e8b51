// A nurse sets a clinic up: from an empty folder to the first value on the ward, by the pages alone. Then a
// colleague comes in, the node stops for a while, and its data go back in time.
//   node setup.mjs VITALSEAL [FOLDER]     screenshots go to FOLDER; exit code 1 when anything fails
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Report, axe, fitsWidth, launch, newPage, patience, screenshot, smallTargets } from './harness.mjs';

const [binary, folder] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'vitalseal-setup-'));
const data = join(work, 'data');
const site = new URL('../../web/dist', import.meta.url).pathname;
const desk = { width: 1440, height: 1000 };
const fiveMinutes = 300_000;
const report = new Report();
let node = null;

function start(port, where = data) {
    return new Promise((resolve, reject) => {
        const options = ['serve', '--data', where, '--site', site, '--port', String(port), '--report-every', '2', '--checkpoint-every', '1'];
        node = spawn(binary, options, { stdio: ['ignore', 'pipe', 'inherit'] });
        let said = '';
        node.stdout.on('data', (piece) => {
            said += piece;
            const url = /open (http\S+)/.exec(said)?.[1];
            if (url && /Heartbeat key/.test(said)) resolve(url);
        });
        node.on('exit', () => reject(new Error(`serve ended: ${said}`)));
    });
}

function stop() {
    return new Promise((resolve) => {
        node.removeAllListeners('exit');
        node.on('exit', resolve);
        node.kill('SIGTERM');
    });
}

async function looks(page, what) {
    report.ok(await fitsWidth(page), `nothing reaches out of the width: ${what}`);
    const small = await smallTargets(page);
    report.ok(small.length === 0, `targets are at least 44 px: ${what}`, small.join('; '));
    await axe(page, report, what);
}

async function comeIn(page, link, form) {
    await page.goto(link);
    await page.getByLabel('Your name').waitFor();
    await looks(page, 'set-up form');
    await screenshot(page, folder, `setup-form-${form.name.replaceAll(/\W/g, '')}`);
    if (form.clinic) {
        await page.getByLabel('Name of the clinic').fill(form.clinic);
        await page.getByLabel('Number that patients may call').fill(form.phone);
    }
    await page.getByLabel('Your name').fill(form.name);
    await page.getByRole('button', { name: 'Make my key' }).click();
    await page.locator('.words li').first().waitFor();
    const words = await page.locator('.words li').allTextContents();
    report.ok(words.length === 24, 'twenty-four recovery words are shown');
    await looks(page, 'recovery words');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Finish' }).click();
    await page.getByRole('heading', { name: 'Ward' }).waitFor();
    await page.getByText(form.name).first().waitFor({ state: 'attached' }); // a phone has no room for it
}

async function enrol(page) {
    await page.getByRole('link', { name: 'Add the first patient' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Maria Muster');
    await page.getByLabel('Year of birth').fill('1948');
    await page.getByLabel('Bed').fill('3');
    await looks(page, 'patient form');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { name: 'Card for the patient' }).waitFor({ timeout: patience });
    const card = await page.locator('.card').innerText();
    report.ok(/Maria Muster/.test(card) && /\+49 30 1234/.test(card), 'the card has the name and the number to call');
    report.ok((await page.locator('.card ol li').count()) === 24, 'the card has the recovery words');
    report.ok((await page.locator('.card svg').count()) === 1, 'the card has a QR code');
    await page.getByRole('button', { name: 'Make its key' }).click();
    const download = page.getByRole('link', { name: 'Key file' });
    await download.waitFor({ timeout: patience });
    await looks(page, 'card and device');
    await screenshot(page, folder, 'setup-card');
    const [file] = await Promise.all([page.waitForEvent('download'), download.click()]);
    const path = join(work, 'from-page.json');
    await file.saveAs(path);
    return path;
}

async function send(url, key, value) {
    const { device } = JSON.parse(readFileSync(key, 'utf8'));
    const senml = [{ bn: `urn:dev:mac:${device}:`, n: '8867-4', u: '/min', t: Date.now() / 1000, v: value }];
    const body = execFileSync(binary, ['sign', '--device', key], { input: JSON.stringify(senml) });
    return (await fetch(`${url}/v1/batches`, { method: 'POST', body })).status;
}

async function firstValue() {
    const url = await start(0);
    const begun = Date.now();
    const link = readFileSync(join(data, 'setup-link'), 'utf8').trim();
    const page = await newPage(browser, report, { viewport: desk, acceptDownloads: true });
    await page.goto(url);
    await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
    await comeIn(page, link, { clinic: 'Ward 3', phone: '+49 30 1234', name: 'Nurse Joy' });
    report.ok(!existsSync(join(data, 'setup-link')), 'the link is gone from the disk once it was used');
    report.ok(!page.url().includes('setup'), 'and from the page');
    const fromPage = await enrol(page);
    const key = join(work, 'device.json');
    execFileSync(binary, ['device', 'adopt', fromPage, '--out', key]);
    report.ok((await send(url, key, 72)) === 200, 'what the device sends is taken');
    await page.getByRole('link', { name: 'To the ward' }).click();
    await page.locator('article', { hasText: 'Maria Muster' }).getByText('72').first().waitFor({ timeout: patience });
    report.ok(Date.now() - begun < fiveMinutes, 'the first value is on the ward within five minutes', `${Date.now() - begun} ms`);
    console.log(`# from the start to the first value: ${Math.round((Date.now() - begun) / 1000)} s`);
    report.ok(await page.getByText('The clinic keeps the keys of its patients').isVisible(), 'the page says who keeps the key');
    await looks(page, 'ward of a new clinic');
    await screenshot(page, folder, 'setup-ward');
    return { url, page, key, link };
}

/** The records of this patient open in the browser with the key that it holds. */
async function opens(page, url, key) {
    for (let i = 0; i < 4; i++) await send(url, key, 70 + i);
    await page.locator('article h2 a').first().click();
    // The oldest has the first value; a newer one may only say who looked.
    const record = page.locator('.records li a').last();
    await record.waitFor({ timeout: patience });
    await record.click();
    // A cell of the table: closed details have digits enough to hold any number.
    await page.getByRole('cell', { name: '72', exact: true }).first().waitFor({ timeout: patience });
    report.ok(true, 'a sealed record opens with the key of this browser');
    await page.goto(`${url}/#/`);
}

async function signsInAgain(page, url) {
    await page.goto(`${url}/#/`);
    await page.context().clearCookies();
    await page.reload();
    await page.locator('article', { hasText: 'Maria Muster' }).waitFor({ timeout: patience });
    report.ok(true, 'without its session the browser signs in again with its key');
}

async function colleague(page, url, link) {
    const other = await newPage(browser, report, { viewport: { width: 360, height: 740 } });
    await other.goto(link);
    await other.getByRole('heading', { name: 'This link does not work' }).waitFor();
    report.ok(true, 'the set-up link works once');
    await page.goto(`${url}/#/enrol`);
    await page.getByRole('button', { name: 'Make a link' }).click();
    const invitation = (await page.locator('main .link').innerText()).trim();
    await comeIn(other, invitation, { name: 'Dr. Ada' });
    await other.locator('article', { hasText: 'Maria Muster' }).waitFor({ timeout: patience });
    report.ok(true, 'a colleague who came in sees the patients');
    await other.context().close();
}

async function unwatched(page, url) {
    await page.goto(`${url}/#/`);
    await stop();
    const file = join(data, 'watch.json');
    const watch = JSON.parse(readFileSync(file, 'utf8'));
    watch.alive = new Date(Date.now() - 21 * 60_000).toISOString();
    writeFileSync(file, JSON.stringify(watch));
    await start(new URL(url).port);
    const bar = page.getByText(/Nobody was watched/);
    await bar.waitFor({ timeout: patience });
    const said = await page.locator('.bar', { has: bar }).innerText();
    report.ok(/Nobody was watched \d\d:\d\d.\d\d:\d\d/.test(said.replaceAll(/\s+/g, ' ')), 'after a stop the ward says when nobody was watched', said);
    report.ok(/Maria Muster/.test(said), 'and who was concerned');
    await looks(page, 'ward after a stop');
    await screenshot(page, folder, 'setup-unwatched');
    await page.getByRole('button', { name: 'I have looked after them' }).click();
    await bar.waitFor({ state: 'detached' });
    await page.reload();
    await page.locator('article').first().waitFor();
    await page.waitForTimeout(1000);
    report.ok((await page.getByText(/Nobody was watched/).count()) === 0, 'until somebody has looked after them');
}

/** A backup from before what this browser remembers. */
async function goesBack(page, url, key) {
    const backup = join(work, 'backup');
    execFileSync(binary, ['backup', backup, '--data', data]);
    for (let i = 0; i < 3; i++) await send(url, key, 80 + i);
    await page.goto(`${url}/#/`);
    await page.waitForTimeout(12_000); // the browser looks at the head, some checkpoints later
    await page.reload();
    await page.waitForTimeout(6_000);
    await stop();
    const older = join(work, 'older');
    execFileSync(binary, ['restore', backup, '--data', older]);
    await start(new URL(url).port, older);
    await page.reload();
    await page.locator('article', { hasText: 'Maria Muster' }).waitFor({ timeout: patience });
    await page.getByText(/shorter history|History rewritten/).first().waitFor({ timeout: patience });
    report.ok(true, 'a restored older state is announced by the browser');
    await screenshot(page, folder, 'setup-rollback');
}

const browser = await launch();
try {
    await report.step('from nothing to the first value', async () => {
        const { url, page, key, link } = await firstValue();
        await report.step('records open', () => opens(page, url, key));
        await report.step('signing in again', () => signsInAgain(page, url));
        await report.step('a colleague', () => colleague(page, url, link));
        await report.step('after a stop', () => unwatched(page, url));
        await report.step('back in time', () => goesBack(page, url, key));
    });
} finally {
    await browser.close();
    node?.kill('SIGKILL');
    rmSync(work, { recursive: true, force: true });
}
process.exit(report.finish());
