// The texts of the site in German. Words: Aufzeichnung (record), Schlüssel, Berechtigung, Prüfung, Nachweis,
// Warnung (alert), Register (ledger), Knoten (node). What a browser checks is said in text.de.check.ts.
import { check, explorer, tamper, tour, watch } from './text.de.check.ts';
import { duty, limits, notices, rest } from './text.de.duty.ts';
import { family, myPage } from './text.de.people.ts';
import { ago, plural } from './text.de.words.ts';
import type { Catalogue } from './text.ts';

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

/** What the node says of a value, in its own words. */
const doubts: Record<string, string> = {
    'poor ECG': 'EKG schlecht',
    'hardly anybody has such a value': 'kaum jemand hat einen solchen Wert',
    'faster than a body changes': 'schneller, als ein Körper sich ändert',
    'heart rate and pulse differ': 'Herzfrequenz und Puls weichen voneinander ab',
    'systolic and diastolic do not fit': 'systolisch und diastolisch passen nicht zusammen',
};
const noScore: Record<string, string> = {
    'NEWS2 is not for pregnancy': 'NEWS2 gilt nicht in der Schwangerschaft',
    'the age is not known': 'das Alter ist nicht bekannt',
    'under 16': 'unter 16 Jahren',
};
const steps: Record<string, string> = {
    raised: 'Ausgelöst',
    escalated: 'Verschärft',
    cleared: 'Werte wieder im Bereich',
    acknowledged: 'Quittiert',
    resolved: 'Abgeschlossen',
    snoozed: 'Stummgeschaltet',
    reminded: 'Erinnert',
};
const sources: Record<string, string> = { simulated: 'simulierte', recorded: 'aufgezeichnete' };
/** What somebody did who looked at a record, and by which right. */
const looks: Record<string, string> = {
    ward: 'sah die Liste der Station',
    live: 'öffnete die Seite',
    stream: 'sah live zu',
    trends: 'sah die Verläufe an',
    explain: 'fragte, warum es eine Warnung gab oder keine',
    list: 'sah die Liste der Aufzeichnungen an',
    record: 'erhielt Aufzeichnungen',
    proof: 'prüfte Aufzeichnungen',
    export: 'nahm alles mit',
    accesses: 'las, wer hineingesehen hat',
};
const rights: Record<string, string> = {
    self: 'eigene Daten',
    team: 'mit Berechtigung eines Teams',
    glass: 'in einem Notfall, ohne Berechtigung',
};

export const catalogue: Catalogue = {
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
    signedOut: {
        title: 'Nicht angemeldet',
        why: 'Dieser Browser hat keinen Schlüssel für diese Klinik. Bitten Sie jemanden aus dem Team um eine Einladung, oder nehmen Sie den Browser, in dem Ihr Schlüssel erzeugt wurde. Eine neue Klinik wird mit dem Link eingerichtet, den ihr Knoten beim Start ausgegeben hat.',
    },
    unwatched: {
        title: (from, to) => `Von ${from} bis ${to} wurde niemand überwacht`,
        what: 'Dieser Knoten stand still oder hing. Nichts wurde beurteilt, und keine Warnung konnte jemanden erreichen. Sehen Sie bitte nach:',
        read: 'Ich habe nachgesehen',
        unknown: 'eine andere Person',
    },
    setup: {
        title: 'Diese Klinik einrichten',
        joinTitle: (clinic) => `Willkommen bei ${clinic}`,
        clinic: 'Name der Klinik oder Station',
        phone: 'Telefonnummer für Patientinnen und Patienten',
        name: 'Ihr Name, wie ihn das Team kennt',
        why: 'Ihr Schlüssel wird in diesem Browser erzeugt und bleibt hier. Ohne ihn kann niemand in Ihrem Namen unterschreiben.',
        next: 'Meinen Schlüssel erzeugen',
        making: 'Schlüssel werden erzeugt…',
        wordsTitle: 'Schreiben Sie diese 24 Wörter auf',
        wordsWhy: 'Nur mit ihnen kommen Sie wieder in Ihr Konto, wenn dieses Gerät verloren geht. Sie werden einmal gezeigt und nirgends gespeichert.',
        written: 'Ich habe sie aufgeschrieben und sicher verwahrt',
        finish: 'Fertig',
        finishing: 'Sie werden eingelassen…',
        used: 'Dieser Link funktioniert nicht',
        taken: (name) => `Dieser Browser hat schon den Schlüssel von ${name}. Nehmen Sie bitte einen eigenen Browser oder ein eigenes Profil.`,
        unknown: 'Der Knoten kennt diesen Schlüssel nicht.',
    },
    enrol: {
        nav: 'Person aufnehmen',
        first: 'Die erste Person aufnehmen',
        title: 'Person aufnehmen',
        name: 'Name der Person',
        year: 'Geburtsjahr',
        bed: 'Bett (freiwillig)',
        preset: 'Grenzwerte',
        save: 'Aufnehmen',
        saving: 'Wird aufgenommen, einige Sekunden…',
        deviceTitle: 'Ein Gerät geben',
        deviceFor: (name) => `Ein Gerät für ${name}`,
        deviceWhy: 'Das Gerät bekommt einen eigenen Schlüssel. Er wird in diesem Browser erzeugt; der Knoten erfährt nur die Hälfte, die prüft.',
        kind: 'Art des Geräts',
        kinds: ['Pflastersensor', 'Überwachungsmonitor', 'Pulsoximeter', 'Blutdruckmanschette', 'Fieberthermometer', 'Übertragungsgerät (Gateway)'],
        makeDevice: 'Seinen Schlüssel erzeugen',
        makingDevice: 'Wird bekannt gemacht…',
        scan: 'Scannen Sie dies mit dem Gerät, oder kopieren Sie die Schlüsseldatei darauf. Es wird nur einmal gezeigt.',
        scanLabel: 'QR-Code mit dem Schlüssel des Geräts',
        download: 'Schlüsseldatei',
        sendTo: (url) => `Es sendet an ${url}`,
        cardTitle: 'Karte für die Patientin oder den Patienten',
        cardWhy: 'Drucken Sie sie jetzt und geben Sie sie weiter: Die Wörter werden einmal gezeigt und nirgends gespeichert.',
        cardWords: 'Wörter zur Wiederherstellung. Mit ihnen können Sie Ihre Aufzeichnungen mitnehmen, auch ohne diese Klinik. Zeigen Sie sie niemandem.',
        cardKept: 'Bis dahin verwahrt die Klinik Ihren Schlüssel, und wer ihren Rechner betreibt, kann Ihre Aufzeichnungen öffnen.',
        cardCall: (clinic, phone) => `${clinic}. Fragen? Telefon ${phone}`,
        cardLabel: 'QR-Code, der Ihre eigene Seite öffnet',
        print: 'Karte drucken',
        done: 'Zur Station',
        later: 'Das Gerät später',
        stayFailed: 'Die Person ist aufgenommen, aber der Aufenthalt konnte nicht vermerkt werden:',
        inviteTitle: 'Jemanden ins Team einladen',
        inviteWhy: 'Der Link gilt einmal und einen Tag lang. Wer ihn öffnet, sieht danach alle Personen, deren Schlüssel die Klinik verwahrt.',
        invite: 'Link erzeugen',
        noKey: 'Dieser Browser hat keinen Schlüssel von Ihnen.',
    },
    notFound: 'Diese Seite gibt es nicht, oder Sie haben keine Berechtigung, sie zu sehen.',
    backToWard: 'Zurück zur Station',
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
    lastReceived: (age) => `letzte Daten ${ago(age)}`,

    wardPage: {
        title: 'Station',
        count: (n) => plural(n, 'Patient', 'Patienten'),
        quiet: 'Keine Warnung wartet.',
        waiting: (n) => (n === 1 ? '1 Warnung wartet auf jemanden' : `${n} Warnungen warten auf jemanden`),
        order: 'Nach Dringlichkeit geordnet',
        empty: 'Noch niemand. Patientinnen und Patienten erscheinen hier, sobald ihre Geräte senden.',
        held: 'Die Reihenfolge bleibt stehen, solange Sie hierher zeigen',
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

    alert: {
        priority: { high: 'Hoch', medium: 'Mittel', low: 'Niedrig', technical: 'Technisch', tampering: 'Manipulation' },
        stars: { high: '***', medium: '**', low: '*', technical: '', tampering: '' },
        acknowledge: 'Quittieren',
        acknowledging: 'Wird gesendet…',
        resolve: 'Abschließen',
        acknowledgeFor: (who, what) => `Quittieren für ${who}: ${what}`,
        resolveFor: (what) => `Abschließen: ${what}`,
        acknowledgedBy: (who, at) => `Quittiert von ${who}, ${at}`,
        raised: (at) => `ausgelöst ${at}`,
        resolvedAt: (at) => `abgeschlossen ${at}`,
        cleared: 'Werte wieder im Bereich',
        title: 'Warnungen',
        none: 'Keine offenen Warnungen.',
        history: 'Frühere Warnungen',
        noHistory: 'Bisher keine.',
        note: 'Bemerkung für die Aufzeichnung (freiwillig)',
        failed: 'Nicht gesendet. Bitte versuchen Sie es noch einmal.',
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

    rest,
    limits,
    duty,
    notices,

    rules: {
        plain: {
            news2: 'NEWS2-Punktwert',
            silence: 'Keine Daten',
            'found-late': 'Spät gefunden',
            tampering: 'Manipulation',
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

    patientPage: {
        numbers: 'Vitalwerte jetzt',
        devices: 'Geräte',
        device: (id) => `Gerät ${id}`,
        lastSeen: (at) => `zuletzt gehört ${at}`,
        limits: (low, high) => (low && high ? `Grenzen ${low}–${high}` : low ? `Grenze ≥ ${low}` : `Grenze ≤ ${high ?? ''}`),
    },

    trends: {
        title: 'Verläufe',
        range: 'Zeitraum',
        hours: (h) => plural(h, 'Stunde', 'Stunden'),
        month: 'Letzte 30 Tage',
        table: 'Als Tabelle zeigen',
        tableLabel: 'Tabelle der Verläufe',
        chart: 'Als Kurven zeigen',
        time: 'Zeit',
        none: 'Keine Werte in dieser Zeit.',
        caption: (name, unit) => `${name} in ${unit}`,
        summary: (name, unit, last, low, high) => `${name}: zuletzt ${last} ${unit}, zwischen ${low} und ${high}.`,
        limitNote: 'Gestrichelte Linien sind die Alarmgrenzen, das schraffierte Band ist das bei dieser Person Übliche, Balken sind Episoden.',
        usual: (low, high, learnt) =>
            learnt ? `bei dieser Person üblich ${low}–${high}` : `allgemein üblich ${low}–${high} (eigenes noch nicht gelernt)`,
        median: 'Mitte',
        low: 'Niedrigster',
        high: 'Höchster',
    },

    month: {
        opening: (done, all) => `${done} von ${all} Aufzeichnungen werden geöffnet…`,
        opened: (n, seconds) => `${plural(n, 'Aufzeichnung', 'Aufzeichnungen')} in ${seconds} s geöffnet und geprüft.`,
        allGood: (n) => (n === 1 ? 'Sie ist unverändert.' : `Alle ${n} sind unverändert.`),
        notGood: (n) => (n === 1 ? '1 Aufzeichnung konnte nicht bestätigt werden:' : `${n} Aufzeichnungen konnten nicht bestätigt werden:`),
        none: 'Noch keine Tagesaufzeichnungen. Die erste wird am Ende des Tages versiegelt.',
        day: 'Tag',
        range: (low, high) => `${low}–${high}`,
        legend: 'Die Balken zeigen den niedrigsten bis zum höchsten Wert jedes Tages, die Marke den mittleren.',
    },

    ecg: {
        title: 'EKG',
        lead: (lead) => `Ableitung ${lead}`,
        speed: '25 mm/s   10 mm/mV',
        waiting: 'Warten auf das Signal…',
        lag: (seconds) => `gezeigt ${seconds} s nach der Messung`,
        none: 'Für diese Person gibt es kein EKG.',
        pausedReduced: 'Wird einmal pro Sekunde gezeichnet, da Ihr System weniger Bewegung wünscht.',
        summary: (lead, rate) =>
            `Laufendes EKG, Ableitung ${lead}, Papiervorschub 25 Millimeter pro Sekunde, 10 Millimeter pro Millivolt. ${rate}`,
        rateNow: (value) => `Herzfrequenz ${value} pro Minute.`,
        noSignal: 'kein Signal',
        recorded: (lead, seconds) => `EKG, Ableitung ${lead}, ${seconds} s`,
        showAll: 'Den ganzen Streifen zeigen',
        showLess: 'Weniger zeigen',
    },

    records: {
        title: 'Aufzeichnungen',
        explain: 'Jede Aufzeichnung ist versiegelt. Ihr Browser öffnet sie mit Ihrem Schlüssel und prüft sie selbst.',
        kind: { numerics: 'Vitalwerte', waveform: 'EKG', hour: 'Stundenübersicht', day: 'Tagesübersicht' },
        filter: 'Art der Aufzeichnung',
        all: 'Alle',
        open: 'Öffnen',
        openFor: (kind, when) => `Öffnen: ${kind}, ${when}`,
        older: 'Ältere zeigen',
        newest: 'Neueste',
        none: 'Noch keine Aufzeichnungen. Die erste wird innerhalb einer Minute versiegelt.',
        when: 'Wann',
        kindHead: 'Art',
        stateHead: 'Prüfung',
        anchored: 'verankert',
        notAnchored: 'noch nicht verankert',
        number: (n) => `Nr. ${n}`,
        refresh: 'Neue Aufzeichnungen sind da. Anzeigen',
    },

    record: {
        back: 'Zurück zur Person',
        title: (kind) => `Aufzeichnung: ${kind}`,
        opening: 'Wird geholt, geprüft und geöffnet…',
        values: 'Werte',
        valuesTable: 'Tabelle der Werte',
        noValues: 'Diese Aufzeichnung enthält keine einzelnen Werte.',
        ecg: 'EKG',
        steps: 'Warnungen und was getan wurde',
        gaps: 'Lücken',
        ranges: 'Wertebereiche',
        who: 'Wer unterschrieben hat',
        signedBy: (device, n) => `${device} hat ${plural(n, 'Nachricht', 'Nachrichten')} signiert.`,
        time: 'Zeit',
        what: 'Was',
        save: 'Als Datei speichern (FHIR)',
        closed: 'Der Inhalt wird nicht gezeigt, weil ihm nicht zu trauen ist oder er sich nicht öffnen lässt.',
        doubt: 'Verlassen Sie sich nicht auf das Folgende: Die Prüfung ist fehlgeschlagen.',
        older: 'Frühere Aufzeichnung',
        newer: 'Spätere Aufzeichnung',
        notListed: 'Der Knoten führt diese Aufzeichnung nicht auf.',
        messages: (n) => plural(n, 'signierte Nachricht', 'signierte Nachrichten'),
        showAll: (n) => `Alle ${n} Zeilen zeigen`,
        stepWords: (what) => `${steps[what] ?? what}.`,
        by: (who) => `(${who})`,
        looked: 'Wer hineingesehen hat',
        lookedAt: (what, records, times) =>
            `${looks[what] ?? what}${records ? ` (${records.replaceAll(',', ', ')})` : ''}${times > 1 ? `, ${times}-mal` : ''}`,
        lookedRight: (right) => rights[right] ?? 'mit Berechtigung',
        allVitals: 'Alle Vitalwerte',
        nobody: 'Es ist keine Nachricht eines Geräts darin.',
        deviceSource: (source) => `Dieses Gerät spielt eine ${sources[source] ?? source} Person.`,
        covers: (n) => `Sie fasst ${plural(n, 'Aufzeichnung', 'Aufzeichnungen')} zusammen.`,
    },

    check,

    visitor: {
        label: 'Ansehen als',
        role: { clinician: 'Ärztin/Arzt', patient: 'Patientin', guardian: 'Tochter' },
    },

    tour,

    myPage,
    family,

    explorer,
    watch,
    tamper,
};
