// Holds the node's signed history against this browser's memory, soon after opening and every minute.
import { checker } from '../check/client.ts';
import type { HeadState } from '../check/head.ts';

const firstLook = 3000;
const every = 60_000;

class HeadWatch {
    state = $state<HeadState | null>(null);

    start(): void {
        setTimeout(() => void this.look(), firstLook);
        setInterval(() => void this.look(), every);
    }

    async look(): Promise<void> {
        if (document.hidden && this.state?.ok) return;
        try {
            this.state = await checker.head();
        } catch {
            // No answer is no evidence; the link bar tells about a lost link.
        }
    }

    async forget(): Promise<void> {
        await checker.forget();
        this.state = null;
        await this.look();
    }
}

export const headWatch = new HeadWatch();
