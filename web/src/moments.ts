// What of a patient's record is worth coming back to: alerts, checkups, what was written, whole days. Pure.
import type { ReportInfo } from './check/report.ts';
import { isTampering } from './order.ts';
import { alertWords } from './said.ts';
import { text } from './text.ts';
import type { Alert, PastCheckup, Priority, Writing } from './types.ts';

export type MomentKind = 'alert' | 'checkup' | 'order' | 'day';
export const momentKinds: MomentKind[] = ['alert', 'checkup', 'order', 'day'];

export interface Moment {
    id: string;
    kind: MomentKind;
    /** RFC 3339; the record that holds the moment covers it. */
    at: string;
    end?: string;
    title: string;
    more: string;
    priority?: Priority | 'tampering';
    alert?: Alert;
    /** Known already where the moment has records of its own: of a day its parts, earliest first. */
    reports?: ReportInfo[];
}

export interface Kept {
    alerts: Alert[];
    checkups: PastCheckup[];
    writings: Writing[];
    days: ReportInfo[];
}

function ofAlert(alert: Alert): Moment {
    const seen = alert.acknowledged;
    return {
        id: `alert ${alert.id}`,
        kind: 'alert',
        at: alert.raised,
        ...(alert.resolved ? { end: alert.resolved } : {}),
        title: alertWords(alert),
        more: seen ? text.moments.seenBy(seen.by) : text.moments.notSeen,
        priority: isTampering(alert) ? 'tampering' : alert.priority,
        alert,
    };
}

function ofCheckup({ begun, ended, place, by }: PastCheckup): Moment {
    return { id: `checkup ${begun} ${by}`, kind: 'checkup', at: ended, title: text.moments.checkup(by, place), more: '' };
}

function ofWriting(one: Writing): Moment {
    const symptom = one.symptom ? text.symptoms.name(one.symptom) : '';
    const words = [one.medicine, symptom, one.text].filter(Boolean).join(': ');
    const read = one.read[0];
    return {
        id: `order ${one.id}`,
        kind: 'order',
        at: one.at,
        title: text.moments.written(text.orders.what[one.what], one.by, words),
        more: read ? text.moments.readBy(read.by) : '',
    };
}

/** Days, UTC, as they are summarised: one has two records where it changed in between who may open them. */
function ofDays(reports: ReportInfo[]): Moment[] {
    const days = new Map<string, ReportInfo[]>();
    for (const report of [...reports].sort((a, b) => a.start.localeCompare(b.start))) {
        const day = report.start.slice(0, 10);
        days.set(day, [...(days.get(day) ?? []), report]);
    }
    return [...days].map(([day, parts]) => ({
        id: `day ${day}`,
        kind: 'day',
        at: parts[0]?.start ?? day,
        end: parts.at(-1)?.end ?? day,
        title: text.moments.day,
        more: '',
        reports: parts,
    }));
}

/** Newest first. An alert that is open still may be in both lists of the node. */
export function momentsOf({ alerts, checkups, writings, days }: Kept): Moment[] {
    const all = [...alerts.map(ofAlert), ...checkups.map(ofCheckup), ...writings.map(ofWriting), ...ofDays(days)];
    const unique = new Map(all.map((moment) => [moment.id, moment]));
    return [...unique.values()].sort((a, b) => b.at.localeCompare(a.at));
}
