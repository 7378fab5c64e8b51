// The page itself. It is fetched while main.ts already asks the node what to show.
import { mount } from 'svelte';
import './styles/theme.css';
import './styles/base.css';
import App from './App.svelte';
import { speak } from './language.ts';
import { duty } from './live/duty.svelte.ts';
import { ward } from './live/ward.svelte.ts';

/** Drawn once with what there is to show, not first without it; but a slow node must not keep the page blank. */
const patience = 300;

export async function start(target: HTMLElement): Promise<void> {
    const known = ward.start().then(() => duty.load());
    await speak();
    await Promise.race([known, new Promise((done) => setTimeout(done, patience))]);
    mount(App, { target });
}
