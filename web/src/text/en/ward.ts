// The ward and what is said of a value, a score, a rhythm.
import { plural } from './words.ts';

const episodeNames: Record<string, string> = {
    pause: 'Pause',
    bradycardia: 'Slow heart rate',
    tachycardia: 'Fast heart rate',
    'ventricular-run': 'Run of ventricular beats',
    bigeminy: 'Bigeminy',
    'atrial-fibrillation': 'Atrial fibrillation',
    'ventricular-flutter': 'Ventricular flutter or fibrillation',
    noise: 'Poor signal',
    'lead-off': 'Lead off',
};

export const ward = {
    wardPage: {
        title: 'Ward',
        count: (n: number) => plural(n, 'patient', 'patients'),
        quiet: 'No alert is waiting.',
        waiting: (n: number) => `${plural(n, 'alert', 'alerts')} waiting for someone`,
        order: 'Sorted by concern',
        empty: 'No patients yet. They appear here as soon as their devices send.',
        held: 'Order held while you point here',
        density: 'Beds at a time',
        moreAlerts: (n: number) => `${n} more on the patient’s page`,
    },

    vital: {
        none: '–',
        noValue: 'no value',
        old: (age: string) => `${age} old`,
        oldShort: (age: string) => age,
        at: (age: string) => `${age} ago`,
        now: 'now',
        trend: { '-1': 'falling', '0': 'steady', '1': 'rising' },
        stale: 'out of date',
        doubt: (why: string) => `doubtful: ${why}`,
        over: 'over',
    },

    news2: {
        name: 'NEWS2',
        full: (of: number) => `all ${of}`,
        partial: (count: number, of: number) => `partial ${count} of ${of}`,
        upTo: (worst: number) => `up to ${worst}`,
        band: { none: 'none', low: 'low', 'low-medium': 'low-medium', medium: 'medium', high: 'high' },
        sentence: (score: number, band: string) => `NEWS2 score ${score}, risk ${band}`,
        none: 'no score',
        whyNot: (why: string) => why,
    },

    /** The kinds of docs/formats/alert.md. */
    rules: {
        plain: {
            news2: 'NEWS2 score',
            silence: 'Nothing heard',
            'found-late': 'Found late',
            tampering: 'Tampering',
            help: 'Call for help',
            symptom: 'Severe symptom',
            checkup: 'Checkup missed',
            'change:joint': 'Several vital signs change',
        } as Record<string, string>,
        high: (name: string) => `${name} high`,
        low: (name: string) => `${name} low`,
        changes: (name: string) => `${name} changes`,
    },

    numbers: {
        byRule: 'By rule',
        rule: 'Rule',
        alerts: 'Alerts',
        because: 'Not useful because',
        perDay: (rate: string, alerts: number, days: string, since: string) =>
            `${rate} alerts per patient and day (${plural(alerts, 'alert', 'alerts')} in ${days} patient-days since ${since}).`,
        soFar: (alerts: number, since: string) => `${plural(alerts, 'alert', 'alerts')} since ${since}. How many that is per patient and day is said once a day has passed.`,
        none: 'None has been marked useful or not useful yet.',
        useful: (useful: number, marked: number, percent: number) => `${useful} of ${marked} marked were useful (${percent} %).`,
    },

    signal: {
        leadOff: 'ECG lead off',
        poor: (quality: number | null) => (quality === null ? 'ECG signal poor' : `ECG signal poor (${Math.round(quality * 100)} %)`),
        doubt: 'The signal is poor: marks of beats are not to be relied on.',
    },

    beats: {
        legend: 'Beats in the last minute',
        kind: { N: 'usual', S: 'supraventricular', V: 'ventricular', F: 'fusion', Q: 'not classed' },
        summary: (usual: number, other: string) => `In the last minute ${plural(usual, 'usual beat', 'usual beats')}${other}.`,
    },

    episode: {
        kind: (kind: string) => episodeNames[kind] ?? kind,
        title: (n: number) => `${plural(n, 'episode', 'episodes')} and changes in this time`,
        lasts: 'now',
        more: (n: number) => `and ${n} before`,
    },
} as const;
