// In which language the page speaks: what the reader chose, else what their browser asks for. What the node
// itself says, the sentences of alerts, is in English; their kinds are translated.
import { say, type Text } from './text.ts';
import type { Catalogue } from './text/catalogue.ts';

export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

const key = 'vitalseal-language';
const others: Record<Exclude<Language, 'en'>, () => Promise<{ catalogue: Catalogue<Text> }>> = {
    de: () => import('./text/de.ts'),
};

export function language(): Language {
    const chosen = localStorage.getItem(key);
    if (chosen === 'en' || chosen === 'de') return chosen;
    return navigator.language.startsWith('de') ? 'de' : 'en';
}

/** Before anything is shown. A catalogue that does not come leaves the page in English. */
export async function speak(): Promise<void> {
    const spoken = language();
    if (spoken === 'en') return;
    try {
        say((await others[spoken]()).catalogue);
        document.documentElement.lang = spoken;
    } catch {
        document.documentElement.lang = 'en';
    }
}

export function speakFromNowOn(next: Language): void {
    localStorage.setItem(key, next);
    location.reload();
}
