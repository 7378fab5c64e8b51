// What the page says, in the reader's language (language.ts sets it before anything is shown). The texts stand in
// text/en and text/de, one file for each page or concern.
import { type Catalogue, type Translated, filled } from './text/catalogue.ts';
import { english } from './text/en.ts';

export type Text = Translated<typeof english>;
export { english };
export let text: Text = english;
export function say(catalogue: Catalogue<Text>): void {
    text = filled(english, catalogue) as Text;
}
