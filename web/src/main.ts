import { mount } from 'svelte';
import './styles/theme.css';
import './styles/base.css';
import App from './App.svelte';
import { applyStoredTheme } from './theme.ts';

applyStoredTheme();
const target = document.getElementById('app');
if (target) mount(App, { target });
