// What an alert's sentence is made of (docs/formats/alert.md, "Said"), for languages other than the node's English.
import { ruleName } from './rules.ts';
import { english, text } from './text.ts';
import type { Alert } from './types.ts';
import { formatNumber, isKnownVital, vitalKind } from './units.ts';

interface Part {
    vital: string;
    value?: number | string | null;
    points?: number;
}

/** `form` says which of the others are there; a form that a language does not know it leaves to English. */
export interface Said {
    form: string;
    vital?: string;
    side?: 'high' | 'low';
    value?: number;
    limit?: number;
    readings?: number;
    since?: string;
    until?: string;
    rule?: string;
    usual?: { low: number; high: number };
    quality?: number;
    doubt?: string;
    up?: boolean;
    from?: number;
    to?: number;
    minutes?: number;
    seconds?: number;
    parts?: Part[];
    rhythm?: string;
    rate?: number;
    score?: number;
    known?: number;
    partial?: boolean;
    about?: string;
    of?: Said;
    by?: string;
    text?: string;
    minute?: Part[];
    symptom?: string;
    due?: string;
    start?: string;
    end?: string;
    what?: string;
    last_good?: string;
}

/** "131 /min", with the digits its vital sign is shown with. */
export function amount(vital: string, value: number | string | null | undefined): string {
    if (typeof value !== 'number') return value ?? '';
    const words = isKnownVital(vital) ? formatNumber(vital, value) : String(value);
    return `${words} ${vitalKind(vital).unit}`.trim();
}

/** The sentence in the reader's language; "" where it is the node's own, in English. */
export function ownWords({ said }: Pick<Alert, 'said'>): string {
    const parts = (said ?? []).map((one) => text.alert.say(one));
    return parts.length > 0 && parts.every(Boolean) ? parts.join(' ') : '';
}

/** A language that has no sentences of its own shows the node's as they are. */
export const isNodesLanguage = (): boolean => text.alert.say === english.alert.say;

/** What an alert says, for names of buttons and titles: the kind and the node's sentence where there is no translation. */
export function alertWords(alert: Pick<Alert, 'said' | 'kind' | 'sentence'>): string {
    const own = ownWords(alert);
    if (own) return own;
    return isNodesLanguage() ? alert.sentence : `${ruleName(alert.kind)}: ${alert.sentence}`;
}
