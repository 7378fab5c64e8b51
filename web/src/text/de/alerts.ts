// Alerts, and living with them: why, snooze, pause, limits.
import type { Catalogue, Translated } from '../catalogue.ts';
import type { alerts as english } from '../en/alerts.ts';
import { say } from './said.ts';

export const alerts: Catalogue<Translated<typeof english>> = {
    alert: {
        say,
        priority: { high: 'Hoch', medium: 'Mittel', low: 'Niedrig', technical: 'Technisch', tampering: 'Manipulation' },
        stars: { high: '***', medium: '**', low: '*', technical: '', tampering: '' },
        acknowledge: 'Quittieren',
        acknowledging: 'Wird gesendet…',
        resolve: 'Abschließen',
        acknowledgeFor: (who, what) => `Quittieren für ${who}: ${what}`,
        resolveFor: (what) => `Abschließen: ${what}`,
        acknowledgedBy: (who, at) => `Quittiert von ${who}, ${at}`,
        attendedBy: (who, at) => `${who} kümmert sich seit ${at}; antworten muss, wer behandelt`,
        raised: (at) => `ausgelöst ${at}`,
        then: (at) => `Gewarnt wurde um ${at}.`,
        now: (values) => `Jetzt: ${values}.`,
        resolvedAt: (at) => `abgeschlossen ${at}`,
        cleared: 'Werte wieder im Bereich',
        title: 'Warnungen',
        none: 'Keine offenen Warnungen.',
        history: 'Frühere Warnungen',
        noHistory: 'Bisher keine.',
        note: 'Bemerkung für die Aufzeichnung (freiwillig)',
        failed: 'Nicht gesendet. Bitte versuchen Sie es noch einmal.',
        inAll: (n) => `${n === 1 ? '1 Warnung wartet' : `${n} Warnungen warten`} insgesamt`,
        elsewhere: (n) => `${n === 1 ? '1 Warnung wartet' : `${n} Warnungen warten`} bei anderen Personen`,
    },

    why: {
        title: 'Warum',
        titleOf: (what) => `Warum: ${what}`,
        details: 'Einzelheiten',
        model: (name) => `Entschieden vom Modell ${name}, nach den Regeln.`,
        rule: (kind, rule) => {
            if (rule === 'NEWS2') return 'Entschieden vom NEWS2-Punktwert.';
            if (rule.startsWith('change-')) return `Entschieden von der Regel ${rule}: eine plötzliche Änderung gegenüber dem eigenen Verlauf dieser Person.`;
            if (kind.startsWith('limit-') || kind === 'found-late') return `Entschieden von den Grenzwerten ${rule}.`;
            return rule ? `Entschieden von der Regel ${rule}.` : 'Vom Knoten selbst gefunden; kein Grenzwert und kein Modell ist beteiligt.';
        },
        also: 'Ebenfalls gesehen, mit derselben Ursache, und nicht noch einmal gemeldet:',
        over: ' (vorbei)',
        times: (onset, raised) => `Es begann ${onset} und wurde ${raised} gemeldet.`,
        ask: 'War diese Warnung nützlich?',
        useful: 'Nützlich',
        notUseful: 'Nicht nützlich',
        because: { movement: 'Bewegung', 'sensor-off': 'Sensor ab', known: 'Schon bekannt', 'limits-wrong': 'Grenzwerte passen nicht' },
        saidUseful: 'Als nützlich vermerkt.',
        saidNot: 'Als nicht nützlich vermerkt.',
    },

    rest: {
        snooze: 'Stummschalten',
        snoozeFor: (who, what) => `Stummschalten für ${who}: ${what}`,
        minutes: (n) => `${n} min`,
        choose: 'Für wie lange stummschalten?',
        cancel: 'Abbrechen',
        snoozed: (by, left) => `Stummgeschaltet von ${by}, noch ${left} min. Danach meldet sie sich wieder, oder früher, wenn es schlimmer wird.`,
        endSnooze: 'Stummschaltung beenden',
        snoozedKind: (kind, left) => `Stummgeschaltet: ${kind}, noch ${left} min`,
        paused: (why, left, by) => `Nicht überwacht: ${why}, noch ${left} min (${by})`,
        pauseTitle: 'Überwachung pausieren',
        pauseExplain: 'In dieser Zeit wird keine Warnung ausgelöst, außer jemand ruft um Hilfe. Was inzwischen begann und noch anhält, wird am Ende gemeldet. Die Überwachung beginnt von selbst wieder, spätestens nach 60 Minuten.',
        why: 'Grund',
        reason: { shower: 'Duschen', transport: 'Patiententransport', charging: 'Akku laden', examination: 'Untersuchung' },
        howLong: 'Wie lange',
        pause: 'Pausieren',
        resume: 'Jetzt wieder überwachen',
    },

    keep: {
        title: 'Ganzes EKG aufheben',
        explain: 'Von einem unauffälligen EKG wird nur Gezähltes aufgehoben.',
        until: (until) => `Bis ${until}.`,
        end: 'Beenden',
    },

    limits: {
        title: 'Alarmgrenzen',
        now: (version) => `Es gilt: ${version}.`,
        setBy: (by, at, why) => `Festgelegt von ${by}, ${at}. Grund: ${why}`,
        notSet: 'Die üblichen Grenzen für Erwachsene. Für diese Person hat niemand eigene festgelegt.',
        change: 'Grenzen ändern',
        preset: 'Beginnen mit',
        presets: {
            'adult-1': 'Erwachsene',
            'lung-disease-1': 'Lungenkrankheit (Sauerstoff 88 bis 92 %)',
            'slow-heart-1': 'Langsames Herz (Training, Medikamente)',
            '': 'Eigene Werte',
        },
        vital: 'Vitalwert',
        columns: {
            severe_low: 'Warnung „hoch“ unter',
            low: 'Warnung unter',
            high: 'Warnung über',
            severe_high: 'Warnung „hoch“ über',
        },
        cell: (vital, column, unit) => `${vital}, ${column}, in ${unit}`,
        why: 'Grund (wird aufgezeichnet)',
        save: 'Grenzen festlegen',
        saved: 'Die neuen Grenzen gelten und sind aufgezeichnet.',
        refused: 'Nicht angenommen: Die Grenzen jedes Vitalwerts müssen der Reihe nach ansteigen und weiter auseinander liegen.',
        cancel: 'Abbrechen',
    },
};
