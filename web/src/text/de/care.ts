// What people enter and write: values by hand, orders, symptoms, checkups.
import type { Catalogue, Translated } from '../catalogue.ts';
import type { care as english } from '../en/care.ts';
import { plural } from './words.ts';

const failed = 'Nicht gespeichert. Prüfen Sie die Verbindung und Ihre Berechtigung und versuchen Sie es noch einmal.';

const complaints: Record<string, string> = {
    pain: 'Schmerzen',
    'chest-pain': 'Schmerzen in der Brust',
    breathless: 'Atemnot',
    dizzy: 'Schwindel',
    palpitations: 'Herzrasen oder Herzstolpern',
    nausea: 'Übelkeit',
    weak: 'Schwach oder müde',
    feverish: 'Fieber oder Schüttelfrost',
    confused: 'Verwirrt',
    other: 'Etwas anderes',
};

export const care: Catalogue<Translated<typeof english>> = {
    signing: {
        chooseKey: 'Ihre Schlüsseldatei zum Unterschreiben',
        keyStays: 'Der Schlüssel bleibt in diesem Browser und wird vergessen, wenn die Seite geschlossen wird.',
        wrongKey: 'Das ist keine Schlüsseldatei, oder nicht die des Kontos, mit dem Sie angemeldet sind.',
        sending: 'Wird unterschrieben…',
    },

    byHand: {
        title: 'Werte von Hand eingeben',
        breathing: 'Atemfrequenz',
        oxygen: 'Sauerstoffsättigung',
        upper: 'Oberer Blutdruckwert',
        lower: 'Unterer Blutdruckwert',
        pulse: 'Puls pro Minute',
        temperature: 'Körpertemperatur',
        breathes: 'Atmet',
        air: 'Raumluft',
        extra: 'Zusätzlichen Sauerstoff',
        flow: 'Zusätzlicher Sauerstoff in Litern pro Minute',
        alertness: 'Bewusstsein',
        level: { A: 'Wach', C: 'Verwirrt', V: 'Reagiert auf Ansprache', P: 'Reagiert auf Schmerz', U: 'Reagiert nicht' },
        wrong: (low, high) => `${low} bis ${high}`,
        store: (n) => (n === 0 ? 'Unterschreiben und speichern' : `${plural(n, 'Wert', 'Werte')} unterschreiben und speichern`),
        signed: 'Mit Ihrem Schlüssel unterschrieben, als von Hand eingegeben gekennzeichnet und versiegelt wie jeder Messwert. Gilt eine Stunde lang.',
        stored: (n) => `Gespeichert: ${plural(n, 'Wert', 'Werte')}.`,
        failed,
        by: (who) => `von Hand, ${who}`,
    },

    orders: {
        title: 'Nachrichten und Anordnungen',
        write: 'An die Patientin oder den Patienten schreiben',
        writeAboutThis: (what) => `Dazu schreiben: ${what}`,
        kind: { advice: 'Rat', question: 'Frage', prescription: 'Verordnung', limits: 'Neue Grenzwerte' },
        what: { advice: 'Rat', question: 'Frage', prescription: 'Verordnung', limits: 'Neue Grenzwerte', symptom: 'Wie ich mich fühle', help: 'Hilferuf', emergency: 'Einsicht im Notfall, ohne Berechtigung, weil' },
        wordsOf: { advice: 'Rat', question: 'Frage', prescription: 'Einnahme', limits: 'Grund' },
        medicine: 'Medikament und Stärke',
        noPharmacy: 'Eine unterschriebene Aufzeichnung für die Patientin oder den Patienten. Sie ist kein E-Rezept: Eine Apotheke muss sie nicht annehmen.',
        low: 'untere',
        high: 'obere',
        lowOf: (name) => `${name}, untere Grenze`,
        highOf: (name) => `${name}, obere Grenze`,
        to: 'bis',
        sign: 'Unterschreiben und senden',
        sent: 'Unterschrieben und gesendet.',
        failed: 'Nicht gesendet. Prüfen Sie die Verbindung und Ihre Berechtigung und versuchen Sie es noch einmal.',
        none: 'Es wurde noch nichts geschrieben.',
        by: (what, who, at) => `${what} von ${who}, ${at}`,
        readBy: (who, at) => `Gelesen von ${who}, ${at}`,
        iRead: 'Ich habe das gelesen',
        reply: 'Antworten',
        replyTo: (what) => `Antworten auf: ${what}`,
        yourReply: 'Ihre Antwort',
        showAll: (n) => `Alle ${n} zeigen`,
    },

    symptoms: {
        title: 'Wie fühlen Sie sich?',
        list: complaints,
        name: (code) => complaints[code] ?? code,
        howBad: 'Wie stark ist es?',
        word: { mild: 'Leicht', moderate: 'Mittel', severe: 'Stark' },
        severity: { 1: 'leicht', 2: 'mittel', 3: 'stark' },
        own: 'Mit eigenen Worten (freiwillig)',
        send: 'Meinem Behandlungsteam mitteilen',
        told: 'Ihr Behandlungsteam sieht es.',
        failed: 'Nicht gesendet. Wenn es dringend ist, rufen Sie bitte an.',
        help: 'Ich brauche Hilfe',
        helpSent: 'Ihr Behandlungsteam weiß davon. Warten Sie nicht auf seine Antwort.',
        emergency:
            'Rufen Sie in einem Notfall jetzt den Notruf (112 in Europa, 911 in Nordamerika). Warten Sie nicht auf eine Antwort hier. Wenn Sie können, schließen Sie die Tür auf und bleiben Sie dort, wo man Sie findet.',
    },

    checkups: {
        title: 'Untersuchungen',
        open: 'Eine Untersuchung beginnen, beenden oder planen',
        running: (who, at, place) => `Läuft seit ${at}, begonnen von ${who}${place ? `, ${place}` : ''}.`,
        due: (at) => `Die nächste ist ${at} fällig.`,
        noPlan: 'Keine ist geplant.',
        begin: 'Untersuchung beginnen',
        end: 'Untersuchung beenden',
        place: 'Wo (freiwillig)',
        every: 'Wie oft',
        interval: (minutes) => (minutes === 0 ? 'Kein Plan' : minutes < 120 ? 'Jede Stunde' : `Alle ${minutes / 60} Stunden`),
        plan: 'Planen',
        begun: 'Die Untersuchung hat begonnen.',
        ended: 'Die Untersuchung ist beendet.',
        planned: 'Der Plan ist gespeichert.',
        failed,
    },
};
