// A chain for use: cadence, followers, export to other people's clients, what a kill must not lose.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBlockFromRLP } from '@ethereumjs/block'
import { createBlockchain } from '@ethereumjs/blockchain'
import { createCommonFromGethGenesis, parseGethGenesisState } from '@ethereumjs/common'
import { RLP } from '@ethereumjs/rlp'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { bytesToHex } from '@ethereumjs/util'
import { createVM, runBlock } from '@ethereumjs/vm'
import { createPublicClient, defineChain, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { abi, bytecode } from './contract.mjs'
import { ask, binary, eventually, folder, follow, keys, post, remove, run, serve, sleep } from './node.mjs'
import { encodeFunctionData, getContractAddress } from 'viem'

const word = (n) => `0x${n.toString(16).padStart(64, '0')}`
const account = privateKeyToAccount(keys[0])
let data, node, chainId
before(async () => { data = folder(); node = await serve(data); chainId = Number((await ask(node.url, 'eth_chainId')).result) })
after(async () => { await node.stop(); remove(data) })

// On this chain nobody has ether and nothing costs any.
const sign = (nonce, more) => account.signTransaction({ chainId, type: 'eip1559', nonce, gas: 200_000n, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n, ...more })
const send = async (raw) => {
  const { result, error } = await ask(node.url, 'eth_sendRawTransaction', raw)
  assert.ok(result, JSON.stringify(error))
  return result
}
const receipt = (hash, url = node.url) => eventually(async () => (await ask(url, 'eth_getTransactionReceipt', hash)).result)

test('a stranger without ether deploys and writes; viem reads', async () => {
  assert.ok(chainId >= 2 ** 32)
  const address = getContractAddress({ from: account.address, nonce: 0n })
  const hashes = [await send(await sign(0, { data: bytecode }))]
  for (let i = 1; i <= 20; ++i)
    hashes.push(await send(await sign(i, { to: address, data: encodeFunctionData({ abi, functionName: 'put', args: [word(i % 7), word(i)] }) })))
  for (const hash of hashes) assert.equal((await receipt(hash)).status, '0x1')
  const chain = defineChain({ id: chainId, name: 'clinic', nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 }, rpcUrls: { default: { http: [node.url] } } })
  const reader = createPublicClient({ chain, transport: http(node.url) })
  assert.equal(await reader.readContract({ address, abi, functionName: 'get', args: [word(6)] }), word(20))
  const blocks = []
  for (let n = 0n, last = await reader.getBlockNumber(); n <= last; ++n) blocks.push(await reader.getBlock({ blockNumber: n }))
  for (let i = 1; i < blocks.length; ++i) assert.ok(blocks[i].timestamp > blocks[i - 1].timestamp)
  assert.ok(blocks.at(-1).timestamp <= BigInt(Math.floor(Date.now() / 1000)))
})

test('a nonce gap is refused, and a nonce that was used', async () => {
  assert.match((await ask(node.url, 'eth_sendRawTransaction', await sign(99, {}))).error.message, /nonce too high/)
  assert.match((await ask(node.url, 'eth_sendRawTransaction', await sign(0, {}))).error.message, /nonce too low/)
  assert.equal((await ask(node.url, 'evm_mine')).error.code, -32601)
})

test('a page of another origin is refused', async () => {
  assert.equal((await post(node.url, { id: 1, method: 'eth_chainId' }, { origin: 'https://evil.example' })).status, 403)
})

test('what was answered survives kill -9', async () => {
  const nonce = Number((await ask(node.url, 'eth_getTransactionCount', account.address, 'pending')).result)
  const raws = await Promise.all(Array.from({ length: 50 }, (_, i) => sign(nonce + i, { to: account.address })))
  const hashes = []
  for (const raw of raws) hashes.push(await send(raw))
  await node.stop('SIGKILL')
  node = await serve(data)
  for (const hash of hashes) assert.equal((await receipt(hash)).status, '0x1')
})

test('ethereumjs imports the export and executes it to the same roots', async () => {
  const out = folder()
  const exported = await run(binary, ['chain', 'export', '--data', data, '--out', out])
  assert.equal(exported.code, 0, exported.err)
  const genesis = JSON.parse(readFileSync(join(out, 'genesis.json'), 'utf8'))
  const rlp = readFileSync(join(out, 'chain.rlp'))
  const common = createCommonFromGethGenesis(genesis, { chain: 'clinic' })
  const state = parseGethGenesisState(genesis)
  const { result: first } = await ask(node.url, 'eth_getBlockByNumber', '0x0', false)
  const stateManager = new MerkleStateManager()
  await stateManager.generateCanonicalGenesis(state)
  const blockchain = await createBlockchain({ common, genesisState: state, validateBlocks: true, validateConsensus: false })
  const genesisBlock = blockchain.genesisBlock
  assert.equal(bytesToHex(genesisBlock.hash()), first.hash)
  const vm = await createVM({ common, blockchain, stateManager })
  let rest = Uint8Array.from(rlp), parent = genesisBlock, count = 0
  while (rest.length > 0) {
    const { data: fields, remainder } = RLP.decode(rest, true)
    const block = createBlockFromRLP(RLP.encode(fields), { common, setHardfork: true })
    await blockchain.putBlock(block)
    await runBlock(vm, { block, root: parent.header.stateRoot })
    parent = block
    rest = remainder
    count += 1
  }
  const { result: number } = await ask(node.url, 'eth_blockNumber')
  assert.ok(count > 1)
  const { result: last } = await ask(node.url, 'eth_getBlockByNumber', `0x${count.toString(16)}`, false)
  assert.ok(count <= Number(number))
  assert.equal(bytesToHex(parent.hash()), last.hash)
  remove(out)
})

test('a follower executes all of it again, serves it and co-signs', async () => {
  const copy = folder()
  const follower = await follow(node.url, copy, '--cosign', join(copy, 'cosign.key'))
  const { result: want } = await ask(node.url, 'eth_blockNumber')
  await eventually(async () => Number((await ask(follower.url, 'eth_blockNumber')).result) >= Number(want))
  assert.deepEqual((await ask(follower.url, 'eth_getBlockByNumber', want, true)).result, (await ask(node.url, 'eth_getBlockByNumber', want, true)).result)
  const refused = await ask(follower.url, 'eth_sendRawTransaction', await sign(1000, {}))
  assert.match(refused.error.message, /follows/)
  await eventually(async () => (await (await fetch(`${follower.url}/chain/checkpoint`)).text()).split('\n— ').length === 3)
  await follower.stop()
  remove(copy)
})

test('show tells what is in a block in words', async () => {
  const shown = await run(binary, ['chain', 'show', '1', '--data', data])
  assert.equal(shown.code, 0, shown.err)
  assert.match(shown.out, /block {5}1\n/)
  assert.match(shown.out, /makes the contract 0x/)
  assert.equal((await run(binary, ['chain', 'serve', '--dev', '--data', data])).code, 1)
})
