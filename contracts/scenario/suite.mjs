// The suite as a client sees it: artifacts, deployment, typed data.
import { readFileSync } from 'node:fs'
import { decodeErrorResult, decodeFunctionResult, encodeDeployData, encodeFunctionData, keccak256, stringToHex, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

const artifact = (name) => JSON.parse(readFileSync(new URL(`../artifacts/${name}.json`, import.meta.url), 'utf8'))
const types = artifact('types')
export const names = ['Directory', 'Log', 'Registry', 'Consent', 'Credit', 'Visits', 'Studies']
export const artifacts = Object.fromEntries(names.map((name) => [name, artifact(name)]))

export const word = (text) => stringToHex(text, { size: 32 })
export const digest = (text) => keccak256(toHex(text))
export const person = (name) => {
    const device = privateKeyToAccount(digest(`${name}, device`))
    return { name, account: device.address, device, recovery: privateKeyToAccount(digest(`${name}, words`)) }
}

const fieldsOf = (type) =>
    type
        .slice(type.indexOf('(') + 1, -1)
        .split(',')
        .map((field) => ({ type: field.split(' ')[0], name: field.split(' ')[1] }))

export class Suite {
    constructor(chain) {
        this.chain = chain
        this.at = {}
        this.nonces = new Map()
    }

    // By CREATE from one account, Directory and Log first; whoever needs an address reads Directory.
    async deploy(clinic, step) {
        const make = async (name, args = []) => {
            const { abi, bytecode } = artifacts[name]
            const receipt = await step(`deploy ${name}`, null, encodeDeployData({ abi, bytecode, args }))
            this.at[name] = receipt.contractAddress
            if (name !== 'Directory') await step(`enter ${name}`, this.at.Directory, this.data('Directory', 'enter', [word(name), this.at[name]]))
        }
        await make('Directory')
        await make('Log')
        await make('Registry', [this.at.Directory])
        await make('Consent', [this.at.Registry])
        await make('Credit', [this.at.Directory, clinic])
        await make('Visits', [this.at.Registry, this.at.Credit])
        await make('Studies', [this.at.Registry, this.at.Consent, this.at.Credit])
    }

    data(contract, functionName, args) {
        return encodeFunctionData({ abi: artifacts[contract].abi, functionName, args })
    }

    async read(contract, functionName, args) {
        const { abi } = artifacts[contract]
        const { data, revert } = await this.chain.call(this.at[contract], this.data(contract, functionName, args))
        if (revert) return this.refusal(revert)
        return decodeFunctionResult({ abi, functionName, data })
    }

    // The name of an error of any contract of the suite: one contract's refusal may be another's.
    refusal(data) {
        for (const name of names) {
            try {
                return decodeErrorResult({ abi: artifacts[name].abi, data }).errorName
            } catch {
                // not this contract's
            }
        }
        return data
    }

    // What a wallet would do with eth_signTypedData_v4. `with_` replaces parts, to make a bad one.
    async sign(contract, primaryType, who, message, with_ = {}) {
        const account = with_.account ?? who.account
        const key = `${contract} ${account}`
        const nonce = with_.nonce ?? this.nonces.get(key) ?? 0n
        const deadline = with_.deadline ?? this.chain.time + 3600
        const signature = await (with_.key ?? who.device).signTypedData({
            domain: {
                name: `Vitalseal ${contract}`,
                version: '1',
                chainId: with_.chainId ?? this.chain.id,
                verifyingContract: with_.contract ?? this.at[contract],
            },
            types: { [primaryType]: fieldsOf(types[contract][primaryType]) },
            primaryType,
            message: { ...message, account, nonce, deadline },
        })
        const r = signature.slice(0, 66)
        const parity = BigInt(parseInt(signature.slice(130), 16) - 27)
        const vs = toHex(BigInt(`0x${signature.slice(66, 130)}`) | (parity << 255n), { size: 32 })
        return { account, nonce, deadline, r, vs }
    }

    // The node knows the nonces it relayed; a refused action used none.
    taken(contract, account) {
        const key = `${contract} ${account}`
        this.nonces.set(key, (this.nonces.get(key) ?? 0n) + 1n)
    }
}
