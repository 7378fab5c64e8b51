// Every text of the site. Words: record, key, permission, check, proof, doctor; the machinery's own words
// (block, hash, leaf, …) appear only under "details".
import type { HeadProblem } from './check/head.ts';
import type { LimitColumn, PauseReason } from './types.ts';
import type { Reason, StepName, StepState, Verdict } from './check/verify.ts';

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const episodeNames: Record<string, string> = {
    pause: 'Pause',
    bradycardia: 'Slow heart rate',
    tachycardia: 'Fast heart rate',
    'ventricular-run': 'Run of ventricular beats',
    bigeminy: 'Bigeminy',
    'atrial-fibrillation': 'Atrial fibrillation',
    'ventricular-flutter': 'Ventricular flutter or fibrillation',
    noise: 'Poor signal',
    'lead-off': 'Lead off',
};

const english = {
    product: 'Vitalseal',
    /** By LOINC code, where a language has another name than units.ts. */
    vitalNames: {} as Record<string, string>,
    vitalShorts: {} as Record<string, string>,
    language: 'Language',
    days: (n: number) => plural(n, 'day', 'days'),
    skip: 'Skip to content',
    ward: 'Ward',
    loading: 'Loading…',
    signedInAs: (name: string) => `Signed in as ${name}`,
    timesIn: (zone: string) => `Times are in ${zone}.`,
    notCertified:
        'Not certified as a medical device in any country. Never the only alarm. Tamper-evident, not tamper-proof.',
    news2Credit: 'NEWS2: Royal College of Physicians, National Early Warning Score 2, London 2017.',
    keptByClinic: 'The clinic keeps the keys of its patients: whoever runs this node can open their records.',
    signedOut: {
        title: 'Not signed in',
        why: 'This browser holds no key for this clinic. Ask a colleague for an invitation, or use the browser in which your key was made. A new clinic is set up with the link that its node printed at the start.',
    },
    unwatched: {
        title: (from: string, to: string) => `Nobody was watched ${from}–${to}`,
        what: 'This node was stopped or hung. Nothing was judged and no alert could reach anybody. Look at:',
        read: 'I have looked after them',
        unknown: 'another patient',
    },
    setup: {
        title: 'Set up this clinic',
        joinTitle: (clinic: string) => `Come in to ${clinic}`,
        clinic: 'Name of the clinic or ward',
        phone: 'Number that patients may call',
        name: 'Your name, as colleagues know you',
        why: 'Your key is made in this browser and stays here. Nobody can sign in your name without it.',
        next: 'Make my key',
        making: 'Making keys…',
        wordsTitle: 'Write these 24 words down',
        wordsWhy: 'They are the only way back to your account when this device is lost. They are shown once and kept nowhere.',
        written: 'I have written them down, and they lie in a safe place',
        finish: 'Finish',
        finishing: 'Letting you in…',
        used: 'This link does not work',
        taken: (name: string) => `This browser holds the key of ${name} already. Use a browser or a profile of your own.`,
        unknown: 'The node does not know this key.',
    },
    enrol: {
        nav: 'Add a patient',
        first: 'Add the first patient',
        title: 'Add a patient',
        name: 'Name',
        year: 'Year of birth',
        bed: 'Bed (optional)',
        preset: 'Limits',
        save: 'Add',
        saving: 'Adding, a few seconds…',
        deviceTitle: 'Give a device',
        deviceFor: (name: string) => `A device for ${name}`,
        deviceWhy: 'The device gets a key of its own. It is made in this browser; the node learns only the half that checks.',
        kind: 'What it is',
        kinds: ['Patch', 'Monitor', 'Oximeter', 'Blood pressure cuff', 'Thermometer', 'Gateway'],
        makeDevice: 'Make its key',
        makingDevice: 'Making it known…',
        scan: 'Scan this with the device, or copy the key file to it. It is shown once.',
        scanLabel: 'QR code with the key of the device',
        download: 'Key file',
        sendTo: (url: string) => `It sends to ${url}`,
        cardTitle: 'Card for the patient',
        cardWhy: 'Print it now and give it to the patient: the words are shown once and kept nowhere.',
        cardWords: 'Recovery words. With them you can take your records with you, even without this clinic. Show them to nobody.',
        cardKept: 'Until then the clinic keeps your key, and whoever runs its computer can open your records.',
        cardCall: (clinic: string, phone: string) => `${clinic}. Questions: call ${phone}`,
        cardLabel: 'QR code that opens the patient’s page',
        print: 'Print the card',
        done: 'To the ward',
        later: 'The device later',
        stayFailed: 'The patient is here, but the stay could not be noted:',
        inviteTitle: 'Let a colleague in',
        inviteWhy: 'The link works once, for a day. Your colleague then sees all patients whose keys the clinic keeps.',
        invite: 'Make a link',
        noKey: 'This browser holds no key of yours.',
    },
    notFound: 'There is no such page, or you have no permission to see it.',
    backToWard: 'Back to the ward',
    failed: 'That did not work. The node gave no answer.',
    retry: 'Try again',

    theme: { label: 'Appearance', auto: 'Auto', light: 'Light', dark: 'Dark' },
    sound: { name: 'Sound', on: 'Sound on', off: 'Sound off' },

    link: {
        live: 'Live',
        connecting: 'Connecting…',
        title: 'Connection lost',
        lost: (age: string) => `Values on this page are ${age} old and do not change. Alerts do not arrive here.`,
        advice: 'Look at the patients and at the monitors beside them. This page keeps trying.',
        restored: 'Connected again. Values are live.',
        notice: 'Notice',
    },

    source: { simulated: 'Simulated', recorded: 'Recorded' },
    standing: {
        stay: (stay: string, until: string | null) =>
            ({
                invited: 'Invited',
                paused: until ? `Paused until ${until.slice(0, 16).replace('T', ' ')} UTC` : 'Paused',
                discharged: 'Discharged',
                deceased: 'Deceased',
            })[stay] ?? '',
        keptBy: (name: string) => `Key kept by ${name}`,
        keptWhy: 'They hold a copy of the key that opens all of this patient’s records.',
        readersAlone: 'No spare key',
        readersWhy:
            'The patient’s spare keys are used up. New records are sealed to those who may read them alone, until the patient’s device makes more.',
    },
    years: (n: number) => plural(n, 'year', 'years'),
    bed: (bed: string) => `Bed ${bed}`,
    lastReceived: (age: string) => `last data ${age} ago`,

    wardPage: {
        title: 'Ward',
        count: (n: number) => plural(n, 'patient', 'patients'),
        quiet: 'No alert is waiting.',
        waiting: (n: number) => `${plural(n, 'alert', 'alerts')} waiting for someone`,
        order: 'Sorted by concern',
        empty: 'No patients yet. They appear here as soon as their devices send.',
        held: 'Order held while you point here',
        moreAlerts: (n: number) => `${n} more on the patient’s page`,
    },

    vital: {
        none: '–',
        noValue: 'no value',
        old: (age: string) => `${age} old`,
        oldShort: (age: string) => age,
        at: (age: string) => `${age} ago`,
        now: 'now',
        trend: { '-1': 'falling', '0': 'steady', '1': 'rising' },
        stale: 'out of date',
        doubt: (why: string) => `doubtful: ${why}`,
        over: 'over',
    },

    news2: {
        name: 'NEWS2',
        full: (of: number) => `all ${of}`,
        partial: (count: number, of: number) => `partial ${count} of ${of}`,
        upTo: (worst: number) => `up to ${worst}`,
        band: { none: 'none', low: 'low', 'low-medium': 'low-medium', medium: 'medium', high: 'high' },
        sentence: (score: number, band: string) => `NEWS2 score ${score}, risk ${band}`,
        none: 'no score',
        whyNot: (why: string) => why,
    },

    alert: {
        priority: { high: 'High', medium: 'Medium', low: 'Low', technical: 'Technical', tampering: 'Tampering' },
        stars: { high: '***', medium: '**', low: '*', technical: '', tampering: '' },
        acknowledge: 'Acknowledge',
        acknowledging: 'Sending…',
        resolve: 'Resolve',
        acknowledgeFor: (who: string, what: string) => `Acknowledge for ${who}: ${what}`,
        resolveFor: (what: string) => `Resolve: ${what}`,
        acknowledgedBy: (who: string, at: string) => `Acknowledged by ${who}, ${at}`,
        raised: (at: string) => `raised ${at}`,
        resolvedAt: (at: string) => `resolved ${at}`,
        cleared: 'values are back in range',
        title: 'Alerts',
        none: 'No open alerts.',
        history: 'Earlier alerts',
        noHistory: 'None so far.',
        note: 'Note for the record (optional)',
        failed: 'Not sent. Please try again.',
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
        pauseExplain: 'No alert is raised meanwhile. Watching begins again by itself, after 60 minutes at most.',
        why: 'Why',
        reason: { shower: 'Shower', transport: 'Transport', charging: 'Charging', examination: 'Examination' } satisfies Record<PauseReason, string>,
        howLong: 'For how long',
        pause: 'Pause',
        resume: 'Watch again now',
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

    duty: {
        region: 'Duty and sound',
        nobody: 'Nobody is on duty',
        nobodyMore: 'An alert rings only where this page is open and its sound is on.',
        soundOff: 'Sound is off on this screen',
        soundOffMore: 'Alerts are shown here, and not heard.',
        soundOn: 'Turn sound on',
        start: 'Start shift',
        startMore: 'Starts your shift, turns sound on with a test tone, and keeps this screen awake.',
        hours: 'Hours',
        hoursOf: (n: number) => `${n} hours`,
        onDuty: (names: string) => `On duty: ${names}`,
        until: (name: string, until: string) => `${name} until ${until}`,
        end: 'End my shift',
        dark: 'This browser does not keep the screen awake: it may go dark.',
    },

    notices: {
        nav: 'Notices',
        title: 'Who is called, and how',
        opening: 'Looking for what this notice is about…',
        gone: 'This notice leads nowhere for you: it is old, or you have no permission to see the patient.',
        explain: 'A notice says how urgent it is and nothing about the patient. It leads here after signing in.',
        device: 'This device',
        supported: 'Notices on this device work while this page is closed. They need the internet.',
        unsupported: 'This browser cannot take notices while the page is closed. On a phone with iOS, add this page to the home screen first.',
        insecure: 'Notices need a secure connection (https). This page was opened without one.',
        denied: 'Notices are blocked in this browser’s settings.',
        allow: 'Allow notices on this device',
        stop: 'Stop notices on this device',
        isOn: 'This device takes notices.',
        isOff: 'This device takes no notices.',
        test: 'Test',
        testExplain: 'Once a week: send a notice to yourself by every channel, and open it.',
        testNow: 'Send a test now',
        testNone: 'Never tested.',
        testOld: 'The last test is more than a week old.',
        channel: { push: 'This and your other devices', mail: 'E-mail', sms: 'Text message' },
        sending: 'on its way',
        failed: 'not delivered',
        delivered: 'handed over',
        received: (at: string) => `received ${at}`,
        ladder: 'Ladder',
        ladderExplain: (seconds: number) =>
            `Each person is tried on this device, then by e-mail, then by text message, ${seconds} seconds each; then the next person. All are told when someone takes care.`,
        set: (by: string, at: string) => `Set by ${by}, ${at}.`,
        never: 'Nobody has set it: only people on duty are called.',
        has: (what: string) => `This node can send: ${what.toLowerCase()}.`,
        from: 'Call from',
        silence: 'Also when nothing is heard of a patient',
        contacts: 'People',
        name: 'Name',
        account: 'Account (0x…)',
        mail: 'E-mail',
        phone: 'Phone (+…)',
        nth: (field: string, n: number) => `${field} of person ${n}`,
        add: 'Add a person',
        remove: (name: string) => `Remove ${name || 'this person'}`,
        me: 'Me',
        rungs: ['On duty (if nobody has started a shift)', 'Backup', 'Last resort'],
        after: 'After how many minutes',
        afterOf: (rung: string) => `${rung}: after how many minutes`,
        save: 'Save',
        saved: 'Saved.',
        refused: 'Not accepted. Look at names, addresses, numbers and times.',
    },

    /** The kinds of docs/formats/alert.md. */
    rules: {
        plain: {
            news2: 'NEWS2 score',
            silence: 'Nothing heard',
            'found-late': 'Found late',
            tampering: 'Tampering',
            'change:joint': 'Several vital signs change',
        } as Record<string, string>,
        high: (name: string) => `${name} high`,
        low: (name: string) => `${name} low`,
        changes: (name: string) => `${name} changes`,
    },

    numbers: {
        byRule: 'By rule',
        rule: 'Rule',
        alerts: 'Alerts',
        because: 'Not useful because',
        perDay: (rate: string, alerts: number, days: string, since: string) =>
            `${rate} alerts per patient and day (${plural(alerts, 'alert', 'alerts')} in ${days} patient-days since ${since}).`,
        none: 'None has been marked useful or not useful yet.',
        useful: (useful: number, marked: number, percent: number) => `${useful} of ${marked} marked were useful (${percent} %).`,
    },

    signal: {
        leadOff: 'ECG lead off',
        poor: (quality: number | null) => (quality === null ? 'ECG signal poor' : `ECG signal poor (${Math.round(quality * 100)} %)`),
        doubt: 'The signal is poor: marks of beats are not to be relied on.',
    },

    beats: {
        legend: 'Beats in the last minute',
        kind: { N: 'usual', S: 'supraventricular', V: 'ventricular', F: 'fusion', Q: 'not classed' },
        summary: (usual: number, other: string) => `In the last minute ${plural(usual, 'usual beat', 'usual beats')}${other}.`,
    },

    episode: {
        kind: (kind: string) => episodeNames[kind] ?? kind,
        title: (n: number) => `${plural(n, 'episode', 'episodes')} and changes in this time`,
        lasts: 'now',
        more: (n: number) => `and ${n} before`,
    },

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
            learnt ? `usual for this person ${low}–${high}` : `usual for people ${low}–${high} (own not learnt yet)`,
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
        pausedReduced: 'Drawn once a second, as your system asks for less motion.',
        summary: (lead: string, rate: string) =>
            `Live ECG, lead ${lead}, paper speed 25 millimetres per second, 10 millimetres per millivolt. ${rate}`,
        rateNow: (value: string) => `Heart rate ${value} per minute.`,
        noSignal: 'no signal',
        recorded: (lead: string, seconds: string) => `ECG lead ${lead}, ${seconds} s`,
        showAll: 'Show the whole strip',
        showLess: 'Show less',
    },

    records: {
        title: 'Records',
        explain: 'Each record is sealed. Your browser opens it with your key and checks it by itself.',
        kind: { numerics: 'Vital signs', waveform: 'ECG', hour: 'Hour summary', day: 'Day summary' } as Record<
            string,
            string
        >,
        filter: 'Kind of record',
        all: 'All',
        open: 'Open',
        openFor: (kind: string, when: string) => `Open ${kind}, ${when}`,
        older: 'Show older',
        newest: 'Newest',
        none: 'No records yet. The first one is sealed within a minute.',
        when: 'When',
        kindHead: 'Kind',
        stateHead: 'Check',
        anchored: 'anchored',
        notAnchored: 'not yet anchored',
        number: (n: number) => `No. ${n}`,
        refresh: 'New records are ready. Show them',
    },

    record: {
        back: 'Back to the patient',
        title: (kind: string) => `Record: ${kind}`,
        opening: 'Fetching, checking and opening…',
        values: 'Values',
        valuesTable: 'Table of values',
        noValues: 'This record holds no single values.',
        ecg: 'ECG',
        steps: 'Alerts and what was done',
        gaps: 'Gaps',
        ranges: 'Ranges',
        who: 'Who signed',
        signedBy: (device: string, n: number) => `${device} signed ${plural(n, 'message', 'messages')}.`,
        time: 'Time',
        what: 'What',
        save: 'Save as file (FHIR)',
        closed: 'The contents are not shown, because they cannot be trusted or opened.',
        doubt: 'Do not rely on what follows: the check failed.',
        older: 'Earlier record',
        newer: 'Later record',
        notListed: 'The node does not list this record.',
        messages: (n: number) => plural(n, 'signed message', 'signed messages'),
        showAll: (n: number) => `Show all ${n} rows`,
        stepWords: (what: string) => `${what.charAt(0).toUpperCase()}${what.slice(1)}.`,
        by: (who: string) => `(${who})`,
        looked: 'Who looked',
        lookedAt: (what: string, records: string, times: number) => {
            const words: Record<string, string> = {
                ward: 'saw the list of patients',
                live: 'opened the page',
                stream: 'watched live',
                trends: 'looked at trends',
                explain: 'asked why there was an alert, or none',
                list: 'listed the records',
                record: 'was given records',
                proof: 'checked records',
                export: 'took everything along',
                accesses: 'read who looked',
            };
            const which = records ? ` ${records.replaceAll(',', ', ')}` : '';
            return `${words[what] ?? what}${which}${times > 1 ? `, ${times} times` : ''}`;
        },
        lookedRight: (right: string) =>
            right === 'self'
                ? 'their own'
                : right === 'team'
                  ? 'by permission of a team'
                  : right === 'glass'
                    ? 'in an emergency, without permission'
                    : 'by permission',
        allVitals: 'All vital signs',
        nobody: 'No device message is inside.',
        deviceSource: (source: string) => `This device plays a ${source} patient.`,
        covers: (n: number) => `It sums up ${plural(n, 'record', 'records')}.`,
    },

    check: {
        title: 'Check',
        word: {
            unchanged: 'Unchanged',
            pending: 'Not yet anchored',
            changed: 'Changed',
            missing: 'Missing',
            rewritten: 'History rewritten',
            cannot: 'Cannot check',
        } satisfies Record<Verdict, string>,
        unchanged: (sealed: string) => `Unchanged since ${sealed}`,
        seenSince: (at: string) => `as this browser has seen since ${at}.`,
        seenNow: 'as this browser sees for the first time now.',
        reason: {
            'all-good': 'Content, place in the signed history, the ledger and identity all agree.',
            'not-anchored':
                'The content is what its name promises, but the signed history does not reach it yet. That takes a few seconds.',
            'content-differs': 'What the node delivered is not what was sealed. At least one bit differs.',
            'node-says-altered': 'The node itself reports that the stored record no longer is what was sealed.',
            'not-there': 'The node lists this record but no longer has it.',
            'another-node':
                'Another node answers here than the one this browser remembers, so there is nothing to compare with.',
            'head-signature': 'The history shown is not signed with the key this browser remembers.',
            'head-shorter': 'The node shows a shorter history than this browser has already seen.',
            'head-rewritten': 'The history shown does not continue the one this browser has already seen.',
            'wrong-place': 'The signed history holds something else at the place of this record.',
            'wrong-identity': 'The record belongs to another patient or has another number than the list says.',
            unreadable: 'The record is where it should be, but it is not a report that can be read.',
            'wrong-signature': 'A device’s signature inside the record does not fit.',
            'unsigned-values': 'A value inside the record is not what its device signed.',
            unreachable: 'The node did not deliver the record.',
            'wrong-keys':
                'The keys that came for this record are not those the patient granted: they were forged or swapped on the way. Tell the clinic.',
            'no-key': 'You have no key for this record.',
            'no-proof': 'The node gave no proof of the record’s place.',
            'no-head': 'The node’s signed history could not be fetched.',
            'no-ledger': 'The node gave no proof from its ledger, so there is only its own word for this history.',
            'ledger-proof': 'The proof from the ledger does not hold: something in it is not what the ledger contains.',
            'ledger-header': 'The page of the ledger that was shown is not one of the ledger’s pages.',
            'ledger-differs': 'The ledger holds another history than the one the node shows.',
            'ledger-moved': 'The node points to another place in the ledger than the one this browser remembers.',
            'ledger-signature': 'The ledger is not signed with the key this browser remembers.',
            'ledger-shorter': 'The node shows a shorter ledger than this browser has already seen.',
            'ledger-rewritten': 'The ledger shown does not continue the one this browser has already seen.',
            'ledger-forked': 'The node signed two ledgers that contradict each other: one for others, one for this browser.',
        } satisfies Record<Reason, string>,
        late: 'It is older than a few minutes and should have been anchored by now.',
        firstVisit:
            'This is this browser’s first look at the node, so it had to trust the node’s key as shown. From now on it remembers.',
        firstHistory: 'The history is signed by the node’s key, which this browser remembers from now on.',
        firstLedger:
            'The ledger holds this history. This browser sees the ledger for the first time, takes it as shown and remembers it from now on.',
        steps: 'What this browser checked by itself',
        step: {
            content: {
                good: 'The content is bit for bit what its name promises.',
                bad: 'The content is not what its name promises.',
                open: 'The content was not checked.',
            },
            history: {
                good: 'The history is signed by the remembered key and continues what this browser saw before.',
                bad: 'The history does not fit what this browser remembers.',
                open: 'The history was not checked.',
            },
            place: {
                good: 'The record stands at its place in that history.',
                bad: 'The record does not stand at its place in that history.',
                open: 'Its place in the history was not checked.',
            },
            ledger: {
                good: 'The ledger holds this history, and continues the one this browser saw before.',
                bad: 'The ledger does not bear this history out.',
                open: 'The ledger was not compared.',
            },
            identity: {
                good: 'It names this patient and this number.',
                bad: 'It does not name this patient and this number.',
                open: 'Patient and number were not checked.',
            },
            signatures: {
                good: 'Every device message inside carries its device’s signature.',
                bad: 'A device’s signature does not fit.',
                open: 'Signatures of devices were not checked.',
            },
            values: {
                good: 'Every value shown is one that a device signed, and none is left out.',
                bad: 'Values shown and values signed differ.',
                open: 'Values were not compared with signed messages.',
            },
        } satisfies Record<StepName, Record<StepState, string>>,
        signatures: (good: number, all: number) => `${good} of ${all} device signatures checked.`,
        state: { good: 'checked', bad: 'failed', open: 'not checked' } satisfies Record<StepState, string>,
        limits:
            'A node that rewrote everything before your first visit cannot be found out from here, and the node itself delivers this page: for a check that does not depend on it, use vitalseal verify on your own computer.',
        detailsTitle: 'Details for specialists',
        details: {
            recordTitle: 'Record',
            cid: 'CID',
            digest: 'SHA-256 of the sealed block',
            entryTitle: 'Entry in the log of records',
            log: 'Log',
            leaf: 'Leaf',
            leafHash: 'Leaf hash',
            proofTitle: 'Proof that the entry is in the log',
            inclusion: 'Inclusion proof',
            logSize: 'Leaves under the checkpoint',
            root: 'Root hash',
            contractTitle: 'Contract that holds the log’s head',
            directory: 'Directory contract',
            contractLog: 'Log contract, as the Directory names it',
            anchoredSize: 'Leaves anchored',
            anchoredAt: 'Anchored',
            against: 'Against the checkpoint',
            same: 'the same size and root',
            joined: 'joined to it by a consistency proof',
            nothing: 'nothing yet',
            blockTitle: 'Block whose state holds the contract',
            number: 'Block',
            blockHash: 'Block hash',
            blockTime: 'Time of the block',
            stateRoot: 'State root',
            chainId: 'Chain id, as the node says',
            chainTitle: 'The chain’s checkpoint',
            blockLog: 'Log of blocks',
            blocks: 'Blocks under the checkpoint',
            blockProof: 'Inclusion proof of the block',
            seenTitle: 'Seen by this browser',
            historySince: 'Log of records, since',
            chainSince: 'Log of blocks and Directory, since',
            followersTitle: 'Followers',
            coSigned: 'Co-signed by',
            follower: 'Name',
            followerSigned: 'Signed, as verified here',
            blocksSigned: (n: number) => `the first ${plural(n, 'block', 'blocks')}`,
            followerKey: 'Key',
            followerSince: 'Key kept by this browser since',
            followers: (n: number) =>
                n === 0
                    ? 'nobody now: no other computer is seen to vouch for this chain'
                    : `${plural(n, 'follower', 'followers')}, verified with keys that the node named and this browser keeps. That a key is another computer’s, only its owner can tell you: it prints it when it starts.`,
            hashes: (n: number) => plural(n, 'hash', 'hashes'),
            state: 'State',
            notChecked: 'not checked',
        },
    },

    visitor: {
        label: 'Look as',
        role: { clinician: 'Doctor', patient: 'Patient', guardian: 'Daughter' } as Record<string, string>,
    },

    tour: {
        nav: 'First minute',
        title: 'One minute on a ward',
        factor: 'This runs by itself. What takes six minutes in a body takes twenty seconds here (18 times as fast); everything else is as it is.',
        replay: 'Replay',
        skip: 'Go to the ward',
        beds: 'Six beds',
        phone: 'The phone of Anna’s daughter',
        whatHappened: 'What happened',
        write: (name: string) => `Write to ${name}`,
        record: 'The record of it',
        caption: {
            calm: () => 'Six people with sensors on them, all calm. On the right is the phone of a daughter.',
            told: (name: string) => `${name} is getting worse. The doctor was told in one sentence, and so was her daughter.`,
            sealed: (name: string) => `What was measured of ${name} is sealed. The node itself can no longer open it.`,
            changing: () => 'Somebody with the run of the server has put a false record in its place.',
            found: (name: string) => `Found: a record of ${name} was changed. Doctor and daughter have been told.`,
            restored: () => 'The true record is back, and this browser has checked it again.',
        } satisfies Record<string, (name: string) => string>,
        sealed: (name: string, when: string) => `${name}, ${when}.`,
        openers: (who: string) => `Only these hold a key: ${who}.`,
        openedHere: (at: string, rate: string) => `This browser opened and checked it at ${at}: heart rate ${rate || '–'}/min.`,
        change: 'Try to change this record',
        changeHint: 'Seals a calm heart rate of 72/min anew and puts it in the record’s place on the node’s disk. It happens by itself in a few seconds.',
        changing: 'Changed on the disk. The node reads all that it stores again and again; this browser checks by itself.',
        found: (name: string, verdict: string) => `${verdict}: the record of ${name} is not what was sealed.`,
        saidThen: (at: string, rate: string) => `When this browser opened it at ${at} it said: heart rate ${rate || '–'}/min.`,
        told: (at: string) => `Told at ${at}: everybody who may see her warnings – the doctor here and the daughter on her phone.`,
        restore: 'Restore',
        restored: 'The demo’s backup was put back.',
    },

    myPage: {
        title: (name: string) => `Hello, ${name}`,
        navigation: 'My health',
        calm: 'Everything measured today is as usual for you.',
        unusual: (what: string) => `${what} differs from what is usual for you. Your doctors can see it too.`,
        told: (n: number) => `Your doctors have been told about ${n === 1 ? 'something' : `${n} things`} today. You need not do anything unless they ask you.`,
        nobodyYet: 'They have not answered yet.',
        seenBy: (who: string, at: string) => `${who} has seen it, ${at}.`,
        noValues: 'Your devices have sent nothing yet. As soon as they do, you see it here.',
        silent: (age: string) => `Your devices have sent nothing for ${age}. Is the sensor on?`,
        today: 'Today',
        values: 'How you are',
        usual: 'as usual for you',
        higher: 'higher than usual for you',
        lower: 'lower than usual for you',
        noUsual: 'your usual is not known yet',
        range: (low: string, high: string, unit: string) => `Usually between ${low} and ${high} ${unit}.`,
        old: (age: string) => `measured ${age} ago`,
        now: 'measured just now',
        readers: 'Who can see me',
        nobody: 'Nobody but you.',
        reader: {
            clinician: 'A doctor or nurse',
            team: 'A team of the clinic',
            guardian: 'Somebody of your family or a guardian',
            researcher: 'A researcher',
            organisation: 'The clinic',
            patient: 'Another patient',
        } as Record<string, string>,
        may: {
            live: 'what is measured now',
            alerts: 'warnings',
            history: 'your past records',
            research: 'records that you share for research',
            manage: 'and may decide for you who sees what',
            vault: 'and keeps your key',
        } as Record<string, string>,
        sees: (what: string) => `sees ${what}`,
        until: (at: string) => `until ${at}`,
        glass: 'in an emergency, without having been asked',
        change: 'To take a permission back, use the command “vitalseal revoke” or ask the clinic to help you.',
        keyKept: 'What has been read cannot be unread. A permission that you take back counts from then on.',
        records: 'My records',
        help: 'If you feel very unwell, call the emergency number of your country (112 in Europe). Do not wait for an answer here.',
    },

    family: {
        title: 'My people',
        none: 'Nobody has given you permission to see their values.',
        handling: (who: string, at: string) => `${who} is handling it since ${at}.`,
        nobodyHandles: 'Nobody has answered yet.',
        calm: 'Nothing is waiting.',
        onIt: 'I’m on it',
        onItFor: (who: string) => `I’m on it, for ${who}`,
        sending: 'Sending…',
        last: (age: string) => `last value ${age} ago`,
        open: 'All values',
        openFor: (who: string) => `All values of ${who}`,
        thresholds: 'Tell me also when',
        above: 'above',
        below: 'below',
        crossed: (name: string, value: string) => `${name} is ${value}: outside of what you chose.`,
        keptHere: 'Kept in this browser; it changes nothing for the doctors.',
    },

    explorer: {
        nav: 'Ledger',
        title: 'The ledger',
        explain:
            'Every permission, every key and every check value of the records stands here, in blocks that name the one before them. Nobody’s values or names are in it. What does not concern you is shown without accounts.',
        pages: 'Pages of the ledger',
        newest: 'Newest',
        newer: 'Newer',
        older: 'Older',
        block: (n: number) => `Block ${n}`,
        previous: 'Previous hash',
        hash: 'Hash',
        first: 'none: this is the first block',
        genesis: 'The beginning of this chain.',
        nothing: 'Nothing: only the time passed.',
        next: (n: number) => `Next: block ${n}`,
        details: 'Details',
        check: 'Check this in my browser',
        checking: 'Checking…',
        good: (n: number, all: number, since: string) =>
            `${n} of ${all} blocks checked by this browser: each has its hash, names the one before, and stands in the signed log that this browser has watched since ${since}.`,
        bad: (n: number) => `${plural(n, 'block is', 'blocks are')} not what the signed log holds. Do not rely on this page.`,
        notChecked: 'Nothing could be checked: the node gave no proof.',
        word: {
            good: '✓ checked here',
            header: '✗ not what its hash says',
            place: '✗ not in the signed log',
            unsigned: 'newer than the signed log',
            unreachable: 'no proof delivered',
            'no-ledger': 'no signed log to compare with',
        },
        followers: {
            title: 'Who keeps a copy',
            unknown: 'Looking…',
            nobody: 'Nobody else now: with one node and nobody who remembers, its operator could rewrite everything.',
            count: (n: number) => `${plural(n, 'other computer repeats and signs', 'other computers repeat and sign')} every block.`,
            signed: (n: number) => `signed the first ${plural(n, 'block', 'blocks')}`,
            notYet: 'has signed nothing yet',
            since: (at: string) => `known to this browser since ${at}`,
        },
    },

    watch: {
        since: (at: string) => `This browser has watched the node’s signed history since ${at}: it has only grown.`,
    },

    tamper: {
        title: 'Tampering suspected',
        anotherTitle: 'Another node answers here',
        anotherAdvice: 'Until you decide, no record can be called unchanged.',
        problem: {
            'another-node': 'It is not the node this browser remembers, so there is nothing to compare its records with.',
            signature: 'The node’s history is not signed with the key this browser remembers.',
            shorter: 'The node shows a shorter history than this browser has already seen: it went back in time, as after an older backup was restored.',
            rewritten: 'History rewritten: the node’s history does not continue the one this browser has seen. So it looks, too, where an older backup was restored and the node went on from there.',
        } satisfies Record<Exclude<HeadProblem, 'another-contract'>, string>,
        since: (at: string) => `Remembered since ${at}.`,
        advice: 'Do not rely on past records shown here. Tell the person who runs this node.',
        forget: 'Forget and trust this node anew',
        forgetHint: 'Only if you know why, for example because the demo was started afresh.',
    },
} as const;

/** The same texts in any language: every sentence a string, with what it speaks of as before. */
type Translated<T> = T extends string
    ? string
    : T extends (...about: infer About) => string
      ? (...about: About) => string
      : { readonly [Name in keyof T]: Translated<T[Name]> };
export type Text = Translated<typeof english>;
/** A language may lack what is new: that is shown in English until somebody has said it. */
export type Catalogue<T = Text> = T extends string | ((...about: never[]) => string)
    ? T
    : { readonly [Name in keyof T]?: Catalogue<T[Name]> };

/** A list is said as a whole. */
const isGroup = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

function filled(base: object, own: object): object {
    const entries = Object.entries(base).map(([name, value]: [string, unknown]) => {
        const said: unknown = (own as Record<string, unknown>)[name];
        const both = isGroup(value) && isGroup(said);
        return [name, both ? filled(value, said) : (said ?? value)];
    });
    return { ...own, ...Object.fromEntries(entries) };
}

export { english };
/** What the page says, in the reader's language (language.ts sets it before anything is shown). */
export let text: Text = english;
export function say(catalogue: Catalogue): void {
    text = filled(english, catalogue) as Text;
}
