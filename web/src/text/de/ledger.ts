// The node’s history and its ledger, and the first minute that shows what a change of it looks like.
import type { Catalogue, Translated } from '../catalogue.ts';
import type { ledger as english } from '../en/ledger.ts';

export const ledger: Catalogue<Translated<typeof english>> = {
    tour: {
        nav: 'Erste Minute',
        title: 'Eine Minute auf einer Station',
        factor: 'Dies läuft von selbst. Was im Körper sechs Minuten dauert, dauert hier zwanzig Sekunden (18-mal so schnell); alles andere ist, wie es ist.',
        replay: 'Noch einmal',
        skip: 'Zur Station',
        beds: 'Sechs Betten',
        phone: 'Das Telefon von Annas Tochter',
        whatHappened: 'Was geschah',
        write: (name) => `An ${name} schreiben`,
        record: 'Die Aufzeichnung davon',
        caption: {
            calm: () => 'Sechs Menschen mit Sensoren, alle ruhig. Rechts ist das Telefon einer Tochter.',
            told: (name) => `${name}: Es geht schlechter. Ärztin und Tochter haben es in einem Satz erfahren.`,
            sealed: (name) => `${name}: Das Gemessene ist versiegelt. Der Knoten selbst kann es nicht mehr öffnen.`,
            changing: () => 'Jemand mit Zugriff auf den Server hat eine falsche Aufzeichnung an ihre Stelle gelegt.',
            found: (name) => `Entdeckt: Eine Aufzeichnung von ${name} wurde verändert. Ärztin und Tochter wissen es.`,
            restored: () => 'Die echte Aufzeichnung ist wieder da, und dieser Browser hat sie erneut geprüft.',
        },
        sealed: (name, when) => `${name}, ${when}.`,
        openers: (who) => `Nur diese haben einen Schlüssel: ${who}.`,
        openedHere: (at, rate) => `Dieser Browser hat sie um ${at} geöffnet und geprüft: Herzfrequenz ${rate || '–'}/min.`,
        change: 'Versuchen, diese Aufzeichnung zu ändern',
        changeHint: 'Versiegelt eine ruhige Herzfrequenz von 72/min neu und legt sie auf der Festplatte des Knotens an die Stelle der Aufzeichnung. In einigen Sekunden geschieht es von selbst.',
        changing: 'Auf der Festplatte geändert. Der Knoten liest alles, was er speichert, immer wieder; dieser Browser prüft selbst.',
        found: (name, verdict) => `${verdict}: Die Aufzeichnung von ${name} ist nicht, was versiegelt wurde.`,
        saidThen: (at, rate) => `Als dieser Browser sie um ${at} öffnete, stand darin: Herzfrequenz ${rate || '–'}/min.`,
        told: (at) => `Gemeldet um ${at}: allen, die ihre Warnungen sehen dürfen – hier der Ärztin und der Tochter auf ihrem Telefon.`,
        restore: 'Wiederherstellen',
        restored: 'Die Sicherungskopie der Vorführung wurde zurückgelegt.',
    },

    explorer: {
        nav: 'Register',
        title: 'Das Register',
        explain:
            'Jede Berechtigung, jeder Schlüssel und jeder Prüfwert der Aufzeichnungen steht hier, in Blöcken, die jeweils den vorigen nennen. Werte oder Namen von Personen stehen nicht darin. Was Sie nicht betrifft, wird ohne Konten gezeigt.',
        pages: 'Seiten des Registers',
        newest: 'Neueste',
        newer: 'Neuere',
        older: 'Ältere',
        block: (n) => `Block Nr. ${n}`,
        previous: 'Voriger Hash',
        hash: 'Hash',
        first: 'keiner: Dies ist der erste Block',
        genesis: 'Der Anfang dieser Kette.',
        nothing: 'Nichts: Nur die Zeit verging.',
        next: (n) => `Weiter: Block Nr. ${n}`,
        details: 'Einzelheiten',
        check: 'In meinem Browser prüfen',
        checking: 'Wird geprüft…',
        good: (n, all, since) =>
            `${n} von ${all} Blöcken hat dieser Browser geprüft: Jeder hat seinen Hash, nennt den vorigen und steht im signierten Protokoll, das dieser Browser seit ${since} beobachtet.`,
        bad: (n) =>
            `${n === 1 ? '1 Block ist' : `${n} Blöcke sind`} nicht, was im signierten Protokoll steht. Verlassen Sie sich nicht auf diese Seite.`,
        notChecked: 'Nichts konnte geprüft werden: Der Knoten gab keinen Nachweis.',
        word: {
            good: '✓ hier geprüft',
            header: '✗ nicht, was der Hash sagt',
            place: '✗ nicht im signierten Protokoll',
            unsigned: 'neuer als das signierte Protokoll',
            unreachable: 'kein Nachweis geliefert',
            'no-ledger': 'kein signiertes Protokoll zum Vergleichen',
        },
        followers: {
            title: 'Wer eine Kopie führt',
            unknown: 'Wird gesucht…',
            nobody: 'Zurzeit sonst niemand: Mit nur einem Knoten und ohne jemanden, der sich erinnert, könnte sein Betreiber alles umschreiben.',
            count: (n) => `${n === 1 ? '1 anderer Rechner wiederholt und signiert' : `${n} andere Rechner wiederholen und signieren`} jeden Block.`,
            signed: (n) => `hat ${n === 1 ? 'den ersten Block' : `die ersten ${n} Blöcke`} signiert`,
            notYet: 'hat noch nichts signiert',
            since: (at) => `diesem Browser bekannt seit ${at}`,
        },
    },

    watch: {
        since: (at) => `Dieser Browser beobachtet die signierte Historie des Knotens seit ${at}: Sie ist nur gewachsen.`,
    },

    tamper: {
        title: 'Verdacht auf Manipulation',
        anotherTitle: 'Hier antwortet ein anderer Knoten',
        anotherAdvice: 'Bis Sie entscheiden, kann keine Aufzeichnung unverändert genannt werden.',
        problem: {
            'another-node': 'Es ist nicht der Knoten, an den sich dieser Browser erinnert. Mit dessen Aufzeichnungen gibt es also nichts zu vergleichen.',
            signature: 'Die Historie des Knotens ist nicht mit dem Schlüssel signiert, an den sich dieser Browser erinnert.',
            shorter: 'Der Knoten zeigt eine kürzere Historie, als dieser Browser schon gesehen hat: Sie ging in der Zeit zurück, wie nach dem Einspielen einer älteren Sicherung.',
            rewritten:
                'Historie umgeschrieben: Die Historie des Knotens setzt nicht die fort, die dieser Browser gesehen hat. So sieht es auch aus, wenn eine ältere Sicherung eingespielt wurde und der Knoten von dort weiterlief.',
        },
        since: (at) => `Erinnert seit ${at}.`,
        advice: 'Verlassen Sie sich nicht auf frühere Aufzeichnungen, die hier gezeigt werden. Sagen Sie es der Person, die diesen Knoten betreibt.',
        forget: 'Vergessen und diesem Knoten neu vertrauen',
        forgetHint: 'Nur wenn Sie den Grund kennen, zum Beispiel weil die Vorführung neu gestartet wurde.',
    },
};
