// What stands on every page: who I am, the link to the node, how people and values are spoken of.
import { plural } from './words.ts';

export const site = {
    product: 'Vitalseal',
    /** By LOINC code, where a language has another name than units.ts. */
    vitalNames: {} as Record<string, string>,
    vitalShorts: {} as Record<string, string>,
    language: 'Language',
    days: (n: number) => plural(n, 'day', 'days'),
    skip: 'Skip to content',
    ward: 'Ward',
    loading: 'Loading…',
    signedInAs: (name: string) => `Signed in as ${name}`,
    timesIn: (zone: string) => `Times are in ${zone}.`,
    notCertified:
        'Not certified as a medical device in any country. Never the only alarm. Tamper-evident, not tamper-proof.',
    news2Credit: 'NEWS2: Royal College of Physicians, National Early Warning Score 2, London 2017.',
    keptByClinic: 'The clinic keeps the keys of its patients: whoever runs this node can open their records.',

    unwatched: {
        title: (from: string, to: string) => `Nobody was watched ${from}–${to}`,
        what: 'This node was stopped or hung. Nothing was judged and no alert could reach anybody. Look at:',
        read: 'I have looked after them',
        unknown: 'another patient',
    },

    notFound: 'There is no such page, or you have no permission to see it.',
    backToWard: 'Back to the ward',
    backTo: (page: string) => `Back to “${page}”`,
    nameless: 'Somebody this clinic has no name for',
    /** What the node says, in the language of the page. */
    notLive: {
        'Simulated patients. Nothing here is live care.': 'Simulated patients. Nothing here is live care.',
        'Recorded and simulated patients. Nothing here is live care.': 'Recorded and simulated patients. Nothing here is live care.',
    } as Record<string, string>,
    failed: 'That did not work. The node gave no answer.',
    retry: 'Try again',
    theme: { label: 'Appearance', auto: 'Auto', light: 'Light', dark: 'Dark' },
    sound: { name: 'Sound', on: 'Sound on', off: 'Sound off' },

    link: {
        live: 'Live',
        connecting: 'Connecting…',
        title: 'Connection lost',
        lost: (age: string) => `Values on this page are ${age} old and do not change. Alerts do not arrive here.`,
        advice: 'Look at the patients and at the monitors beside them. This page keeps trying.',
        restored: 'Connected again. Values are live.',
        notice: 'Notice',
    },

    source: { simulated: 'Simulated', recorded: 'Recorded' },

    standing: {
        stay: (stay: string, until: string | null) =>
            ({
                invited: 'Invited',
                paused: until ? `Paused until ${until.slice(0, 16).replace('T', ' ')} UTC` : 'Paused',
                discharged: 'Discharged',
                deceased: 'Deceased',
            })[stay] ?? '',
        keptBy: (name: string) => `Key kept by ${name}`,
        keptWhy: 'They hold a copy of the key that opens all of this patient’s records.',
        readersAlone: 'No spare key',
        readersWhy:
            'The patient’s spare keys are used up. New records are sealed to those who may read them alone, until the patient’s device makes more.',
    },

    years: (n: number) => plural(n, 'year', 'years'),
    bed: (bed: string) => `Bed ${bed}`,

    visitor: {
        label: 'Look as',
        role: { clinician: 'Doctor', patient: 'Patient', guardian: 'Daughter' } as Record<string, string>,
    },
} as const;
