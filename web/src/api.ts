// The node's HTTP API. Same origin, cookie of the session; refusals become `Refused`.
import { hex } from './check/bytes.ts';
import { Refused, type ReportInfo } from './check/report.ts';
import type { Alert, AlertNumbers, NotUseful, Patient, PatientCard, Session, Trends } from './types.ts';

const patience = 15_000;

async function problemCode(response: Response): Promise<string> {
    try {
        const problem = (await response.json()) as { code?: unknown };
        return typeof problem.code === 'string' ? problem.code : '';
    } catch {
        return '';
    }
}

async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(path, { signal: AbortSignal.timeout(patience), ...init });
    if (!response.ok) throw new Refused(response.status, await problemCode(response));
    return response;
}

async function get<T>(path: string): Promise<T> {
    return (await (await request(path)).json()) as T;
}

async function post<T>(path: string, body: unknown): Promise<T> {
    const headers = { 'Content-Type': 'application/json', 'X-Vitalseal': '1' };
    const response = await request(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as T;
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

export const api = {
    session: () => get<Session>('/v1/session'),
    ward: () => get<{ time: string; patients: PatientCard[] }>('/v1/ward'),
    patient: (patient: string) => get<Patient>(`/v1/patients/${patient}`),
    /** A node of an earlier version has no findings to tell. */
    trends: async (patient: string, hours: number): Promise<Trends> => ({
        ...{ usual: {}, episodes: [], changes: [] },
        ...(await get<Trends>(`/v1/patients/${patient}/trends?hours=${hours}`)),
    }),
    reports: (patient: string, query: ReportQuery) =>
        get<{ reports: ReportInfo[] }>(`/v1/patients/${patient}/reports?${reportQuery(query)}`),
    acknowledge: (id: string) => post<Alert>(`/v1/alerts/${encodeURIComponent(id)}/acknowledge`, {}),
    resolve: (id: string, note: string) => post<Alert>(`/v1/alerts/${encodeURIComponent(id)}/resolve`, { note }),
    markUseful: (id: string, useful: boolean, because?: NotUseful) =>
        post<object>(`/v1/alerts/${encodeURIComponent(id)}/useful`, because ? { useful, because } : { useful }),
    alertNumbers: () => get<AlertNumbers>('/v1/alerts/numbers'),

    checkpoint: async () => (await get<{ note: string }>('/v1/log/checkpoint')).note,
    inclusion: async (index: number, size: number) =>
        (await get<{ proof: string[] }>(`/v1/log/inclusion?index=${index}&size=${size}`)).proof,
    consistency: async (from: number, to: number) =>
        (await get<{ proof: string[] }>(`/v1/log/consistency?from=${from}&to=${to}`)).proof,
    /** Whoever asks reads it as hostile: check/chain.ts. */
    anchor: () => get<unknown>('/v1/anchor'),
    anchorConsistency: async (from: number, to: number) =>
        (await get<{ proof: string[] }>(`/v1/anchor/consistency?from=${from}&to=${to}`)).proof,
    capsules: () => get<{ capsules: { patient: string; reader: string; file: string }[] }>('/v1/capsules'),
    /** Proofs of what the contracts hold; read as hostile: check/state.ts. */
    state: (registry: Uint8Array[], consent: Uint8Array[]) =>
        get<unknown>(`/v1/state?registry=${registry.map(hex).join(',')}&consent=${consent.map(hex).join(',')}`),
    demoIdentity: async () => (await get<{ identity: string }>('/demo/identity')).identity,
    /** Past the browser's cache: the question is what the node holds now. */
    block: async (cid: string) =>
        new Uint8Array(await (await request(`/ipfs/${cid}?format=raw`, { cache: 'no-store' })).arrayBuffer()),
};
