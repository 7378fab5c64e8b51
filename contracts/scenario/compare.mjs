// Compares what two nodes made of the story: compare.mjs [--times] A.json B.json
// With the same chain id and a clock that was set on both: status, gas, logs, blooms, return values
// and storage roots. With --times, for a node with its own clock: status, return values, refusals
// and logs, but for words that are times; gas and roots, which depend on them, are left out.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({ options: { times: { type: 'boolean', default: false } }, allowPositionals: true })
if (positionals.length !== 2) {
    console.error('usage: compare.mjs [--times] A.json B.json')
    process.exit(2)
}
const [a, b] = positionals.map((path) => JSON.parse(readFileSync(path, 'utf8')))

// A 32-byte word that lies within ten years of now is a time.
const time = (word) => {
    const value = BigInt(`0x${word}`)
    return value > 1_500_000_000n && value < 2_300_000_000n ? 'time' : word
}
const data = (hex) => (values.times ? (hex.slice(2).match(/.{64}/g) ?? []).map(time).join(' ') : hex)
const logs = (step) => step.logs?.map((log) => [log.address.toLowerCase(), ...log.topics, data(log.data)].join(' '))
const view = (step) => ({
    step: step.step,
    status: step.status,
    value: step.value?.toLowerCase(),
    refusal: step.refusal,
    logs: logs(step),
    ...(values.times ? {} : { gas: step.gas, bloom: step.bloom }),
})

let different = 0
const compare = (name, one, other) => {
    if (JSON.stringify(one) === JSON.stringify(other)) return
    different++
    console.error(`${name}\n  ${positionals[0]}: ${JSON.stringify(one)}\n  ${positionals[1]}: ${JSON.stringify(other)}`)
}
const steps = values.times ? Math.min(a.steps.length, b.steps.length) : Math.max(a.steps.length, b.steps.length)
for (let i = 0; i < steps; i++) compare(`step ${i}`, a.steps[i] && view(a.steps[i]), b.steps[i] && view(b.steps[i]))
if (!values.times) compare('storage roots', a.roots, b.roots)
console.log(`${steps} steps compared${values.times ? ', but for times' : ', and the storage roots'}: ${different} different`)
process.exit(different === 0 ? 0 : 1)
