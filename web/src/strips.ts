// Devices send ECG in pieces of at most ten seconds; people read it in one.
import type { Strip } from './check/bundle.ts';

const tolerance = 0.04;

function follows(before: Strip, next: Strip): boolean {
    const end = before.start + (before.millivolts.length / before.rate) * 1000;
    return before.lead === next.lead && before.rate === next.rate && Math.abs(next.start - end) <= tolerance * 1000;
}

/** Joins strips of one lead where each begins where the last ended. */
export function joinStrips(strips: Strip[]): Strip[] {
    const sorted = strips.toSorted((a, b) => a.lead.localeCompare(b.lead) || a.start - b.start);
    const runs: Strip[][] = [];
    for (const strip of sorted) {
        const run = runs.at(-1);
        const last = run?.at(-1);
        if (run && last && follows(last, strip)) run.push(strip);
        else runs.push([strip]);
    }
    return runs.flatMap((run) => {
        const first = run[0];
        if (!first) return [];
        const millivolts = new Float32Array(run.reduce((n, s) => n + s.millivolts.length, 0));
        let at = 0;
        for (const strip of run) {
            millivolts.set(strip.millivolts, at);
            at += strip.millivolts.length;
        }
        return [{ ...first, millivolts }];
    });
}
