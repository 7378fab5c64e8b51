// viem, ethers and cast against a development node: deploy, call, watch, prove.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createPublicClient, createTestClient, createWalletClient, http, keccak256, stringToHex, verifyMessage, webSocket } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { JsonRpcProvider, Wallet, ContractFactory, Mnemonic, HDNodeWallet } from 'ethers'
import { abi, bytecode } from './contract.mjs'
import { ask, eventually, folder, keys, post, remove, run, serve } from './node.mjs'

const word = (n) => `0x${n.toString(16).padStart(64, '0')}`
let data, node
before(async () => { data = folder(); node = await serve(data, '--dev') })
after(async () => { await node.stop(); remove(data) })

const viem = () => {
  const transport = http(node.url), chain = foundry, account = privateKeyToAccount(keys[0])
  return {
    account,
    reader: createPublicClient({ chain, transport, pollingInterval: 50 }),
    wallet: createWalletClient({ chain, transport, account }),
    tester: createTestClient({ chain, transport, mode: 'hardhat' }),
  }
}

async function deploy({ wallet, reader }) {
  const hash = await wallet.deployContract({ abi, bytecode })
  return (await reader.waitForTransactionReceipt({ hash })).contractAddress
}

test('viem deploys, writes, reads, finds the log and checks a proof', async () => {
  const { reader, wallet, account } = viem()
  const address = await deploy({ reader, wallet })
  assert.match(await reader.getCode({ address }), /^0x[0-9a-f]+$/)
  const hash = await wallet.writeContract({ address, abi, functionName: 'put', args: [word(1), word(7)] })
  const receipt = await reader.waitForTransactionReceipt({ hash })
  assert.equal(receipt.status, 'success')
  assert.equal(await reader.readContract({ address, abi, functionName: 'get', args: [word(1)] }), word(7))
  const logs = await reader.getContractEvents({ address, abi, eventName: 'Put', args: { key: word(1) }, fromBlock: 0n })
  assert.equal(logs.length, 1)
  assert.equal(logs[0].args.value, word(7))
  assert.equal(logs[0].transactionHash, hash)
  const none = await reader.getContractEvents({ address, abi, eventName: 'Put', args: { key: word(2) }, fromBlock: 0n })
  assert.equal(none.length, 0)
  const proof = await reader.getProof({ address, storageKeys: [word(1)] })
  assert.equal(proof.storageProof[0].value, 7n)
  const block = await reader.getBlock()
  assert.equal(keccak256(proof.accountProof[0]), block.stateRoot)
  assert.equal(block.baseFeePerGas, 0n)
  assert.equal(await reader.getTransactionCount({ address: account.address }), 2)
})

test('viem sees why a call reverts', async () => {
  const clients = viem()
  const address = await deploy(clients)
  await assert.rejects(clients.reader.simulateContract({ address, abi, functionName: 'refuse' }), /not today/)
  const { error } = await ask(node.url, 'eth_call', { to: address, data: '0x00000000' })
  assert.equal(error.code, 3)
  assert.match(error.message, /^execution reverted: not today$/)
  assert.match(error.data, /^0x08c379a0/)
})

test('viem watches events by filter and over a WebSocket', async () => {
  const clients = viem()
  const address = await deploy(clients)
  const socket = createPublicClient({ chain: foundry, transport: webSocket(node.url.replace('http', 'ws'), { reconnect: false, keepAlive: false }) })
  const seen = { filter: [], socket: [], heads: [] }
  const stops = [
    clients.reader.watchContractEvent({ address, abi, onLogs: (logs) => seen.filter.push(...logs) }),
    socket.watchContractEvent({ address, abi, onLogs: (logs) => seen.socket.push(...logs) }),
    socket.watchBlocks({ onBlock: (block) => seen.heads.push(block.number) }),
  ]
  assert.equal(await socket.getChainId(), 31337)
  await eventually(async () => {
    await clients.wallet.writeContract({ address, abi, functionName: 'put', args: [word(3), word(4)] })
    return seen.filter.length > 0 && seen.socket.length > 0 && seen.heads.length > 0
  })
  assert.equal(seen.socket[0].args.value, word(4))
  for (const stop of stops) stop()
  const rpc = await socket.transport.getRpcClient()
  rpc.close()
})

test('ethers deploys and writes, in batches, and says NONCE_EXPIRED', async () => {
  const provider = new JsonRpcProvider(node.url, undefined, { cacheTimeout: -1, pollingInterval: 50 })
  const wallet = new Wallet(keys[1], provider)
  const contract = await (await new ContractFactory(abi.map((part) => part), bytecode, wallet).deploy()).waitForDeployment()
  await (await contract.put(word(5), word(6))).wait()
  assert.equal(await contract.get(word(5)), word(6))
  assert.equal((await contract.queryFilter('Put')).length, 1)
  await assert.rejects(contract.refuse.staticCall(), /not today/)
  await assert.rejects(wallet.sendTransaction({ to: wallet.address, nonce: 0 }), { code: 'NONCE_EXPIRED' })
  provider.destroy()
})

test('the accounts are those of the test mnemonic', async () => {
  const mnemonic = Mnemonic.fromPhrase('test test test test test test test test test test test junk')
  const { result } = await ask(node.url, 'eth_accounts')
  assert.equal(result.length, 10)
  for (const [i, address] of result.entries()) {
    const derived = HDNodeWallet.fromMnemonic(mnemonic, `m/44'/60'/0'/0/${i}`)
    assert.equal(address, derived.address.toLowerCase())
  }
})

test('the node signs for its accounts', async () => {
  const { result: [from, , to] } = await ask(node.url, 'eth_accounts')
  const before = BigInt((await ask(node.url, 'eth_getBalance', to, 'latest')).result)
  const { result: hash } = await ask(node.url, 'eth_sendTransaction', { from, to, value: '0x5' })
  assert.equal((await ask(node.url, 'eth_getTransactionReceipt', hash)).result.status, '0x1')
  assert.equal(BigInt((await ask(node.url, 'eth_getBalance', to, 'latest')).result) - before, 5n)
  assert.match((await ask(node.url, 'eth_sendTransaction', { from: word(1).slice(0, 42), to })).error.message, /no key/)
  const wallet = createWalletClient({ chain: foundry, transport: http(node.url), account: from })
  const signature = await wallet.signMessage({ message: 'a ward' })
  assert.ok(await verifyMessage({ address: from, message: 'a ward', signature }))
  assert.equal((await ask(node.url, 'eth_sign', from, stringToHex('a ward'))).result, signature)
})

test('snapshots, time and mining, as viem’s test client asks for them', async () => {
  const { reader, tester, wallet } = viem()
  const address = await deploy({ reader, wallet })
  const start = await reader.getBlockNumber()
  const id = await tester.snapshot()
  await wallet.writeContract({ address, abi, functionName: 'put', args: [word(9), word(9)] })
  assert.equal(await reader.readContract({ address, abi, functionName: 'get', args: [word(9)] }), word(9))
  await tester.revert({ id })
  assert.equal(await reader.getBlockNumber({ cacheTime: 0 }), start)
  assert.equal(await reader.readContract({ address, abi, functionName: 'get', args: [word(9)] }), word(0))
  const { timestamp } = await reader.getBlock()
  await tester.setNextBlockTimestamp({ timestamp: timestamp + 1000n })
  await tester.mine({ blocks: 1 })
  assert.equal((await reader.getBlock()).timestamp, timestamp + 1000n)
  await tester.increaseTime({ seconds: 5000 })
  await tester.mine({ blocks: 3 })
  assert.ok((await reader.getBlock()).timestamp >= timestamp + 6000n)
  assert.equal(await reader.getBlockNumber({ cacheTime: 0 }), start + 4n)
  await wallet.writeContract({ address, abi, functionName: 'put', args: [word(9), word(8)] })
  assert.equal(await reader.readContract({ address, abi, functionName: 'get', args: [word(9)] }), word(8))
})

test('a nonce gap is queued and closed', async () => {
  const { reader, account } = viem()
  const nonce = await reader.getTransactionCount({ address: account.address })
  const sign = (n) => account.signTransaction({ chainId: 31337, type: 'eip1559', nonce: n, gas: 21000n, to: account.address, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n })
  const later = (await ask(node.url, 'eth_sendRawTransaction', await sign(nonce + 1))).result
  assert.equal((await ask(node.url, 'eth_getTransactionReceipt', later)).result, null)
  assert.equal((await ask(node.url, 'txpool_status')).result.queued, '0x1')
  await ask(node.url, 'eth_sendRawTransaction', await sign(nonce))
  assert.equal((await ask(node.url, 'eth_getTransactionReceipt', later)).result.status, '0x1')
})

test('point evaluation and blobs are refused by name', async () => {
  const { reader, account } = viem()
  const nonce = await reader.getTransactionCount({ address: account.address })
  const raw = await account.signTransaction({ chainId: 31337, type: 'eip1559', nonce, gas: 200000n, to: `0x${'a'.padStart(40, '0')}`, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n })
  const { error } = await ask(node.url, 'eth_sendRawTransaction', raw)
  assert.match(error.message, /support/)
  assert.equal(await reader.getTransactionCount({ address: account.address }), nonce)
  assert.match((await ask(node.url, 'eth_sendRawTransaction', `0x03${'c0'}`)).error.message, /blob/i)
})

test('calls are traced', async () => {
  const { reader, wallet } = viem()
  const address = await deploy({ reader, wallet })
  const hash = await wallet.writeContract({ address, abi, functionName: 'put', args: [word(1), word(2)] })
  const { result } = await ask(node.url, 'debug_traceTransaction', hash, { tracer: 'callTracer' })
  assert.equal(result.type, 'CALL')
  assert.equal(result.to, address.toLowerCase())
})

test('batches, notifications, and what is no request', async () => {
  const batch = await post(node.url, [
    { jsonrpc: '2.0', id: 1, method: 'eth_chainId' },
    { jsonrpc: '2.0', method: 'eth_blockNumber' },
    { jsonrpc: '2.0', id: 'x', method: 'anvil_nodeInfo' },
    7,
  ])
  assert.deepEqual(batch.json.map((one) => one.id), [1, 'x', null])
  assert.equal(batch.json[0].result, '0x7a69')
  assert.equal(batch.json[1].error.code, -32601)
  assert.equal(batch.json[2].error.code, -32600)
  const garbage = await post(node.url, '{')
  assert.deepEqual([garbage.status, garbage.json.error.code], [200, -32700])
  assert.equal((await post(node.url, '[]')).json.error.code, -32600)
  assert.equal((await ask(node.url, 'eth_getBalance', 'x')).error.code, -32602)
  const notification = await post(node.url, { jsonrpc: '2.0', method: 'eth_chainId' })
  assert.equal(notification.status, 200)
  assert.equal(notification.json, undefined)
})

test('cast reads, sends and estimates', async (t) => {
  const cast = new URL('./node_modules/@foundry-rs/cast-linux-amd64/bin/cast', import.meta.url).pathname
  const ok = await run(cast, ['--version']).catch(() => null)
  if (!ok || ok.code !== 0) return t.skip('cast does not run here')
  const clients = viem()
  const address = await deploy(clients)
  const sent = await run(cast, ['send', '--json', '--rpc-url', node.url, '--private-key', keys[0], address, 'put(bytes32,bytes32)', word(1), word(2)])
  assert.equal(sent.code, 0, sent.err)
  assert.equal(JSON.parse(sent.out).status, '0x1')
  const read = await run(cast, ['call', '--rpc-url', node.url, address, 'get(bytes32)(bytes32)', word(1)])
  assert.equal(read.out.trim(), word(2))
  assert.equal((await run(cast, ['chain-id', '--rpc-url', node.url])).out.trim(), '31337')
})
