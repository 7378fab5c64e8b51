import { askEarly } from './early.ts';
import { applyStoredTheme } from './theme.ts';

// Awaited by nobody: the page imports from here, and would wait for this file to end while this file waits for it.
async function open(): Promise<void> {
    const app = import('./app.ts');
    await askEarly();
    const target = document.getElementById('app');
    if (target) await (await app).start(target);
}

// The questions first: the browser's storage answers only after a while.
void open();
applyStoredTheme();
