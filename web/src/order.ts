// The order of the ward: who needs a person first. Ties go by the node's own measure, then by name.
import type { Alert, PatientCard } from './types.ts';
import { scoreOf } from './vitals.ts';

const open = (alert: Alert): boolean => alert.resolved === null;
const waiting = (alert: Alert): boolean => open(alert) && alert.acknowledged === null;

export function isTampering(alert: Alert): boolean {
    return alert.kind === 'tampering' || alert.kind.startsWith('tampering:');
}

/** 0 is the most urgent. */
export function tier(card: PatientCard): number {
    const score = scoreOf(card)?.score ?? 0;
    const band = scoreOf(card)?.band ?? 'none';
    if (card.alerts.some((a) => waiting(a) && a.priority === 'high' && !isTampering(a))) return 0;
    if (score >= 7) return 1;
    // A changed record is grave, but nobody dies of it: who is ill comes first.
    if (card.alerts.some((a) => waiting(a) && (a.priority === 'medium' || a.priority === 'high'))) return 2;
    if (score >= 5 || band === 'low-medium' || band === 'medium') return 3;
    if (card.alerts.some((a) => open(a) && a.priority !== 'technical')) return 4;
    if (card.alerts.some(open)) return 5;
    if (Object.values(card.vitals).some((v) => v.stale)) return 6;
    return 7;
}

const collator = new Intl.Collator('en', { numeric: true });

/** Who needs somebody most comes first. Each card is judged once, since two hundred are compared some 1,500 times. */
export function byConcern(cards: PatientCard[]): PatientCard[] {
    const judged = cards.map((card) => ({ card, tier: tier(card), concern: card.concern, bed: card.bed, name: card.name }));
    judged.sort(
        (a, b) => a.tier - b.tier || b.concern - a.concern || collator.compare(a.bed, b.bed) || collator.compare(a.name, b.name),
    );
    return judged.map(({ card }) => card);
}

const rank = { high: 0, medium: 1, low: 2, technical: 3 };
/** A changed record comes after whoever is ill, and before what is only low. */
const gravity = (alert: Alert): number => (isTampering(alert) ? 1.5 : rank[alert.priority]);

/** Unacknowledged before acknowledged, then priority, who is ill before what was changed, then newest. */
export function byUrgency(a: Alert, b: Alert): number {
    return (
        Number(!waiting(a)) - Number(!waiting(b)) ||
        gravity(a) - gravity(b) ||
        b.raised.localeCompare(a.raised)
    );
}

/** Of alerts by urgency the first `most` are shown: that a record was changed is among them, whatever else there is. */
export function inSight(alerts: Alert[], most: number): Alert[] {
    const at = alerts.findIndex((alert) => isTampering(alert) && waiting(alert));
    return at < most ? alerts : [...alerts.slice(0, most - 1), ...alerts.slice(at, at + 1), ...alerts.slice(most - 1, at), ...alerts.slice(at + 1)];
}
