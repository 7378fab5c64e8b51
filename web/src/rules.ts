// What a rule of alerts is called: the kinds of docs/formats/alert.md in words.
import { text } from './text.ts';
import { vitalKind } from './units.ts';

export function ruleName(kind: string): string {
    const [rule = '', what = ''] = kind.split(/:(.*)/);
    const plain = text.rules.plain[kind];
    if (plain) return plain;
    if (rule === 'limit-high') return text.rules.high(vitalKind(what).name);
    if (rule === 'limit-low') return text.rules.low(vitalKind(what).name);
    if (rule === 'change') return text.rules.changes(vitalKind(what).name);
    return rule === 'rhythm' ? text.episode.kind(what) : kind;
}
