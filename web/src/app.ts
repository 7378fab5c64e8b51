// The page itself. It is fetched while main.ts already asks the node what to show.
import { mount } from 'svelte';
import './styles/theme.css';
import './styles/base.css';
import App from './App.svelte';
import { speak } from './language.ts';

export async function start(target: HTMLElement): Promise<void> {
    await speak();
    mount(App, { target });
}
