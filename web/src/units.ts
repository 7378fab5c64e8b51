// Vital signs and units as people read them: one place. The API speaks LOINC and UCUM.

import { text } from './text.ts';

export interface VitalKind {
    code: string;
    name: string;
    short: string;
    unit: string;
    decimals: number;
    /** The least span a chart shows, so that small changes do not look like large ones. */
    chart: [number, number];
}

const ucum: Record<string, string> = {
    '/min': '/min',
    '{beats}/min': '/min',
    '%': '%',
    'mm[Hg]': 'mmHg',
    Cel: '°C',
    '[degF]': '°F',
    mV: 'mV',
    uV: 'µV',
    'mg/dL': 'mg/dL',
    'mmol/L': 'mmol/L',
    kg: 'kg',
    s: 's',
};

export function unitText(code: string): string {
    return ucum[code] ?? code;
}

export const heartRate = '8867-4';
/** Heart rate as an oximeter counts it; stands in where no ECG counts. */
export const pulse = '8889-8';
export const oxygen = '59408-5';
export const breathing = '9279-1';
export const systolic = '8480-6';
export const diastolic = '8462-4';
export const meanPressure = '8478-0';
export const temperature = '8310-5';
/** Blood pressure is shown as one value of two numbers, under the code of its panel. */
export const bloodPressure = '85354-9';

const kinds: VitalKind[] = [
    { code: heartRate, name: 'Heart rate', short: 'HR', unit: '/min', decimals: 0, chart: [50, 110] },
    { code: pulse, name: 'Pulse', short: 'Pulse', unit: '/min', decimals: 0, chart: [50, 110] },
    { code: oxygen, name: 'Oxygen saturation', short: 'SpO₂', unit: '%', decimals: 0, chart: [88, 100] },
    { code: breathing, name: 'Breathing rate', short: 'RR', unit: '/min', decimals: 0, chart: [8, 28] },
    { code: systolic, name: 'Systolic pressure', short: 'Sys', unit: 'mmHg', decimals: 0, chart: [60, 160] },
    { code: diastolic, name: 'Diastolic pressure', short: 'Dia', unit: 'mmHg', decimals: 0, chart: [40, 110] },
    { code: meanPressure, name: 'Mean pressure', short: 'Mean', unit: 'mmHg', decimals: 0, chart: [50, 120] },
    { code: temperature, name: 'Temperature', short: 'Temp', unit: '°C', decimals: 1, chart: [35.5, 39] },
    { code: bloodPressure, name: 'Blood pressure', short: 'BP', unit: 'mmHg', decimals: 0, chart: [40, 160] },
];
const byCode = new Map(kinds.map((kind) => [kind.code, kind]));
const more: [string, string, string, number][] = [
    ['29463-7', 'Weight', 'kg', 1],
    ['8302-2', 'Height', 'cm', 0],
    ['39156-5', 'Body mass index', 'kg/m²', 1],
    ['2339-0', 'Glucose', 'mg/dL', 0],
    ['15074-8', 'Glucose', 'mmol/L', 1],
    ['3151-8', 'Oxygen flow', 'L/min', 1],
    ['3150-0', 'Inhaled oxygen', '%', 0],
    ['80288-4', 'Consciousness', '', 0],
];
for (const [code, name, unit, decimals] of more) byCode.set(code, { code, name, short: name, unit, decimals, chart: [0, 1] });
byCode.set('2708-6', { ...(byCode.get(oxygen) as VitalKind), code: '2708-6' });

export function vitalKind(code: string): VitalKind {
    const kind = byCode.get(code);
    const name = text.vitalNames[code];
    if (kind && name !== undefined) return { ...kind, name, short: text.vitalShorts[code] ?? name };
    if (kind) return kind;
    return { code, name: code, short: code, unit: '', decimals: 1, chart: [0, 1] };
}

export function vitalCodes(): string[] {
    return [...byCode.keys()];
}

export function isKnownVital(code: string): boolean {
    return byCode.has(code);
}

/** Order of the ward's columns and of the large numbers. */
export const shownVitals = [heartRate, oxygen, breathing, bloodPressure, temperature];
/** Order of the charts of days. */
export const dailyVitals = [heartRate, oxygen, breathing, systolic, diastolic, temperature];
/** Order of the trend charts. */
export const chartedVitals = [heartRate, oxygen, breathing, bloodPressure, temperature];

export function formatNumber(code: string, value: number): string {
    return value.toFixed(vitalKind(code).decimals);
}
