// The account whose keys this browser holds, in a database of its own: nothing of it ever leaves.
// Making one is newaccount.ts: signing in must not wait for age.
import { type Bytes } from '../check/bytes.ts';

export interface OwnAccount {
    account: string;
    name: string;
    signing: Bytes;
    /** "AGE-SECRET-KEY-1…" */
    identity: string;
}

const store = 'account';

function request<T>(source: IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        source.onsuccess = () => resolve(source.result);
        source.onerror = () => reject(source.error ?? new Error('account: unavailable'));
    });
}

async function within<T>(mode: IDBTransactionMode, work: (s: IDBObjectStore) => Promise<T>): Promise<T> {
    const opening = indexedDB.open('vitalseal-account', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(store);
    const database = await request(opening);
    try {
        const transaction = database.transaction(store, mode, { durability: 'strict' });
        const finished = new Promise<void>((resolve, reject) => {
            transaction.oncomplete = () => resolve();
            transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('account: not stored'));
        });
        const result = await work(transaction.objectStore(store));
        await finished;
        return result;
    } finally {
        database.close();
    }
}

export async function storedAccount(): Promise<OwnAccount | null> {
    return within('readonly', async (s) => ((await request(s.get('own'))) as OwnAccount | undefined) ?? null);
}

/** On disk before anybody knows the account. */
export async function keep(own: OwnAccount): Promise<void> {
    await navigator.storage?.persist?.().catch(() => false);
    await within('readwrite', async (s) => {
        s.put(own, 'own');
    });
}
