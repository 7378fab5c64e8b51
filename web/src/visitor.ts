// Whom this page looks as. Outside the demo the cookie alone says it. In the demo a visitor may look as
// several people, each tab and each frame as another: `?as=guardian` in the address, or what this tab chose.

export interface Visitor {
    role: string;
    name: string;
    account: string;
    token: string;
}

const key = 'vitalseal-as';

export const visitors: Visitor[] = [];
let token = '';

/** Headers of every request; a Worker is told the token. */
export const credentials = (): Record<string, string> => (token ? { Authorization: `Bearer ${token}` } : {});
export const currentToken = (): string => token;
export function useToken(of: string): void {
    token = of;
}

/** As which role this page wants to look; null: as whom the cookie says. */
export const asksFor = (): string | null => new URLSearchParams(location.search).get('as') ?? sessionStorage.getItem(key);

/** Asks the demo who there is; another node answers that there is no such thing. */
export async function chooseVisitor(): Promise<void> {
    try {
        const response = await fetch('/demo/visitors');
        if (!response.ok) return;
        const answer = (await response.json()) as { visitors: Visitor[] };
        visitors.push(...answer.visitors);
        token = visitors.find((one) => one.role === asksFor())?.token ?? '';
    } catch {
        // Without an answer the page tells by itself that the node is gone.
    }
}

/** Once in a tab, and only where the address asks for nothing. */
export function firstVisit(): boolean {
    const seen = sessionStorage.getItem('vitalseal-toured') !== null;
    sessionStorage.setItem('vitalseal-toured', '1');
    return !seen && location.hash === '' && location.search === '' && sessionStorage.getItem(key) === null;
}

export function lookAs(role: string): void {
    sessionStorage.setItem(key, role);
    const address = new URL(location.href);
    address.searchParams.delete('as');
    address.hash = '#/';
    history.replaceState(null, '', address);
    location.reload();
}
