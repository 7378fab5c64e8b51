// Starts Chromium, counts what holds, prints it in the form every test program here prints.
import { mkdirSync, readFileSync } from 'node:fs';
import { axePath, chromium } from './modules.mjs';

const axeSource = readFileSync(axePath, 'utf8');
const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

/** How long a page may take on a slow machine, in milliseconds: no claim about how fast it is. */
export const patience = 90_000;

/** Asks again until `good` holds for the answer; the last answer in any case. */
export async function eventually(ask, good, within = patience) {
    for (const end = Date.now() + within; ; ) {
        const found = await ask();
        if (good(found) || Date.now() > end) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
}

export function launch() {
    return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
}

export class Report {
    passed = 0;
    failed = 0;
    skipped = 0;

    ok(condition, what, detail = '') {
        if (condition) this.passed++;
        else this.failed++;
        console.log(`${condition ? 'ok' : 'not ok'} - ${what}${condition || !detail ? '' : ` (${detail})`}`);
        return condition;
    }

    skip(what, why) {
        this.skipped++;
        console.log(`skipped - ${what}: ${why}`);
    }

    /** A step that throws is a failure, not the end of the run. */
    async step(what, work) {
        try {
            await work();
        } catch (error) {
            this.ok(false, what, String(error).split('\n').slice(0, 3).join(' '));
        }
    }

    finish() {
        console.log(`${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`);
        return this.failed === 0 ? 0 : 1;
    }
}

/** A page that reports its own errors as failures. */
export async function newPage(browser, report, options) {
    const context = await browser.newContext(options);
    // The demo's first minute begins by itself only for those who have not seen it.
    await context.addInitScript(() => {
        try {
            sessionStorage.setItem('vitalseal-toured', '1');
        } catch {
            // The browser's own page of errors has no such memory.
        }
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => report.ok(false, 'no error in the page', error.message));
    page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy/.test(message.text())) {
            report.ok(false, 'nothing breaks the content security policy', message.text());
        }
    });
    return page;
}

export async function axe(page, report, what) {
    // The policy of the page forbids added script elements; the debugger's own evaluation is no element.
    await page.evaluate(axeSource);
    const violations = await page.evaluate(async () => {
        const result = await globalThis.axe.run(document, { resultTypes: ['violations'] });
        return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')}`);
    });
    report.ok(violations.length === 0, `axe finds nothing: ${what}`, violations.join('; '));
}

export async function screenshot(page, folder, name) {
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** Words of the machinery that a reader shows without being asked. */
export async function machineryWords(page) {
    return page.evaluate(() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = new Set();
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (node.parentElement.closest('details, script, style, noscript')) continue;
            const match = /\b(blocks?|hash(es)?|leaf|leaves|contracts?|epochs?|capsules?|CIDs?|tokens?)\b/i.exec(node.textContent);
            if (match) found.add(match[0]);
        }
        return [...found];
    });
}

/** Things to press that are smaller than 44 px in height, or reach out of the page. */
export async function smallTargets(page) {
    return page.evaluate(() => {
        const small = [];
        for (const element of document.querySelectorAll('button, a[href], select, input, summary')) {
            if (element.closest('.skip, .hidden-text') || element.matches('.skip')) continue;
            // A choice is pressed by its label.
            const choice = element.matches('input[type=radio], input[type=checkbox]') ? element.closest('label') : null;
            const own = (choice ?? element).getBoundingClientRect();
            const after = getComputedStyle(element, '::after');
            const covers = after.content !== 'none' && after.position === 'absolute';
            if (own.width === 0 || covers) continue;
            if (own.height < 43.5 || own.right > innerWidth + 1) small.push(`${element.tagName} "${element.textContent.trim().slice(0, 30)}" ${Math.round(own.height)}`);
        }
        return small;
    });
}

export async function fitsWidth(page) {
    return page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
}

/** What holds of every page: width, size of targets, plain words, and what axe finds. */
export async function looks(page, report, what, { machinery = true } = {}) {
    report.ok(await fitsWidth(page), `nothing reaches out of the width: ${what}`);
    const small = await smallTargets(page);
    report.ok(small.length === 0, `targets are at least 44 px: ${what}`, small.join('; '));
    if (machinery) {
        const words = await machineryWords(page);
        report.ok(words.length === 0, `no word of the machinery outside details: ${what}`, words.join(', '));
    }
    await axe(page, report, what);
}
