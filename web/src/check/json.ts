// Careful reading of JSON whose shape nobody has promised: a missing or odd member is null or empty.

export type Json = Record<string, unknown>;

export function object(value: unknown): Json {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): unknown[] {
    return Array.isArray(value) ? value : [];
}

export function objects(value: unknown): Json[] {
    return list(value).map(object);
}

export function text(value: unknown): string {
    return typeof value === 'string' ? value : '';
}

/** A decimal as it stood in the file ("36.60"), from a number or from `parseKeepingDecimals`. */
export function decimal(value: unknown): string | null {
    if (typeof value === 'number' && Number.isFinite(value)) return String(value);
    return typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? value : null;
}

export function number(value: unknown): number | null {
    const digits = decimal(value);
    return digits === null ? null : Number(digits);
}

export function milliseconds(value: unknown): number | null {
    const time = Date.parse(text(value));
    return Number.isNaN(time) ? null : time;
}

/** JSON.parse that keeps "value": 36.60 as the text "36.60", where the engine can tell the source. */
export function parseKeepingDecimals(source: string): unknown {
    if (!source.includes('"valueQuantity"')) return JSON.parse(source);
    const keep = (key: string, value: unknown, context?: { source?: string }): unknown =>
        key === 'value' && typeof value === 'number' ? (context?.source ?? String(value)) : value;
    return JSON.parse(source, keep as (key: string, value: unknown) => unknown);
}
