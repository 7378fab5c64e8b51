// The npm modules of web/, and where the built site lies.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const web = new URL('../../web/', import.meta.url);
const require = createRequire(new URL('package.json', web));

export const { chromium } = require('playwright-core');
export const axePath = require.resolve('axe-core/axe.min.js');
export const age = await import(new URL('node_modules/age-encryption/dist/index.js', web).href);
const { keccak_256 } = await import(new URL('node_modules/@noble/hashes/sha3.js', web).href);
export const { secp256k1 } = await import(new URL('node_modules/@noble/curves/secp256k1.js', web).href);
export const { x25519 } = await import(new URL('node_modules/@noble/curves/ed25519.js', web).href);
/** Node's own OpenSSL has SHA-3 only. */
export const keccak256 = (bytes) => Buffer.from(keccak_256(bytes));
export const distFolder = fileURLToPath(new URL('dist/', web));
