// How German counts and speaks of ages.

export const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
/** "vor 3 Tagen", "seit 3 Tagen", though the age by itself is "3 Tage". */
export const dative = (age: string): string => age.replace(/Tage$/, 'Tagen');
export const ago = (age: string): string => `vor ${dative(age)}`;
