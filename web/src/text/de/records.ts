// Records: their list, and one that is opened.
import type { Catalogue, Translated } from '../catalogue.ts';
import type { records as english } from '../en/records.ts';
import { plural } from './words.ts';

const steps: Record<string, string> = {
    raised: 'Ausgelöst',
    escalated: 'Verschärft',
    cleared: 'Werte wieder im Bereich',
    acknowledged: 'Quittiert',
    attended: 'Patient oder Angehörige kümmern sich',
    resolved: 'Abgeschlossen',
    snoozed: 'Stummgeschaltet',
    reminded: 'Erinnert',
    keeping: 'Wird aufgehoben',
    released: 'Nicht mehr aufgehoben',
};

const sources: Record<string, string> = { simulated: 'simulierte', recorded: 'aufgezeichnete' };

/** What somebody did who looked at a record, and by which right. */
const looks: Record<string, string> = {
    ward: 'sah die Liste der Station',
    live: 'öffnete die Seite',
    stream: 'sah live zu',
    trends: 'sah die Verläufe an',
    explain: 'fragte, warum es eine Warnung gab oder keine',
    writings: 'las, was geschrieben wurde',
    alert: 'öffnete oder beantwortete Warnungen',
    pause: 'stellte Warnungen ruhig oder beendete die Ruhe',
    limits: 'setzte Grenzwerte',
    keep: 'ließ das ganze EKG aufheben oder beendete es',
    numbers: 'zählte Warnungen',
    unwatched: 'las, wann niemand wachte',
    readers: 'sah an, wer lesen darf',
    blocks: 'las, was das Register über Berechtigungen sagt',
    capsule: 'erhielt Schlüssel',
    letter: 'erhielt, was für sie oder ihn hinterlegt wurde',
    list: 'sah die Liste der Aufzeichnungen an',
    record: 'erhielt Aufzeichnungen',
    proof: 'prüfte Aufzeichnungen',
    export: 'nahm alles mit',
    accesses: 'las, wer hineingesehen hat',
    erasure: 'sah nach, wie lange die Aufzeichnungen aufbewahrt werden',
};

const rights: Record<string, string> = {
    self: 'eigene Daten',
    team: 'mit Berechtigung eines Teams',
    glass: 'in einem Notfall, ohne Berechtigung',
    letter: 'zur Aufbewahrung hinterlegt',
};

export const records: Catalogue<Translated<typeof english>> = {
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
        anchored: 'verankert',
        notAnchored: 'noch nicht verankert',
        number: (n) => `Nr. ${n}`,
    },

    record: {
        writings: 'Von Menschen geschrieben',
        writing: (what, account) => `${what}, signiert von: ${account}`,
        byHand: 'Einige Werte wurden von Hand eingegeben; ihre Signaturen stammen von Menschen, nicht von Geräten.',
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
        notYours: 'Diese Aufzeichnungen sind Ihnen nicht freigegeben, deshalb kann dieser Browser keine prüfen. Wer sie öffnen darf, kann es, ebenso jeder mit dem Beweis, der neben der Warnung angeboten wird: vitalseal verify --evidence.',
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
};
