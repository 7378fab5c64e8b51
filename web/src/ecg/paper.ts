// ECG paper. The millimetre is the measure of everything: 25 mm/s and 10 mm/mV. One millimetre is a whole
// number of device pixels, the nearest to the 96/25.4 CSS pixels of a CSS millimetre, so that the grid is
// crisp and grid and trace can never disagree, whatever the width or the pixel ratio.
import { colour } from '../theme.ts';

export const mmPerSecond = 25;
export const mmPerMillivolt = 10;
/** Left margin with the 1 mV calibration pulse. */
export const pulseMm = 10;

export interface Paper {
    pxPerMm: number;
    widthMm: number;
    heightMm: number;
    width: number;
    height: number;
}

export function pixelsPerMm(ratio: number): number {
    return Math.max(1, Math.round((96 / 25.4) * ratio));
}

/** The largest whole-millimetre paper that fits. */
export function paperFor(cssWidth: number, heightMm: number, ratio: number): Paper {
    const pxPerMm = pixelsPerMm(ratio);
    const widthMm = Math.max(pulseMm + 10, Math.floor((cssWidth * ratio) / pxPerMm));
    return { pxPerMm, widthMm, heightMm, width: widthMm * pxPerMm, height: heightMm * pxPerMm };
}

/** Fits the canvas to the paper, so that one canvas pixel is one device pixel. */
export function fitCanvas(canvas: HTMLCanvasElement, paper: Paper, ratio: number): void {
    canvas.width = paper.width;
    canvas.height = paper.height;
    canvas.style.width = `${paper.width / ratio}px`;
    canvas.style.height = `${paper.height / ratio}px`;
    canvas.dataset.pxPerMm = String(paper.pxPerMm);
    canvas.dataset.widthMm = String(paper.widthMm);
}

function lines(context: CanvasRenderingContext2D, paper: Paper, every: number, token: string): void {
    const { pxPerMm, width, height } = paper;
    context.fillStyle = colour(token);
    for (let x = 0; x <= width; x += every * pxPerMm) context.fillRect(x, 0, 1, height);
    for (let y = 0; y <= height; y += every * pxPerMm) context.fillRect(0, y, width, 1);
}

export function drawGrid(context: CanvasRenderingContext2D, paper: Paper): void {
    context.fillStyle = colour('--ecg-paper');
    context.fillRect(0, 0, paper.width, paper.height);
    lines(context, paper, 1, '--ecg-minor');
    lines(context, paper, 5, '--ecg-major');
}

/** The 1 mV pulse: 10 mm high, 5 mm wide, standing on the zero line. */
export function drawPulse(context: CanvasRenderingContext2D, paper: Paper, zeroMm: number): void {
    const mm = paper.pxPerMm;
    const zero = zeroMm * mm;
    const top = zero - mmPerMillivolt * mm;
    context.beginPath();
    context.moveTo(1 * mm, zero);
    context.lineTo(2.5 * mm, zero);
    context.lineTo(2.5 * mm, top);
    context.lineTo(7.5 * mm, top);
    context.lineTo(7.5 * mm, zero);
    context.lineTo(9 * mm, zero);
    context.stroke();
}

export function pen(context: CanvasRenderingContext2D, ratio: number): void {
    context.strokeStyle = colour('--ecg-trace');
    context.lineWidth = 1.5 * ratio;
    context.lineJoin = 'round';
    context.lineCap = 'round';
}
