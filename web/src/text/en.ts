// Every text of the site in English, one file for each page or concern. Words: record, key, permission, check,
// proof, doctor; the machinery's own words (block, hash, leaf, …) appear only under "details" and on the ledger's page.
import { alerts } from './en/alerts.ts';
import { care } from './en/care.ts';
import { check } from './en/check.ts';
import { duty } from './en/duty.ts';
import { enrol } from './en/enrol.ts';
import { ledger } from './en/ledger.ts';
import { patient } from './en/patient.ts';
import { people } from './en/people.ts';
import { records } from './en/records.ts';
import { site } from './en/site.ts';
import { ward } from './en/ward.ts';

export const parts = { site, enrol, ward, alerts, duty, care, patient, records, check, ledger, people };
export const english = { ...site, ...enrol, ...ward, ...alerts, ...duty, ...care, ...patient, ...records, ...check, ...ledger, ...people } as const;
