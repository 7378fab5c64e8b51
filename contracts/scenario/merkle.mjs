// RFC 9162 trees and proofs by their recursive definitions, and the payout trees of Studies.
import { createHash } from 'node:crypto'
import { concatHex, keccak256 } from 'viem'

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest()
const split = (n) => {
    let k = 1
    while (k * 2 < n) k *= 2
    return k
}
export const leafHash = (text) => sha256(Buffer.from([0]), Buffer.from(text))
const rootOf = (leaves) => {
    if (leaves.length === 1) return leaves[0]
    const k = split(leaves.length)
    return sha256(Buffer.from([1]), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)))
}
const subproof = (m, leaves, whole) => {
    if (m === leaves.length) return whole ? [] : [rootOf(leaves)]
    const k = split(leaves.length)
    if (m <= k) return [...subproof(m, leaves.slice(0, k), whole), rootOf(leaves.slice(k))]
    return [...subproof(m - k, leaves.slice(k), false), rootOf(leaves.slice(0, k))]
}
const path = (m, leaves) => {
    if (leaves.length === 1) return []
    const k = split(leaves.length)
    if (m < k) return [...path(m, leaves.slice(0, k)), rootOf(leaves.slice(k))]
    return [...path(m - k, leaves.slice(k)), rootOf(leaves.slice(0, k))]
}
const hex = (bytes) => `0x${bytes.toString('hex')}`

export const logRoot = (leaves) => hex(rootOf(leaves))
export const consistency = (m, leaves) => subproof(m, leaves, true).map(hex)
export const inclusion = (m, leaves) => path(m, leaves).map(hex)
export const logLeaf = (leaf) => hex(leaf)

const pair = (a, b) => keccak256(BigInt(a) < BigInt(b) ? concatHex([a, b]) : concatHex([b, a]))
const above = (leaves) => {
    const next = []
    for (let i = 0; i < leaves.length; i += 2) next.push(i + 1 < leaves.length ? pair(leaves[i], leaves[i + 1]) : leaves[i])
    return next
}
export const payoutRoot = (leaves) => {
    while (leaves.length > 1) leaves = above(leaves)
    return leaves[0]
}
export const payoutProof = (leaves, index) => {
    const proof = []
    for (; leaves.length > 1; leaves = above(leaves), index >>= 1) {
        if ((index ^ 1) < leaves.length) proof.push(leaves[index ^ 1])
    }
    return proof
}
