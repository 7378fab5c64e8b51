// One transaction on a small world by @ethereumjs/evm: tests/chain_interop/evm_world.h says the same in C++.
import { createBlock } from '@ethereumjs/block'
import { Common, Mainnet } from '@ethereumjs/common'
import { RLP } from '@ethereumjs/rlp'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { createLegacyTx } from '@ethereumjs/tx'
import { bytesToHex, createAccount, createAddressFromString, setLengthLeft } from '@ethereumjs/util'
import { createVM, runTx } from '@ethereumjs/vm'
import { keccak256 } from 'viem'

const account = (last) => createAddressFromString(`0x${last.toString(16).padStart(40, '0')}`)
const word = (n) => setLengthLeft(Uint8Array.of(n), 32)
const funds = 1n << 60n

async function worldOf(codes, common) {
  const state = new MerkleStateManager({ common })
  await state.putAccount(account(0x10), createAccount({ balance: funds }))
  for (const [i, code] of codes.entries()) {
    const address = account(0x11 + i)
    await state.putAccount(address, createAccount({ balance: funds, nonce: 1n }))
    await state.putCode(address, code)
    await state.putStorage(address, word(1), word(i + 1))
  }
  return state
}

const common = Object.fromEntries(
  ['Istanbul', 'Berlin', 'London', 'Paris', 'Shanghai', 'Cancun'].map((name) => [name, new Common({ chain: Mainnet, hardfork: name.toLowerCase() })]))
export const forks = Object.keys(common)

export async function run({ fork, gas, creates, data, codes }) {
  const rules = common[fork]
  const stateManager = await worldOf(codes, rules)
  const vm = await createVM({ common: rules, stateManager })
  const header = { number: 1000n, timestamp: 1000n, gasLimit: 30_000_000n, coinbase: account(0xcb) }
  if (rules.isActivatedEIP(1559)) header.baseFeePerGas = 0n
  const block = createBlock({ header }, { common: rules, skipConsensusFormatValidation: true })
  const tx = createLegacyTx({ gasLimit: BigInt(gas), gasPrice: 7n, value: 1n, data, to: creates ? undefined : account(0x11) }, { common: rules, freeze: false })
  tx.getSenderAddress = () => account(0x10)
  tx.isSigned = () => true
  const done = await runTx(vm, { tx, block, skipHardForkValidation: true }).catch((error) => {
    if (!error.message.startsWith('INTRINSIC_GAS_TOO_LOW')) throw error
  })
  if (!done) return 'refused INTRINSIC_GAS_TOO_LOW'
  const { execResult, totalGasSpent, receipt } = done
  const good = !execResult.exceptionError
  // What a creation returns is the new contract's code, which stands in the state.
  const output = good && creates ? '0x' : bytesToHex(execResult.returnValue)
  return [
    good ? 1 : 0, totalGasSpent, output,
    keccak256(RLP.encode(receipt.logs)), bytesToHex(await stateManager.getStateRoot()),
  ].join(' ')
}
