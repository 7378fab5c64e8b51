// Visits a running demo as its other people would: the patient, the daughter, who reads the ledger,
// who watches the first minute, and who reads German.
//   node people.mjs URL [FOLDER]     screenshots go to FOLDER; exit code 1 when anything fails
import { judged, savedEvidence, tamperReport } from './evidence.mjs';
import { Report, axe, eventually, fitsWidth, launch, looks, newPage, patience, screenshot } from './harness.mjs';

const looksOf = [
    { name: 'phone-light', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
    { name: 'desk-dark', viewport: { width: 1440, height: 1000 }, colorScheme: 'dark' },
];

async function testPatient(browser, report, url, folder) {
    for (const { name, ...options } of looksOf) {
        const page = await newPage(browser, report, options);
        await page.goto(`${url}/?as=patient`);
        await page.waitForSelector('.today p');
        await page.waitForSelector('.value');
        const what = `the patient’s page, ${name}`;
        const size = await page.locator('.says').first().evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
        report.ok(size >= 20, `text of 20 px: ${what}`, `${size}`);
        await page.getByText('Who can see me').first().waitFor();
        const readers = page.getByRole('region', { name: 'Who can see me' });
        await readers.locator('li').first().waitFor({ timeout: patience });
        report.ok((await readers.locator('li').count()) >= 2, `who can see her is listed: ${what}`);
        report.ok(/Dr\. Demo/.test(await readers.innerText()), `by name: ${what}`, await readers.innerText());
        report.ok(!/0x[0-9a-f]{8}/i.test(await page.locator('main').innerText()), `no address stands where a name should: ${what}`);
        const red = await page.evaluate(() => {
            const high = getComputedStyle(document.documentElement).getPropertyValue('--high').trim();
            const probe = document.body.appendChild(document.createElement('i'));
            probe.style.color = high;
            const colour = getComputedStyle(probe).color;
            probe.remove();
            return [...document.querySelectorAll('main *')].filter((e) => getComputedStyle(e).backgroundColor === colour).length;
        });
        report.ok(red === 0, `nothing is red where nothing is asked: ${what}`, `${red}`);
        await looks(page, report, what);
        await screenshot(page, folder, `mine-${name}`);
        await page.context().close();
    }
    const doctor = await newPage(browser, report, { viewport: { width: 1200, height: 900 } });
    await doctor.goto(`${url}/`);
    await doctor.waitForSelector('article');
    await doctor.context().close();
    const page = await newPage(browser, report, { viewport: { width: 1200, height: 900 } });
    await page.goto(`${url}/?as=patient`);
    const others = await page.evaluate(async () => {
        const { visitors } = await (await fetch('/demo/visitors')).json();
        const headers = { Authorization: `Bearer ${visitors.find((v) => v.role === 'patient').token}` };
        return (await (await fetch('/v1/ward', { headers })).json()).patients.length;
    });
    report.ok(others === 1, 'a patient is served nobody but herself', `${others}`);
    const log = page.getByRole('region', { name: 'Who has looked' });
    await log.getByText(/Your own pages asked/).waitFor({ timeout: patience });
    report.ok(!/asked about erasure|their own/.test(await log.innerText()), 'what her own page asks for is not told as a look at her', await log.innerText());
    await log.getByRole('button', { name: 'Look further back' }).click();
    await log.getByText(/From .* records?, opened and checked by this browser/).waitFor({ timeout: patience });
    await log.locator('li').first().waitFor({ timeout: patience });
    report.ok(/\S+ .*permission/.test(await log.locator('li').first().innerText()), 'who has looked is told, and by which right, also from her sealed records');
    await page.locator('.mine a.button', { hasText: 'Open' }).first().click();
    await page.getByText(/Unchanged since/).first().waitFor({ timeout: patience });
    report.ok(true, 'a patient opens her own record in the browser');
    await page.context().close();
}

/** A bed whose device fell silent three minutes ago. */
async function testSilent(browser, report, url, folder) {
    for (const { path, bed, what } of [
        { path: '/', bed: 'article.row', what: 'the ward' },
        { path: '/#/tour', bed: '.stage article', what: 'the first minute' },
    ]) {
        const page = await newPage(browser, report, { viewport: { width: 1440, height: 1000 } });
        await page.route('**/v1/stream', (route) => route.abort());
        await page.route('**/v1/ward', async (route) => {
            const answer = await (await route.fetch()).json();
            const old = new Date(Date.parse(answer.time) - 180_000).toISOString();
            for (const card of answer.patients) for (const value of Object.values(card.vitals)) Object.assign(value, { time: old, stale: false });
            await route.fulfill({ json: answer });
        });
        await page.goto(url + path);
        const chip = page.locator(`${bed} .chip.stale`).first();
        await chip.waitFor({ timeout: 7000 }).catch(() => undefined);
        report.ok((await chip.count()) > 0 && /3 min old/.test(await chip.innerText()), `a score of values that no longer arrive is shown as old: ${what}`);
        await axe(page, report, `silent beds, ${what}`);
        await screenshot(page, folder, `silent-${path === '/' ? 'ward' : 'tour'}`);
        await page.context().close();
    }
}

async function testFamily(browser, report, url, folder) {
    for (const { name, ...options } of looksOf) {
        const page = await newPage(browser, report, options);
        await page.goto(`${url}/?as=guardian`);
        await page.waitForSelector('article dl');
        const what = `the daughter’s page, ${name}`;
        report.ok((await page.locator('article').count()) === 1, `one person: ${what}`);
        const before = await page.evaluate(() => {
            const card = document.querySelector('article');
            const handling = card.querySelector('.handling');
            return Boolean(handling.compareDocumentPosition(card.querySelector('dl')) & Node.DOCUMENT_POSITION_FOLLOWING);
        });
        report.ok(before, `who handles it stands before the numbers: ${what}`);
        await looks(page, report, what);
        await screenshot(page, folder, `family-${name}`);
        const advice = await page.locator('.emergency').isVisible();
        report.ok(advice, `what to do in an emergency stands there before anything is pressed: ${what}`);
        if (name === 'phone-light') {
            await page.getByText('Tell me also when').click();
            await page.locator('input').nth(1).fill('10');
            await page.locator('input').nth(1).press('Tab');
            await page.getByText('outside of what you chose').waitFor();
            report.ok(true, 'her own threshold is told');
            await page.getByRole('link', { name: /All values/ }).click();
            const back = await page.locator('.back').innerText();
            report.ok(/My people/.test(back), 'the way back from all values leads to her people, not to a ward', back);
        }
        await page.context().close();
    }
}

async function testLedger(browser, report, url, folder) {
    for (const { name, ...options } of looksOf) {
        const page = await newPage(browser, report, options);
        await page.goto(`${url}/#/explorer`);
        await page.waitForSelector('article h2');
        const what = `the ledger, ${name}`;
        await page.getByRole('button', { name: 'Check this in my browser' }).click();
        await page.waitForFunction(() => /checked by this browser/.test(document.querySelector('.verdict')?.textContent ?? ''), null, { timeout: patience });
        report.ok((await page.locator('.word.good').count()) >= 5, `blocks are checked by the browser: ${what}`);
        await looks(page, report, what, { machinery: false });
        await screenshot(page, folder, `ledger-${name}`);
        const previous = page.locator('article dd a').first();
        const hash = await previous.textContent();
        await previous.click();
        await page.waitForFunction((h) => document.querySelectorAll('article dd')[1]?.textContent.trim() === h, hash.trim());
        report.ok(true, `the previous hash leads to its block: ${what}`);
        await page.context().close();
    }
    const page = await newPage(browser, report, { viewport: { width: 1200, height: 900 } });
    await page.route('**/v1/blocks?*', async (route) => {
        const answer = await (await route.fetch()).json();
        const [, second] = answer.blocks;
        second.previous = second.previous.replace(/.$/, (c) => (c === '0' ? '1' : '0'));
        await route.fulfill({ json: answer });
    });
    await page.goto(`${url}/#/explorer`);
    await page.getByRole('button', { name: 'Check this in my browser' }).click();
    await page.locator('article.bad').waitFor({ timeout: patience });
    report.ok((await page.locator('article.bad').count()) === 1, 'a block that is not what its hash says is named');
    await page.context().close();
}

async function testTour(browser, report, url, folder) {
    const page = await newPage(browser, report, { viewport: { width: 1440, height: 1000 } });
    await page.goto(`${url}/#/tour`);
    await page.waitForSelector('.stage article');
    report.ok((await page.locator('.stage ul article').count()) === 6, 'six beds');
    await page.getByText('What happened').first().waitFor({ timeout: patience });
    await screenshot(page, folder, 'tour-told');
    const phone = page.frameLocator('iframe');
    await phone.getByText('Nobody has answered yet.').waitFor({ timeout: patience });
    report.ok(true, 'the daughter’s phone tells it too');
    const now = page.locator('.row[data-alert] .now').first();
    await now.waitFor({ timeout: patience });
    report.ok(/^Now: .*\d/.test(await now.innerText()), 'beside what was measured when an alert was raised stands what is measured now', await now.innerText());
    await page.getByText('This browser opened and checked it').waitFor({ timeout: patience });
    await axe(page, report, 'the first minute');
    await page.getByRole('button', { name: 'Try to change this record' }).click();
    await page.locator('.left .verdict').waitFor({ timeout: patience });
    await screenshot(page, folder, 'tour-found');
    await phone.getByText(/changed|tamper/i).first().waitFor({ timeout: patience });
    report.ok(true, 'the daughter’s phone tells of the tampering');
    const first = await phone.locator('article .alert').innerText();
    report.ok(!/Tampering/.test(first), 'that she is ill stands before that a record was changed', first);
    const when = (await page.locator('.left .verdict').innerText()).match(/\d\d:\d\d:\d\d/)?.[0] ?? 'no time';
    for (const [screen, told] of [['doctor', page.locator('.left')], ['daughter', phone.locator('.tamper')]]) {
        const words = (await told.innerText()).replaceAll('\n', ' ');
        report.ok(words.includes(when), `which record was changed is told: ${screen}`, words);
        report.ok(/When this browser opened it at [\d:]+ Heart rate \d+/.test(words), `what the record said when it was opened is told: ${screen}`, words);
        report.ok(/What stands in its place now Heart rate 72/.test(words), `and what stands in its place now: ${screen}`, words);
    }
    for (const role of ['patient', 'guardian']) await testTold(browser, report, url, role, folder);
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('The demo’s backup was put back.').waitFor();
    await page.locator('strong', { hasText: 'Unchanged' }).last().waitFor({ timeout: patience });
    report.ok(true, 'the restored record is unchanged again');
    await page.getByRole('button', { name: 'Replay' }).click();
    const bed = page.locator('.stage ul article', { hasText: 'Anna Example' });
    const calm = async () => (await bed.getAttribute('data-priority')) ?? '';
    const beds = await eventually(calm, (all) => !/high|medium/.test(all), 9000);
    const ill = await bed.innerText();
    report.ok(!/high|medium/.test(beds), 'a second telling begins as calm as the first', `${beds}: ${ill}`);
    await page.context().close();
}

/** While a record is changed: what its patient and her daughter see of it, and the evidence they can take along. */
async function testTold(browser, report, url, role, folder) {
    for (const { name, ...options } of looksOf) {
        const page = await newPage(browser, report, options);
        await page.goto(`${url}/?as=${role}`);
        const part = await tamperReport(page, report, `tampering, ${role}, ${name}`, folder, `told-${role}-${name}`);
        const { path, file } = await savedEvidence(page, part);
        report.ok(file.what === 'record', `the ${role} can take the evidence along, ${name}`);
        const verdict = await judged(path);
        if (verdict) report.ok(verdict.code === 3, `vitalseal verify --evidence finds tampering in it: ${role}, ${name}`, verdict.words);
        else report.skip('vitalseal verify --evidence', 'VITALSEAL does not say where the command is');
        await page.context().close();
    }
}

async function testGerman(browser, report, url, folder) {
    const page = await newPage(browser, report, { viewport: { width: 360, height: 740 } });
    await page.addInitScript(() => localStorage.setItem('vitalseal-language', 'de'));
    await page.goto(`${url}/`);
    await page.getByRole('heading', { level: 1, name: 'Station', exact: true }).waitFor({ timeout: patience });
    await page.waitForSelector('article.row');
    report.ok((await page.evaluate(() => document.documentElement.lang)) === 'de', 'the page says that it is German');
    const sentence = page.locator('article.row .sentence').first();
    await sentence.waitFor({ timeout: patience });
    const said = await sentence.innerText();
    const spoken = (await sentence.locator('[lang=en]').count()) === 0;
    report.ok(spoken && /seit|fällig|Hilfe|meldet|verändert/.test(said), 'alerts speak German, with what the node says they are made of', said);
    report.ok(await fitsWidth(page), 'nothing reaches out of the width: the ward in German');
    await axe(page, report, 'the ward in German');
    await screenshot(page, folder, 'ward-german');
    await page.context().close();
}

const [url, folder] = process.argv.slice(2);
if (!url) {
    console.error('usage: node people.mjs URL [FOLDER]');
    process.exit(2);
}
const report = new Report();
const browser = await launch();
try {
    for (const [what, test] of [['patient', testPatient], ['silent', testSilent], ['family', testFamily], ['ledger', testLedger], ['tour', testTour], ['german', testGerman]])
        await report.step(what, () => test(browser, report, url.replace(/\/$/, ''), folder));
} finally {
    await browser.close();
}
process.exit(report.finish());
