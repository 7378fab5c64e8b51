// A chain for use: cadence, followers, export to other people's clients, what a kill must not lose.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
import { encodeFunctionData, getContractAddress, stringToHex } from 'viem'

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

test('a follower notices a node that was rolled back, and gives a damaged one its chain again', async () => {
  const home = folder(), copy = folder(), before = folder()
  const put = async (url, nonce) => {
    const chainId = Number((await ask(url, 'eth_chainId')).result)
    const raw = await account.signTransaction({ chainId, type: 'eip1559', nonce, gas: 30_000n, to: account.address, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n })
    const { result } = await ask(url, 'eth_sendRawTransaction', raw)
    return receipt(result, url)
  }
  const head = async (url) => (await ask(url, 'eth_getBlockByNumber', 'latest', false)).result
  let clinic = await serve(home)
  await put(clinic.url, 0)
  await clinic.stop()
  cpSync(home, before, { recursive: true })
  clinic = await serve(home)
  await put(clinic.url, 1)
  await put(clinic.url, 2)
  const kept = await head(clinic.url)
  const caught = await run(binary, ['chain', 'follow', clinic.url, '--data', copy, '--once'])
  assert.equal(caught.code, 0, caught.err)
  await clinic.stop()

  // The folder of yesterday is put in the place of today's, and goes on from there: block 2 is another.
  const today = join(home, 'chain')
  rmSync(today, { recursive: true })
  cpSync(join(before, 'chain'), today, { recursive: true })
  clinic = await serve(home)
  const shrunk = await run(binary, ['chain', 'follow', clinic.url, '--data', copy, '--once'])
  assert.equal(shrunk.code, 3, shrunk.err)
  assert.match(shrunk.err, /shrunk/)
  for (let nonce = 1; nonce < 5; ++nonce) await put(clinic.url, nonce)
  const rewritten = await run(binary, ['chain', 'follow', clinic.url, '--data', copy, '--once'])
  assert.equal(rewritten.code, 3, rewritten.err)
  assert.match(rewritten.err, /from block 2 on.*rewritten/s)
  await clinic.stop()

  // And a disk that lost what was on it: the node says so, and does not begin anew.
  for (const name of readdirSync(today).filter((name) => /\.(log|sst)$/.test(name))) {
    const file = join(today, name), bytes = readFileSync(file)
    writeFileSync(file, bytes.map((byte, i) => (i % 97 === 5 ? byte ^ 0x55 : byte)))
  }
  const damaged = await run(binary, ['chain', 'serve', '--data', home, '--rpc', '127.0.0.1:0'])
  assert.notEqual(damaged.code, 0)
  const keeper = await follow(clinic.url, copy)
  const restored = await run(binary, ['chain', 'restore', keeper.url, '--data', home])
  assert.equal(restored.code, 0, restored.err)
  await keeper.stop()
  clinic = await serve(home)
  assert.deepEqual(await head(clinic.url), kept)
  assert.equal((await put(clinic.url, 3)).status, '0x1')
  const again = await run(binary, ['chain', 'follow', clinic.url, '--data', copy, '--once'])
  assert.equal(again.code, 0, again.err)
  await clinic.stop()
  for (const path of [home, copy, before]) remove(path)
})

// What is known by its code is told by its own words; what is not, in general ones.
async function showsOurContracts() {
  const artifact = (name) => JSON.parse(readFileSync(new URL(`../../contracts/artifacts/${name}.json`, import.meta.url), 'utf8'))
  const own = privateKeyToAccount(keys[1]), directory = artifact('Directory'), log = artifact('Log')
  const at = (nonce) => getContractAddress({ from: own.address, nonce })
  const name = stringToHex('Log', { size: 32 }), root = word(9)
  const call = ({ abi }, functionName, args) => encodeFunctionData({ abi, functionName, args })
  const deeds = [
    { data: directory.bytecode }, { data: log.bytecode },
    { to: at(0n), data: call(directory, 'enter', [name, at(1n)]) },
    { to: at(1n), data: call(log, 'append', [7n, root, []]) },
    { to: at(1n), data: call(log, 'append', [7n, root, [root, root]]) }, // refused: it did not grow
  ]
  let last
  for (const [nonce, deed] of deeds.entries())
    last = await send(await own.signTransaction({ chainId, type: 'eip1559', nonce, gas: 3_000_000n, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n, ...deed }))
  await receipt(last)
  const { out } = await run(binary, ['chain', 'show', '--data', data, '--last', '5'])
  for (const words of [
    `makes the contract Log ${at(1n).toLowerCase()}`,
    `asks Directory ${at(0n).toLowerCase()}: enter, name "Log", target ${at(1n).toLowerCase()}`,
    `Directory: entered, name "Log", target ${at(1n).toLowerCase()}`,
    `asks Log ${at(1n).toLowerCase()}: append, size 7, root ${root}, proof of 0`,
    `Log: anchored, node ${own.address.toLowerCase()}, size 7, root ${root}`,
    'failed, nothing changed',
  ]) assert.ok(out.includes(words), `${words}\n\n${out}`)
  const before = await run(binary, ['chain', 'show', '--data', data, '--json', '--last', '100'])
  assert.match(before.out, /0x[0-9a-f]{40} logs 32 bytes under 2 topics/)
}

test('show tells what is in a block in words', async () => {
  const shown = await run(binary, ['chain', 'show', '1', '--data', data])
  assert.equal(shown.code, 0, shown.err)
  assert.match(shown.out, /block {5}1\n/)
  assert.match(shown.out, /makes the contract 0x/)
  await showsOurContracts()
  assert.equal((await run(binary, ['chain', 'serve', '--dev', '--data', data])).code, 1)
})
