// Times and ages in words; the reader's own time zone, which every page names.

import { text } from './text.ts';

/** Made at first use, when the page's language is known; one of each is kept. */
function formatter(options: Intl.DateTimeFormatOptions): { format(date: Date | number): string } {
    let made: Intl.DateTimeFormat | undefined;
    const locale = (): string => (globalThis.document?.documentElement.lang === 'de' ? 'de-DE' : 'en-GB');
    return { format: (date) => (made ??= new Intl.DateTimeFormat(locale(), options)).format(date) };
}

const clock = formatter({ hour: '2-digit', minute: '2-digit' });
const clockSeconds = formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = formatter({ day: 'numeric', month: 'short' });
const weekday = formatter({ weekday: 'short', day: 'numeric', month: 'short' });

export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'local time';

type When = string | number;
const dateOf = (when: When): Date => new Date(when);
const isToday = (date: Date): boolean => date.toDateString() === new Date().toDateString();

export function clockTime(when: When): string {
    return clock.format(dateOf(when));
}

export function clockTimeSeconds(when: When): string {
    return clockSeconds.format(dateOf(when));
}

export function dayName(when: When): string {
    return weekday.format(dateOf(when));
}

export function shortDay(when: When): string {
    return day.format(dateOf(when));
}

/** "10:42", or "3 Nov 10:42" when it was not today. */
export function dateTime(when: When): string {
    const date = dateOf(when);
    if (Number.isNaN(date.getTime())) return '–';
    return isToday(date) ? clock.format(date) : `${day.format(date)} ${clock.format(date)}`;
}

export function ageWords(milliseconds: number): string {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    if (seconds < 60) return `${seconds} s`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return minutes % 60 === 0 || hours >= 6 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
    const days = Math.round(hours / 24);
    return text.days(days);
}

const wholeMinute = (when: number): boolean => when % 60_000 < 1000;
const nearlyDay = 23 * 3_600_000;

/** "10:42 – 10:43", with seconds where they matter, or the day where it was a whole one. */
export function intervalWords(start: When, end: When): string {
    const [from, to] = [dateOf(start).getTime(), dateOf(end).getTime()];
    if (to - from >= nearlyDay) return `${dateTime(from)} – ${dateTime(to)}`;
    const whole = wholeMinute(from) && wholeMinute(to);
    const date = isToday(dateOf(from)) ? '' : `${day.format(from)} `;
    const words = whole ? clockTime : clockTimeSeconds;
    return `${date}${words(from)} – ${words(to)}`;
}
