// The readings of a record as a table: one row per moment, one column per vital sign.
import type { Reading } from './check/bundle.ts';
import { bloodPressure, diastolic, isKnownVital, shownVitals, systolic, unitText, vitalKind } from './units.ts';

export interface ValueTable {
    columns: { code: string; name: string; unit: string }[];
    rows: { time: number; cells: string[] }[];
}

function columnOf(code: string): string {
    return code === systolic || code === diastolic ? bloodPressure : code;
}

function headOf(code: string, sample: Reading): ValueTable['columns'][number] {
    const known = isKnownVital(code);
    const kind = vitalKind(code);
    return { code, name: known ? kind.name : sample.name || code, unit: known ? kind.unit : unitText(sample.unit) };
}

const place = (code: string): number => (shownVitals.includes(code) ? shownVitals.indexOf(code) : shownVitals.length);

/** Newest row first. Several values of one kind at one moment stand side by side. */
export function valueTable(readings: Reading[]): ValueTable {
    const samples = new Map<string, Reading>();
    const rows = new Map<number, Map<string, Reading[]>>();
    for (const reading of readings) {
        const column = columnOf(reading.code);
        samples.set(column, samples.get(column) ?? reading);
        const row = rows.get(reading.time) ?? new Map<string, Reading[]>();
        row.set(column, [...(row.get(column) ?? []), reading]);
        rows.set(reading.time, row);
    }
    const columns = [...samples].map(([code, sample]) => headOf(code, sample)).sort((a, b) => place(a.code) - place(b.code));
    const cellOf = (found: Reading[] | undefined): string => {
        if (!found) return '';
        const order = found.toSorted((a, b) => Number(b.code === systolic) - Number(a.code === systolic));
        return order.map((r) => r.value).join(found.some((r) => r.code === systolic) ? '/' : ' ');
    };
    return {
        columns,
        rows: [...rows]
            .sort(([a], [b]) => b - a)
            .map(([time, row]) => ({ time, cells: columns.map(({ code }) => cellOf(row.get(code))) })),
    };
}
