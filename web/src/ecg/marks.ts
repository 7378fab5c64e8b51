// Beats above the trace, one mark per class: told by shape and letter, not by colour alone.
import type { BeatClass, BeatMark } from '../types.ts';
import { colour } from '../theme.ts';

/** Millimetres from the upper edge to the middle of a mark. */
const markMm = 3;
const sizeMm = 1.9;
const secondsKept = 60;

export const beatClasses: BeatClass[] = ['N', 'S', 'V', 'F', 'Q'];
const token: Record<BeatClass, string> = {
    N: '--beat-n',
    S: '--beat-s',
    V: '--beat-v',
    F: '--beat-f',
    Q: '--beat-q',
};

/** Corners of a mark around its middle, in halves of its size; a usual beat is a dot. */
export const corners: Record<BeatClass, [number, number][]> = {
    N: [],
    S: [[0, -1.25], [1.2, 0.85], [-1.2, 0.85]],
    V: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    F: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
    Q: [],
};

/** Marks of the last minute, oldest first; a beat that is told twice is kept once, as told last. */
export class Marks {
    private kept: BeatMark[] = [];

    /** Those that were not known before. */
    add(beats: BeatMark[]): BeatMark[] {
        const known = new Map(this.kept.map((beat) => [beat.time, beat]));
        const fresh = beats.filter((beat) => known.get(beat.time)?.class !== beat.class);
        for (const beat of beats) known.set(beat.time, beat);
        this.kept = [...known.values()].sort((a, b) => a.time - b.time);
        const newest = this.kept.at(-1)?.time ?? 0;
        this.kept = this.kept.filter((beat) => beat.time > newest - secondsKept * 1000);
        return fresh;
    }

    get all(): readonly BeatMark[] {
        return this.kept;
    }

    count(): Record<BeatClass, number> {
        const out: Record<BeatClass, number> = { N: 0, S: 0, V: 0, F: 0, Q: 0 };
        for (const beat of this.kept) out[beat.class]++;
        return out;
    }
}

export function drawMark(context: CanvasRenderingContext2D, x: number, pxPerMm: number, kind: BeatClass): void {
    const y = markMm * pxPerMm;
    const size = sizeMm * pxPerMm;
    context.save();
    context.fillStyle = context.strokeStyle = colour(token[kind]);
    context.lineWidth = Math.max(1, pxPerMm / 4);
    context.beginPath();
    for (const [dx, dy] of corners[kind]) context.lineTo(x + dx * size, y + dy * size);
    if (kind === 'N') context.arc(x, y, size / 3, 0, 2 * Math.PI);
    if (kind === 'Q') context.arc(x, y, size, 0, 2 * Math.PI);
    context.closePath();
    if (kind === 'Q') context.stroke();
    else context.fill();
    if (kind !== 'N') {
        context.fillStyle = colour(kind === 'Q' ? token.Q : '--beat-ink');
        context.font = `bold ${Math.round(size * 1.35)}px sans-serif`;
        context.textAlign = 'center';
        context.textBaseline = 'middle';
        context.fillText(kind, x, y + size * (kind === 'S' ? 0.22 : 0.06));
    }
    context.restore();
}
