// What stands on every page: who I am, the link to the node, how people and values are spoken of.
import type { Catalogue, Translated } from '../catalogue.ts';
import type { site as english } from '../en/site.ts';
import { plural } from './words.ts';

export const site: Catalogue<Translated<typeof english>> = {
    product: 'Vitalseal',

    vitalNames: {
        '8867-4': 'Herzfrequenz',
        '8889-8': 'Puls',
        '59408-5': 'Sauerstoffsättigung',
        '2708-6': 'Sauerstoffsättigung',
        '9279-1': 'Atemfrequenz',
        '8480-6': 'Systolischer Blutdruck',
        '8462-4': 'Diastolischer Blutdruck',
        '8478-0': 'Mittlerer Blutdruck',
        '8310-5': 'Temperatur',
        '85354-9': 'Blutdruck',
        '29463-7': 'Körpergewicht',
        '8302-2': 'Körpergröße',
        '39156-5': 'Body-Mass-Index',
        '2339-0': 'Blutzucker',
        '15074-8': 'Blutzucker',
        '3151-8': 'Sauerstofffluss',
        '3150-0': 'Sauerstoffanteil der Atemluft',
        '80288-4': 'Bewusstsein',
    },
    // Clinics write RR for blood pressure (Riva-Rocci), so the English "RR" for breathing must not stand here.

    vitalShorts: {
        '8867-4': 'HF',
        '8889-8': 'Puls',
        '59408-5': 'SpO₂',
        '2708-6': 'SpO₂',
        '9279-1': 'AF',
        '8480-6': 'Sys',
        '8462-4': 'Dia',
        '8478-0': 'Mittel',
        '8310-5': 'Temp',
        '85354-9': 'BD',
    },

    language: 'Sprache',
    days: (n) => plural(n, 'Tag', 'Tage'),
    skip: 'Zum Inhalt springen',
    ward: 'Station',
    loading: 'Wird geladen…',
    signedInAs: (name) => `Angemeldet als ${name}`,
    timesIn: (zone) => `Zeiten in ${zone}.`,
    notCertified:
        'In keinem Land als Medizinprodukt zugelassen. Nie der einzige Alarm. Manipulation wird erkannt, aber nicht verhindert.',
    news2Credit: 'NEWS2: Royal College of Physicians, National Early Warning Score 2, London 2017.',
    keptByClinic:
        'Die Klinik verwahrt die Schlüssel ihrer Patientinnen und Patienten: Wer diesen Knoten betreibt, kann deren Aufzeichnungen öffnen.',

    unwatched: {
        title: (from, to) => `Von ${from} bis ${to} wurde niemand überwacht`,
        what: 'Dieser Knoten stand still oder hing. Nichts wurde beurteilt, und keine Warnung konnte jemanden erreichen. Sehen Sie bitte nach:',
        read: 'Ich habe nachgesehen',
        unknown: 'eine andere Person',
    },

    notFound: 'Diese Seite gibt es nicht, oder Sie haben keine Berechtigung, sie zu sehen.',
    backToWard: 'Zurück zur Station',
    backTo: (page) => `Zurück zu „${page}“`,
    nameless: 'Jemand, dessen Namen diese Klinik nicht kennt',
    notLive: {
        'Simulated patients. Nothing here is live care.': 'Simulierte Patienten. Nichts hier ist wirkliche Versorgung.',
        'Recorded and simulated patients. Nothing here is live care.':
            'Aufgezeichnete und simulierte Patienten. Nichts hier ist wirkliche Versorgung.',
    },
    failed: 'Das hat nicht geklappt. Der Knoten hat nicht geantwortet.',
    retry: 'Noch einmal versuchen',
    theme: { label: 'Darstellung', auto: 'Automatisch', light: 'Hell', dark: 'Dunkel' },
    sound: { name: 'Ton', on: 'Ton an', off: 'Ton aus' },

    link: {
        live: 'Live',
        connecting: 'Verbindung wird aufgebaut…',
        title: 'Verbindung verloren',
        lost: (age) => `Die Werte auf dieser Seite sind ${age} alt und ändern sich nicht. Warnungen kommen hier nicht an.`,
        advice: 'Sehen Sie nach den Patientinnen und Patienten und nach den Monitoren am Bett. Diese Seite versucht es weiter.',
        restored: 'Wieder verbunden. Die Werte sind aktuell.',
        notice: 'Hinweis',
    },

    source: { simulated: 'Simuliert', recorded: 'Aufgezeichnet' },

    standing: {
        stay: (stay, until) =>
            ({
                invited: 'Eingeladen',
                paused: until ? `Pausiert bis ${until.slice(0, 16).replace('T', ' ')} UTC` : 'Pausiert',
                discharged: 'Entlassen',
                deceased: 'Verstorben',
            })[stay] ?? '',
        keptBy: (name) => `Schlüssel verwahrt von ${name}`,
        keptWhy: 'Dort liegt eine Kopie des Schlüssels, der alle Aufzeichnungen dieser Person öffnet.',
        readersAlone: 'Kein Ersatzschlüssel',
        readersWhy:
            'Die Ersatzschlüssel dieser Person sind aufgebraucht. Neue Aufzeichnungen werden nur für die versiegelt, die sie lesen dürfen, bis das Gerät der Person weitere erzeugt.',
    },

    years: (n) => plural(n, 'Jahr', 'Jahre'),
    bed: (bed) => `Bett ${bed}`,

    visitor: {
        label: 'Ansehen als',
        role: { clinician: 'Ärztin/Arzt', patient: 'Patientin', guardian: 'Tochter' },
    },
};
