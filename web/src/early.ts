// What every page needs is asked for while the page itself is still being fetched: on a slow line that saves two ways there
// and back. Whoever needs the answers takes them once; later questions are new ones.
import { api } from './api.ts';
import type { PatientCard, Session, Shift, Trends } from './types.ts';
import { asksFor, chooseVisitor, credentials } from './visitor.ts';

export interface Early {
    session: Promise<Session>;
    ward: Promise<{ time: string; patients: PatientCard[] }>;
    duty: Promise<Shift[] | null>;
    /** Of a patient who looks at their own page. */
    trends: Promise<Trends | null>;
}

const freshFor = 10_000;
let asked: Partial<Early> | null = null;
let askedAt = 0;

/** The part that this role sees first; who asks for it later gets the same one. */
async function fetchFirstPage(role: string): Promise<void> {
    if (!['', '#/'].includes(location.hash)) return;
    if (role === 'patient') await import('./pages/MyPage.svelte');
    if (role === 'guardian') await import('./pages/FamilyPage.svelte');
}

/** Who used this browser last is likely who uses it now: their part comes along with everything else. */
const lastRole = 'vitalseal-role';

function known(role: string): void {
    fetchFirstPage(role).catch(() => undefined);
    if (asksFor() === null && role) localStorage.setItem(lastRole, role);
}

async function ownTrends({ session, ward }: Pick<Early, 'session' | 'ward'>): Promise<Trends | null> {
    if ((await session).role !== 'patient') return null;
    const [own] = (await ward).patients;
    return own ? api.trends(own.patient, 1) : null;
}

/** Asked before it is known who asks: whoever may not know it gets no answer, and is not made to sign in for it. */
async function dutyAtOnce(): Promise<Shift[] | null> {
    const response = await fetch('/v1/duty', { headers: credentials() });
    return response.ok ? ((await response.json()) as { duty: Shift[] }).duty : null;
}

function ask(): void {
    const session = api.session();
    const ward = api.ward();
    askedAt = Date.now();
    asked = { session, ward, duty: dutyAtOnce(), trends: ownTrends({ session, ward }) };
    session.then(({ role }) => known(role)).catch(() => undefined);
    if (location.hash.startsWith('#/explorer')) import('./pages/ExplorerPage.svelte').catch(() => undefined);
    // Whoever takes them is told of a failure; until then it is nobody's.
    for (const answer of Object.values(asked)) answer.catch(() => undefined);
}

/** Done when it is known as whom this page looks. */
export async function askEarly(): Promise<void> {
    const somebody = asksFor() !== null;
    if (!somebody) ask();
    fetchFirstPage(asksFor() ?? localStorage.getItem(lastRole) ?? '').catch(() => undefined);
    await chooseVisitor();
    if (somebody) ask();
}

/** Nothing when somebody has taken it, or when it is too old to be shown as what is. */
export function takeEarly<K extends keyof Early>(what: K): Early[K] | undefined {
    const answer = asked?.[what];
    delete asked?.[what];
    return Date.now() - askedAt < freshFor ? answer : undefined;
}
