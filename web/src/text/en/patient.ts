// The page of a patient, as a clinician sees it: now, and the course of time.
import { plural } from './words.ts';

export const patient = {
    patientPage: {
        numbers: 'Vital signs now',
        devices: 'Devices',
        device: (id: string) => `Device ${id}`,
        lastSeen: (at: string) => `last heard ${at}`,
        limits: (low: string | null, high: string | null) =>
            low && high ? `limits ${low}–${high}` : low ? `limit ≥ ${low}` : `limit ≤ ${high ?? ''}`,
    },

    trends: {
        title: 'Trends',
        range: 'Time range',
        hours: (h: number) => (h === 1 ? '1 hour' : `${h} hours`),
        month: 'Last 30 days',
        table: 'Show as table',
        tableLabel: 'Table of trends',
        chart: 'Show as charts',
        time: 'Time',
        none: 'No values in this time.',
        caption: (name: string, unit: string) => `${name} in ${unit}`,
        summary: (name: string, unit: string, last: string, low: string, high: string) =>
            `${name}: last ${last} ${unit}, between ${low} and ${high}.`,
        limitNote: 'Dashed lines are the alarm limits, the hatched band is what is usual for this person, bars are episodes.',
        usual: (low: string, high: string, learnt: boolean) =>
            learnt ? `usual for this person ${low}–${high}` : `usual for most adults ${low}–${high}; what is usual for this person is still being learnt`,
        median: 'Middle',
        low: 'Lowest',
        high: 'Highest',
    },

    month: {
        opening: (done: number, all: number) => `Opening ${done} of ${all} records…`,
        opened: (n: number, seconds: string) => `${plural(n, 'record', 'records')} opened and checked in ${seconds} s.`,
        allGood: (n: number) => `All ${n} are unchanged.`,
        notGood: (n: number) => `${plural(n, 'record', 'records')} could not be confirmed:`,
        none: 'No daily records yet. The first is sealed at the end of the day.',
        day: 'Day',
        range: (low: string, high: string) => `${low}–${high}`,
        legend: 'Bars show the lowest to the highest value of each day, the mark its middle value.',
    },

    ecg: {
        title: 'ECG',
        lead: (lead: string) => `Lead ${lead}`,
        speed: '25 mm/s   10 mm/mV',
        waiting: 'Waiting for the signal…',
        lag: (seconds: string) => `shown ${seconds} s after it was measured`,
        none: 'This patient has no ECG.',
        summary: (lead: string, rate: string) =>
            `Live ECG, lead ${lead}, paper speed 25 millimetres per second, 10 millimetres per millivolt. ${rate}`,
        rateNow: (value: string) => `Heart rate ${value} per minute.`,
        recorded: (lead: string, seconds: string) => `ECG lead ${lead}, ${seconds} s`,
        showAll: 'Show the whole strip',
        showLess: 'Show less',
    },

    recovery: {
        title: 'Recovery',
        since: 'Since',
        show: 'Show',
        explain: 'Each day’s middle value and range since a day you choose, against the goal and what is usual for this person.',
        course: (first: string, firstDay: string, last: string, lastDay: string, unit: string) =>
            `Middle value ${first} ${unit} on ${firstDay}, ${last} ${unit} on ${lastDay}.`,
        goal: (bounds: string, met: number, days: number) => `Goal (${bounds}): met on ${met} of ${plural(days, 'day', 'days')}.`,
        noGoal: 'No goal is set.',
        usual: (low: string, high: string, met: number, days: number, learnt: boolean) =>
            `${learnt ? 'Usual for this person' : 'Usual for most adults'} ${low}–${high}: ${met} of ${plural(days, 'day', 'days')}.`,
        legend: 'Bars show the lowest to the highest value of each day, the mark its middle value, dashed lines the goal, the hatched band what is usual.',
    },

    moments: {
        title: 'Kept moments',
        filter: 'Kind of moment',
        kind: { alert: 'Alerts', checkup: 'Checkups', order: 'Orders', day: 'Days' },
        none: 'None so far.',
        seenBy: (who: string) => `Seen by ${who}`,
        notSeen: 'Not seen by anybody',
        checkup: (by: string, place: string) => `Checkup by ${by}${place ? `, ${place}` : ''}`,
        written: (what: string, by: string, words: string) => `${what} by ${by}${words ? `: ${words}` : ''}`,
        readBy: (who: string) => `Read by ${who}`,
        day: 'The whole day',
        openFor: (what: string, when: string) => `Open the record of ${when}: ${what}`,
        notSealed: 'The record of that moment is not sealed yet, or no longer listed.',
    },
} as const;
