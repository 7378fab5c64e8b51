// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Consent } from "../src/Consent.sol";
import { Credit } from "../src/Credit.sol";
import { Directory } from "../src/Directory.sol";
import { Log } from "../src/Log.sol";
import { Registry } from "../src/Registry.sol";
import { Auth, Signed } from "../src/Signed.sol";
import { Studies } from "../src/Studies.sol";
import { Role, Scope, Stay } from "../src/Types.sol";
import { Visits } from "../src/Visits.sol";
import { Grants } from "../src/consent/Grants.sol";
import { Test } from "./Test.sol";

/// The whole suite, deployed as a node does it, and a clinic with people. Typed data are written
/// out here a second time, as a wallet would be shown them.
abstract contract Suite is Test {
    struct Person {
        address account;
        uint256 key;
        uint256 recovery;
    }

    uint256 internal constant START = 1_800_000_000; // 2027-01-15 08:00 UTC
    uint40 internal constant YEAR = 365 days;
    uint40 internal constant FOREVER = type(uint40).max;
    bytes32 internal constant DIGEST = keccak256("a document");
    bytes32 internal constant WARD = keccak256("ward 3");

    Directory internal directory;
    Log internal log;
    Registry internal registry;
    Consent internal consent;
    Credit internal credit;
    Visits internal visits;
    Studies internal studies;

    Person internal clinic = person(0xC11);
    Person internal rival = person(0xC12);
    Person internal ann = person(0xA00);
    Person internal ben = person(0xB00);
    Person internal dora = person(0xD00); // clinician
    Person internal dan = person(0xD10); // clinician
    Person internal gus = person(0x600); // guardian
    Person internal rita = person(0x700); // researcher
    address internal node = address(0x20DE);

    mapping(address target => string) internal _names;

    function deploy() internal {
        vm.warp(START);
        directory = new Directory();
        log = new Log();
        registry = new Registry(directory);
        consent = new Consent(registry);
        directory.enter("Log", address(log));
        directory.enter("Registry", address(registry));
        directory.enter("Consent", address(consent));
        credit = new Credit(directory, clinic.account);
        visits = new Visits(registry, credit);
        studies = new Studies(registry, consent, credit);
        directory.enter("Credit", address(credit));
        directory.enter("Visits", address(visits));
        directory.enter("Studies", address(studies));
        _names[address(registry)] = "Vitalseal Registry";
        _names[address(consent)] = "Vitalseal Consent";
        _names[address(credit)] = "Vitalseal Credit";
        _names[address(visits)] = "Vitalseal Visits";
        _names[address(studies)] = "Vitalseal Studies";
    }

    /// A clinic and a rival, two patients of the clinic, two licensed clinicians, a guardian, a
    /// licensed researcher.
    function people() internal {
        registry.admit(clinic.account, Role.Organisation);
        registry.admit(rival.account, Role.Organisation);
        registry.admit(node, Role.Node);
        register(clinic, Role.Organisation, address(0));
        register(rival, Role.Organisation, address(0));
        register(ann, Role.Patient, clinic.account);
        register(ben, Role.Patient, clinic.account);
        register(dora, Role.Clinician, address(0));
        register(dan, Role.Clinician, address(0));
        register(gus, Role.Guardian, address(0));
        register(rita, Role.Researcher, address(0));
        license(clinic, dora, uint40(START) + YEAR);
        license(clinic, dan, uint40(START) + YEAR);
        license(clinic, rita, uint40(START) + YEAR);
    }

    function person(uint256 key) internal pure returns (Person memory) {
        return Person(vm.addr(key), key, key + 1);
    }

    /// The same person with another key in hand.
    function with(Person memory who, uint256 key) internal pure returns (Person memory) {
        return Person(who.account, key, who.recovery);
    }

    function qualified(address account) internal view returns (bool yes) {
        (,,, yes) = registry.standing(account);
    }

    function now_() internal view returns (uint40) {
        return uint40(block.timestamp);
    }

    // Signing

    /// A signature by the next nonce, for an hour, over type hash and fields.
    function by(Person memory who, Signed to, bytes memory fields)
        internal
        view
        returns (Auth memory)
    {
        return by(who, to, fields, nonceOf(who.account, to), now_() + 1 hours);
    }

    /// From storage, not by a call: an expected revert must be that of the action.
    function nonceOf(address account, Signed to) internal view returns (uint256) {
        return uint256(vm.load(address(to), keccak256(abi.encode(account, 2))));
    }

    function by(Person memory who, Signed to, bytes memory fields, uint256 nonce, uint40 deadline)
        internal
        view
        returns (Auth memory)
    {
        bytes32 message =
            keccak256(abi.encodePacked(fields, abi.encode(who.account, nonce, deadline)));
        return seal(who, domain(address(to), block.chainid), message, nonce, deadline);
    }

    function seal(
        Person memory who,
        bytes32 separator,
        bytes32 message,
        uint256 nonce,
        uint40 deadline
    ) internal pure returns (Auth memory) {
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", separator, message));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(who.key, digest);
        return Auth(who.account, nonce, deadline, r, bytes32(uint256(v - 27) << 255) | s);
    }

    function domain(address to, uint256 chain) internal view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256(bytes(_names[to])),
                keccak256("1"),
                chain,
                to
            )
        );
    }

    function typed(string memory fields) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(fields, "address account,uint256 nonce,uint40 deadline)"));
    }

    // Registry

    function register(Person memory who, Role role, address organisation) internal {
        bytes32 recipient = recipientOf(who.key);
        address recovery = vm.addr(who.recovery);
        bytes32 words = recipientOf(who.recovery);
        bytes memory fields = abi.encode(
            typed(
                "Register(uint8 role,address organisation,bytes32 recipient,address recovery,bytes32 recoveryRecipient,"
            ),
            role,
            organisation,
            recipient,
            recovery,
            words
        );
        registry.registerBySig(
            role, organisation, recipient, recovery, words, by(who, registry, fields)
        );
    }

    function recipientOf(uint256 key) internal pure returns (bytes32) {
        return keccak256(abi.encode("recipient", key));
    }

    function license(Person memory organisation, Person memory who, uint40 until) internal {
        bytes memory fields = abi.encode(
            typed("License(address person,uint40 until,bytes32 claim,"), who.account, until, DIGEST
        );
        registry.licenseBySig(who.account, until, DIGEST, by(organisation, registry, fields));
    }

    function offboard(Person memory organisation, Person memory who) internal {
        bytes memory fields = abi.encode(typed("Offboard(address person,"), who.account);
        registry.offboardBySig(who.account, by(organisation, registry, fields));
    }

    function addSigner(Person memory who, uint256 key) internal {
        bytes memory fields = abi.encode(
            typed("AddSigner(address signer,bytes32 recipient,"), vm.addr(key), recipientOf(key)
        );
        registry.addSignerBySig(vm.addr(key), recipientOf(key), by(who, registry, fields));
    }

    function removeSigner(Person memory who, address signer) internal {
        bytes memory fields = abi.encode(typed("RemoveSigner(address signer,"), signer);
        registry.removeSignerBySig(signer, by(who, registry, fields));
    }

    function createTeam(Person memory organisation) internal returns (address) {
        bytes memory fields = abi.encode(typed("CreateTeam(bytes32 label,"), WARD);
        return registry.createTeamBySig(WARD, by(organisation, registry, fields));
    }

    function join(Person memory organisation, address team, Person memory who, uint40 until)
        internal
    {
        bytes memory fields = abi.encode(
            typed("Join(address team,address person,uint40 until,"), team, who.account, until
        );
        registry.joinBySig(team, who.account, until, by(organisation, registry, fields));
    }

    function quit(Person memory signer, address team, Person memory who) internal {
        bytes memory fields =
            abi.encode(typed("Leave(address team,address person,"), team, who.account);
        registry.leaveBySig(team, who.account, by(signer, registry, fields));
    }

    function setTeamKey(Person memory who, address team, bytes32 recipient, uint32 removals)
        internal
    {
        bytes memory fields = abi.encode(
            typed("SetTeamKey(address team,bytes32 recipient,uint32 removals,"),
            team,
            recipient,
            removals
        );
        registry.setTeamKeyBySig(team, recipient, removals, by(who, registry, fields));
    }

    function setStay(Person memory who, Person memory patient, Stay stay, uint40 until) internal {
        bytes memory fields = abi.encode(
            typed("SetStay(address patient,uint8 stay,uint40 until,bytes32 reason,"),
            patient.account,
            stay,
            until,
            DIGEST
        );
        registry.setStayBySig(patient.account, stay, until, DIGEST, by(who, registry, fields));
    }

    function enrolDevice(Person memory organisation, bytes8 device) internal {
        bytes memory fields =
            abi.encode(typed("EnrolDevice(bytes8 device,bytes32 key,"), device, DIGEST);
        registry.enrolDeviceBySig(device, DIGEST, by(organisation, registry, fields));
    }

    function bindDevice(Person memory who, bytes8 device, Person memory patient) internal {
        bytes memory fields = abi.encode(
            typed("BindDevice(bytes8 device,address patient,"), device, patient.account
        );
        registry.bindDeviceBySig(device, patient.account, by(who, registry, fields));
    }

    function releaseDevice(Person memory who, bytes8 device) internal {
        bytes memory fields = abi.encode(typed("ReleaseDevice(bytes8 device,"), device);
        registry.releaseDeviceBySig(device, by(who, registry, fields));
    }

    function retireDevice(Person memory who, bytes8 device) internal {
        bytes memory fields = abi.encode(typed("RetireDevice(bytes8 device,"), device);
        registry.retireDeviceBySig(device, by(who, registry, fields));
    }

    // Consent

    function terms(uint16 scopes, uint40 until, uint32 firstEpoch)
        internal
        pure
        returns (Grants.Terms memory)
    {
        return Grants.Terms(scopes, 1, 0, until, firstEpoch);
    }

    function grantFields(Person memory patient, address reader, Grants.Terms memory what)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encode(
            typed(
                "Grant(address patient,address reader,uint16 scopes,uint8 purpose,uint40 from,uint40 until,uint32 firstEpoch,"
            ),
            patient.account,
            reader,
            what
        );
    }

    function grant(
        Person memory who,
        Person memory patient,
        address reader,
        Grants.Terms memory what
    ) internal {
        Auth memory auth = by(who, consent, grantFields(patient, reader, what));
        consent.grantBySig(patient.account, reader, what, auth);
    }

    function grant(Person memory patient, address reader, uint16 scopes) internal {
        grant(patient, patient, reader, terms(scopes, now_() + YEAR, 0));
    }

    function revokeAuth(Person memory who, Person memory patient, address reader)
        internal
        view
        returns (Auth memory)
    {
        bytes memory fields = abi.encode(
            typed("Revoke(address patient,address reader,"), patient.account, reader
        );
        return by(who, consent, fields);
    }

    function revoke(Person memory who, Person memory patient, address reader) internal {
        consent.revokeBySig(patient.account, reader, revokeAuth(who, patient, reader));
    }

    function commit(Person memory who, Person memory patient, uint256 count) internal {
        (,,,, uint32 generation, uint32 first) = consent.epochOf(patient.account);
        commit(who, patient, generation, first, count);
    }

    function commit(
        Person memory who,
        Person memory patient,
        uint32 generation,
        uint32 first,
        uint256 count
    ) internal {
        bytes32[] memory recipients = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            recipients[i] = epochKey(patient, generation, first + uint32(i));
        }
        bytes memory fields = abi.encode(
            typed(
                "CommitEpochs(address patient,uint32 generation,uint32 first,bytes32[] recipients,"
            ),
            patient.account,
            generation,
            first,
            keccak256(abi.encodePacked(recipients))
        );
        Auth memory auth = by(who, consent, fields);
        consent.commitEpochsBySig(patient.account, generation, first, recipients, auth);
    }

    function epochKey(Person memory patient, uint32 generation, uint32 number)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(patient.account, generation, number));
    }

    function breakGlass(Person memory who, Person memory patient) internal {
        bytes memory fields = abi.encode(
            typed("BreakGlass(address patient,bytes32 reason,"), patient.account, DIGEST
        );
        consent.breakGlassBySig(patient.account, DIGEST, by(who, consent, fields));
    }

    // Money

    function mint(Person memory who, address to, uint256 amount) internal {
        bytes memory fields = abi.encode(
            typed("Mint(address to,uint256 amount,bytes32 receipt,"), to, amount, DIGEST
        );
        credit.mintBySig(to, amount, DIGEST, by(who, credit, fields));
    }

    function redeem(Person memory who, uint256 amount) internal {
        bytes memory fields = abi.encode(typed("Redeem(uint256 amount,"), amount);
        credit.redeemBySig(amount, by(who, credit, fields));
    }

    function burn(Person memory who, uint256 amount) internal {
        bytes memory fields =
            abi.encode(typed("Burn(uint256 amount,bytes32 receipt,"), amount, DIGEST);
        credit.burnBySig(amount, DIGEST, by(who, credit, fields));
    }

    function openVisit(Person memory payer, Person memory clinician, uint96 amount, uint40 due)
        internal
        returns (uint256)
    {
        bytes memory fields = abi.encode(
            typed(
                "Open(address clinician,address patient,uint96 amount,uint40 completeBy,bytes32 terms,"
            ),
            clinician.account,
            ann.account,
            amount,
            due,
            DIGEST
        );
        Auth memory auth = by(payer, visits, fields);
        return visits.openBySig(clinician.account, ann.account, amount, due, DIGEST, auth);
    }

    function complete(Person memory who, uint256 visit) internal {
        bytes memory fields =
            abi.encode(typed("Complete(uint256 visit,bytes32 record,"), visit, DIGEST);
        visits.completeBySig(visit, DIGEST, by(who, visits, fields));
    }

    function settle(Person memory who, uint256 visit) internal {
        visits.settleBySig(
            visit, by(who, visits, abi.encode(typed("Settle(uint256 visit,"), visit))
        );
    }

    function decline(Person memory who, uint256 visit) internal {
        bytes memory fields = abi.encode(typed("Decline(uint256 visit,"), visit);
        visits.declineBySig(visit, by(who, visits, fields));
    }

    function dispute(Person memory who, uint256 visit) internal {
        bytes memory fields =
            abi.encode(typed("Dispute(uint256 visit,bytes32 reason,"), visit, DIGEST);
        visits.disputeBySig(visit, DIGEST, by(who, visits, fields));
    }

    function resolve(Person memory who, uint256 visit, uint96 toClinician) internal {
        bytes memory fields =
            abi.encode(typed("Resolve(uint256 visit,uint96 toClinician,"), visit, toClinician);
        visits.resolveBySig(visit, toClinician, by(who, visits, fields));
    }

    function openStudy(Person memory who, uint96 price, uint96 budget, uint40 until)
        internal
        returns (uint256)
    {
        bytes memory fields = abi.encode(
            typed("Open(bytes32 ethics,uint96 price,uint96 budget,uint40 until,"),
            DIGEST,
            price,
            budget,
            until
        );
        return studies.openBySig(DIGEST, price, budget, until, by(who, studies, fields));
    }

    function fund(Person memory who, uint256 study, uint96 amount) internal {
        bytes memory fields = abi.encode(typed("Fund(uint256 study,uint96 amount,"), study, amount);
        studies.fundBySig(study, amount, by(who, studies, fields));
    }

    function post(Person memory who, uint256 study, bytes32 root) internal {
        bytes memory fields = abi.encode(typed("Post(uint256 study,bytes32 root,"), study, root);
        studies.postBySig(study, root, by(who, studies, fields));
    }

    function close(Person memory who, uint256 study) internal {
        bytes memory fields = abi.encode(typed("Close(uint256 study,"), study);
        studies.closeBySig(study, by(who, studies, fields));
    }

    struct Payout {
        uint256 study;
        uint256 period;
        uint96 amount;
        bytes32 salt;
        bytes32[] proof;
    }

    function claim(Person memory who, Payout memory payout) internal {
        bytes memory fields = abi.encode(
            typed("Claim(uint256 study,uint256 period,uint96 amount,bytes32 salt,"),
            payout.study,
            payout.period,
            payout.amount,
            payout.salt
        );
        Auth memory auth = by(who, studies, fields);
        studies.claimBySig(
            payout.study, payout.period, payout.amount, payout.salt, payout.proof, auth
        );
    }
}
