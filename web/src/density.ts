// How many beds the ward shows at a time; the choice stays in this browser. Six are rows with all there is, more are
// ever smaller tiles.

export const densities = [6, 12, 24, 60] as const;
export type Density = (typeof densities)[number];

/** The node sends the ECG of no more at a time. */
export const mostStrips = 12;

const key = 'vitalseal.density';

export function storedDensity(): Density {
    try {
        const value = Number(localStorage.getItem(key));
        return densities.find((one) => one === value) ?? 6;
    } catch {
        return 6;
    }
}

export function keepDensity(density: Density): void {
    try {
        localStorage.setItem(key, String(density));
    } catch {
        // Private windows may refuse storage; the choice then lasts for this page.
    }
}
