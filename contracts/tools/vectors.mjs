// Collects other people's proofs for test/LogVectors.t.sol into build/vectors.json: those of
// transparency-dev/merkle under $VITALSEAL_DATA/tlog, and any file named as an argument or, parted by
// colons, in $VITALSEAL_PROOFS:
// {"consistency": [{name, size1, size2, root1, root2, proof, valid}], "inclusion": [...]}, with
// hashes in hex or base64. What cannot even be said to the contract (a hash that is not 32 bytes, a
// size beyond 64 bits) is left out, and counted. Sizes beyond 2^53 are written as text.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(dirname(fileURLToPath(import.meta.url)))
const data = process.env.VITALSEAL_DATA ?? join(here, '../../shared/data')
const out = join(here, 'build/vectors.json')
const proofs = join(data, 'tlog/rfc6962-proofs')

const hash = (text) => {
    const bytes = /^0x/.test(text ?? '') ? Buffer.from(text.slice(2), 'hex') : Buffer.from(text ?? '', 'base64')
    if (bytes.length !== 32) throw new RangeError('no hash')
    return '0x' + bytes.toString('hex')
}
// As text: beyond 2^53 a number of JSON is no longer what was written.
const size = (number) => {
    if (typeof number === 'number' && !Number.isSafeInteger(number)) throw new RangeError('no size')
    const value = BigInt(number)
    if (value < 0n || value >= 1n << 64n) throw new RangeError('no size')
    return value.toString()
}
const common = (name, from) => ({
    name,
    proof: (from.proof ?? []).map(hash),
    valid: from.valid ?? from.wantErr === false,
})
const consistency = (name, from) => ({
    ...common(name, from),
    size1: size(from.size1),
    size2: size(from.size2),
    root1: hash(from.root1),
    root2: hash(from.root2),
})
const inclusion = (name, from) => ({
    ...common(name, from),
    index: size(from.index ?? from.leafIdx),
    size: size(from.size ?? from.treeSize),
    leaf: hash(from.leaf ?? from.leafHash),
    root: hash(from.root),
})

const found = { consistency: [], inclusion: [] }
let unsayable = 0
const take = (kind, make, name, from) => {
    try {
        found[kind].push(make(name, from))
    } catch (error) {
        if (!(error instanceof RangeError)) throw error
        if (from.valid ?? from.wantErr === false) throw new Error(`${name} cannot be said to the contract`)
        unsayable++
    }
}

for (const [kind, make] of [['consistency', consistency], ['inclusion', inclusion]]) {
    const folder = join(proofs, kind)
    if (!existsSync(folder)) continue
    for (const file of readdirSync(folder, { recursive: true }).sort()) {
        if (!file.endsWith('.json')) continue
        take(kind, make, join(kind, file), JSON.parse(readFileSync(join(folder, file), 'utf8')))
    }
}
const more = process.env.VITALSEAL_PROOFS?.split(':') ?? []
for (const file of [...more, ...process.argv.slice(2)]) {
    const given = JSON.parse(readFileSync(file, 'utf8'))
    for (const [kind, make] of [['consistency', consistency], ['inclusion', inclusion]]) {
        for (const one of given[kind] ?? []) take(kind, make, one.name ?? relative('.', file), one)
    }
}

const total = found.consistency.length + found.inclusion.length
if (total === 0) {
    rmSync(out, { force: true })
    console.log(`vectors: none under ${relative(here, proofs)}`)
} else {
    mkdirSync(dirname(out), { recursive: true })
    const all = { consistencyCount: found.consistency.length, inclusionCount: found.inclusion.length, ...found }
    writeFileSync(out, JSON.stringify(all, null, 1))
    console.log(`vectors: ${found.consistency.length} consistency, ${found.inclusion.length} inclusion, ${unsayable} that have no form here`)
}
