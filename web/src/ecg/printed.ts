// A recorded strip on paper, broken into lines like a printout. Same millimetres as the live strip.
import { type Paper, drawGrid, drawPulse, fitCanvas, mmPerMillivolt, mmPerSecond, paperFor, pen, pulseMm } from './paper.ts';

const lineMm = 30;

export interface Printed {
    lines: number;
    linesDrawn: number;
}

function zeroOf(millivolts: Float32Array): number {
    let low = Infinity;
    let high = -Infinity;
    for (const value of millivolts) {
        if (value < low) low = value;
        if (value > high) high = value;
    }
    if (low > high || (low > -1.3 && high < 1.3)) return 0;
    return Math.round((((low + high) / 2) * mmPerMillivolt) / 5) * 5;
}

function drawLine(
    context: CanvasRenderingContext2D, paper: Paper, millivolts: Float32Array, rate: number, from: number, zeroMm: number,
): void {
    const count = Math.floor(((paper.widthMm - pulseMm) / mmPerSecond) * rate);
    context.beginPath();
    let down = false;
    for (let i = 0; i <= count; i++) {
        const value = millivolts[from + i];
        if (value === undefined || Number.isNaN(value)) {
            down = false;
            continue;
        }
        const x = (pulseMm + (i / rate) * mmPerSecond) * paper.pxPerMm;
        const y = (zeroMm - value * mmPerMillivolt) * paper.pxPerMm;
        if (down) context.lineTo(x, y);
        else context.moveTo(x, y);
        down = true;
    }
    context.stroke();
}

/** Draws at most `most` lines; answers how many the whole strip needs. */
export function print(canvas: HTMLCanvasElement, cssWidth: number, millivolts: Float32Array, rate: number, most: number): Printed {
    const ratio = window.devicePixelRatio || 1;
    const perLine = Math.floor(((paperFor(cssWidth, lineMm, ratio).widthMm - pulseMm) / mmPerSecond) * rate);
    const lines = Math.max(1, Math.ceil(millivolts.length / perLine));
    const linesDrawn = Math.min(lines, most);
    const paper = paperFor(cssWidth, lineMm * linesDrawn, ratio);
    fitCanvas(canvas, paper, ratio);
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) return { lines, linesDrawn };
    drawGrid(context, paper);
    pen(context, ratio);
    const shift = zeroOf(millivolts);
    for (let line = 0; line < linesDrawn; line++) {
        const middle = lineMm * (line + 0.5);
        if (line === 0) drawPulse(context, paper, middle);
        drawLine(context, paper, millivolts, rate, line * perLine, middle + shift);
    }
    return { lines, linesDrawn };
}
