// What people write on the pages, against a real demo: a nurse's round at the bed, orders, and the patient who reads,
// answers, tells how she feels and calls for help, seen by her daughter.
//   node writing.mjs URL [FOLDER]     screenshots go to FOLDER; exit code 1 when anything fails
import { Report, axe, fitsWidth, launch, newPage, screenshot, smallTargets } from './harness.mjs';

const phone = { width: 360, height: 740 };

async function formLooks(page, report, what) {
    report.ok(await fitsWidth(page), `nothing reaches out of the width: ${what}`);
    const small = (await smallTargets(page)).filter((s) => !s.startsWith('INPUT ""'));
    report.ok(small.length === 0, `targets are at least 44 px: ${what}`, small.join('; '));
    await axe(page, report, what);
}

async function openPatient(page, url, patient) {
    await page.goto(`${url}/#/patient/${patient}`);
    await page.waitForSelector('.big');
}

/** Everything that NEWS2 asks for, by keyboard alone, as fast as somebody types. */
async function testByHand(browser, report, url, folder, patient) {
    const page = await newPage(browser, report, { viewport: phone });
    await openPatient(page, url, patient);
    const begun = Date.now();
    const panel = page.getByRole('region', { name: 'Enter values by hand' });
    await panel.locator('summary').focus();
    await page.keyboard.press('Enter');
    for (const [label, value] of [
        ['Breathing rate', '18'],
        ['Oxygen saturation', '97'],
        ['Upper pressure', '124'],
        ['Lower pressure', '78'],
        ['Pulse', '76'],
        ['Temperature', '36,8'],
    ]) {
        await panel.getByLabel(label).focus();
        await page.keyboard.type(value, { delay: 60 });
    }
    await panel.getByLabel('Room air').focus();
    await page.keyboard.press('Space');
    await panel.getByLabel('Alert', { exact: true }).focus();
    await page.keyboard.press('Space');
    await formLooks(page, report, 'entry by hand, 360 px');
    await screenshot(page, folder, 'by-hand');
    const button = panel.getByRole('button', { name: /^Sign and store 8 values/ });
    await button.focus();
    // The monitor's next value takes the place of one that was entered: the mark is looked for from the start.
    const marked = page.getByText(/^by hand, /).first().waitFor({ timeout: 15_000 });
    await page.keyboard.press('Enter');
    await panel.getByText('Stored: 8 values.').waitFor({ timeout: 10_000 });
    const seconds = (Date.now() - begun) / 1000;
    report.ok(seconds < 30, 'a whole round is entered by keyboard in under 30 s', `${seconds}`);
    await page.getByText('all 7').first().waitFor({ timeout: 5000 });
    report.ok(true, 'NEWS2 is of all seven');
    await marked;
    report.ok(true, 'values say who entered them by hand');
    await panel.getByLabel('Breathing rate').fill('500');
    report.ok(await panel.getByRole('button', { name: /^Sign and store/ }).isDisabled(), 'an impossible value cannot be stored');
    await page.context().close();
}

async function testOrder(browser, report, url, folder, patient) {
    const page = await newPage(browser, report, { viewport: phone });
    await openPatient(page, url, patient);
    const panel = page.getByRole('region', { name: 'Messages and orders' });
    await panel.getByRole('button', { name: 'Prescription' }).click();
    await panel.getByLabel('Medicine and strength').fill('Paracetamol 500 mg');
    await panel.getByLabel('How it is taken').fill('One at night');
    report.ok(await panel.getByText('It is not an e-prescription').first().isVisible(), 'the form says that it is no e-prescription');
    await formLooks(page, report, 'writing a prescription, 360 px');
    await screenshot(page, folder, 'order');
    const begun = Date.now();
    await panel.getByRole('button', { name: 'Sign and send' }).click();
    await panel.locator('li', { hasText: 'Paracetamol 500 mg' }).waitFor({ timeout: 5000 });
    report.ok(Date.now() - begun < 1500, 'an order stands on the page within a second', `${Date.now() - begun} ms`);
    await page.context().close();
}

async function testPatient(browser, report, url, folder) {
    const page = await newPage(browser, report, { viewport: phone });
    await page.goto(`${url}/?as=patient`);
    const feel = page.getByRole('region', { name: 'How do you feel?' });
    await feel.getByRole('button', { name: 'Dizzy' }).waitFor();
    report.ok(true, 'the patient is asked how she feels');
    await formLooks(page, report, 'patient’s own page, 360 px');

    const orders = page.getByRole('region', { name: 'Messages and orders' });
    const order = orders.locator('li', { hasText: 'Paracetamol 500 mg' });
    await order.getByRole('button', { name: 'I have read this' }).click();
    await order.getByText(/^Read by /).waitFor({ timeout: 5000 });
    report.ok(true, 'the patient signs that she has read the order');
    await order.getByRole('button', { name: /^Reply to/ }).click();
    await order.getByLabel('Your reply').fill('I will');
    await order.getByRole('button', { name: 'Sign and send' }).click();
    await order.getByText('I will').waitFor({ timeout: 5000 });
    report.ok(true, 'and answers it');
    report.ok((await orders.getByRole('button', { name: 'Advice' }).count()) === 0, 'a patient is offered no orders to write');

    await feel.getByRole('button', { name: 'Dizzy' }).click();
    await feel.getByRole('button', { name: 'Moderate' }).click();
    await feel.getByRole('button', { name: 'Tell my care team' }).click();
    await feel.getByText('Your care team sees it.').waitFor({ timeout: 5000 });
    report.ok(true, 'a symptom takes three taps');
    await screenshot(page, folder, 'patient-own');
    await feel.getByRole('button', { name: 'I need help' }).click();
    await feel.getByText('In an emergency call your local emergency number').waitFor({ timeout: 5000 });
    report.ok(true, '"I need help" says at once what to do in an emergency');
    await page.getByText(/Your doctors have been told/).first().waitFor({ timeout: 5000 });
    report.ok(true, 'and raises an alert');
    await axe(page, report, 'after a call for help');
    await page.context().close();
}

async function testFamily(browser, report, url) {
    const page = await newPage(browser, report, { viewport: phone });
    await page.goto(`${url}/?as=guardian`);
    const orders = page.getByRole('region', { name: 'Messages and orders' }).first();
    await orders.locator('li', { hasText: 'Paracetamol 500 mg' }).getByText('I will').waitFor({ timeout: 10_000 });
    report.ok(true, 'the daughter sees the order, and the answer');
    await orders.getByText('Call for help').first().waitFor();
    report.ok(true, 'and the call for help');
    await formLooks(page, report, 'daughter’s page, 360 px');
    await page.context().close();
}

export async function runWriting(browser, report, url, folder) {
    const { visitors } = await (await fetch(`${url}/demo/visitors`, { headers: await asDoctor(url) })).json();
    const { account } = visitors.find((one) => one.role === 'patient');
    await report.step('by hand', () => testByHand(browser, report, url, folder, account));
    await report.step('order', () => testOrder(browser, report, url, folder, account));
    await report.step('patient', () => testPatient(browser, report, url, folder));
    await report.step('daughter', () => testFamily(browser, report, url));
}

/** The session that the demo gives to whoever opens its page. */
async function asDoctor(url) {
    const answer = await fetch(url, { headers: { Accept: 'text/html' }, redirect: 'manual' });
    return { Cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
    const [, , url, folder] = process.argv;
    const report = new Report();
    const browser = await launch();
    await runWriting(browser, report, url, folder);
    await browser.close();
    process.exit(report.finish());
}
