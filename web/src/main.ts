import { mount } from 'svelte';
import './styles/theme.css';
import './styles/base.css';
import App from './App.svelte';
import { speak } from './language.ts';
import { applyStoredTheme } from './theme.ts';
import { chooseVisitor } from './visitor.ts';

applyStoredTheme();
const target = document.getElementById('app');
await Promise.all([chooseVisitor(), speak()]);
if (target) mount(App, { target });
