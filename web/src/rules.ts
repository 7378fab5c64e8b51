// What a rule of alerts is called: the kinds of docs/formats/alert.md in words.
import { text } from './text.ts';
import { vitalKind } from './units.ts';

const plain: Record<string, string> = {
    news2: 'NEWS2 score',
    silence: 'Nothing heard',
    'found-late': 'Found late',
    tampering: 'Tampering',
    'change:joint': 'Several vital signs change',
};

export function ruleName(kind: string): string {
    const [rule = '', what = ''] = kind.split(/:(.*)/);
    if (plain[kind]) return plain[kind];
    if (rule === 'limit-high') return `${vitalKind(what).name} high`;
    if (rule === 'limit-low') return `${vitalKind(what).name} low`;
    if (rule === 'change') return `${vitalKind(what).name} changes`;
    return rule === 'rhythm' ? text.episode.kind(what) : kind;
}
