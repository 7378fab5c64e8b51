// A node with many accounts starts again with all of them. 20,000 accounts, a million with
// VITALSEAL_SOAK; prints how long it took from the start of the process to its first answer.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { privateKeyToAccount } from 'viem/accounts'
import { ask, eventually, folder, keys, remove, serve } from './node.mjs'

const wanted = process.env.VITALSEAL_SOAK ? 1_000_000 : 20_000
const each = 900 // as many as fit into the gas of one transaction
const account = privateKeyToAccount(keys[0])

// PUSH2 count; then, until it is zero: CREATE of a contract without code, count - 1.
const makeMany = `0x61${each.toString(16).padStart(4, '0')}5b5f5f5ff0506001900380600357` + '00'

async function fill(url, transactions) {
  const chainId = Number((await ask(url, 'eth_chainId')).result)
  let last
  for (let nonce = 0; nonce < transactions; ++nonce) {
    const raw = await account.signTransaction({ chainId, type: 'eip1559', nonce, gas: 29_500_000n, data: makeMany, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n })
    const { result, error } = await ask(url, 'eth_sendRawTransaction', raw)
    assert.ok(result, JSON.stringify(error))
    last = result
  }
  const receipt = await eventually(async () => (await ask(url, 'eth_getTransactionReceipt', last)).result, 3_600_000)
  assert.equal(receipt.status, '0x1')
  // With a large block a receipt can be read a moment before its block is the latest.
  await eventually(async () => Number((await ask(url, 'eth_blockNumber')).result) >= Number(receipt.blockNumber))
  return receipt
}

async function started(data) {
  const begin = process.hrtime.bigint()
  const node = await serve(data)
  const { result: block } = await ask(node.url, 'eth_getBlockByNumber', 'latest', false)
  return { node, block, ms: Number(process.hrtime.bigint() - begin) / 1e6 }
}

test(`a node with ${wanted} accounts starts again`, { timeout: 3_600_000 }, async (t) => {
  const data = folder()
  const transactions = Math.ceil(wanted / each)
  const first = await serve(data)
  const receipt = await fill(first.url, transactions)
  const { result: head } = await ask(first.url, 'eth_getBlockByNumber', 'latest', false)
  const made = (await ask(first.url, 'eth_getTransactionCount', receipt.contractAddress, 'latest')).result
  assert.equal(Number(made), each + 1)
  await first.stop('SIGKILL') // with all of its last writes in the log
  for (const [how, next] of [['killed', 'SIGTERM'], ['stopped', 'SIGKILL']]) {
    const { node, block, ms } = await started(data)
    assert.equal(block.hash, head.hash)
    assert.equal((await ask(node.url, 'eth_getTransactionCount', receipt.contractAddress, 'latest')).result, made)
    await node.stop(next)
    t.diagnostic(`${transactions * (each + 1)} accounts in ${Number(head.number)} blocks, the node was ${how}: first answer after ${ms.toFixed(0)} ms`)
  }
  remove(data)
})
