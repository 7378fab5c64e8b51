// When the ward may change its order: at most every five seconds, and never while somebody points at it or has the
// focus in it. Whoever reaches for a patient must get that one.

export const resortEvery = 5000;

export class Resort {
    /** Pointer or focus is in the list. */
    held = false;
    private last = -Infinity;

    /** Whether the order may change now; if so, the next time is five seconds away. */
    due(now: number): boolean {
        if (this.held || now - this.last < resortEvery) return false;
        this.last = now;
        return true;
    }
}
