// What happens in a clinic: every kind of action once, every kind of abuse once. A step is
// `act`, which must succeed, or `refuse`, which must fail with the error named. Steps after a jump
// of the clock are told only where the chain lets its clock be set.
import { consistency, inclusion, leafHash, logLeaf, logRoot, payoutProof, payoutRoot } from './merkle.mjs'
import { digest, person, word } from './suite.mjs'

const ROLE = { patient: 1, clinician: 2, guardian: 3, researcher: 4, organisation: 5, node: 7 }
const LIVE = 1, ALERTS = 2, HISTORY = 4, RESEARCH = 8, MANAGE = 16, VAULT = 32
const DAY = 86_400

export const people = Object.fromEntries(
    ['clinic', 'rival', 'ann', 'ben', 'dora', 'dan', 'gus', 'rita', 'eve'].map((name) => [name, person(name)]),
)
const { clinic, rival, ann, ben, dora, dan, gus, rita, eve } = people
const watch = '0x0211223344556677'
const seal = (text) => digest(`age recipient, ${text}`)

export async function tell(teller) {
    const { act, refuse, send, refuseSend, expect, suite, chain } = teller
    const soon = (seconds) => chain.time + seconds

    // Who is who
    const register = (tell_, who, role, organisation, ...rest) =>
        tell_('Registry', 'register', who, {
            role,
            organisation,
            recipient: seal(`${who.name}, device`),
            recovery: who.recovery.address,
            recoveryRecipient: seal(`${who.name}, words`),
        }, ...rest)
    const nobody = '0x0000000000000000000000000000000000000000'
    const operator = chain.sender.address
    await refuse('NotAdmitted', 'Registry', 'register', clinic, {
        role: ROLE.organisation,
        organisation: nobody,
        recipient: seal('clinic, device'),
        recovery: clinic.recovery.address,
        recoveryRecipient: seal('clinic, words'),
    })
    await send('Registry', 'admit', [clinic.account, ROLE.organisation])
    await send('Registry', 'admit', [rival.account, ROLE.organisation])
    await send('Registry', 'admit', [operator, ROLE.node])
    await send('Registry', 'setNoteKey', [digest('note key')])
    await register(act, clinic, ROLE.organisation, nobody)
    await register(act, rival, ROLE.organisation, nobody)
    for (const who of [ann, ben]) await register(act, who, ROLE.patient, clinic.account)
    for (const who of [dora, dan]) await register(act, who, ROLE.clinician, nobody)
    await register(act, gus, ROLE.guardian, nobody)
    await register(act, rita, ROLE.researcher, nobody)
    const licence = (who, days) => ({ person: who.account, until: soon(days * DAY), claim: digest('licence') })
    await act('Registry', 'license', clinic, licence(dora, 365))
    await act('Registry', 'license', clinic, licence(dan, 30))
    await act('Registry', 'license', clinic, licence(rita, 365))
    await refuse('NotOrganisation', 'Registry', 'license', dora, licence(dora, 999))
    await refuse('LicensedElsewhere', 'Registry', 'license', rival, licence(dora, 365))

    // A team on duty, and a watch
    const label = digest('ward 3')
    await act('Registry', 'createTeam', clinic, { label })
    const team = await suite.read('Registry', 'teamOf', [clinic.account, label])
    for (const who of [dora, dan]) await act('Registry', 'join', clinic, { team, person: who.account, until: soon(300 * DAY) })
    await act('Registry', 'setTeamKey', dora, { team, recipient: seal('ward 3'), removals: 0 })
    await act('Registry', 'setDuty', clinic, { team, person: dora.account, from: soon(0), until: soon(DAY) })
    await act('Registry', 'enrolDevice', clinic, { device: watch, key: digest('watch') })
    await refuse('NotManager', 'Registry', 'bindDevice', gus, { device: watch, patient: ann.account })
    await act('Registry', 'bindDevice', ann, { device: watch, patient: ann.account })
    await act('Registry', 'setStay', dora, { patient: ann.account, stay: 2, until: 0, reason: digest('admitted') })

    // Consent
    const spares = (generation, first, count = 5) => ({
        patient: ann.account,
        generation,
        first,
        recipients: Array.from({ length: count }, (_, i) => seal(`epoch ${generation}.${first + i}`)),
    })
    const grant = (reader, scopes, until, firstEpoch = 0) => ({
        patient: ann.account,
        reader,
        scopes,
        purpose: 1,
        from: 0,
        until,
        firstEpoch,
    })
    const take = (reader) => ({ patient: ann.account, reader })
    await refuse('NotManager', 'Consent', 'commitEpochs', gus, spares(0, 1))
    await act('Consent', 'commitEpochs', ann, spares(0, 1))
    await refuse('WrongEpoch', 'Consent', 'commitEpochs', ann, spares(0, 5))
    await act('Consent', 'grant', ann, grant(dora.account, LIVE | ALERTS | HISTORY, soon(200 * DAY)))
    await act('Consent', 'grant', ann, grant(team, LIVE | ALERTS | HISTORY, soon(200 * DAY), 2))
    await act('Consent', 'grant', ann, grant(gus.account, ALERTS | MANAGE, soon(100 * DAY)))
    await act('Consent', 'grant', gus, grant(dan.account, LIVE | HISTORY, soon(90 * DAY)))
    await act('Consent', 'grant', ann, grant(rita.account, RESEARCH, soon(200 * DAY)))
    await refuse('NotManager', 'Consent', 'grant', dan, grant(rita.account, LIVE, soon(DAY)))
    await refuse('SelfGrant', 'Consent', 'grant', gus, grant(gus.account, HISTORY, soon(DAY)))
    await refuse('OnlyPatient', 'Consent', 'grant', gus, grant(ben.account, MANAGE, soon(DAY)))
    await refuse('BeyondManager', 'Consent', 'grant', gus, grant(ben.account, LIVE, soon(101 * DAY)))
    await refuse('RevokeFirst', 'Consent', 'grant', ann, grant(dora.account, LIVE, soon(DAY)))
    await refuse('EpochNotOpen', 'Consent', 'grant', ann, grant(ben.account, HISTORY, soon(DAY), 9))
    await refuse('StillInForce', 'Consent', 'lapse', null, [ann.account, dora.account])
    await expect('Consent', 'allowed', [ann.account, dora.account, LIVE | HISTORY], true)
    await expect('Consent', 'allowed', [ann.account, dora.account, RESEARCH], false)
    await expect('Consent', 'allowed', [ben.account, dora.account, LIVE], false)
    await expect('Consent', 'allowedThrough', [ann.account, dan.account, team, LIVE], true)
    await expect('Consent', 'mayManage', [ann.account, gus.account], true)

    // Signatures that must not count
    const terms = grant(ben.account, LIVE, soon(DAY))
    await refuse('NotSigner', 'Consent', 'grant', ann, terms, { chainId: chain.id + 1 })
    await refuse('NotSigner', 'Consent', 'grant', ann, terms, { contract: suite.at.Registry })
    await refuse('NotSigner', 'Consent', 'grant', ann, terms, { key: eve.device })
    await refuse('InvalidAccountNonce', 'Consent', 'grant', ann, terms, { nonce: 0n })
    await refuse('InvalidAccountNonce', 'Consent', 'grant', ann, terms, { nonce: 99n })
    await refuse('DeadlinePassed', 'Consent', 'grant', ann, terms, { deadline: chain.time - 10 })
    await refuse('AlreadyRegistered', 'Registry', 'register', dora, {
        role: ROLE.patient,
        organisation: clinic.account,
        recipient: seal('x'),
        recovery: eve.account,
        recoveryRecipient: seal('y'),
    })

    // Taking away: the epoch moves in the same transaction
    await act('Consent', 'revoke', ann, take(dan.account))
    await expect('Consent', 'allowed', [ann.account, dan.account, LIVE], false)
    await refuse('NoGrant', 'Consent', 'revoke', ann, take(dan.account))
    await act('Registry', 'leave', dan, { team, person: dan.account })
    await refuse('StaleTeamKey', 'Registry', 'setTeamKey', dora, { team, recipient: seal('ward 3'), removals: 0 })
    await send('Consent', 'sweep', [ann.account, team])
    await refuseSend('NothingToSweep', 'Consent', 'sweep', [ann.account, team])
    await act('Consent', 'breakGlass', dan, { patient: ann.account, reason: digest('emergency') })
    await expect('Consent', 'allowed', [ann.account, dan.account, LIVE | ALERTS], true)
    await expect('Consent', 'allowed', [ann.account, dan.account, HISTORY], false)
    await refuse('NotTheirClinician', 'Consent', 'breakGlass', gus, { patient: ann.account, reason: digest('curious') })

    // A lost phone
    const tablet = person('tablet of ann').device
    await act('Registry', 'addSigner', ann, { signer: tablet.address, recipient: seal('tablet') })
    await refuse('RecoveryOnly', 'Registry', 'removeSigner', ann, { signer: ann.recovery.address })
    await act('Registry', 'removeSigner', ann, { signer: ann.account }, { key: tablet })
    await refuse('NotSigner', 'Consent', 'revoke', ann, take(dora.account))
    ann.device = tablet
    await refuse('WrongGeneration', 'Consent', 'commitEpochs', ann, spares(0, 6))
    await act('Consent', 'commitEpochs', ann, spares(1, 6))

    // A vault that the clinic kept for a patient, and keeps no more
    const bens = (generation, first) => ({ ...spares(generation, first), patient: ben.account })
    await act('Consent', 'grant', ben, { ...grant(clinic.account, VAULT, soon(50 * DAY)), patient: ben.account })
    await act('Consent', 'commitEpochs', clinic, bens(0, 1))
    await act('Consent', 'revoke', ben, { patient: ben.account, reader: clinic.account })
    await refuse('NotManager', 'Consent', 'commitEpochs', clinic, bens(1, 6))
    await act('Consent', 'commitEpochs', ben, bens(1, 6))

    // Money
    await act('Credit', 'mint', clinic, { to: ann.account, amount: 100_000n, receipt: digest('cash') })
    await act('Credit', 'mint', clinic, { to: rita.account, amount: 50_000n, receipt: digest('transfer') })
    await refuse('NotClinic', 'Credit', 'mint', ann, { to: ann.account, amount: 1n, receipt: digest('forged') })
    await refuseSend('NotEscrow', 'Credit', 'hold', [ann.account, 1n])
    const visit = (clinician, amount, days) => ({
        clinician,
        patient: ann.account,
        amount,
        completeBy: soon(days * DAY),
        terms: digest('consultation'),
    })
    await act('Visits', 'open', ann, visit(dora.account, 4_000n, 20))
    await act('Visits', 'open', ann, visit(dora.account, 5_000n, 20))
    await act('Visits', 'open', ann, visit(dora.account, 6_000n, 20))
    await refuse('NotClinician', 'Visits', 'open', ann, visit(gus.account, 1n, 1))
    await refuse('InsufficientCredit', 'Visits', 'open', ann, visit(dora.account, 90_000n, 1))
    await refuse('NotParty', 'Visits', 'complete', ann, { visit: 1n, record: digest('note') })
    await act('Visits', 'complete', dora, { visit: 1n, record: digest('note') })
    await act('Visits', 'settle', ann, { visit: 1n })
    await refuse('WrongState', 'Visits', 'settle', ann, { visit: 1n })
    await act('Visits', 'complete', dora, { visit: 2n, record: digest('note') })
    await act('Visits', 'dispute', ann, { visit: 2n, reason: digest('did not come') })
    await refuse('BadDivision', 'Visits', 'resolve', clinic, { visit: 2n, toClinician: 5_001n })
    await act('Visits', 'resolve', clinic, { visit: 2n, toClinician: 2_000n })
    await refuseSend('TooEarly', 'Visits', 'expire', [3n])
    await send('Visits', 'withdraw', [dora.account])
    await refuseSend('NothingOwed', 'Visits', 'withdraw', [dora.account])
    await expect('Credit', 'balanceOf', [dora.account], 6_000n)

    // A study
    const salt = digest('salt of ann')
    await act('Studies', 'open', rita, { ethics: digest('EC-17'), price: 500n, budget: 20_000n, until: soon(60 * DAY) })
    const commitment = await suite.read('Studies', 'commitmentOf', [1n, ann.account, salt])
    await send('Studies', 'enrol', [1n, commitment])
    await refuseSend('AlreadyEnrolled', 'Studies', 'enrol', [1n, commitment])
    // A second commitment of the same patient, listed like anybody's.
    const second = digest('another salt of ann')
    const double = await suite.read('Studies', 'commitmentOf', [1n, ann.account, second])
    await send('Studies', 'enrol', [1n, double])
    const leafOf = (whose) => suite.read('Studies', 'leafOf', [whose, 500n])
    const payouts = [await leafOf(double), await leafOf(commitment), digest('a third')]
    await act('Studies', 'post', rita, { study: 1n, root: payoutRoot(payouts) })
    const claim = (amount = 500n) => ({ study: 1n, period: 0n, amount, salt })
    const proof = payoutProof(payouts, 1)
    await refuse('NotInPeriod', 'Studies', 'claim', ann, claim(501n), {}, { proof })
    await act('Studies', 'claim', ann, claim(), {}, { proof })
    await refuse('AlreadyClaimed', 'Studies', 'claim', ann, claim(), {}, { proof })
    await refuse('AlreadyClaimed', 'Studies', 'claim', ann, { ...claim(), salt: second }, {}, { proof: payoutProof(payouts, 0) })
    await refuse('NotEnrolled', 'Studies', 'claim', ben, claim(), {}, { proof })
    // An account that no clinician has seen, whoever's it is.
    await act('Consent', 'grant', ben, { ...grant(rita.account, RESEARCH, soon(200 * DAY)), patient: ben.account })
    const unseen = await suite.read('Studies', 'commitmentOf', [1n, ben.account, salt])
    await send('Studies', 'enrol', [1n, unseen])
    await act('Studies', 'post', rita, { study: 1n, root: await leafOf(unseen) })
    const first = { ...claim(), period: 1n }
    await refuse('NotTakenIn', 'Studies', 'claim', ben, first, {}, { proof: [] })
    await act('Registry', 'setStay', dan, { patient: ben.account, stay: 1, until: 0, reason: digest('invited') })
    await act('Studies', 'claim', ben, first, {}, { proof: [] })
    await act('Consent', 'revoke', ann, take(rita.account))
    await act('Studies', 'post', rita, { study: 1n, root: payoutRoot(payouts) })
    await refuse('NoResearchGrant', 'Studies', 'claim', ann, { ...claim(), period: 2n }, {}, { proof })
    await act('Credit', 'redeem', ann, { amount: 500n })
    await act('Credit', 'burn', clinic, { amount: 500n, receipt: digest('paid out') })

    // What the node sealed
    const leaves = Array.from({ length: 13 }, (_, n) => leafHash(`leaf ${n}`))
    await refuseSend('Inconsistent', 'Log', 'append', [5n, logRoot(leaves.slice(0, 5)), [digest('a proof of nothing')]])
    await send('Log', 'append', [5n, logRoot(leaves.slice(0, 5)), []])
    await refuseSend('Inconsistent', 'Log', 'append', [13n, logRoot(leaves), []])
    await refuseSend('SizeRefused', 'Log', 'append', [5n, logRoot(leaves.slice(0, 5)), []])
    await send('Log', 'append', [13n, logRoot(leaves), consistency(5, leaves)])
    await expect('Log', 'verifyInclusion', [operator, 7n, logLeaf(leaves[7]), inclusion(7, leaves)], true)
    await expect('Log', 'verifyInclusion', [operator, 8n, logLeaf(leaves[7]), inclusion(7, leaves)], false)
    await refuseSend('AlreadyEntered', 'Directory', 'enter', [word('Log'), suite.at.Log])

    if (chain.clock !== 'set') return

    // Time goes by
    await chain.jump(31 * DAY)
    await refuse('NotTheirClinician', 'Consent', 'breakGlass', dan, { patient: ann.account, reason: digest('too late') })
    await send('Visits', 'expire', [3n])
    await send('Visits', 'withdraw', [ann.account])
    await send('Consent', 'roll', [ann.account])
    await refuseSend('NothingToRoll', 'Consent', 'roll', [ann.account])
    await act('Registry', 'offboard', clinic, { person: dora.account })
    await expect('Consent', 'allowed', [ann.account, dora.account, LIVE], false)
    await act('Registry', 'license', rival, licence(dora, 365))
    await expect('Consent', 'allowed', [ann.account, dora.account, LIVE], false)
    await send('Consent', 'lapse', [ann.account, dora.account])
    await refuse('NoGrant', 'Consent', 'lapse', null, [ann.account, dora.account])
    await act('Registry', 'license', clinic, licence(dan, 365))
    await act('Registry', 'setStay', dan, { patient: ann.account, stay: 4, until: 0, reason: digest('home') })
    await expect('Registry', 'wearerOf', [watch], nobody)
    await act('Registry', 'setStay', dan, { patient: ann.account, stay: 2, until: 0, reason: digest('mistaken') })
    await expect('Registry', 'wearerOf', [watch], ann.account)
    await act('Registry', 'retireDevice', clinic, { device: watch })
    await chain.jump(200 * DAY)
    await act('Studies', 'close', rita, { study: 1n })
    await expect('Credit', 'balanceOf', [suite.at.Studies], 0n)
    await expect('Credit', 'balanceOf', [suite.at.Visits], 0n)
}
