import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// Hashed assets, no inline script or style: the page runs under `default-src 'self'`.
export default defineConfig({
    plugins: [svelte()],
    base: '/',
    worker: { format: 'es' },
    build: {
        target: 'es2022',
        cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
        outDir: 'dist',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: true,
    },
});
