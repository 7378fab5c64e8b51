// What of a contract's own surface says nothing about itself: functions, events and errors without
// a notice, and parameters and return values without a word.

// Documented by those who wrote them.
const openZeppelins = new Set([
    'nonces', 'eip712Domain', 'EIP712DomainChanged', 'InvalidAccountNonce', 'InvalidShortString', 'StringTooLong',
    'ECDSAInvalidSignature', 'ECDSAInvalidSignatureLength', 'ECDSAInvalidSignatureS', 'ReentrancyGuardReentrantCall',
])

const typeOf = ({ type, components }) =>
    components ? `(${components.map(typeOf).join(',')})${type.slice('tuple'.length)}` : type
const signatureOf = ({ name, inputs }) => `${name}(${inputs.map(typeOf).join(',')})`

// solc names what has no name by its place.
const missingNames = (list, said = {}) => list.map(({ name }, i) => name || `_${i}`).filter((name) => !said[name])

function missing(entry, user, dev) {
    const kind = { function: 'methods', event: 'events', error: 'errors' }[entry.type]
    const signature = signatureOf(entry)
    // Errors of one signature may come from several places.
    const first = (value) => (Array.isArray(value) ? value[0] : value) ?? {}
    const said = first(user[kind]?.[signature])
    const details = first(dev[kind]?.[signature])
    const variable = dev.stateVariables?.[entry.name] ?? {}
    const out = said.notice ? [] : ['no notice']
    for (const name of missingNames(entry.inputs, details.params)) out.push(`nothing about ${name}`)
    const returns = details.returns ?? variable.returns ?? variable.return
    if (entry.outputs?.length && !returns && !said.notice) out.push('nothing about what it returns')
    else if (entry.outputs?.length && entry.inputs.length && returns)
        for (const name of missingNames(entry.outputs, returns)) out.push(`nothing about the returned ${name}`)
    else if (entry.outputs?.length && entry.inputs.length) out.push('nothing about what it returns')
    return out.map((text) => `${signature}: ${text}`)
}

// Sentences, one for each gap.
export function undocumented(name, { abi, userdoc, devdoc }) {
    return abi
        .filter((entry) => ['function', 'event', 'error'].includes(entry.type) && !openZeppelins.has(entry.name))
        .flatMap((entry) => missing(entry, userdoc, devdoc))
        .map((text) => `${name}.${text}`)
}
