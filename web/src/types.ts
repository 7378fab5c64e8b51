// What the node's HTTP API answers (docs/formats describes it). Times are RFC 3339, keys of vitals LOINC.

import type { ReportInfo } from './check/report.ts';
import type { Said } from './said.ts';

export interface Session {
    role: string;
    /** "0x…", of who is signed in; a node of an earlier version does not say. */
    account?: string;
    name: string;
    demo: boolean;
    simulated: boolean;
    /** Only where patients are not real. */
    banner?: string;
    /** A clinic's own node: patients are enrolled here. */
    clinic?: boolean;
    node: string;
    log: { origin: string; key: string };
    scrub_seconds: number;
}

export interface VitalValue {
    value: number;
    text: string;
    unit: string;
    time: string;
    trend: -1 | 0 | 1;
    stale: boolean;
    /** Of the last reading, 0 to 1, and what speaks against it in words; empty where nothing does. */
    quality?: number;
    doubt?: string;
    /** Who entered it by hand; absent where a device measured it. */
    by?: string;
}

/** A measuring session that is running, and when the next is due. */
export interface Checkup {
    every_minutes: number;
    due: string | null;
    running: { begun: string; place: string; by: string } | null;
}

/** A measuring session that is over. */
export interface PastCheckup {
    begun: string;
    ended: string;
    place: string;
    by: string;
}

interface SignedBy {
    /** Digest of the signed message. */
    id: string;
    at: string;
    by: string;
    account: string;
    role: string;
}

/** What somebody wrote to or as a patient, with its receipts and replies. */
export interface Writing extends SignedBy {
    patient?: string;
    what: 'advice' | 'question' | 'prescription' | 'limits' | 'symptom' | 'help' | 'emergency';
    text: string;
    about?: string;
    medicine?: string;
    symptom?: string;
    severity?: 1 | 2 | 3;
    limits?: { code: string; unit: string; low?: number; high?: number }[];
    read: SignedBy[];
    replies: (SignedBy & { text: string })[];
}

export interface News2 {
    score: number;
    count: number;
    of: number;
    best: number;
    worst: number;
    band: 'none' | 'low' | 'low-medium' | 'medium' | 'high';
    note: string;
}

export type Priority = 'high' | 'medium' | 'low' | 'technical';

/** Until when someone wants to hear no more. */
export interface Rest {
    by: string;
    at: string;
    until: string;
}

export interface Alert {
    id: string;
    patient: string;
    kind: string;
    /** What decided: the version of the limits, NEWS2, or a model with its SHA-256; empty where nothing did. */
    rule: string;
    priority: Priority;
    state: 'active' | 'cleared';
    acknowledged: { by: string; at: string } | null;
    /** By the patient or who watches over them; the alert waits on. */
    attended?: { by: string; at: string } | null;
    snoozed?: Rest | null;
    raised: string;
    sentence: string;
    /** What the sentence is made of, one for each; absent in alerts of earlier versions. */
    said?: Said[];
    onset: string;
    resolved: string | null;
    /** What decided, the one that leads first; the others have the same cause. Alerts of earlier versions have none. */
    parts?: AlertPart[];
}

export interface AlertPart {
    kind: string;
    rule: string;
    sentence: string;
    said?: Said;
    holds: boolean;
    told: boolean;
}

export interface Episode {
    kind: string;
    start: string;
    end: string | null;
    confidence: number;
    beats: number;
    rate: number;
    evidence: string;
}

/** What is usual for one person; not learnt yet: for people in general. */
export interface Usual {
    low: number;
    middle: number;
    high: number;
    learnt: boolean;
}

export interface Change {
    up: boolean;
    serious: boolean;
    since: string;
    confirmed: string;
    from: number;
    to: number;
    readings: number;
    quality: number;
    usual: Usual;
    sentence: string;
}

export interface Signal {
    quality: number | null;
    poor: boolean;
    lead_off: boolean;
    model: string;
    episodes: Episode[];
}

/** Where a patient stands with the clinic; empty where the node has not looked yet. */
export interface Standing {
    stay?: string;
    paused_until?: string | null;
    /** Who keeps the patient's key besides. */
    kept_by?: { account: string; name: string }[];
    /** False: no spare key of the patient's is left. */
    epoch_key?: boolean;
    spares?: number;
}

/** A stored record that is not what was sealed, as the node found it. */
export type Damaged = { level: string; what: string } & Partial<
    Omit<ReportInfo, 'checkpoint_size'> & { last_good: string }
>;

export interface PatientCard {
    patient: string;
    name: string;
    bed: string;
    /** Empty for a real wearer. */
    source: '' | 'simulated' | 'recorded';
    kept_by_clinic?: boolean;
    source_detail: string;
    age: number | null;
    vitals: Record<string, VitalValue>;
    /** Without a score: why there is none. */
    news2: News2 | { why_not: string } | null;
    checkup?: Checkup | null;
    alerts: Alert[];
    snoozes?: (Rest & { kind: string })[];
    damaged?: Damaged[];
    pause?: (Rest & { why: PauseReason }) | null;
    ecg: { rate: number; leads: string[] } | null;
    signal: Signal | null;
    changes: Record<string, Change>;
    last_received: string;
    standing?: Standing;
    concern: number;
}

export type PauseReason = 'shower' | 'transport' | 'charging' | 'examination';

export type LimitColumn = 'severe_low' | 'low' | 'high' | 'severe_high';

export interface VitalLimits {
    low?: number;
    high?: number;
    severe_low?: number;
    severe_high?: number;
    margin?: number;
    confirm?: number;
}

export interface LimitsSet {
    version: string;
    by: string;
    at: string;
    why: string;
    /** Empty where the values were written by hand. */
    preset: string;
}

export interface Patient extends PatientCard {
    birth_year: number;
    limits: Record<string, VitalLimits>;
    limits_version?: string;
    limits_set?: LimitsSet | null;
    /** All ECG is kept until then; absent at a node of an earlier version. */
    keep?: (Rest & { why: string }) | null;
    devices: { id: string; last_seen: string; kind: string }[];
    history: Alert[];
    /** Newest first; absent at a node of an earlier version. */
    checkups?: PastCheckup[];
}

export interface TrendSeries {
    unit: string;
    median: (number | null)[];
    min: (number | null)[];
    max: (number | null)[];
}

export interface Trends {
    step_seconds: number;
    start: string;
    series: Record<string, TrendSeries>;
    usual: Record<string, Usual>;
    episodes: Episode[];
    changes: (Change & { code: string; ended: string | null })[];
}

/** EC57: usual, supraventricular, ventricular, fusion, unknown. */
export type BeatClass = 'N' | 'S' | 'V' | 'F' | 'Q';

/** `time` in milliseconds. */
export interface BeatMark {
    time: number;
    class: BeatClass;
}

export interface BeatsEvent {
    device: string;
    lead: string;
    until: string;
    quality: number | null;
    late: boolean;
    beats: { time: string; class: BeatClass; quality: number; concern: number }[];
    episodes: Episode[];
}

export type NotUseful = 'movement' | 'sensor-off' | 'known' | 'limits-wrong';

export interface AlertNumbers {
    since: string;
    patient_days: number;
    alerts: number;
    per_patient_day: number | null;
    marked: number;
    useful: number;
    useful_share: number | null;
    /** By the rule that called. */
    kinds?: Record<string, { alerts: number; marked: number; useful: number; because: Partial<Record<NotUseful, number>> }>;
}

export interface Shift {
    account: string;
    name: string;
    since: string;
    until: string;
}

export interface Contact {
    name: string;
    account: string;
    mail: string;
    phone: string;
}

export interface Rung {
    people: string[];
    after_seconds: number;
}

export interface Plan {
    from: Priority;
    silence: boolean;
    contacts: Contact[];
    rungs: Rung[];
    by: string;
    at: string;
    channels: { push: boolean; push_unreached: string | null; mail: boolean; sms: boolean; url: string };
    receipt_seconds: number;
}

export interface ChannelTest {
    channel: 'push' | 'mail' | 'sms';
    at: string;
    /** Null while it is on its way. */
    delivered: boolean | null;
    receipt: string | null;
}

/** A time in which the node did not run, or hung. */
/** Where the erasure of a patient stands, and what holds it up. */
export interface Erasure {
    state: 'none' | 'waiting' | 'erasing' | 'erased';
    since?: string;
    hold: { until: string; reason: string; by: string } | null;
}

export interface Unwatched {
    id: string;
    from: string;
    to: string;
    patients: string[];
}

export interface EcgEvent {
    /** Where a stream is of several. */
    patient?: string;
    lead: string;
    start: string;
    rate: number;
    gain: number;
    base: number;
    samples: string;
}

/** A transaction of a block in words; `yours`: it concerns the reader or a patient of theirs. */
export interface Deed {
    hash: string;
    what: string;
    outcome: string;
    events: string[];
    yours: boolean;
}

export interface ChainBlock {
    number: number;
    time: string;
    previous: string;
    hash: string;
    /** RLP in base64. */
    header: string;
    contents: Deed[];
}

/** Who was served what of a patient, as far as no sealed record holds it yet. */
export interface Access {
    person: string;
    name: string;
    role: string;
    what: string;
    right: string;
    from: string;
    to: string;
    count: number;
    records: string;
}

/** Who may read a patient's records now. */
export interface Reader {
    account: string;
    /** What the node calls them: the account where it knows no name; a node of an earlier version does not say. */
    name?: string;
    role: string;
    scopes: string[];
    purpose: string;
    until: string;
    manages: boolean;
    /** By breaking the glass. */
    glass: boolean;
}
