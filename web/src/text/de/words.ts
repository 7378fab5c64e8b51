// How German counts, speaks of ages, and of what the node doubts.

export const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
/** "vor 3 Tagen", "seit 3 Tagen", though the age by itself is "3 Tage". */
export const dative = (age: string): string => age.replace(/Tage$/, 'Tagen');
export const ago = (age: string): string => `vor ${dative(age)}`;

/** What the node says of a value, in its own words. */
export const doubts: Record<string, string> = {
    'poor ECG': 'EKG schlecht',
    'hardly anybody has such a value': 'kaum jemand hat einen solchen Wert',
    'faster than a body changes': 'schneller, als ein Körper sich ändert',
    'heart rate and pulse differ': 'Herzfrequenz und Puls weichen voneinander ab',
    'systolic and diastolic do not fit': 'systolisch und diastolisch passen nicht zusammen',
};
