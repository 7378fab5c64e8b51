// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { Auth } from "../Signed.sol";
import { Role } from "../Types.sol";
import { Accounts } from "./Accounts.sol";

/// @title Licences, teams and duty
/// @notice An organisation attests the licence of a clinician or researcher until a date, makes
/// teams, and says who is in them and when on duty. Whoever leaves a team leaves its key behind: it
/// is cleared at once, and until a remaining member registers a new one, records are sealed to the
/// members themselves. The documents behind a licence stay off the chain; only their digest is here.
abstract contract Teams is Accounts {
    /// @notice An organisation attests a licence.
    /// @param person Whose.
    /// @param organisation Who attests.
    /// @param until First second at which it has ended.
    /// @param claim Digest of the documents.
    event Licensed(
        address indexed person, address indexed organisation, uint40 until, bytes32 claim
    );
    /// @notice Licence and memberships of a person ended.
    /// @param person Whose.
    /// @param organisation Who ended them.
    event Offboarded(address indexed person, address indexed organisation);
    /// @notice A team came to be.
    /// @param team Its account, which has no key of its own.
    /// @param organisation Whose.
    /// @param label Digest of its name.
    event TeamCreated(address indexed team, address indexed organisation, bytes32 label);
    /// @notice A person belongs to a team.
    /// @param team Which.
    /// @param person Who.
    /// @param until First second at which that has ended.
    event Joined(address indexed team, address indexed person, uint40 until);
    /// @notice A person belongs to a team no more, and the team's key was cleared.
    /// @param team Which.
    /// @param person Who.
    event Left(address indexed team, address indexed person);
    /// @notice Duty of a member.
    /// @param team Which.
    /// @param person Who.
    /// @param from First second on duty.
    /// @param until First second off duty.
    event DutySet(address indexed team, address indexed person, uint40 from, uint40 until);
    /// @notice A team has a new key to seal to.
    /// @param team Which.
    /// @param person The member whose client made it.
    /// @param recipient Age recipient.
    event TeamKeySet(address indexed team, address indexed person, bytes32 recipient);

    /// @notice Only the organisation whose it is.
    /// @param account Who signed.
    error NotOrganisation(address account);
    /// @notice Another organisation attests this person's licence until then.
    /// @param organisation Which.
    /// @param until Until when.
    error LicensedElsewhere(address organisation, uint40 until);
    /// @notice The person has no licence in force from the organisation concerned.
    /// @param person Who.
    error NotLicensed(address person);
    /// @notice A period must end after it begins and after now.
    /// @param until Its end.
    error PeriodOver(uint40 until);
    /// @notice The person is no member of the team.
    /// @param team Which.
    /// @param person Who.
    error NotMember(address team, address person);
    /// @notice The person is a member of the team, in force.
    /// @param team Which.
    /// @param person Who.
    error StillMember(address team, address person);
    /// @notice A person is in at most 16 teams.
    error TooManyTeams();
    /// @notice Members have left since this key was made.
    /// @param removals How many have left by now.
    error StaleTeamKey(uint32 removals);

    /// @notice Until when a person belongs to a team, their duty, and their place in the list.
    struct Membership {
        uint40 until;
        uint40 dutyFrom;
        uint40 dutyUntil;
    }

    uint256 private constant MAX_TEAMS = 16;
    bytes32 private constant LICENSE = keccak256(
        "License(address person,uint40 until,bytes32 claim,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant OFFBOARD =
        keccak256("Offboard(address person,address account,uint256 nonce,uint40 deadline)");
    bytes32 private constant CREATE_TEAM =
        keccak256("CreateTeam(bytes32 label,address account,uint256 nonce,uint40 deadline)");
    bytes32 private constant JOIN = keccak256(
        "Join(address team,address person,uint40 until,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant LEAVE = keccak256(
        "Leave(address team,address person,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant SET_DUTY = keccak256(
        "SetDuty(address team,address person,uint40 from,uint40 until,address account,uint256 nonce,uint40 deadline)"
    );
    bytes32 private constant SET_TEAM_KEY = keccak256(
        "SetTeamKey(address team,bytes32 recipient,uint32 removals,address account,uint256 nonce,uint40 deadline)"
    );

    mapping(address team => mapping(address person => Membership)) private _members;
    mapping(address person => address[]) private _teams;
    mapping(address team => bytes32) private _teamKeys;

    /// @notice Attests the licence of a clinician or researcher.
    /// @param person Whose.
    /// @param until First second at which it has ended.
    /// @param claim Digest of the documents that the organisation has seen.
    /// @param auth Signature over License by the organisation.
    function licenseBySig(address person, uint40 until, bytes32 claim, Auth calldata auth)
        external
    {
        bytes32 message = keccak256(
            abi.encode(LICENSE, person, until, claim, auth.account, auth.nonce, auth.deadline)
        );
        _authoriseOrganisation(message, auth);
        Account storage entry = _accounts[person];
        if (entry.role != Role.Clinician && entry.role != Role.Researcher) {
            revert WrongRole(person);
        }
        if (entry.organisation != auth.account && entry.until > block.timestamp) {
            revert LicensedElsewhere(entry.organisation, entry.until);
        }
        if (until <= block.timestamp) revert PeriodOver(until);
        if (entry.until <= block.timestamp) {
            // After a gap nothing comes back by itself: neither teams nor grants.
            _leaveAll(person);
            entry.stint++;
        }
        entry.organisation = auth.account;
        entry.until = until;
        emit Licensed(person, auth.account, until, claim);
    }

    /// @notice Ends the licence and every membership of one person.
    /// @param person Whose.
    /// @param auth Signature over Offboard by the organisation that licensed them.
    function offboardBySig(address person, Auth calldata auth) external {
        bytes32 message =
            keccak256(abi.encode(OFFBOARD, person, auth.account, auth.nonce, auth.deadline));
        _authorise(message, auth);
        Account storage entry = _accounts[person];
        bool attested = entry.role == Role.Clinician || entry.role == Role.Researcher;
        if (!attested || entry.organisation != auth.account) revert NotOrganisation(auth.account);
        if (entry.until > block.timestamp) entry.until = uint40(block.timestamp);
        _leaveAll(person);
        emit Offboarded(person, auth.account);
    }

    /// @notice Makes a team.
    /// @param label Digest of its name.
    /// @param auth Signature over CreateTeam by the organisation.
    /// @return team Its account.
    function createTeamBySig(bytes32 label, Auth calldata auth) external returns (address team) {
        bytes32 message =
            keccak256(abi.encode(CREATE_TEAM, label, auth.account, auth.nonce, auth.deadline));
        _authoriseOrganisation(message, auth);
        team = teamOf(auth.account, label);
        if (_accounts[team].role != Role.None) revert AlreadyRegistered(team);
        _accounts[team].role = Role.Team;
        _accounts[team].organisation = auth.account;
        emit TeamCreated(team, auth.account, label);
    }

    /// @notice Takes a clinician into a team, or moves the end of a membership.
    /// @param team Which.
    /// @param person Licensed by the team's organisation.
    /// @param until First second at which the membership has ended.
    /// @param auth Signature over Join by the organisation.
    function joinBySig(address team, address person, uint40 until, Auth calldata auth) external {
        bytes32 message = keccak256(
            abi.encode(JOIN, team, person, until, auth.account, auth.nonce, auth.deadline)
        );
        _authorise(message, auth);
        _checkOwner(team, auth.account);
        if (!_licensedBy(person, auth.account)) revert NotLicensed(person);
        if (until <= block.timestamp) revert PeriodOver(until);
        if (_members[team][person].until == 0) {
            if (_teams[person].length == MAX_TEAMS) revert TooManyTeams();
            _teams[person].push(team);
        }
        _members[team][person].until = until;
        emit Joined(team, person, until);
    }

    /// @notice Ends a membership, and clears the team's key.
    /// @param team Which.
    /// @param person Who leaves.
    /// @param auth Signature over Leave by the organisation or the person.
    function leaveBySig(address team, address person, Auth calldata auth) external {
        bytes32 message =
            keccak256(abi.encode(LEAVE, team, person, auth.account, auth.nonce, auth.deadline));
        _authorise(message, auth);
        if (auth.account != person) _checkOwner(team, auth.account);
        _leave(team, person);
    }

    /// @notice Ends a membership that is over by time, or by the end of the licence. Anyone may.
    /// @param team Which.
    /// @param person Who.
    function lapseMembership(address team, address person) external {
        if (isMember(team, person)) revert StillMember(team, person);
        _leave(team, person);
    }

    /// @notice Says when a member is on duty.
    /// @param team Which.
    /// @param person Who.
    /// @param from First second on duty.
    /// @param until First second off duty.
    /// @param auth Signature over SetDuty by the organisation.
    function setDutyBySig(
        address team,
        address person,
        uint40 from,
        uint40 until,
        Auth calldata auth
    ) external {
        bytes32 message = keccak256(
            abi.encode(SET_DUTY, team, person, from, until, auth.account, auth.nonce, auth.deadline)
        );
        _authorise(message, auth);
        _checkOwner(team, auth.account);
        if (!isMember(team, person)) revert NotMember(team, person);
        if (until < from) revert PeriodOver(until);
        Membership storage entry = _members[team][person];
        entry.dutyFrom = from;
        entry.dutyUntil = until;
        emit DutySet(team, person, from, until);
    }

    /// @notice Gives a team a key to seal to, whose secret the members have from its maker.
    /// @param team Which.
    /// @param recipient Age recipient.
    /// @param removals Members that had left when it was made, as standing() says.
    /// @param auth Signature over SetTeamKey by a member.
    function setTeamKeyBySig(address team, bytes32 recipient, uint32 removals, Auth calldata auth)
        external
    {
        bytes32 message = keccak256(
            abi.encode(
                SET_TEAM_KEY, team, recipient, removals, auth.account, auth.nonce, auth.deadline
            )
        );
        _authorise(message, auth);
        if (!isMember(team, auth.account)) revert NotMember(team, auth.account);
        uint32 left = _accounts[team].removals;
        if (removals != left) revert StaleTeamKey(left);
        if (recipient == 0) revert KeyRefused(address(0));
        _teamKeys[team] = recipient;
        emit TeamKeySet(team, auth.account, recipient);
    }

    /// @notice Whether a person belongs to a team now; not without a licence.
    /// @param team Which.
    /// @param person Who.
    /// @return Whether so.
    function isMember(address team, address person) public view returns (bool) {
        return block.timestamp < _members[team][person].until
            && _licensedBy(person, _accounts[team].organisation);
    }

    /// @notice Whether a member is on duty now.
    /// @param team Which.
    /// @param person Who.
    /// @return Whether so.
    function onDuty(address team, address person) external view returns (bool) {
        Membership storage entry = _members[team][person];
        return isMember(team, person) && block.timestamp >= entry.dutyFrom
            && block.timestamp < entry.dutyUntil;
    }

    /// @notice A membership as it was set.
    /// @param team Which.
    /// @param person Who.
    /// @return The entry; zero where there is none.
    function membershipOf(address team, address person) external view returns (Membership memory) {
        return _members[team][person];
    }

    /// @notice The teams a person was taken into and has not left.
    /// @param person Who.
    /// @return Their accounts.
    function teamsOf(address person) external view returns (address[] memory) {
        return _teams[person];
    }

    /// @notice The key to seal to for a team.
    /// @param team Which.
    /// @return Age recipient; zero while there is none, and members' own keys are used.
    function teamKeyOf(address team) external view returns (bytes32) {
        return _teamKeys[team];
    }

    /// @notice The account of a team, whether or not it was made yet.
    /// @param organisation Whose.
    /// @param label Digest of its name.
    /// @return Its address.
    function teamOf(address organisation, bytes32 label) public pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("team", organisation, label)))));
    }

    /// @notice What the other contracts want to know of an account.
    /// @param account Which.
    /// @return role None where there is none.
    /// @return removals Rises whenever somebody may hold a secret of the account who no longer
    /// should.
    /// @return stint Rises whenever a licence begins that does not follow on the one before.
    /// @return qualified False for clinicians and researchers without a licence in force.
    function standing(address account)
        external
        view
        returns (Role role, uint32 removals, uint16 stint, bool qualified)
    {
        Account storage entry = _accounts[account];
        (role, removals, stint) = (entry.role, entry.removals, entry.stint);
        bool attested = role == Role.Clinician || role == Role.Researcher;
        qualified = !attested || block.timestamp < entry.until;
    }

    /// @notice Whether an account is that of a clinician with a licence in force, and whose.
    /// @param account Which.
    /// @return licensed Whether so.
    /// @return organisation Who attests.
    function clinicianOf(address account)
        public
        view
        returns (bool licensed, address organisation)
    {
        Account storage entry = _accounts[account];
        licensed = entry.role == Role.Clinician && block.timestamp < entry.until;
        organisation = entry.organisation;
    }

    /// @notice Whether a person has a licence in force of that organisation.
    /// @param person Who.
    /// @param organisation Whose.
    function _licensedBy(address person, address organisation) private view returns (bool) {
        (bool licensed, address by) = clinicianOf(person);
        return licensed && by == organisation;
    }

    /// @notice Uses up a signature of an organisation.
    /// @param message What was signed.
    /// @param auth By whom.
    function _authoriseOrganisation(bytes32 message, Auth calldata auth) internal {
        _authorise(message, auth);
        if (_accounts[auth.account].role != Role.Organisation) {
            revert NotOrganisation(auth.account);
        }
    }

    /// @notice Refuses who does not own the team.
    /// @param team Which.
    /// @param account Who says so.
    function _checkOwner(address team, address account) private view {
        Account storage entry = _accounts[team];
        if (entry.role != Role.Team) revert WrongRole(team);
        if (entry.organisation != account) revert NotOrganisation(account);
    }

    /// @notice Ends all memberships of a person.
    /// @param person Whose.
    function _leaveAll(address person) private {
        address[] storage teams = _teams[person];
        while (teams.length > 0) _leave(teams[teams.length - 1], person);
    }

    /// @notice Ends one membership, and the team's own key with it.
    /// @param team Which.
    /// @param person Whose.
    function _leave(address team, address person) private {
        if (_members[team][person].until == 0) revert NotMember(team, person);
        delete _members[team][person];
        address[] storage teams = _teams[person];
        uint256 last = teams.length - 1;
        for (uint256 i = 0; i < last; i++) {
            if (teams[i] == team) teams[i] = teams[last];
        }
        teams.pop();
        _accounts[team].removals++;
        delete _teamKeys[team];
        emit Left(team, person);
    }
}
