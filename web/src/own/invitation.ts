// What an invitation leads to, before any key is made.

export interface Welcome {
    first: boolean;
    clinic: string;
}

export const asInvited = (invitation: string): Record<string, string> => ({
    'Content-Type': 'application/json',
    'X-Vitalseal': '1',
    'X-Vitalseal-Invitation': invitation,
});

export async function told<T>(answer: Response): Promise<T> {
    const body = (await answer.json()) as T & { detail?: string };
    if (!answer.ok) throw new Error(body.detail ?? 'refused');
    return body;
}

export async function welcome(invitation: string): Promise<Welcome> {
    return told(await fetch('/v1/setup', { headers: asInvited(invitation) }));
}
