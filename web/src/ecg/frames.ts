// One animation frame loop for everything that moves. It stops when nothing is registered, is paused by
// the browser while the page is hidden, and runs once a second for readers who asked for less motion.

type Draw = (now: number) => void;

const calm = matchMedia('(prefers-reduced-motion: reduce)');
const calmInterval = 1000;
const drawings = new Set<Draw>();
let request = 0;
let lastDrawn = 0;

function frame(now: number): void {
    request = drawings.size > 0 ? requestAnimationFrame(frame) : 0;
    if (calm.matches && now - lastDrawn < calmInterval) return;
    lastDrawn = now;
    for (const draw of drawings) draw(now);
}

export function onFrame(draw: Draw): () => void {
    drawings.add(draw);
    request ||= requestAnimationFrame(frame);
    return () => drawings.delete(draw);
}
