// The key of whoever uses this page: read from their key file, or lent by the demo. It is kept in memory alone and is
// gone when the page is closed.
import { api } from '../api.ts';
import { fromHex } from '../check/bytes.ts';
import type { AccountKey } from './message.ts';

class Account {
    key = $state.raw<AccountKey | null>(null);

    /** The demo lends the key of whoever its visitor looks as; elsewhere there is none until a file is chosen. */
    async find(demo: boolean, signedInAs: string): Promise<void> {
        if (this.key || !demo) return;
        try {
            this.take({ account: signedInAs, signing: await api.demoSigning() });
        } catch {
            // Somebody with a key file of their own.
        }
    }

    /** A key file ("device.json" of an account's folder); false where it is none, or somebody else's than who is signed in. */
    async open(file: File, signedInAs: string): Promise<boolean> {
        try {
            const parsed = JSON.parse(await file.text()) as { account?: unknown; signing?: unknown };
            const { account, signing } = parsed;
            if (typeof account !== 'string' || typeof signing !== 'string') return false;
            if (account.toLowerCase() !== signedInAs.toLowerCase() || !/^[0-9a-f]{64}$/.test(signing)) return false;
            this.take({ account, signing });
            return true;
        } catch {
            return false;
        }
    }

    private take({ account, signing }: { account: string; signing: string }): void {
        this.key = { account: account.toLowerCase(), secret: fromHex(signing) };
    }
}

export const account = new Account();
