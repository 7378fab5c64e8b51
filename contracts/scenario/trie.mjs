// The root of an account's storage from its slots: a Merkle-Patricia trie over keccak256 of the slot,
// built the slow and obvious way.
import { keccak256, size, toRlp, trim } from 'viem'

// Nibbles with the flag for odd length and for a leaf (yellow paper, appendix C).
const compact = (nibbles, leaf) => {
    const flag = (leaf ? 2 : 0) + (nibbles.length % 2)
    return `0x${flag.toString(16)}${nibbles.length % 2 ? '' : '0'}${nibbles}`
}

// A node below 32 bytes stands in its parent itself, a larger one by its hash.
const reference = (node) => (size(toRlp(node)) < 32 ? node : keccak256(toRlp(node)))

const shared = (a, b) => {
    let n = 0
    while (n < a.length && a[n] === b[n]) n++
    return n
}

// `items`: [nibbles left, value], sorted, no two alike.
const node = (items) => {
    const [first, value] = items[0]
    if (items.length === 1) return [compact(first, true), value]
    const prefix = shared(first, items.at(-1)[0])
    const rest = items.map(([nibbles, of]) => [nibbles.slice(prefix), of])
    if (prefix > 0) return [compact(first.slice(0, prefix), false), reference(node(rest))]
    const branch = Array.from({ length: 16 }, (_, n) => {
        const below = rest.filter(([nibbles]) => parseInt(nibbles[0], 16) === n).map(([nibbles, of]) => [nibbles.slice(1), of])
        return below.length === 0 ? '0x' : reference(node(below))
    })
    return [...branch, '0x']
}

// `slots`: {slot: value}, both 32 bytes in hex. What is zero is not there.
export const storageRoot = (slots) => {
    const items = Object.entries(slots)
        .filter(([, value]) => BigInt(value) !== 0n)
        .map(([slot, value]) => [keccak256(slot).slice(2), toRlp(trim(value))])
        .sort(([a], [b]) => (a < b ? -1 : 1))
    return keccak256(toRlp(items.length === 0 ? '0x' : node(items)))
}
