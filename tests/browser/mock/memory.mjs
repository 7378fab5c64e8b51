// A browser's memory of heads, as the site's checks use it: one thing held, replaced only by who saw the last.
export function memory() {
    let held = null;
    return {
        read: async () => held,
        swap: async (expected, next) => {
            if (held?.note !== expected?.note) return false;
            held = next;
            return true;
        },
    };
}
