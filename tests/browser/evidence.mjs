// Tampering is told to people: which record, what was seen, and the evidence, on the pages of clinician, patient and
// guardian; and that a node went back in time, on every page.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { axe, looks, newPage, patience, screenshot } from './harness.mjs';

const title = 'A record was changed';

/** The file that the button of this part of the page gives, and where it lies. */
export async function savedEvidence(page, part) {
    const coming = page.waitForEvent('download', { timeout: patience });
    await part.getByRole('button', { name: 'Save the proof' }).first().click();
    const path = await (await coming).path();
    return { path, file: JSON.parse(await readFile(path, 'utf8')) };
}

/** Exit code and words of `vitalseal verify --evidence`; null where no command is at hand. */
export function judged(path) {
    const command = process.env.VITALSEAL;
    if (!command) return null;
    return new Promise((resolve) => {
        execFile(command, ['verify', '--evidence', path], (error, words) => resolve({ code: error?.code ?? 0, words }));
    });
}

/** Waits for the report on a page and looks at it as at any other part. */
export async function tamperReport(page, report, what, folder, name) {
    const part = page.getByRole('region', { name: title }).first();
    await part.waitFor({ timeout: patience });
    report.ok(await part.getByText('no longer').or(part.getByText('not what was sealed')).first().isVisible(), `what was seen is said: ${what}`);
    report.ok(await part.getByText(/Told .* to everybody/).isVisible(), `who was told is said: ${what}`);
    await part.getByText('How to check it yourself').first().click();
    report.ok(await part.getByText('vitalseal verify --evidence').first().isVisible(), `how to check it oneself is said: ${what}`);
    await looks(page, report, what);
    await screenshot(page, folder, name);
    return part;
}

const looksOf = [
    { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
    { viewport: { width: 1440, height: 1000 }, colorScheme: 'light' },
];
const pageOf = { clinician: (patient) => `#/patient/${patient.address}`, patient: () => '#/', guardian: () => '#/' };

async function testPages(browser, report, mock, folder) {
    const [patient] = mock.node.patients;
    const damaged = patient.reports.filter((r) => r.kind === 'numerics').at(-1);
    mock.node.lie = 'alter';
    mock.node.tellDamage(patient, damaged);
    try {
        for (const [role, path] of Object.entries(pageOf)) {
            mock.node.role = role;
            for (const look of looksOf) {
                const page = await newPage(browser, report, look);
                await page.goto(`${mock.url}/${path(patient)}`);
                const what = `tampering, ${role}, ${look.viewport.width} px, ${look.colorScheme}`;
                const part = await tamperReport(page, report, what, folder, `tampering-${role}-${look.viewport.width}`);
                const { file } = await savedEvidence(page, part);
                const found = createHash('sha256').update(Buffer.from(file.seen.bytes, 'base64')).digest();
                const kept = file.record.cid === damaged.cid && file.record.seq === damaged.seq && !found.equals(damaged.digest);
                report.ok(file.what === 'record' && kept, `the file names the record and holds what came instead: ${what}`);
                report.ok(mock.node.log.leaves[file.record.index].equals(Buffer.from(file.record.leaf, 'base64')), `and what was promised: ${what}`);
                await page.context().close();
            }
        }
    } finally {
        mock.node.role = 'clinician';
        mock.node.lie = 'none';
        mock.node.mend(patient);
    }
}

/** A node that was restored from a backup older than what this browser remembers says less than before. */
async function testRollback(browser, report, mock, folder) {
    const [patient] = mock.node.patients;
    const record = patient.reports.at(-1);
    const places = {
        ward: ['clinician', '#/'],
        patient: ['clinician', `#/patient/${patient.address}`],
        record: ['clinician', `#/patient/${patient.address}/record/${record.cid}?start=${encodeURIComponent(record.start)}`],
        ledger: ['clinician', '#/explorer'],
        notices: ['clinician', '#/notices'],
        enrolment: ['clinician', '#/enrol'],
        'her own': ['patient', '#/'],
        'the guardian’s': ['guardian', '#/'],
    };
    for (const [name, [role, path]] of Object.entries(places)) {
        const page = await newPage(browser, report, { viewport: { width: 1440, height: 900 } });
        mock.node.role = role;
        mock.node.lie = 'none';
        await page.goto(`${mock.url}/${path}`);
        await page.locator('footer .watch').waitFor({ timeout: patience });
        mock.node.anchor();
        mock.node.lie = 'shorter';
        await page.reload();
        const bar = page.getByRole('alert').filter({ hasText: 'Tampering suspected' });
        await bar.waitFor({ timeout: patience });
        report.ok(await bar.getByText('it went back in time').isVisible(), `a restore older than this browser remembers is announced: ${name} page`);
        if (name === 'ward') {
            await axe(page, report, 'a rollback');
            const { file } = await savedEvidence(page, bar);
            const sizes = [file.checkpoint, file.shown].map((note) => Number(note.split('\n')[1]));
            report.ok(file.what === 'history' && sizes[1] < sizes[0], 'its evidence holds both histories', sizes.join());
            await screenshot(page, folder, 'rollback');
        }
        await page.context().close();
    }
    mock.node.role = 'clinician';
    mock.node.lie = 'none';
}

export async function runEvidence(browser, report, mock, folder) {
    await report.step('tampering on pages', () => testPages(browser, report, mock, folder));
    await report.step('rollback', () => testRollback(browser, report, mock, folder));
}
