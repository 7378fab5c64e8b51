// The texts of the site in German.
import type { Catalogue } from './text.ts';

export const catalogue: Catalogue = {
    language: 'Sprache',
};
