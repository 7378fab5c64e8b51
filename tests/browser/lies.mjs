// The site against a node that lies: each lie must get its own words, and none may ever turn green.
//   node lies.mjs [FOLDER]
import { runEvidence } from './evidence.mjs';
import { Report, axe, fitsWidth, launch, machineryWords, newPage, patience, screenshot } from './harness.mjs';
import { startMock } from './mock/server.mjs';

const desk = { viewport: { width: 1440, height: 900 } };

function recordUrl(mock, report, patient = 0) {
    const { address } = mock.node.patients[patient];
    return `${mock.url}/#/patient/${address}/record/${report.cid}?start=${encodeURIComponent(report.start)}`;
}

const lastOf = (mock, kind) => mock.node.patients[0].reports.filter((r) => r.kind === kind).at(-1);

async function verdictAt(page, url) {
    await page.goto('about:blank');
    await page.goto(url);
    const found = page.locator('[data-verdict]');
    await found.waitFor({ timeout: patience });
    return {
        verdict: await found.getAttribute('data-verdict'),
        reason: await found.getAttribute('data-reason'),
        words: await page.locator('.word').innerText(),
    };
}

const plainLies = {
    alter: ['changed', 'content-differs', /^Changed/],
    'says-altered': ['changed', 'node-says-altered', /^Changed/],
    missing: ['missing', 'not-there', /^Missing/],
    'wrong-place': ['changed', 'wrong-place', /^Changed/],
    'swapped-key': ['changed', 'wrong-keys', /^Changed/],
    'forged-capsule': ['changed', 'wrong-keys', /^Changed/],
    'state-value': ['changed', 'wrong-keys', /^Changed/],
    'never-anchored': ['pending', 'not-anchored', /^Not yet anchored/],
};

async function testPlainLies(browser, report, mock, folder) {
    const page = await newPage(browser, report, desk);
    const url = recordUrl(mock, lastOf(mock, 'numerics'));
    const honest = await verdictAt(page, url);
    report.ok(honest.verdict === 'unchanged', 'the truth is unchanged', JSON.stringify(honest));
    for (const [lie, [verdict, reason, words]] of Object.entries(plainLies)) {
        mock.node.lie = lie;
        const found = await verdictAt(page, url);
        const good = found.verdict === verdict && found.reason === reason && words.test(found.words);
        report.ok(good, `lie "${lie}": ${verdict}, in words`, JSON.stringify(found));
        await axe(page, report, `verdict ${verdict} (${lie})`);
        await screenshot(page, folder, `lie-${lie}`);
    }
    mock.node.lie = 'none';
    const after = await verdictAt(page, url);
    report.ok(after.verdict === 'unchanged', 'the truth afterwards is unchanged again', JSON.stringify(after));
    await page.context().close();
}

async function testSealedLies(browser, report, mock) {
    const page = await newPage(browser, report, desk);
    const now = Date.now();
    const patient = mock.node.patients[0];
    const broken = await mock.node.sealReport(patient, 'numerics', now - 60_000, now, { breakSignature: true });
    const borrowed = await mock.node.sealReport(patient, 'numerics', now - 60_000, now, { wrongIdentity: true });
    const changed = await mock.node.sealReport(patient, 'numerics', now - 60_000, now, { changeValue: true });
    mock.node.anchor();
    for (const [sealed, reason] of [[changed, 'unsigned-values'], [broken, 'wrong-signature'], [borrowed, 'wrong-identity']]) {
        const found = await verdictAt(page, recordUrl(mock, sealed));
        report.ok(found.verdict === 'changed' && found.reason === reason, `sealed with ${reason}: changed`, JSON.stringify(found));
        report.ok(await page.getByText('Do not rely on what follows').isVisible(), `${reason}: the page says not to rely on it`);
    }
    patient.reports.splice(-3);
    await page.context().close();
}

async function testHistory(browser, report, mock, folder) {
    for (const [lie, reason] of [['rewrite', 'head-rewritten'], ['shorter', 'head-shorter'], ['other-key', 'head-signature']]) {
        const page = await newPage(browser, report, desk);
        const url = recordUrl(mock, lastOf(mock, 'numerics'));
        await verdictAt(page, url);
        mock.node.anchor();
        mock.node.lie = lie;
        const found = await verdictAt(page, url);
        const good = found.verdict === 'rewritten' && found.reason === reason && /^History rewritten/.test(found.words);
        report.ok(good, `lie "${lie}" after a first visit: history rewritten`, JSON.stringify(found));
        await page.goto(mock.url + '/#/');
        await page.getByText('Tampering suspected').waitFor({ timeout: patience });
        report.ok(true, `lie "${lie}": every page says so`);
        await axe(page, report, `ward under lie ${lie}`);
        if (lie === 'rewrite') await screenshot(page, folder, 'lie-rewrite-ward');
        mock.node.lie = 'none';
        await page.context().close();
    }
}

const changedLedger = {
    'ledger-value': 'ledger-proof',
    'ledger-node': 'ledger-proof',
    'ledger-head': 'ledger-header',
    'ledger-header': 'ledger-header',
    'ledger-inclusion': 'ledger-header',
    'ledger-moved': 'ledger-moved',
    'ledger-signature': 'ledger-signature',
};
const rewrittenLedger = ['ledger-shorter', 'ledger-rewritten', 'ledger-forked'];

/** Each lie about the chain, to a browser that has seen the truth: named on the record and on every page. */
async function testLedger(browser, report, mock, folder) {
    const lies = [...Object.entries(changedLedger).map((l) => [...l, 'changed']), ...rewrittenLedger.map((l) => [l, l, 'rewritten'])];
    for (const [lie, reason, verdict] of lies) {
        const page = await newPage(browser, report, desk);
        const url = recordUrl(mock, lastOf(mock, 'numerics'));
        await verdictAt(page, url);
        mock.node.anchor();
        mock.node.lie = lie;
        const found = await verdictAt(page, url);
        report.ok(found.verdict === verdict && found.reason === reason, `lie "${lie}": ${verdict}, ${reason}`, JSON.stringify(found));
        const words = await machineryWords(page);
        report.ok(words.length === 0, `lie "${lie}" is told in plain words`, words.join());
        await page.goto(mock.url + '/#/');
        await page.getByText('Tampering suspected').waitFor({ timeout: patience });
        await axe(page, report, `ward under lie ${lie}`);
        if (lie === 'ledger-moved') await screenshot(page, folder, 'lie-ledger-moved-ward');
        mock.node.lie = 'none';
        await page.context().close();
    }
}

async function testLedgerOpen(browser, report, mock, folder) {
    const page = await newPage(browser, report, desk);
    const url = recordUrl(mock, lastOf(mock, 'numerics'));
    const cases = [
        ['no-ledger', 'cannot', 'no-ledger'],
        ['ledger-empty', 'pending', 'not-anchored'],
        ['ledger-behind', 'unchanged', 'all-good'],
        ['note-late', 'unchanged', 'all-good'],
    ];
    for (const [lie, verdict, reason] of cases) {
        mock.node.lie = lie;
        const fresh = await newPage(browser, report, desk);
        const found = await verdictAt(fresh, url);
        report.ok(found.verdict === verdict && found.reason === reason, `"${lie}": ${verdict}`, JSON.stringify(found));
        await fresh.context().close();
    }
    mock.node.lie = 'none';
    await verdictAt(page, url);
    // Nothing new comes after it that could hide it.
    mock.node.lie = 'no-anchor';
    mock.node.ledger.replaceHead();
    const found = await verdictAt(page, url);
    report.ok(found.verdict === 'changed' && found.reason === 'ledger-differs', 'another head in the chain: changed', JSON.stringify(found));
    await screenshot(page, folder, 'lie-ledger-differs');
    mock.node.lie = 'none';
    mock.node.log.append(Buffer.from('after'));
    mock.node.anchor();
    await page.context().close();
}

/** What a specialist reads: every step, in both widths, and nothing reaches out of the page. */
async function testDetails(browser, report, mock, folder) {
    mock.node.lie = 'no-anchor';
    for (const width of [360, 1440]) {
        const page = await newPage(browser, report, { viewport: { width, height: 900 } });
        await verdictAt(page, recordUrl(mock, lastOf(mock, 'numerics')));
        await page.locator('.verdict summary').click();
        const titles = await page.locator('.verdict details h3').allInnerTexts();
        report.ok(titles.length === 8, `eight steps in the details, ${width} px`, titles.join());
        const told = await page.locator('.verdict details').innerText();
        const whole = [mock.node.ledger.directory, mock.node.ledger.contract, mock.node.ledger.blocks.root().toString('hex'), '1 follower'];
        report.ok(whole.every((w) => told.includes(w)), `contract, checkpoint and followers are named, ${width} px`, whole.filter((w) => !told.includes(w)).join());
        report.ok(await fitsWidth(page), `the details fit ${width} px`);
        await axe(page, report, `details, ${width} px`);
        await screenshot(page, folder, `details-${width}`);
        await page.context().close();
    }
    mock.node.lie = 'none';
}

async function testAnotherNode(browser, report, mock, folder) {
    const page = await newPage(browser, report, desk);
    const url = recordUrl(mock, lastOf(mock, 'numerics'));
    await verdictAt(page, url);
    mock.node.lie = 'another-node';
    const found = await verdictAt(page, url);
    report.ok(found.verdict === 'cannot' && found.reason === 'another-node', 'another node: cannot check', JSON.stringify(found));
    await page.getByText('Another node answers here').first().waitFor({ timeout: patience });
    await axe(page, report, 'another node');
    await screenshot(page, folder, 'another-node');
    await page.getByRole('button', { name: 'Forget and trust this node anew' }).click();
    await page.getByText('Another node answers here').first().waitFor({ state: 'hidden', timeout: patience });
    // The page is not loaded again: what it held of the node before must be gone as well.
    await page.goto(mock.url + '/#/');
    await page.waitForSelector('article', { timeout: patience });
    await page.goto(url);
    const same = page.locator('[data-verdict]');
    await same.waitFor({ timeout: patience });
    const reason = await same.getAttribute('data-reason');
    report.ok(reason === 'all-good', 'after the reader decided, the open page checks on', reason);
    const after = await verdictAt(page, url);
    report.ok(after.verdict === 'unchanged', 'after the reader decided, checks go on', JSON.stringify(after));
    mock.node.lie = 'none';
    await page.context().close();
}

async function testResolve(browser, report, mock) {
    const page = await newPage(browser, report, desk);
    const patient = mock.node.patients[2];
    await page.goto(`${mock.url}/#/patient/${patient.address}`);
    await page.getByRole('button', { name: /^Resolve/ }).click();
    await page.getByLabel('Note for the record').fill('Seen at the bedside.');
    await page.getByRole('button', { name: 'Resolve', exact: true }).click();
    await page.locator('section[aria-label="Earlier alerts"]').getByText(/resolved/).waitFor({ timeout: patience });
    const alert = mock.node.alerts.find((a) => a.patient === patient.address);
    report.ok(alert.resolved !== null && alert.note === 'Seen at the bedside.', 'an alert is resolved with a note, and moves to the earlier ones');
    await page.context().close();
}

/** Acknowledging what has cleared resolves it: it must not vanish under the reader's hands. */
async function testCleared(browser, report, mock) {
    const page = await newPage(browser, report, desk);
    const alert = mock.node.alerts.find((a) => a.kind === 'silence');
    alert.state = 'cleared';
    await page.goto(mock.url);
    const row = page.locator(`[data-alert="${alert.id}"]`);
    await row.getByRole('button', { name: /^Acknowledge for/ }).focus();
    await page.keyboard.press('Enter');
    await row.getByText(/resolved/).waitFor({ timeout: patience });
    await page.waitForTimeout(2500);
    report.ok(await row.getByText(/Acknowledged by Dr. Demo.*resolved/).isVisible(), 'a resolved alert stays while the focus is on it');
    await page.getByRole('combobox', { name: 'Language' }).focus();
    await row.waitFor({ state: 'detached', timeout: patience });
    report.ok(true, 'and goes when the reader has left it');
    await page.context().close();
}

async function testPending(browser, report, mock) {
    const page = await newPage(browser, report, desk);
    mock.node.lie = 'no-anchor';
    const now = Date.now();
    const fresh = await mock.node.sealReport(mock.node.patients[0], 'numerics', now - 60_000, now);
    const found = await verdictAt(page, recordUrl(mock, fresh));
    report.ok(found.verdict === 'pending' && /^Not yet anchored/.test(found.words), 'a fresh record: not yet anchored', JSON.stringify(found));
    mock.node.lie = 'none';
    mock.node.anchor();
    await page.waitForSelector('[data-verdict="unchanged"]', { timeout: patience });
    report.ok(true, 'it turns to unchanged by itself once it is anchored');
    await page.context().close();
}

async function testLink(browser, report, mock, folder) {
    for (const lie of ['silent', 'down']) {
        const page = await newPage(browser, report, desk);
        await page.goto(mock.url);
        await page.waitForSelector('article');
        mock.node.lie = lie;
        if (lie === 'down') mock.cut();
        const begun = Date.now();
        await page.getByText('Values on this page are').waitFor({ timeout: patience });
        const seconds = (Date.now() - begun) / 1000;
        // The page promises ten; the rest is a busy machine's.
        report.ok(seconds <= 20, `link ${lie}: said by itself`, `${seconds} s`);
        const size = await page.locator('.bar .title').evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
        report.ok(size >= 28, `link ${lie}: said large`);
        const struck = await page.locator('article .stale .digits').count();
        report.ok(struck > 0, `link ${lie}: values are struck through`);
        await axe(page, report, `link ${lie}`);
        if (lie === 'silent') await screenshot(page, folder, 'link-lost');
        if (lie === 'down') await page.evaluate((patient) => (location.hash = `#/patient/${patient}`), mock.node.patients[0].address);
        mock.node.lie = 'none';
        await page.getByText('Values on this page are').waitFor({ state: 'hidden', timeout: patience });
        report.ok(true, `link ${lie}: the page recovers by itself`);
        if (lie === 'down') {
            await page.waitForSelector('.chart canvas', { timeout: patience });
            report.ok(true, 'a page asked for while the link was down comes when it is back');
        }
        await page.context().close();
    }
}

async function testOrderHeld(browser, report, mock) {
    const page = await newPage(browser, report, desk);
    await page.goto(mock.url);
    await page.waitForSelector('article');
    const names = () => page.locator('article h2').allInnerTexts();
    const before = await names();
    await page.locator('article').last().hover();
    const calm = mock.node.patients[5];
    mock.node.alerts.push({ ...mock.node.alerts[0], id: 'late', patient: calm.address, raised: new Date().toISOString(), acknowledged: null, resolved: null });
    await page.getByRole('button', { name: new RegExp(`^Acknowledge for .*${calm.name}`) }).waitFor();
    await page.waitForTimeout(6500);
    report.ok((await names()).join() === before.join(), 'rows do not move under the pointer');
    await page.mouse.move(5, 5);
    await page.waitForFunction((name) => document.querySelectorAll('article h2')[0].innerText.endsWith(name) || document.querySelectorAll('article h2')[1].innerText.endsWith(name), calm.name, { timeout: patience });
    report.ok(true, 'and move up once it has left');
    mock.node.alerts.pop();
    await page.context().close();
}

/** Two patients who overtake each other all the time: when the rows change places, by the page's own clock. */
async function testOrderPace(browser, report, mock) {
    const page = await newPage(browser, report, desk);
    await page.goto(mock.url);
    await page.waitForSelector('article');
    await page.mouse.move(5, 5);
    await page.evaluate(() => {
        globalThis.moved = [];
        const list = document.querySelector('main ul');
        const names = () => [...list.querySelectorAll('h2')].map((h) => h.innerText).join();
        let before = names();
        new MutationObserver(() => {
            const now = names();
            if (now !== before) globalThis.moved.push(performance.now());
            before = now;
        }).observe(list, { childList: true });
    });
    const [first, , , , , last] = mock.node.patients;
    let turn = 0;
    const swapping = setInterval(() => {
        mock.node.alerts = mock.node.alerts.filter((a) => a.id !== 'swap');
        const patient = [first, last][turn++ % 2].address;
        mock.node.alerts.push({ ...mock.node.alerts[0], id: 'swap', patient, raised: new Date().toISOString(), acknowledged: null, resolved: null });
    }, 1500);
    try {
        await page.waitForFunction(() => globalThis.moved.length >= 4, null, { timeout: patience });
        const moved = await page.evaluate(() => globalThis.moved);
        const gaps = moved.slice(1).map((at, i) => Math.round(at - moved[i]));
        report.ok(gaps.every((gap) => gap > 4900), 'rows change places at most every five seconds', gaps.join());
    } finally {
        clearInterval(swapping);
        mock.node.alerts = mock.node.alerts.filter((a) => a.id !== 'swap');
        await page.context().close();
    }
}

export async function runLies(folder, report) {
    const mock = await startMock({ days: 3, records: 6 });
    const browser = await launch();
    try {
        await report.step('plain lies', () => testPlainLies(browser, report, mock, folder));
        await report.step('sealed lies', () => testSealedLies(browser, report, mock));
        await report.step('history', () => testHistory(browser, report, mock, folder));
        await report.step('ledger', () => testLedger(browser, report, mock, folder));
        await report.step('ledger open', () => testLedgerOpen(browser, report, mock, folder));
        await report.step('details', () => testDetails(browser, report, mock, folder));
        await report.step('another node', () => testAnotherNode(browser, report, mock, folder));
        await report.step('resolve', () => testResolve(browser, report, mock));
        await report.step('cleared', () => testCleared(browser, report, mock));
        await report.step('pending', () => testPending(browser, report, mock));
        await report.step('order', () => testOrderHeld(browser, report, mock));
        await report.step('pace', () => testOrderPace(browser, report, mock));
        await runEvidence(browser, report, mock, folder);
        await report.step('link', () => testLink(browser, report, mock, folder));
    } finally {
        await browser.close();
        await mock.close();
    }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
    const report = new Report();
    await runLies(process.argv[2], report);
    process.exit(report.finish());
}
