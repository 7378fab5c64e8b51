// Compares the committed gas figures with targets.json: what costs more than was aimed at fails.
import { readFileSync } from 'node:fs'

const read = (path) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))
let missed = 0
for (const [contract, targets] of Object.entries(read('targets.json'))) {
    const gas = read(`gas/${contract}.json`)
    for (const [call, target] of Object.entries(targets)) {
        const right = Number(gas[call]) <= target
        if (!right) missed++
        console.log(`${right ? 'within' : 'MISSED'}: ${contract}.${call}: ${gas[call] ?? 'not measured'} of ${target} gas`)
    }
}
process.exit(missed === 0 ? 0 : 1)
