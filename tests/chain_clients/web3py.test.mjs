// web3.py against a development node; PYTHON names the one that has it (web3py.sh).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { abi, bytecode } from './contract.mjs'
import { folder, remove, run, serve } from './node.mjs'

test('web3.py deploys, calls, watches and proves', async () => {
  const data = folder()
  const node = await serve(data, '--dev')
  const script = new URL('./web3py_test.py', import.meta.url).pathname
  // As compilers write it: viem leaves out what web3.py asks for.
  const full = abi.map((part) => part.type !== 'event' ? part
    : { ...part, anonymous: false, inputs: part.inputs.map((one) => ({ indexed: false, ...one })) })
  const done = await run(process.env.PYTHON, [script, node.url, JSON.stringify({ abi: full, bytecode })])
  await node.stop()
  remove(data)
  assert.equal(done.code, 0, done.err)
  assert.match(done.out, /deployed, called, watched and proved/)
})
