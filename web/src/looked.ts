// Who looked at a patient: what the node has noted since the last record, and what the records say. Pure.
import type { Looked } from './check/bundle.ts';
import type { Access } from './types.ts';

export function lookedOf(access: Access): Looked {
    const { name, person, role, what, right, count, records, from, to } = access;
    return { start: Date.parse(from), end: Date.parse(to), who: name || person, role, what, right, times: count, records };
}

/** Alike ones are one, from the first to the last time; newest first. */
export function mergeLooked(all: Looked[]): Looked[] {
    const found = new Map<string, Looked>();
    for (const one of all) {
        const key = [one.who, one.what, one.right].join('\n');
        const same = found.get(key);
        if (!same) {
            found.set(key, { ...one });
            continue;
        }
        same.start = Math.min(same.start, one.start);
        same.end = Math.max(same.end, one.end);
        same.times += one.times;
        same.records = [same.records, one.records].filter(Boolean).join(',');
    }
    return [...found.values()].sort((a, b) => b.end - a.end);
}
