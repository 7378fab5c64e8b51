// Server-sent events over fetch. EventSource hides the heartbeat comments, and without them a dead link
// looks like a quiet ward; here every byte counts as a sign of life.

import { credentials } from '../visitor.ts';
import { signInAgain } from '../api.ts';

export interface StreamHandlers {
    /** Called after every (re)connection, before its events. */
    opened(): void;
    event(name: string, data: string): void;
    /** Some bytes arrived. */
    alive(): void;
}

const silence = 8000;
const retryFirst = 500;
const retryMost = 4000;

/** Splits a stream of text into events; comments and unknown fields are dropped. */
export class EventParser {
    private rest = '';
    private name = '';
    private data: string[] = [];
    private readonly emit: (name: string, data: string) => void;
    constructor(emit: (name: string, data: string) => void) {
        this.emit = emit;
    }

    push(chunk: string): void {
        const lines = (this.rest + chunk).split('\n');
        this.rest = lines.pop() ?? '';
        for (const line of lines) this.line(line.replace(/\r$/, ''));
    }

    private line(line: string): void {
        if (line === '') {
            if (this.data.length > 0) this.emit(this.name || 'message', this.data.join('\n'));
            this.name = '';
            this.data = [];
            return;
        }
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') this.name = value;
        else if (field === 'data') this.data.push(value);
    }
}

async function readAll(path: string, handlers: StreamHandlers, abort: AbortController): Promise<void> {
    let watchdog = setTimeout(() => abort.abort(), silence);
    try {
        const headers = { Accept: 'text/event-stream', ...credentials() };
        const response = await fetch(path, { signal: abort.signal, headers, cache: 'no-store' });
        if (response.status === 404) await signInAgain();
        if (!response.ok || !response.body) throw new Error(`stream: ${response.status}`);
        const parser = new EventParser((name, data) => handlers.event(name, data));
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        handlers.opened();
        handlers.alive();
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return;
            clearTimeout(watchdog);
            watchdog = setTimeout(() => abort.abort(), silence);
            handlers.alive();
            parser.push(value);
        }
    } finally {
        clearTimeout(watchdog);
    }
}

/** Keeps the stream open until the returned function is called. */
export function openStream(path: string, handlers: StreamHandlers): () => void {
    let closed = false;
    let abort = new AbortController();
    const run = async (): Promise<void> => {
        let wait = retryFirst;
        while (!closed) {
            abort = new AbortController();
            const begun = Date.now();
            await readAll(path, handlers, abort).catch(() => undefined);
            if (closed) return;
            wait = Date.now() - begun > silence ? retryFirst : Math.min(wait * 2, retryMost);
            await new Promise((resolve) => setTimeout(resolve, wait));
        }
    };
    void run();
    return () => {
        closed = true;
        abort.abort();
    };
}
