// The npm modules of web/, and where the built site lies.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const web = new URL('../../web/', import.meta.url);
const require = createRequire(new URL('package.json', web));

export const { chromium } = require('playwright-core');
export const axePath = require.resolve('axe-core/axe.min.js');
export const age = await import(new URL('node_modules/age-encryption/dist/index.js', web).href);
export const distFolder = fileURLToPath(new URL('dist/', web));
