import { mount } from 'svelte';
import './styles/theme.css';
import './styles/base.css';
import App from './App.svelte';
import { applyStoredTheme } from './theme.ts';
import { chooseVisitor } from './visitor.ts';

applyStoredTheme();
const target = document.getElementById('app');
await chooseVisitor();
if (target) mount(App, { target });
