// The remembered heads in this browser's own database (IndexedDB): one entry per log of the site's node.
import type { Memory, Remembered } from './head.ts';

const store = 'head';

export type Entry = 'log' | 'blocks';

function request<T>(source: IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        source.onsuccess = () => resolve(source.result);
        source.onerror = () => reject(source.error ?? new Error('memory: unavailable'));
    });
}

function open(): Promise<IDBDatabase> {
    const opening = indexedDB.open('vitalseal', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(store);
    return request(opening);
}

const same = (a: Remembered | null, b: Remembered | null): boolean => a?.note === b?.note;

async function within<T>(mode: IDBTransactionMode, work: (s: IDBObjectStore) => Promise<T>): Promise<T> {
    const database = await open();
    try {
        const transaction = database.transaction(store, mode, { durability: 'strict' });
        const finished = new Promise<void>((resolve, reject) => {
            transaction.oncomplete = () => resolve();
            transaction.onerror = transaction.onabort = () =>
                reject(transaction.error ?? new Error('memory: not stored'));
        });
        const result = await work(transaction.objectStore(store));
        await finished;
        return result;
    } finally {
        database.close();
    }
}

async function stored(from: IDBObjectStore, entry: Entry): Promise<Remembered | null> {
    return ((await request(from.get(entry))) as Remembered | undefined) ?? null;
}

export function browserMemory(entry: Entry): Memory {
    return {
        read: () => within('readonly', (s) => stored(s, entry)),
        swap: (expected, next) =>
            within('readwrite', async (s) => {
                if (!same(await stored(s, entry), expected)) return false;
                s.put(next, entry);
                return true;
            }),
    };
}

export function forgetEverything(): Promise<void> {
    return within('readwrite', async (s) => {
        s.clear();
    });
}
