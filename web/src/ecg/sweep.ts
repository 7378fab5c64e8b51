// A live strip drawn as monitors do: the trace runs left to right, an erased bar runs ahead of it, and only
// new samples are drawn. The grid is a bitmap made once per size; the bar copies it back.
import { type Paper, drawGrid, drawPulse, fitCanvas, mmPerMillivolt, mmPerSecond, paperFor, pen, pulseMm } from './paper.ts';
import { Marks, drawMark } from './marks.ts';
import { type Ring, gap } from './ring.ts';
import type { BeatMark } from '../types.ts';

const tallMm = 40;
const barMm = 6;
/** The trace stays this much behind the newest sample, so that it runs evenly between two arrivals. */
const leastLag = 0.6;
const mostLag = 12;

export class Sweep {
    private readonly canvas: HTMLCanvasElement;
    private readonly context: CanvasRenderingContext2D;
    private readonly marks = new Marks();
    private readonly grid = document.createElement('canvas');
    private readonly heightMm: number;
    private paper: Paper;
    private ratio = 1;
    private ring: Ring | null = null;
    /** Sample numbers: where the trace should be, and the last one drawn. */
    private head = 0;
    private drawn = 0;
    /** In the middle; on low paper lower, as there is more above the line than below. */
    private readonly restMm: number;
    private zeroMm: number;
    private lastFrame = 0;
    private lastPush = 0;
    private wantedLag = leastLag;

    constructor(canvas: HTMLCanvasElement, heightMm = tallMm) {
        this.heightMm = heightMm;
        this.paper = paperFor(0, heightMm, 1);
        this.zeroMm = this.restMm = heightMm < tallMm ? Math.round(heightMm * 0.65) : heightMm / 2;
        const context = canvas.getContext('2d', { alpha: false });
        if (!context) throw new Error('canvas: no context');
        this.canvas = canvas;
        this.context = context;
    }

    /** Seconds between the newest sample and the one drawn last. */
    get lag(): number {
        return this.ring?.end ? (this.ring.end - this.drawn) / this.ring.rate : 0;
    }

    layout(cssWidth: number): void {
        this.ratio = window.devicePixelRatio || 1;
        this.paper = paperFor(cssWidth, this.heightMm, this.ratio);
        fitCanvas(this.canvas, this.paper, this.ratio);
        this.paint();
    }

    /** Grid, pulse and everything that should be visible; after a new size, new colours or a jump. */
    paint(): void {
        this.grid.width = this.paper.width;
        this.grid.height = this.paper.height;
        const behind = this.grid.getContext('2d', { alpha: false });
        if (!behind) return;
        drawGrid(behind, this.paper);
        pen(behind, this.ratio);
        drawPulse(behind, this.paper, this.zeroMm);
        this.context.drawImage(this.grid, 0, 0);
        pen(this.context, this.ratio);
        if (!this.ring) return;
        const from = Math.floor(this.head - this.visibleSamples() + this.barSamples());
        this.drawFrom(from, Math.floor(this.head));
        this.drawMarks(this.marks.all, from, Math.floor(this.head));
    }

    /** Beats are told after their samples: those on drawn paper are drawn at once, later ones as the trace reaches them. */
    found(beats: BeatMark[]): Marks {
        const fresh = this.marks.add(beats);
        if (this.ring) this.drawMarks(fresh, Math.floor(this.head - this.visibleSamples() + this.barSamples()), this.drawn);
        return this.marks;
    }

    pushed(ring: Ring, now: number): void {
        if (this.ring !== ring) {
            this.ring = ring;
            this.head = this.drawn = (ring.end ?? 0) - leastLag * ring.rate;
        }
        if (this.lastPush > 0) {
            const interval = (now - this.lastPush) / 1000;
            this.wantedLag = Math.min(mostLag, Math.max(leastLag, interval * 1.25, this.wantedLag * 0.97));
        }
        this.lastPush = now;
    }

    frame(now: number): void {
        const seconds = Math.min(2, (now - this.lastFrame) / 1000);
        this.lastFrame = now;
        if (!this.ring?.end) return;
        const target = this.ring.end - this.wantedLag * this.ring.rate;
        const behind = (target - this.head) / this.ring.rate;
        if (Math.abs(behind) > this.visibleSeconds()) return this.jump(target);
        // Catching up or waiting changes how fast the pen moves, never how many millimetres a second takes.
        const pace = Math.min(2, Math.max(0.5, 1 + 0.5 * behind));
        this.head = Math.min(this.ring.end, this.head + seconds * this.ring.rate * pace);
        const until = Math.floor(this.head);
        if (until <= this.drawn) return;
        this.erase(this.drawn, until);
        this.drawFrom(this.drawn, until);
        this.drawMarks(this.marks.all, this.drawn, until);
        this.drawn = until;
    }

    /** Of samples (from, until]. */
    private drawMarks(beats: readonly BeatMark[], from: number, until: number): void {
        const { context, ring } = this;
        if (!ring) return;
        for (const beat of beats) {
            const index = Math.round((beat.time * ring.rate) / 1000);
            if (index > from && index <= until && ring.at(index) !== gap) drawMark(context, this.x(index), this.paper.pxPerMm, beat.class);
        }
    }

    private jump(target: number): void {
        this.head = target;
        this.drawn = Math.floor(target);
        this.centre();
        this.paint();
    }

    private traceMm(): number {
        return this.paper.widthMm - pulseMm;
    }

    private visibleSeconds(): number {
        return this.traceMm() / mmPerSecond;
    }

    private visibleSamples(): number {
        return this.visibleSeconds() * (this.ring?.rate ?? 0);
    }

    private barSamples(): number {
        return (barMm / mmPerSecond) * (this.ring?.rate ?? 0);
    }

    /** Device pixels from the left edge of the trace; wraps. */
    private x(index: number): number {
        const mm = ((index / (this.ring?.rate ?? 1)) * mmPerSecond) % this.traceMm();
        return (pulseMm + mm) * this.paper.pxPerMm;
    }

    private y(microvolts: number): number {
        return (this.zeroMm - (microvolts / 1000) * mmPerMillivolt) * this.paper.pxPerMm;
    }

    /** Moves the bar on: what it already covered is left alone, or it would nibble at steep strokes. */
    private erase(from: number, until: number): void {
        const left = this.x(from + this.barSamples());
        const right = this.x(until + this.barSamples());
        if (right >= left) return this.restore(left, right);
        this.restore(left, this.paper.width);
        // Half a stroke lies left of the first millimetre.
        this.restore((pulseMm - 0.5) * this.paper.pxPerMm, right);
    }

    private restore(left: number, right: number): void {
        const x = Math.floor(left);
        const width = Math.min(Math.ceil(right) + 1, this.paper.width) - x;
        if (width > 0) this.context.drawImage(this.grid, x, 0, width, this.paper.height, x, 0, width, this.paper.height);
    }

    private drawFrom(from: number, until: number): void {
        const { context, ring } = this;
        if (!ring) return;
        context.beginPath();
        let down = false;
        let previous = -1;
        for (let index = from; index <= until; index++) {
            const value = ring.at(index);
            const x = this.x(index);
            if (value === gap || x < previous) down = false;
            previous = x;
            if (value === gap) continue;
            if (down) context.lineTo(x, this.y(value));
            else context.moveTo(x, this.y(value));
            down = true;
        }
        context.stroke();
        this.canvas.dataset.drawn = String(until);
    }

    /** Puts a signal that stands far from zero back onto the paper, in steps of one large square. */
    private centre(): void {
        if (!this.ring) return;
        let low = Infinity;
        let high = -Infinity;
        for (let index = this.drawn - Math.floor(this.visibleSamples()); index < this.drawn; index++) {
            const value = this.ring.at(index);
            if (value === gap) continue;
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        if (low > high) return;
        const middleMm = (((low + high) / 2) * mmPerMillivolt) / 1000;
        const edge = 200;
        const fits = low > (this.restMm - this.heightMm) * 100 + edge && high < this.restMm * 100 - edge;
        this.zeroMm = fits ? this.restMm : this.heightMm / 2 + Math.round(middleMm / 5) * 5;
    }
}
