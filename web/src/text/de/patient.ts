// The page of a patient, as a clinician sees it: now, and the course of time.
import type { Catalogue, Translated } from '../catalogue.ts';
import type { patient as english } from '../en/patient.ts';
import { plural } from './words.ts';

export const patient: Catalogue<Translated<typeof english>> = {
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
            learnt ? `bei dieser Person üblich ${low}–${high}` : `bei den meisten Erwachsenen üblich ${low}–${high}; was bei dieser Person üblich ist, wird noch gelernt`,
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
        summary: (lead, rate) =>
            `Laufendes EKG, Ableitung ${lead}, Papiervorschub 25 Millimeter pro Sekunde, 10 Millimeter pro Millivolt. ${rate}`,
        rateNow: (value) => `Herzfrequenz ${value} pro Minute.`,
        recorded: (lead, seconds) => `EKG, Ableitung ${lead}, ${seconds} s`,
        showAll: 'Den ganzen Streifen zeigen',
        showLess: 'Weniger zeigen',
    },

    recovery: {
        title: 'Genesung',
        since: 'Seit',
        show: 'Zeigen',
        explain: 'Mittlerer Wert und Spanne jedes Tages seit einem Tag Ihrer Wahl, verglichen mit dem Ziel und dem bei dieser Person Üblichen.',
        course: (first, firstDay, last, lastDay, unit) => `Mittlerer Wert ${first} ${unit} am ${firstDay}, ${last} ${unit} am ${lastDay}.`,
        goal: (bounds, met, days) => `Ziel (${bounds}): an ${met} von ${plural(days, 'Tag', 'Tagen')} erreicht.`,
        noGoal: 'Es ist kein Ziel gesetzt.',
        usual: (low, high, met, days, learnt) =>
            `${learnt ? 'Bei dieser Person üblich' : 'Bei den meisten Erwachsenen üblich'} ${low}–${high}: an ${met} von ${plural(days, 'Tag', 'Tagen')}.`,
        legend: 'Die Balken zeigen den niedrigsten bis zum höchsten Wert jedes Tages, die Marke den mittleren, gestrichelte Linien das Ziel, das schraffierte Band das Übliche.',
    },

    moments: {
        title: 'Festgehaltene Momente',
        filter: 'Art des Moments',
        kind: { alert: 'Warnungen', checkup: 'Untersuchungen', order: 'Anordnungen', day: 'Tage' },
        none: 'Bisher keine.',
        seenBy: (who) => `Gesehen von ${who}`,
        notSeen: 'Von niemandem gesehen',
        checkup: (by, place) => `Untersuchung durch ${by}${place ? `, ${place}` : ''}`,
        written: (what, by, words) => `${what} von ${by}${words ? `: ${words}` : ''}`,
        readBy: (who) => `Gelesen von ${who}`,
        day: 'Der ganze Tag',
        openFor: (what, when) => `Aufzeichnung öffnen, ${when}: ${what}`,
        notSealed: 'Die Aufzeichnung dieses Moments ist noch nicht versiegelt oder nicht mehr aufgeführt.',
    },
};
