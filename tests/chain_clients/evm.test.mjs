// Random programs on our EVM and on @ethereumjs/evm: outcome, gas, output, logs and the whole state
// must be the same. CHAIN_TOOL names our side. 400 programs, 40,000 with VITALSEAL_SOAK; a program
// that differs is printed as the tool's own line.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { forks, run } from './evm_world.mjs'
import { generator, program } from './programs.mjs'

const hex = (bytes) => (bytes.length === 0 ? '-' : Buffer.from(bytes).toString('hex'))

function cases(first, count) {
  return Array.from({ length: count }, (_, i) => {
    const random = generator(first + i)
    const creates = random.below(5) === 0
    random.level = random.below(forks.length)
    const one = { fork: forks[random.level], gas: 60_000 + random.below(400_000), creates }
    one.data = Uint8Array.from(creates ? program(random) : random.bytes(random.below(70)))
    one.codes = Array.from({ length: 3 }, () => Uint8Array.from(program(random)))
    return one
  })
}

const line = ({ fork, gas, creates, data, codes }) =>
  `evm ${fork} ${gas} ${creates ? 'create' : 'call'} ${[data, ...codes].map(hex).join(' ')}`

function ours(all) {
  const done = spawnSync(process.env.CHAIN_TOOL, [], { input: all.map((one) => line(one) + '\n').join(''), maxBuffer: 1 << 28 })
  assert.equal(done.status, 0, done.stderr?.toString())
  return done.stdout.toString().trimEnd().split('\n')
}

test('random programs come to the same', { timeout: 7_200_000 }, async (t) => {
  const count = process.env.VITALSEAL_SOAK ? 40_000 : 400
  const start = Number(process.env.VITALSEAL_SEED ?? 1)
  let compared = 0, done = 0
  for (let first = 0; first < count; first += 400) {
    const all = cases(start + first, Math.min(400, count - first))
    const answers = ours(all)
    assert.equal(answers.length, all.length)
    for (const [i, one] of all.entries()) {
      if (answers[i] === 'refused unsupported-precompile') continue
      assert.equal(answers[i], await run(one), line(one))
      compared += 1
      done += Number(answers[i][0])
    }
  }
  t.diagnostic(`${compared} programs compared, ${done} of them succeeded`)
  assert.ok(compared > count * 0.95 && done > count * 0.2)
})
