// Deploys the suite and tells the story against a node.
//   run.mjs [--rpc URL] [--key HEX] [--time SECONDS | --wall] [--out FILE] [--deploy-only]
// Without --rpc it starts anvil (--hardfork cancun) for as long as it takes. --out writes what came
// of each step (status, gas, logs, return values, storage roots), for compare.mjs. --wall leaves the
// node its own clock, as one that cannot be set keeps anyway, and ends before time goes by. Exit code 0: all
// as told; 1: something else happened; 2: wrong use.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { decodeEventLog } from 'viem'
import { Chain } from './chain.mjs'
import { people, tell } from './story.mjs'
import { artifacts, names, Suite } from './suite.mjs'
import { storageRoot } from './trie.mjs'

// The first account of the well-known test mnemonic, which development nodes fund.
const DEV_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

const usage = (error) => {
    console.error(error.message)
    console.error('usage: run.mjs [--rpc URL] [--key HEX] [--time SECONDS | --wall] [--out FILE] [--deploy-only]')
    process.exit(2)
}
const options = (() => {
    try {
        return parseArgs({
            options: {
                rpc: { type: 'string' },
                key: { type: 'string', default: DEV_KEY },
                time: { type: 'string', default: '1900000000' },
                wall: { type: 'boolean', default: false },
                out: { type: 'string' },
                'deploy-only': { type: 'boolean', default: false },
                'chain-id': { type: 'string', default: '31337' },
            },
        }).values
    } catch (error) {
        return usage(error)
    }
})()

async function anvil() {
    const arch = process.arch === 'arm64' ? 'arm64' : 'amd64'
    const path = fileURLToPath(new URL(`../node_modules/@foundry-rs/anvil-linux-${arch}/bin/anvil`, import.meta.url))
    const args = ['--hardfork', 'cancun', '--prune-history', '--port', '0', '--chain-id', options['chain-id']]
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    process.on('exit', () => child.kill('SIGKILL'))
    for await (const text of child.stdout) {
        const found = /Listening on ([\d.]+:\d+)/.exec(String(text))
        if (!found) continue
        child.stdout.resume()
        return { url: `http://${found[1]}`, stop: () => child.kill('SIGKILL') }
    }
    throw new Error('anvil did not start')
}

class Teller {
    constructor(chain) {
        this.chain = chain
        this.suite = new Suite(chain)
        this.steps = []
        this.wrong = 0
        for (const name of ['act', 'refuse', 'send', 'refuseSend', 'expect']) this[name] = this[name].bind(this)
    }

    // An action by signature that must succeed; `more` are arguments that are not signed.
    async act(contract, action, who, message, with_ = {}, more = {}) {
        const { data, auth } = await this.#signed(contract, action, who, message, with_, more)
        const receipt = await this.#step(`${who.name}: ${contract}.${action}BySig`, this.suite.at[contract], data, null)
        if (receipt.status === '0x1') this.suite.taken(contract, auth.account)
    }

    // One that must fail, by this error.
    async refuse(error, contract, action, who, message, with_ = {}, more = {}) {
        if (who === null) return this.refuseSend(error, contract, action, message)
        const { data } = await this.#signed(contract, action, who, message, with_, more)
        await this.#step(`${who.name}: ${contract}.${action}BySig`, this.suite.at[contract], data, error)
    }

    async send(contract, name, args) {
        return this.#step(`anyone: ${contract}.${name}`, this.suite.at[contract], this.suite.data(contract, name, args), null)
    }

    async refuseSend(error, contract, name, args) {
        return this.#step(`anyone: ${contract}.${name}`, this.suite.at[contract], this.suite.data(contract, name, args), error)
    }

    async expect(contract, name, args, wanted) {
        const value = await this.suite.read(contract, name, args)
        this.#note({ step: `${contract}.${name}(${args})`, value: String(value) }, String(value) === String(wanted), wanted)
    }

    async deploy() {
        const step = (name, to, data) => this.#step(name, to, data, null)
        await this.suite.deploy(people.clinic.account, step)
    }

    // As the node proves them. anvil keeps slots in its trie that were set to zero, which no other
    // Ethereum node does: its roots are made anew from what it holds.
    async storageRoots() {
        const { result: dump } = await this.chain.ask('anvil_dumpState')
        const held = dump && JSON.parse(gunzipSync(Buffer.from(dump.slice(2), 'hex'))).accounts
        const roots = {}
        for (const name of names) {
            const address = this.suite.at[name].toLowerCase()
            if (held) roots[name] = storageRoot(held[address].storage)
            else roots[name] = (await this.chain.rpc('eth_getProof', [address, [], 'latest'])).storageHash
        }
        return roots
    }

    // The arguments in the order of the ABI: signed ones by name, then those that are not, then auth.
    // Consent's grant carries the terms as a struct.
    async #signed(contract, action, who, message, with_, more) {
        const primaryType = action[0].toUpperCase() + action.slice(1)
        const auth = await this.suite.sign(contract, primaryType, who, message, with_)
        const name = `${action}BySig`
        const { inputs } = artifacts[contract].abi.find((one) => one.type === 'function' && one.name === name)
        const valueOf = ({ name, components }) =>
            name === 'auth' ? auth : components ? Object.fromEntries(components.map((part) => [part.name, message[part.name]])) : (more[name] ?? message[name])
        return { auth, data: this.suite.data(contract, name, inputs.map(valueOf)) }
    }

    async #step(step, to, data, error) {
        const receipt = await this.chain.send(to, data)
        // Asked afterwards, when the last block has the time of the transaction and its state.
        const refusal = error === null ? null : await this.#refusalOf(to, data)
        const logs = receipt.logs.map(({ address, topics, data }) => ({ address, topics, data }))
        const taken = { step, status: receipt.status, gas: Number(receipt.gasUsed), logs, bloom: receipt.logsBloom }
        if (error === null) this.#note(taken, receipt.status === '0x1', 'success')
        else this.#note({ ...taken, refusal }, receipt.status === '0x0' && refusal === error, error)
        return receipt
    }

    async #refusalOf(to, data) {
        const { revert } = await this.chain.call(to, data)
        return revert === undefined ? 'nothing' : this.suite.refusal(revert)
    }

    #note(taken, right, wanted) {
        this.steps.push(taken)
        if (right) return
        this.wrong++
        const came = taken.value ?? taken.refusal ?? (taken.status === '0x1' ? 'success' : 'a refusal')
        console.error(`${taken.step}: ${came}, not ${wanted}`)
    }
}

const node = options.rpc ? null : await anvil()
try {
    const chain = await Chain.open(options.rpc ?? node.url, options.key)
    await chain.useClock(options.wall ? null : Number(options.time))
    const teller = new Teller(chain)
    await teller.deploy()
    if (!options['deploy-only']) await tell(teller)
    const gas = teller.steps.reduce((sum, step) => sum + (step.gas ?? 0), 0)
    const roots = await teller.storageRoots()
    if (options.out) {
        const transcript = { chainId: chain.id, clock: chain.clock, at: teller.suite.at, steps: teller.steps, roots }
        writeFileSync(options.out, JSON.stringify(transcript, null, 1) + '\n')
    }
    const events = teller.steps.flatMap((step) => step.logs ?? [])
    for (const log of events) {
        const name = names.find((one) => teller.suite.at[one].toLowerCase() === log.address.toLowerCase())
        decodeEventLog({ abi: artifacts[name].abi, topics: log.topics, data: log.data })
    }
    const refusals = teller.steps.filter((step) => step.refusal).length
    console.log(`Directory ${teller.suite.at.Directory}`)
    console.log(`${teller.steps.length} steps, ${refusals} of them refusals by name, ${events.length} events, ${gas} gas, clock ${chain.clock}: ${teller.wrong} wrong`)
    process.exitCode = teller.wrong === 0 ? 0 : 1
} finally {
    node?.stop()
}
