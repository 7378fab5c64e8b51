// What a catalogue of texts is, in any language, and how one is laid over another.

/** The same texts in any language: every sentence a string, with what it speaks of as before. */
export type Translated<T> = T extends string
    ? string
    : T extends (...about: infer About) => string
      ? (...about: About) => string
      : { readonly [Name in keyof T]: Translated<T[Name]> };
/** A language may lack what is new: that is shown in English until somebody has said it. */
export type Catalogue<T> = T extends string | ((...about: never[]) => string)
    ? T
    : { readonly [Name in keyof T]?: Catalogue<T[Name]> };

/** A list is said as a whole. */
const isGroup = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What `own` says, and where it is silent what `base` says. */
export function filled(base: object, own: object): object {
    const entries = Object.entries(base).map(([name, value]: [string, unknown]) => {
        const said: unknown = (own as Record<string, unknown>)[name];
        const both = isGroup(value) && isGroup(said);
        return [name, both ? filled(value, said) : (said ?? value)];
    });
    return { ...own, ...Object.fromEntries(entries) };
}
