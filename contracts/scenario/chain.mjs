// A chain over JSON-RPC: explicit transactions, one at a time, from one account; nothing estimated,
// nothing filled in by a client, so that two nodes are asked exactly the same.
import { keccak256, numberToHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

export class Chain {
    #url
    #id = 0

    static async open(url, key) {
        const chain = new Chain()
        chain.#url = url
        chain.sender = privateKeyToAccount(key)
        chain.id = Number(await chain.rpc('eth_chainId'))
        chain.nonce = Number(await chain.rpc('eth_getTransactionCount', [chain.sender.address, 'latest']))
        return chain
    }

    async rpc(method, params = []) {
        const { error, result } = await this.ask(method, params)
        if (error) throw new Error(`${method}: ${error.message}`)
        return result
    }

    async ask(method, params = []) {
        const body = JSON.stringify({ jsonrpc: '2.0', id: ++this.#id, method, params })
        const headers = { 'content-type': 'application/json' }
        const answer = await fetch(this.#url, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) })
        return answer.json()
    }

    // The clock of the chain: from now on `time` seconds, and one more for each transaction. With
    // null, or where the node does not let its clock be set, it is the node's own.
    async useClock(time) {
        const set = time !== null && !(await this.ask('evm_setNextBlockTimestamp', [numberToHex(time)])).error
        this.clock = set ? 'set' : 'wall'
        this.time = set ? time : Number((await this.rpc('eth_getBlockByNumber', ['latest', false])).timestamp)
    }

    async jump(seconds) {
        if (this.clock !== 'set') throw new Error('this chain keeps its own time')
        this.time += seconds
    }

    // Sends and waits; answers the receipt. A reverted transaction is an answer, too.
    async send(to, data, gas = 8_000_000n) {
        if (this.clock === 'set') await this.rpc('evm_setNextBlockTimestamp', [numberToHex(++this.time)])
        const raw = await this.sender.signTransaction({
            chainId: this.id,
            type: 'eip1559',
            nonce: this.nonce++,
            to,
            data,
            gas,
            maxFeePerGas: 2_000_000_000n,
            maxPriorityFeePerGas: 1n, // geth takes nothing without a tip
        })
        const hash = await this.rpc('eth_sendRawTransaction', [raw])
        if (hash !== keccak256(raw)) throw new Error('the node answered another transaction hash')
        for (let wait = 2; ; wait = Math.min(wait * 2, 500)) {
            const { error, result } = await this.ask('eth_getTransactionReceipt', [hash])
            if (result) return result
            // A geth that has just started refuses to say whether it knows one: not yet, as null says.
            if (error && !error.message.includes('indexing is in progress'))
                throw new Error(`eth_getTransactionReceipt: ${error.message}`)
            await new Promise((resolve) => setTimeout(resolve, wait))
        }
    }

    // {data} of a call that succeeds, {revert} of one that does not.
    async call(to, data) {
        const { error, result } = await this.ask('eth_call', [{ from: this.sender.address, to, data }, 'latest'])
        if (!error) return { data: result }
        const revert = typeof error.data === 'string' ? error.data : error.data?.data
        if (!revert) throw new Error(`eth_call: ${error.message}`)
        return { revert }
    }
}
