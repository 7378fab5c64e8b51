// What accounts are called, as far as this page has been told. An address says nothing to a person: who has no name here
// is said to have none, and the address stands behind it for whoever wants it.
import { ward } from './live/ward.svelte.ts';
import { visitors } from './visitor.ts';

const address = /^0x[0-9a-f]{40}$/i;
export const isAddress = (name: string): boolean => address.test(name);

/** "" where nobody has said. */
export function nameOf(account: string, told = ''): string {
    if (told && !isAddress(told)) return told;
    const same = (other: string | undefined): boolean => other?.toLowerCase() === account.toLowerCase();
    if (same(ward.session?.account)) return ward.session?.name ?? '';
    const visitor = visitors.find((one) => same(one.account));
    if (visitor) return visitor.name;
    for (const card of Object.values(ward.cards)) {
        if (same(card.patient)) return card.name;
        const keeper = card.standing?.kept_by?.find((one) => same(one.account));
        if (keeper && !isAddress(keeper.name)) return keeper.name;
    }
    return '';
}
