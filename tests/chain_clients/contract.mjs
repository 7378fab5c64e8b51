// A small contract, assembled here so that no compiler is needed:
//
//   put(bytes32 key, bytes32 value)   stores the value, emits Put(key indexed, value)
//   get(bytes32 key) view returns (bytes32)
//   refuse()                          reverts with Error("not today")
import { toFunctionSelector, toEventSelector, encodeErrorResult, parseAbi } from 'viem'

export const abi = parseAbi([
  'function put(bytes32 key, bytes32 value)',
  'function get(bytes32 key) view returns (bytes32)',
  'function refuse()',
  'event Put(bytes32 indexed key, bytes32 value)',
])

const opcodes = {
  stop: '00', eq: '14', shr: '1c', calldataload: '35', mload: '51', mstore: '52', sload: '54', sstore: '55',
  jumpi: '57', jumpdest: '5b', codecopy: '39', dup1: '80', pop: '50', log2: 'a2', ret: 'f3', revert: 'fd',
}

const push = (hex) => (0x5f + hex.length / 2).toString(16) + hex
const selector = (signature) => push(toFunctionSelector(signature).slice(2))

// Words are opcodes, hex behind "#" is pushed, ":name" marks a place, "@name" pushes it (two bytes).
function assemble(words) {
  const code = [], places = {}
  let at = 0
  for (const word of words) {
    if (word.startsWith(':')) { places[word.slice(1)] = at; code.push(opcodes.jumpdest); at += 1 }
    else if (word.startsWith('@')) { code.push(word); at += 3 }
    else if (word.startsWith('#')) { code.push(push(word.slice(1))); at += 1 + (word.length - 1) / 2 }
    else if (word.startsWith('%')) { code.push(word.slice(1)); at += (word.length - 1) / 2 }
    else { code.push(opcodes[word]); at += 1 }
  }
  return code.map((part) => part.startsWith('@')
    ? push(places[part.slice(1)].toString(16).padStart(4, '0')) : part).join('')
}

const reason = encodeErrorResult({ abi: parseAbi(['error Error(string)']), errorName: 'Error', args: ['not today'] }).slice(2)
const chunks = reason.padEnd(Math.ceil(reason.length / 64) * 64, '0').match(/.{64}/g)

const runtime = assemble([
  '#00', 'calldataload', '#e0', 'shr',
  'dup1', `%${selector('put(bytes32,bytes32)')}`, 'eq', '@put', 'jumpi',
  'dup1', `%${selector('get(bytes32)')}`, 'eq', '@get', 'jumpi',
  ...chunks.flatMap((chunk, i) => [`#${chunk}`, `#${(32 * i).toString(16).padStart(2, '0')}`, 'mstore']),
  `#${(reason.length / 2).toString(16).padStart(2, '0')}`, '#00', 'revert',
  ':put',
  '#24', 'calldataload', '#04', 'calldataload', 'sstore',
  '#24', 'calldataload', '#00', 'mstore',
  '#04', 'calldataload', `#${toEventSelector('Put(bytes32,bytes32)').slice(2)}`, '#20', '#00', 'log2', 'stop',
  ':get',
  '#04', 'calldataload', 'sload', '#00', 'mstore', '#20', '#00', 'ret',
])

const size = (runtime.length / 2).toString(16).padStart(4, '0')
// PUSH2 size DUP1 PUSH1 12 PUSH1 0 CODECOPY PUSH1 0 RETURN: twelve bytes, then what is deployed.
export const bytecode = `0x61${size}80600c6000396000f3${runtime}`
