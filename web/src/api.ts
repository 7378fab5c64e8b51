// The node's HTTP API. Same origin, cookie of the session; refusals become `Refused`.
import { hex } from './check/bytes.ts';
import { Refused, type ReportInfo } from './check/report.ts';
import { credentials } from './visitor.ts';
import type {
    Access,
    Alert,
    AlertNumbers,
    ChainBlock,
    ChannelTest,
    Erasure,
    NotUseful,
    Patient,
    PatientCard,
    Plan,
    Reader,
    Session,
    Shift,
    Trends,
    Unwatched,
    VitalLimits,
    Writing,
} from './types.ts';

const patience = 15_000;

async function refusal(response: Response): Promise<Refused> {
    const problem = (await response.json().catch(() => ({}))) as { code?: unknown; detail?: unknown };
    const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
    return new Refused(response.status, textOf(problem.code), textOf(problem.detail));
}

const signInAgainAfter = 20_000;
let signedIn: { at: number; done: Promise<boolean> } | null = null;

/** A session that ended looks like nothing being here; the key that this browser may hold begins another. */
export function signInAgain(): Promise<boolean> {
    if (signedIn && Date.now() - signedIn.at < signInAgainAfter) return signedIn.done;
    const done = import('./own/signin.ts').then(({ signIn }) => signIn()).catch(() => false);
    signedIn = { at: Date.now(), done };
    return done;
}

async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...credentials(), ...(init.headers as Record<string, string> | undefined) };
    const ask = (): Promise<Response> => fetch(path, { signal: AbortSignal.timeout(patience), ...init, headers });
    let response = await ask();
    if (response.status === 404 && (await signInAgain())) response = await ask();
    if (!response.ok) throw await refusal(response);
    return response;
}

async function get<T>(path: string): Promise<T> {
    return (await (await request(path)).json()) as T;
}

async function post<T>(path: string, body: unknown, within = patience): Promise<T> {
    const headers = { 'Content-Type': 'application/json', 'X-Vitalseal': '1' };
    const signal = AbortSignal.timeout(within);
    const response = await request(path, { method: 'POST', headers, body: JSON.stringify(body), signal });
    return (await response.json()) as T;
}

export interface PatientForm {
    name: string;
    bed: string;
    birth_year: number;
    preset: string;
}

/** What is told once, at enrolment: the words are kept nowhere. */
export interface Enrolled {
    patient: string;
    words: string;
    clinic: string;
    phone: string;
    nonce: number;
}

export interface DeviceForm {
    patient: string;
    device: string;
    public: string;
    kind: string;
}

export interface ReportQuery {
    from?: string;
    to?: string;
    kinds?: string[];
    limit?: number;
    /** Only records with a smaller number. */
    before?: number;
}

function reportQuery(query: ReportQuery): string {
    const parameters = new URLSearchParams();
    if (query.from) parameters.set('from', query.from);
    if (query.to) parameters.set('to', query.to);
    if (query.kinds?.length) parameters.set('kinds', query.kinds.join(','));
    if (query.before !== undefined) parameters.set('before', String(query.before));
    parameters.set('limit', String(query.limit ?? 50));
    return parameters.toString();
}

const logEntry = (index: number, size: number): Promise<{ leaf: string; proof: string[] }> =>
    get(`/v1/log/inclusion?index=${index}&size=${size}`);

export const api = {
    session: () => get<Session>('/v1/session'),
    ward: () => get<{ time: string; patients: PatientCard[] }>('/v1/ward'),
    patient: (patient: string) => get<Patient>(`/v1/patients/${patient}`),
    /** A node of an earlier version has no findings to tell. */
    trends: async (patient: string, hours: number): Promise<Trends> => ({
        ...{ usual: {}, episodes: [], changes: [] },
        ...(await get<Trends>(`/v1/patients/${patient}/trends?hours=${hours}`)),
    }),
    readers: async (patient: string) => (await get<{ readers: Reader[] }>(`/v1/patients/${patient}/readers`)).readers,
    accesses: async (patient: string) =>
        (await get<{ accesses: Access[] }>(`/v1/patients/${patient}/accesses`)).accesses,
    reports: (patient: string, query: ReportQuery) =>
        get<{ reports: ReportInfo[] }>(`/v1/patients/${patient}/reports?${reportQuery(query)}`),
    acknowledge: (id: string) => post<Alert>(`/v1/alerts/${encodeURIComponent(id)}/acknowledge`, {}),
    resolve: (id: string, note: string) => post<Alert>(`/v1/alerts/${encodeURIComponent(id)}/resolve`, { note }),
    markUseful: (id: string, useful: boolean, because?: NotUseful) =>
        post<object>(`/v1/alerts/${encodeURIComponent(id)}/useful`, because ? { useful, because } : { useful }),
    /** 0 minutes end it. */
    snooze: (id: string, minutes: number) => post<Alert>(`/v1/alerts/${encodeURIComponent(id)}/snooze`, { minutes }),
    pause: (patient: string, minutes: number, why: string) =>
        post<PatientCard>(`/v1/patients/${patient}/pause`, { minutes, why }),
    /** 0 hours end it. */
    keepAll: (patient: string, hours: number, why: string) => post<Patient>(`/v1/patients/${patient}/keep`, { hours, why }),
    setLimits: (patient: string, limits: { why: string; preset?: string; vitals?: Record<string, VitalLimits> }) =>
        post<Patient>(`/v1/patients/${patient}/limits`, limits),
    duty: async () => (await get<{ duty: Shift[] }>('/v1/duty')).duty,
    startShift: async (hours: number) => (await post<{ duty: Shift[] }>('/v1/duty', { hours })).duty,
    endShift: async () => (await post<{ duty: Shift[] }>('/v1/duty/end', {})).duty,
    plan: () => get<Plan>('/v1/ladder'),
    setPlan: (plan: Pick<Plan, 'from' | 'silence' | 'contacts' | 'rungs'>) => post<Plan>('/v1/ladder', plan),
    push: () => get<{ key: string; mine: string[] }>('/v1/push'),
    subscribe: (subscription: unknown) => post<{ mine: string[] }>('/v1/push', subscription),
    unsubscribe: (endpoint: string) => post<{ mine: string[] }>('/v1/push/remove', { endpoint }),
    notice: (id: string) => get<{ patient: string; alerts: { alert: string; patient: string }[] }>(`/v1/notices/${encodeURIComponent(id)}`),
    tests: async () => (await get<{ tests: ChannelTest[] }>('/v1/notices/test')).tests,
    test: async () => (await post<{ tests: ChannelTest[] }>('/v1/notices/test', {})).tests,
    writings: async (patient: string) => (await get<{ writings: Writing[] }>(`/v1/patients/${patient}/writings`)).writings,
    /** The number that the next message of whoever is signed in should have. */
    sequence: () => get<{ sequence: number }>('/v1/sequence'),
    sendSigned: async (message: Uint8Array<ArrayBuffer>) => {
        const headers = { 'Content-Type': 'application/cose' };
        return (await (await request('/v1/batches', { method: 'POST', headers, body: message })).json()) as { digest: string };
    },
    erasure: (patient: string) => get<Erasure>(`/v1/patients/${patient}/erasure`),
    alertNumbers: () => get<AlertNumbers>('/v1/alerts/numbers'),

    unwatched: async () => (await get<{ unwatched: Unwatched[] }>('/v1/unwatched')).unwatched,
    readUnwatched: (id: string) => post<object>(`/v1/unwatched/${encodeURIComponent(id)}/acknowledge`, {}),
    addPatient: (form: PatientForm) => post<Enrolled>('/v1/clinic/patients', form, 60_000),
    addDevice: (form: DeviceForm) => post<{ device: string }>('/v1/clinic/devices', form, 60_000),
    invite: () => post<{ token: string; until: string }>('/v1/clinic/invitations', {}),

    checkpoint: async () => (await get<{ note: string }>('/v1/log/checkpoint')).note,
    inclusion: async (index: number, size: number) => (await logEntry(index, size)).proof,
    entry: logEntry,
    consistency: async (from: number, to: number) =>
        (await get<{ proof: string[] }>(`/v1/log/consistency?from=${from}&to=${to}`)).proof,
    /** Whoever asks reads it as hostile: check/chain.ts. */
    anchor: () => get<unknown>('/v1/anchor'),
    anchorConsistency: async (from: number, to: number) =>
        (await get<{ proof: string[] }>(`/v1/anchor/consistency?from=${from}&to=${to}`)).proof,
    /** Newest first, those before a number. */
    blocks: (before: number | null, limit: number) =>
        get<{ last: number; blocks: ChainBlock[] }>(
            `/v1/blocks?limit=${limit}${before === null ? '' : `&before=${before}`}`,
        ),
    blockInclusion: async (number: number, size: number) =>
        (await get<{ proof: string[] }>(`/v1/blocks/${number}/inclusion?size=${size}`)).proof,
    capsules: () => get<{ capsules: { patient: string; reader: string; file: string }[] }>('/v1/capsules'),
    /** Proofs of what the contracts hold; read as hostile: check/state.ts. */
    state: (registry: Uint8Array[], consent: Uint8Array[]) =>
        get<unknown>(`/v1/state?registry=${registry.map(hex).join(',')}&consent=${consent.map(hex).join(',')}`),
    /** When a key was added to an account and struck off; read as hostile: check/signers.ts. */
    keys: (account: string, signer: string) => get<unknown>(`/v1/keys?account=${account}&signer=${signer}`),
    /** The key that signs for whoever is looked as. */
    demoSigning: async () => (await get<{ signing: string }>('/demo/identity')).signing,
    demoIdentity: async () => (await get<{ identity: string }>('/demo/identity')).identity,
    demoStory: () => post<object>('/demo/story', {}),
    /** Puts a forged record in a record's place, or the true one back. */
    demoChange: (what: 'tamper' | 'restore', cid: string) => post<object>(`/demo/${what}`, { cid }),
    /** Past the browser's cache: the question is what the node holds now. */
    block: async (cid: string) =>
        new Uint8Array(await (await request(`/ipfs/${cid}?format=raw`, { cache: 'no-store' })).arrayBuffer()),
};
