// The sentences of alerts in German, from what the node says they are made of.
import { type Said, amount } from '../../said.ts';
import { ruleName } from '../../rules.ts';
import { clockTime, dateTime } from '../../time.ts';
import { text } from '../../text.ts';
import { formatNumber, vitalKind } from '../../units.ts';
import { doubts, plural } from './words.ts';

const name = (vital = ''): string => vitalKind(vital).name;
const since = (at = ''): string => `seit ${dateTime(at)}`;
const quoted = (words = ''): string => (words ? ` „${words}“` : '');
const times = (n = 0): string => plural(n, 'Messung', 'Messungen');

function usual({ vital = '', usual: band }: Said): string {
    return band ? ` Bei dieser Person üblich: ${formatNumber(vital, band.low)} bis ${formatNumber(vital, band.high)}.` : '';
}

function trust({ quality, doubt }: Said): string {
    if (doubt) return ` Zweifelhaft: ${doubts[doubt] ?? doubt}.`;
    return quality === undefined ? '' : ` Signalgüte ${Math.round(quality * 100)} %.`;
}

const damage: Record<string, string> = {
    'the stored record is gone': 'sie ist nicht mehr da',
    'the stored record is not the one that was sealed': 'gespeichert ist nicht mehr das Versiegelte',
    'its entry in the log is damaged': 'ihr Eintrag im Protokoll ist beschädigt',
    'its entry in the log is another record\'s': 'ihr Eintrag im Protokoll gehört zu einer anderen',
};

const listed = (parts: Said['parts'] = []): string =>
    parts.map(({ vital, value, points }) => `${[name(vital), amount(vital, value)].filter(Boolean).join(' ')}${points === undefined ? '' : ` (${plural(points, 'Punkt', 'Punkte')})`}`).join(', ');

const forms: Record<string, (said: Said) => string> = {
    limit: (s) =>
        `${name(s.vital)} ${amount(s.vital ?? '', s.value)}, ${s.side === 'high' ? 'über' : 'unter'} der Grenze ${formatNumber(s.vital ?? '', s.limit ?? 0)}, ${times(s.readings)} ${since(s.since)}.${usual(s)}${trust(s)} Grenzen: ${s.rule ?? ''}.`,
    change: (s) =>
        `${name(s.vital)} ${formatNumber(s.vital ?? '', s.from ?? 0)} → ${amount(s.vital ?? '', s.to)} in ${s.minutes ? `${s.minutes} min` : `${s.seconds ?? 0} s`}, ${since(s.since)}.${usual(s)} Bestätigt durch ${times(s.readings)}.${trust(s)}`,
    joint: (s) => `Mehrere Vitalwerte ändern sich zusammen, keiner allein: ${listed(s.parts?.map(({ vital }) => ({ vital })))}, ${since(s.since)}.`,
    rhythm: (s) =>
        `${text.episode.kind(s.rhythm ?? '')} ${since(s.since)}${s.seconds ? `, ${Math.round(s.seconds)} s lang` : ''}${s.rate ? `, ${Math.round(s.rate)}/min` : ''}.${usual({ ...s, vital: '8867-4' })}${trust(s)}`,
    news2: (s) =>
        `NEWS2-Punktwert ${s.partial ? 'mindestens ' : ''}${s.score ?? 0} (${s.known ?? 0} von 7 Werten bekannt) ${since(s.since)}: ${listed(s.parts)}.`,
    silence: (s) => `Keine Daten ${since(s.since)}, länger als ${s.seconds ?? 0} s.`,
    late: (s) => {
        const then = s.of ? say(s.of) : '';
        return `Spät gefunden: ${ruleName(s.about ?? '')}, ${dateTime(s.since ?? '')} bis ${clockTime(s.until ?? '')}; ${Math.round((s.seconds ?? 0) / 60)} min lang konnte es niemand sehen.${then ? ` ${then}` : ''}`;
    },
    help: (s) => `${s.by || 'Die Patientin oder der Patient'} bittet um Hilfe.${quoted(s.text)} In der letzten Minute: ${listed(s.minute) || 'nichts gemessen'}.`,
    symptom: (s) => `${s.by || 'Die Patientin oder der Patient'} meldet: ${text.symptoms.name(s.symptom ?? '')}, stark.${quoted(s.text)}`,
    checkup: (s) => `Eine Untersuchung war ${dateTime(s.due ?? '')} fällig und wurde nicht gemacht.`,
    tampering: (s) =>
        `Die Aufzeichnung von ${dateTime(s.start ?? '')} bis ${dateTime(s.end ?? '')} wurde verändert: ${damage[s.what ?? ''] ?? s.what ?? ''}. Zuletzt in Ordnung war sie ${dateTime(s.last_good ?? '')}. Verlassen Sie sich nicht auf sie; spielen Sie sie aus einer Sicherung ein und finden Sie heraus, wer Zugriff auf die Festplatte dieses Knotens hatte.`,
    'tampering-list': () =>
        'Das Verzeichnis der Aufzeichnungen dieser Person ist auf der Festplatte des Knotens beschädigt, einige sind also nicht prüfbar. Spielen Sie die Daten aus einer Sicherung ein und finden Sie heraus, wer Zugriff auf die Festplatte hatte.',
    glass: (s) => `${s.by ?? ''} hat die Notfallöffnung benutzt, ${since(s.since)}, gültig bis ${dateTime(s.until ?? '')}.`,
};

/** "" for a form this language does not know. */
export function say(said: Said): string {
    return Object.hasOwn(forms, said.form) ? (forms[said.form]?.(said) ?? '') : '';
}
