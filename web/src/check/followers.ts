// Who else vouches for the chain: followers execute every block again and co-sign the node's checkpoints.
// Their keys come from the node at first sight and are kept from then on, one per name: the node cannot
// exchange or invent a signature later without a follower's key. Whether a key is really that of another
// computer only people can tell, by comparing it with what the follower itself prints.

import type { Memory } from './head.ts';
import { isSignedBy, parseVerifierKey } from './note.ts';

export interface Follower {
    name: string;
    key: string;
    /** When this browser first kept the key, in milliseconds. */
    since: number;
    /** The most blocks whose checkpoint bore its signature, verified here. */
    size: number;
    /** Whether the checkpoint shown now bears it. */
    signed: boolean;
}

const most = 100;

const nameOf = (key: string): string => key.slice(0, key.indexOf('+'));

async function holds(note: string, key: string): Promise<boolean> {
    try {
        return isSignedBy(note, await parseVerifierKey(key));
    } catch {
        return false;
    }
}

function withNew(known: Follower[], shown: string[], now: number): Follower[] {
    const out = [...known];
    for (const key of shown) {
        if (out.length >= most || out.some(({ name }) => name === nameOf(key))) continue;
        out.push({ name: nameOf(key), key, since: now, size: 0, signed: false });
    }
    return out;
}

/** The remembered followers and the new ones among `shown`; `size` is that of the co-signed note, 0 without one. */
export async function watchFollowers(
    memory: Memory, shown: string[], note: string, size: number, now: number,
): Promise<Follower[]> {
    for (let attempt = 0; attempt < 5; attempt++) {
        const remembered = await memory.read();
        if (!remembered) break;
        const followers = await Promise.all(
            withNew(remembered.followers ?? [], shown, now).map(async (one) => {
                const signed = size > 0 && (await holds(note, one.key));
                return { ...one, signed, size: signed ? Math.max(one.size, size) : one.size };
            }),
        );
        if (await memory.swap(remembered, { ...remembered, followers })) return followers;
    }
    throw new Error('followers: memory kept changing');
}
