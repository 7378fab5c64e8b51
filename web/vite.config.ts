import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';

// The page's own script and style are fetched together with the few lines that ask for them.
function fetchAppAtOnce(): Plugin {
    return {
        name: 'fetch-app-at-once',
        transformIndexHtml: {
            order: 'post',
            handler(_html, { bundle }) {
                const chunks = Object.values(bundle ?? {}).filter((one) => one.type === 'chunk');
                const app = chunks.find((one) => one.moduleIds.some((id) => id.endsWith('/src/app.ts')));
                const needed = chunks.filter((one) => one === app || (app?.imports.includes(one.fileName) && !one.isEntry));
                const tags: HtmlTagDescriptor[] = [];
                const link = (rel: string, file: string): unknown => tags.push({ tag: 'link', attrs: { rel, href: `/${file}` }, injectTo: 'head' });
                for (const style of new Set(needed.flatMap((one) => [...(one.viteMetadata?.importedCss ?? [])]))) link('stylesheet', style);
                for (const one of needed) link('modulepreload', one.fileName);
                return tags;
            },
        },
    };
}

// Hashed assets, no inline script or style: the page runs under `default-src 'self'`.
export default defineConfig({
    plugins: [svelte(), fetchAppAtOnce()],
    base: '/',
    worker: { format: 'es' },
    build: {
        target: 'es2022',
        cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
        outDir: 'dist',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: true,
        rolldownOptions: {
            output: {
                // Two files for what every reader loads, not forty: each costs a way there and back on a slow line.
                codeSplitting: {
                    groups: [
                        { name: 'first', tags: ['$initial'], priority: 2 },
                        // Small parts of several pages would each be a file of their own.
                        { name: 'app', test: /src\/(app\.ts|parts\/(HelpPanel|PersonName)\.svelte)/, priority: 1 },
                    ],
                },
            },
        },
    },
});
