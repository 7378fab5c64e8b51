// geth takes over our export, executes it and comes to the same state; what it makes and exports
// itself we take over in turn. GETH names the binary.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, test } from 'node:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeFunctionData, getContractAddress, keccak256 } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { abi, bytecode } from './contract.mjs'
import { ask, binary, eventually, folder, keys, remove, run, serve } from './node.mjs'

const geth = process.env.GETH
const artifact = (name) => JSON.parse(readFileSync(new URL(`../../contracts/artifacts/${name}.json`, import.meta.url), 'utf8'))
const word = (n) => `0x${n.toString(16).padStart(64, '0')}`
const account = privateKeyToAccount(keys[0])
const folders = []
const fresh = () => { folders.push(folder()); return folders.at(-1) }
after(() => folders.forEach(remove))

async function good(command, args) {
  const done = await run(command, args)
  assert.equal(done.code, 0, `${args.join(' ')}: ${done.err.slice(-2000)}`)
  return done
}

// Contracts that are made, called, that revert and that destroy themselves: what executes differently
// ends in another root.
async function lively(url) {
  const chainId = Number((await ask(url, 'eth_chainId')).result)
  const put = getContractAddress({ from: account.address, nonce: 0n })
  const deeds = [{ data: bytecode }, { data: artifact('Directory').bytecode }, { data: artifact('Log').bytecode }]
  for (let i = 0; i < 30; ++i)
    deeds.push({ to: put, data: encodeFunctionData({ abi, functionName: 'put', args: [word(i % 11), word(i % 5)] }) })
  deeds.push({ to: put, data: encodeFunctionData({ abi, functionName: 'refuse' }) })
  deeds.push({ data: '0x33ff' }) // a constructor that destroys what it makes
  // Precompiles from sha-256 to blake2f, each called with 213 bytes of nothing: PUSH1 32 PUSH1 0
  // PUSH1 213 PUSH1 0 PUSH1 n GAS STATICCALL PUSH1 n SSTORE.
  deeds.push({ data: `0x${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `6020600060d56000600${n}61fffffa600${n}55`).join('')}00`, gas: 1_500_000n })
  const hashes = []
  for (const [nonce, deed] of deeds.entries()) {
    const type = ['legacy', 'eip2930', 'eip1559'][nonce % 3]
    const fees = type === 'eip1559' ? { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n } : { gasPrice: 0n }
    const raw = await account.signTransaction({ chainId, type, nonce, gas: 3_000_000n, ...fees, ...deed })
    const { result, error } = await ask(url, 'eth_sendRawTransaction', raw)
    assert.ok(result, JSON.stringify(error))
    hashes.push(result)
    if (nonce % 12 === 0) await eventually(async () => (await ask(url, 'eth_getTransactionReceipt', result)).result)
  }
  for (const hash of hashes) await eventually(async () => (await ask(url, 'eth_getTransactionReceipt', hash)).result)
}

let out, head
before(async () => {
  const data = fresh()
  const node = await serve(data)
  await lively(node.url)
  head = (await ask(node.url, 'eth_getBlockByNumber', 'latest', false)).result
  await node.stop()
  out = join(data, 'export')
  await good(binary, ['chain', 'export', '--data', data, '--out', out])
})

const imported = async (datadir) => {
  await good(geth, ['init', '--datadir', datadir, join(out, 'genesis.json')])
  await good(geth, ['import', '--datadir', datadir, join(out, 'chain.rlp')])
}

test('geth imports the export, and holds the same blocks and the same state', async () => {
  const datadir = fresh()
  await imported(datadir)
  const back = join(datadir, 'back.rlp')
  await good(geth, ['export', '--datadir', datadir, back])
  // geth writes block 0 too; what follows is ours to the byte.
  const ours = readFileSync(join(out, 'chain.rlp')), theirs = readFileSync(back)
  assert.ok(Number(head.number) > 2)
  assert.deepEqual(theirs.subarray(theirs.length - ours.length), ours)
  const { out: dump } = await good(geth, ['dump', '--datadir', datadir, '--incompletes', head.hash])
  assert.ok(dump.includes(head.stateRoot.slice(2)), dump.slice(0, 400))
  const copy = fresh()
  const again = await good(binary, ['chain', 'import', back, '--genesis', join(out, 'genesis.json'), '--trusted', '--data', copy])
  assert.ok(again.out.includes(`now at block ${Number(head.number)} ${head.hash}`), again.out)
})

test('geth refuses the export with one byte of a block altered', async () => {
  const datadir = fresh()
  const altered = readFileSync(join(out, 'chain.rlp'))
  altered[Math.floor(altered.length / 2)] ^= 1
  writeFileSync(join(datadir, 'altered.rlp'), altered)
  await good(geth, ['init', '--datadir', datadir, join(out, 'genesis.json')])
  await run(geth, ['import', '--datadir', datadir, join(datadir, 'altered.rlp')])
  const { out: dump } = await run(geth, ['dump', '--datadir', datadir, head.hash])
  assert.ok(!dump.includes(head.stateRoot.slice(2)))
})
