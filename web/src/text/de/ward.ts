// The ward and what is said of a value, a score, a rhythm.
import type { Catalogue, Translated } from '../catalogue.ts';
import type { ward as english } from '../en/ward.ts';
import { ago, doubts, plural } from './words.ts';

const episodeNames: Record<string, string> = {
    pause: 'Pause',
    bradycardia: 'Bradykardie (langsamer Herzschlag)',
    tachycardia: 'Tachykardie (schneller Herzschlag)',
    'ventricular-run': 'Salve ventrikulärer Schläge',
    bigeminy: 'Bigeminus',
    'atrial-fibrillation': 'Vorhofflimmern',
    'ventricular-flutter': 'Kammerflattern oder Kammerflimmern',
    noise: 'Schlechtes Signal',
    'lead-off': 'Elektrode ab',
};

const noScore: Record<string, string> = {
    'NEWS2 is not for pregnancy': 'NEWS2 gilt nicht in der Schwangerschaft',
    'the age is not known': 'das Alter ist nicht bekannt',
    'under 16': 'unter 16 Jahren',
};

export const ward: Catalogue<Translated<typeof english>> = {
    wardPage: {
        title: 'Station',
        count: (n) => plural(n, 'Patient', 'Patienten'),
        quiet: 'Keine Warnung wartet.',
        waiting: (n) => (n === 1 ? '1 Warnung wartet auf jemanden' : `${n} Warnungen warten auf jemanden`),
        order: 'Nach Dringlichkeit geordnet',
        empty: 'Noch niemand. Patientinnen und Patienten erscheinen hier, sobald ihre Geräte senden.',
        held: 'Die Reihenfolge bleibt stehen, solange Sie hierher zeigen',
        density: 'Betten auf einmal',
        moreAlerts: (n) => `${n} weitere auf der Seite der Person`,
    },

    vital: {
        none: '–',
        noValue: 'kein Wert',
        old: (age) => `${age} alt`,
        oldShort: (age) => age,
        at: ago,
        now: 'jetzt',
        trend: { '-1': 'fallend', '0': 'gleichbleibend', '1': 'steigend' },
        stale: 'veraltet',
        doubt: (why) => `zweifelhaft: ${doubts[why] ?? why}`,
        over: 'vorbei',
    },

    news2: {
        name: 'NEWS2',
        full: (of) => `alle ${of}`,
        partial: (count, of) => `${count} von ${of} Werten`,
        upTo: (worst) => `bis zu ${worst}`,
        band: { none: 'keines', low: 'niedrig', 'low-medium': 'niedrig-mittel', medium: 'mittel', high: 'hoch' },
        sentence: (score, band) => `NEWS2-Punktwert ${score}, Risiko: ${band}`,
        none: 'kein Punktwert',
        whyNot: (why) => noScore[why] ?? why,
    },

    rules: {
        plain: {
            news2: 'NEWS2-Punktwert',
            silence: 'Keine Daten',
            'found-late': 'Spät gefunden',
            tampering: 'Manipulation',
            help: 'Hilferuf',
            symptom: 'Starke Beschwerden',
            checkup: 'Untersuchung ausgelassen',
            'change:joint': 'Mehrere Vitalwerte ändern sich',
        },
        high: (name) => `${name} hoch`,
        low: (name) => `${name} niedrig`,
        changes: (name) => `${name} ändert sich`,
    },

    numbers: {
        byRule: 'Nach Regel',
        rule: 'Regel',
        alerts: 'Warnungen',
        because: 'Nicht nützlich, weil',
        perDay: (rate, alerts, days, since) =>
            `${rate} Warnungen pro Patient und Tag (${plural(alerts, 'Warnung', 'Warnungen')} in ${days} Patiententagen seit ${since}).`,
        soFar: (alerts, since) => `${plural(alerts, 'Warnung', 'Warnungen')} seit ${since}. Wie viele das pro Patient und Tag sind, steht hier, sobald ein Tag vergangen ist.`,
        none: 'Noch keine wurde als nützlich oder nicht nützlich vermerkt.',
        useful: (useful, marked, percent) => `Von ${marked} bewerteten ${useful === 1 ? 'war' : 'waren'} ${useful} nützlich (${percent} %).`,
    },

    signal: {
        leadOff: 'EKG-Elektrode ab',
        poor: (quality) => (quality === null ? 'EKG-Signal schlecht' : `EKG-Signal schlecht (${Math.round(quality * 100)} %)`),
        doubt: 'Das Signal ist schlecht: Auf die Markierung der Schläge ist kein Verlass.',
    },

    beats: {
        legend: 'Herzschläge in der letzten Minute',
        kind: { N: 'übliche', S: 'supraventrikuläre', V: 'ventrikuläre', F: 'Fusionsschläge', Q: 'nicht eingeordnete' },
        summary: (usual, other) => `In der letzten Minute ${plural(usual, 'üblicher Schlag', 'übliche Schläge')}${other}.`,
    },

    episode: {
        kind: (kind) => episodeNames[kind] ?? kind,
        title: (n) => `${plural(n, 'Episode oder Änderung', 'Episoden und Änderungen')} in dieser Zeit`,
        lasts: 'jetzt',
        more: (n) => `und ${n} davor`,
    },
};
