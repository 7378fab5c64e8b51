// Parts of the site that are fetched when they are needed.

/** Fetches a part, again and again while the node cannot be reached: seconds at first, half a minute in the end. */
export async function later<T>(load: () => Promise<T>, pause = 1000): Promise<T> {
    try {
        return await load();
    } catch {
        await new Promise((done) => setTimeout(done, pause));
        return later(load, Math.min(2 * pause, 30_000));
    }
}
