// Light, dark, or as the system says; the choice stays in this browser.

export type Theme = 'auto' | 'light' | 'dark';
const key = 'vitalseal.theme';

export function storedTheme(): Theme {
    try {
        const value = localStorage.getItem(key);
        return value === 'light' || value === 'dark' ? value : 'auto';
    } catch {
        return 'auto';
    }
}

function apply(theme: Theme): void {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
}

export function applyStoredTheme(): void {
    apply(storedTheme());
}

export function chooseTheme(theme: Theme): void {
    apply(theme);
    try {
        localStorage.setItem(key, theme);
    } catch {
        // Private windows may refuse storage; the choice then lasts for this page.
    }
    window.dispatchEvent(new Event('themechange'));
}

/** Calls back when colours change, by choice or by the system; answers how to stop. */
export function onThemeChange(callback: () => void): () => void {
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', callback);
    window.addEventListener('themechange', callback);
    return () => {
        system.removeEventListener('change', callback);
        window.removeEventListener('themechange', callback);
    };
}

/** The value of a colour token now, resolved for a canvas. */
export function colour(token: string): string {
    const probe = document.createElement('span');
    probe.style.color = `var(${token})`;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
}
