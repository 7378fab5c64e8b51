// Alerts, and living with them: why, snooze, pause, limits.
import type { Said } from '../../said.ts';
import type { LimitColumn, PauseReason } from '../../types.ts';
import { plural } from './words.ts';

export const alerts = {
    alert: {
        /** In English the node's own sentence stands: docs/formats/alert.md. */
        say: (_: Said) => '',
        priority: { high: 'High', medium: 'Medium', low: 'Low', technical: 'Technical', tampering: 'Tampering' },
        stars: { high: '***', medium: '**', low: '*', technical: '', tampering: '' },
        acknowledge: 'Acknowledge',
        acknowledging: 'Sending…',
        resolve: 'Resolve',
        acknowledgeFor: (who: string, what: string) => `Acknowledge for ${who}: ${what}`,
        resolveFor: (what: string) => `Resolve: ${what}`,
        acknowledgedBy: (who: string, at: string) => `Acknowledged by ${who}, ${at}`,
        attendedBy: (who: string, at: string) => `${who} is on it since ${at}; a clinician has to answer`,
        raised: (at: string) => `raised ${at}`,
        then: (at: string) => `Raised at ${at}.`,
        now: (values: string) => `Now: ${values}.`,
        resolvedAt: (at: string) => `resolved ${at}`,
        cleared: 'values are back in range',
        title: 'Alerts',
        none: 'No open alerts.',
        history: 'Earlier alerts',
        noHistory: 'None so far.',
        note: 'Note for the record (optional)',
        failed: 'Not sent. Please try again.',
        inAll: (n: number) => `${plural(n, 'alert waits', 'alerts wait')} in all`,
        elsewhere: (n: number) => `${plural(n, 'alert waits', 'alerts wait')} for other patients`,
    },

    why: {
        title: 'Why',
        titleOf: (what: string) => `Why: ${what}`,
        details: 'Details',
        model: (name: string) => `Decided by the model ${name}, after the rules.`,
        rule: (kind: string, rule: string) => {
            if (rule === 'NEWS2') return 'Decided by the NEWS2 score.';
            if (rule.startsWith('change-')) return `Decided by rule ${rule}: an abrupt change against this person’s own course.`;
            if (kind.startsWith('limit-') || kind === 'found-late') return `Decided by the limits ${rule}.`;
            return rule ? `Decided by rule ${rule}.` : 'Found by the node itself; no limit or model is involved.';
        },
        also: 'Seen as well, with the same cause, and not told again:',
        over: ' (over)',
        times: (onset: string, raised: string) => `It began ${onset} and was told ${raised}.`,
        ask: 'Was this alert useful?',
        useful: 'Useful',
        notUseful: 'Not useful',
        because: { movement: 'Movement', 'sensor-off': 'Sensor off', known: 'Known already', 'limits-wrong': 'Limits are wrong' },
        saidUseful: 'Marked as useful.',
        saidNot: 'Marked as not useful.',
    },

    rest: {
        snooze: 'Snooze',
        snoozeFor: (who: string, what: string) => `Snooze for ${who}: ${what}`,
        minutes: (n: number) => `${n} min`,
        choose: 'Snooze for how long?',
        cancel: 'Cancel',
        snoozed: (by: string, left: number) => `Snoozed by ${by}, ${left} min left. It calls again then, or when it becomes worse.`,
        endSnooze: 'End snooze',
        snoozedKind: (kind: string, left: number) => `Snoozed: ${kind}, ${left} min left`,
        paused: (why: string, left: number, by: string) => `Not watched: ${why}, ${left} min left (${by})`,
        pauseTitle: 'Pause watching',
        pauseExplain: 'Meanwhile no alert is raised, unless somebody calls for help. What began meanwhile and still holds is told at the end. Watching begins again by itself, after 60 minutes at most.',
        why: 'Why',
        reason: { shower: 'Shower', transport: 'Transport', charging: 'Charging', examination: 'Examination' } satisfies Record<PauseReason, string>,
        howLong: 'For how long',
        pause: 'Pause',
        resume: 'Watch again now',
    },

    keep: {
        title: 'Keep all ECG',
        explain: 'Of a quiet ECG only counts are kept.',
        until: (until: string) => `Until ${until}.`,
        end: 'End',
    },

    limits: {
        title: 'Alarm limits',
        now: (version: string) => `In force: ${version}.`,
        setBy: (by: string, at: string, why: string) => `Set by ${by}, ${at}. Why: ${why}`,
        notSet: 'The usual limits for adults. Nobody has set this patient’s own.',
        change: 'Change limits',
        preset: 'Begin with',
        presets: { 'adult-1': 'Adults', 'lung-disease-1': 'Lung disease (oxygen 88 to 92 %)', 'slow-heart-1': 'Slow heart (training, medicine)', '': 'My own values' } as Record<string, string>,
        vital: 'Vital sign',
        columns: { severe_low: 'High alert below', low: 'Alert below', high: 'Alert above', severe_high: 'High alert above' } satisfies Record<LimitColumn, string>,
        cell: (vital: string, column: string, unit: string) => `${vital}, ${column.toLowerCase()}, in ${unit}`,
        why: 'Why (goes on record)',
        save: 'Set limits',
        saved: 'The new limits are in force and on record.',
        refused: 'Not accepted: the limits of each vital sign must be in order, and wider apart.',
        cancel: 'Cancel',
    },
} as const;
