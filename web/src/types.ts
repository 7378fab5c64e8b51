// What the node's HTTP API answers (docs/formats describes it). Times are RFC 3339, keys of vitals LOINC.

export interface Session {
    role: string;
    name: string;
    demo: boolean;
    simulated: boolean;
    banner: string;
    node: string;
    log: { origin: string; key: string };
    scrub_seconds: number;
}

export interface VitalValue {
    value: number;
    text: string;
    unit: string;
    time: string;
    trend: -1 | 0 | 1;
    stale: boolean;
}

export interface News2 {
    score: number;
    count: number;
    of: number;
    best: number;
    worst: number;
    band: 'none' | 'low' | 'low-medium' | 'medium' | 'high';
    note: string;
}

export type Priority = 'high' | 'medium' | 'low' | 'technical';

export interface Alert {
    id: string;
    patient: string;
    kind: string;
    priority: Priority;
    state: 'active' | 'cleared';
    acknowledged: { by: string; at: string } | null;
    raised: string;
    sentence: string;
    onset: string;
    resolved: string | null;
}

export interface PatientCard {
    patient: string;
    name: string;
    bed: string;
    source: 'simulated' | 'recorded';
    source_detail: string;
    age: number | null;
    vitals: Record<string, VitalValue>;
    /** Without a score: why there is none. */
    news2: News2 | { why_not: string } | null;
    alerts: Alert[];
    ecg: { rate: number; leads: string[] } | null;
    last_received: string;
    concern: number;
}

export interface Patient extends PatientCard {
    birth_year: number;
    limits: Record<string, { low?: number; high?: number }>;
    devices: { id: string; last_seen: string; kind: string }[];
    history: Alert[];
}

export interface TrendSeries {
    unit: string;
    median: (number | null)[];
    min: (number | null)[];
    max: (number | null)[];
}

export interface Trends {
    step_seconds: number;
    start: string;
    series: Record<string, TrendSeries>;
}

export interface EcgEvent {
    lead: string;
    start: string;
    rate: number;
    gain: number;
    base: number;
    samples: string;
}
