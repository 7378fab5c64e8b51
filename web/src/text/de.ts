// Every text of the site in German, in the same files. Words: Aufzeichnung (record), Schlüssel, Berechtigung,
// Prüfung, Nachweis, Warnung (alert), Register (ledger), Knoten (node).
import type { Text } from '../text.ts';
import type { Catalogue } from './catalogue.ts';
import { alerts } from './de/alerts.ts';
import { care } from './de/care.ts';
import { check } from './de/check.ts';
import { duty } from './de/duty.ts';
import { enrol } from './de/enrol.ts';
import { ledger } from './de/ledger.ts';
import { patient } from './de/patient.ts';
import { people } from './de/people.ts';
import { records } from './de/records.ts';
import { site } from './de/site.ts';
import { ward } from './de/ward.ts';

export const catalogue: Catalogue<Text> = { ...site, ...enrol, ...ward, ...alerts, ...duty, ...care, ...patient, ...records, ...check, ...ledger, ...people };
