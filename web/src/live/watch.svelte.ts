// Holds the node's signed history and ledger against this browser's memory, soon after opening and every
// minute.
import { checker } from '../check/client.ts';
import type { HeadProblem } from '../check/head.ts';
import type { LedgerReason, Standing } from '../check/ledger.ts';

const firstLook = 3000;
const every = 60_000;

/** `since`: when this browser began to remember what is compared. */
export type Watched = { problem: HeadProblem | LedgerReason | null; since: number };

/** A ledger that was not delivered is no evidence against the node. */
function judge({ history, ledger }: Standing): Watched {
    const { since } = history;
    if (!history.ok) return { problem: history.problem, since };
    if (!ledger || ledger.ok || ledger.reason === 'no-ledger') return { problem: null, since };
    return { problem: ledger.reason, since: ledger.head?.since ?? since };
}

class HeadWatch {
    state = $state<Watched | null>(null);
    /** How often the reader decided to trust the node anew. */
    decisions = $state(0);

    start(): void {
        setTimeout(() => void this.look(), firstLook);
        setInterval(() => void this.look(), every);
    }

    async look(): Promise<void> {
        if (document.hidden && this.state?.problem === null) return;
        try {
            this.state = judge(await checker.standing());
        } catch {
            // No answer is no evidence; the link bar tells about a lost link.
        }
    }

    async forget(): Promise<void> {
        await checker.forget();
        this.state = null;
        await this.look();
        this.decisions++;
    }
}

export const headWatch = new HeadWatch();
