// `write` compiles src/ and writes artifacts/NAME.json; `check` compiles and says which committed
// artifact differs. Either refuses a function, event or error that its source says nothing about. The same compiler and settings as forge's, without metadata: the bytecode is a
// function of the sources alone.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import solc from 'solc'
import { undocumented } from './natspec.mjs'

const here = dirname(dirname(fileURLToPath(import.meta.url)))
const mode = process.argv[2]
if (!['write', 'check'].includes(mode)) {
    console.error('usage: artifacts.mjs write|check')
    process.exit(2)
}

const contracts = ['Directory', 'Log', 'Registry', 'Consent', 'Credit', 'Visits', 'Studies']
const files = readdirSync(join(here, 'src'), { recursive: true }).filter((name) => name.endsWith('.sol')).sort()
const sources = Object.fromEntries(
    files.map((name) => [`src/${name}`, { content: readFileSync(join(here, 'src', name), 'utf8') }]),
)
const input = {
    language: 'Solidity',
    sources,
    settings: {
        evmVersion: 'cancun',
        optimizer: { enabled: true, runs: 1000 },
        metadata: { appendCBOR: false, bytecodeHash: 'none' },
        remappings: ['@openzeppelin/=node_modules/@openzeppelin/'],
        outputSelection: {
            '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'storageLayout', 'userdoc', 'devdoc'] },
        },
    },
}
const read = (path) => {
    try {
        return { contents: readFileSync(join(here, path), 'utf8') }
    } catch {
        return { error: `no such file: ${path}` }
    }
}
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read }))
// Warnings about other people's files are theirs.
const ours = (one) => !one.sourceLocation?.file.startsWith('node_modules/')
const problems = (output.errors ?? []).filter((one) => one.severity === 'error' || (one.severity === 'warning' && ours(one)))
for (const one of problems) console.error(one.formattedMessage)
if (problems.length > 0) process.exit(1)

// One line per entry of the ABI: a change reads as a change.
const text = (artifact) => {
    const list = (items) => (items.length === 0 ? '[]' : `[\n${items.map((one) => '    ' + JSON.stringify(one)).join(',\n')}\n  ]`)
    const fields = Object.entries(artifact).map(
        ([key, value]) => `  ${JSON.stringify(key)}: ${Array.isArray(value) ? list(value) : JSON.stringify(value)}`,
    )
    return `{\n${fields.join(',\n')}\n}\n`
}

const layout = ({ storage, types }) =>
    (storage ?? []).map(({ label, slot, offset, type }) => ({ label, slot, offset, type: types[type].label }))

let different = 0
let silent = 0
const commit = (file, now, of) => {
    const path = join(here, 'artifacts', file)
    const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
    if (mode === 'write') writeFileSync(path, now)
    else if (before !== now) {
        different++
        console.error(`artifacts/${file} is not what ${of} comes to: npm run artifacts`)
    }
}

// The typed data that people sign, by contract: what browser and command build their EIP-712 from.
const typesOf = (folders) => {
    const found = {}
    for (const [name, { content }] of Object.entries(sources)) {
        if (!folders.some((folder) => name.startsWith(`src/${folder}`))) continue
        for (const [, type] of content.matchAll(/keccak256\(\s*"(\w+\([^"]*deadline\))"\s*\)/g)) {
            found[type.slice(0, type.indexOf('('))] = type
        }
    }
    return Object.fromEntries(Object.entries(found).sort())
}
const types = Object.fromEntries(
    ['Registry', 'Consent', 'Credit', 'Visits', 'Studies'].map((name) => [
        name,
        typesOf([`${name}.sol`, `${name.toLowerCase()}/`, 'Signed.sol']),
    ]),
)
mkdirSync(join(here, 'artifacts'), { recursive: true })
for (const name of contracts) {
    const made = output.contracts[`src/${name}.sol`]?.[name]
    if (!made) continue
    const size = made.evm.deployedBytecode.object.length / 2
    if (size > 24576) throw new Error(`${name} has ${size} bytes of code, beyond EIP-170`)
    const now = text({
        contractName: name,
        compiler: solc.version(),
        evmVersion: 'cancun',
        optimizerRuns: 1000,
        abi: made.abi,
        storage: layout(made.storageLayout ?? {}),
        bytecode: '0x' + made.evm.bytecode.object,
        deployedBytecode: '0x' + made.evm.deployedBytecode.object,
    })
    for (const gap of undocumented(name, made)) {
        silent++
        console.error(`src/${name}.sol: ${gap}`)
    }
    commit(`${name}.json`, now, `src/${name}.sol`)
    console.log(`${name}: ${size} bytes`)
}
commit('types.json', JSON.stringify(types, null, 4) + '\n', 'the typed data of src/')
process.exit(different === 0 && silent === 0 ? 0 : 1)
