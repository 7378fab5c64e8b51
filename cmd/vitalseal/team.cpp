// team: wards and services that patients grant to, with members and duty times.
#include <algorithm>
#include <cstdio>

#include "arguments.h"
#include "own_account.h"
#include "vault_care.h"

namespace vs::cmd {
namespace {

namespace actions = person::actions;

struct TeamOptions {
    Own own;
    std::string team, person, until, from, name;
    unsigned days = 365;
};

struct Opened {
    std::unique_ptr<OwnAccount> own;
    crypto::Address team{}, person{};
};

Result<Opened> open(const TeamOptions& options, bool person) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    const auto team = address_in(options.team, "TEAM");
    if (!team) return pass(team);
    Opened out{std::move(*own), *team, {}};
    if (!person) return out;
    const auto who = address_in(options.person, "PERSON");
    if (!who) return pass(who);
    out.person = *who;
    return out;
}

Result<> create(const TeamOptions& options) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    const auto label = crypto::keccak256(as_bytes(options.name));
    if (auto done = (*own)->actor->act("Registry", actions::create_team(label)); !done) return done;
    const auto team = (*own)->actor->ask("Registry", "teamOf", {(*own)->device.account, label});
    if (!team) return pass(team);
    const auto address = crypto::to_text(team->front().address());
    const auto& token = (*own)->token;
    const json::object body{{"account", address}, {"name", options.name}};
    if (auto told = node_post((*own)->pin, "/v1/names", json::serialize(body), token); !told)
        return pass(told);
    tell(options.own, {{"team", address}, {"name", options.name}},
         "team " + options.name + "  " + address);
    return {};
}

Result<> join(const TeamOptions& options) {
    auto opened = open(options, true);
    if (!opened) return pass(opened);
    const auto until = end_in(options.until, options.days);
    if (!until) return pass(until);
    if (auto done = opened->own->actor->act("Registry",
                                            actions::join(opened->team, opened->person, *until));
        !done)
        return done;
    tell(options.own,
         {{"team", options.team}, {"person", options.person}, {"until", time_text(*until)}},
         options.person + " belongs to the team until " + time_text(*until) +
             "; a member shares the team's key with them: vitalseal team share");
    return {};
}

Result<> leave(const TeamOptions& options) {
    auto opened = open(options, true);
    if (!opened) return pass(opened);
    if (auto done =
            opened->own->actor->act("Registry", actions::leave(opened->team, opened->person));
        !done)
        return done;
    tell(options.own, {{"team", options.team}, {"person", options.person}},
         options.person +
             " has left; until a member makes a new key (vitalseal team key) records "
             "are sealed to the members' own keys");
    return {};
}

Result<> duty(const TeamOptions& options) {
    auto opened = open(options, true);
    if (!opened) return pass(opened);
    const auto now = static_cast<std::uint64_t>(now_utc() / kSecond);
    const auto from =
        options.from.empty() ? Result<std::uint64_t>(now) : moment_in(options.from, "--from");
    const auto until = moment_in(options.until, "--until");
    if (!from) return pass(from);
    if (!until) return pass(until);
    if (auto done = opened->own->actor->act(
            "Registry", actions::set_duty(opened->team, opened->person, *from, *until));
        !done)
        return done;
    tell(options.own,
         {{"team", options.team},
          {"person", options.person},
          {"from", time_text(*from)},
          {"until", time_text(*until)}},
         options.person + " is on duty from " + time_text(*from) + " to " + time_text(*until));
    return {};
}

// Who was ever taken in, and belongs to it now.
Result<std::vector<crypto::Address>> members_of(OwnAccount& own, const crypto::Address& team) {
    const auto topic = model::registry_abi().topic("Joined");
    if (!topic) return pass(topic);
    const auto events = own.client->events({.addresses = {own.suite().at("Registry")},
                                            .topics = {{*topic}, {model::address_word(team)}},
                                            .from = 0,
                                            .to = {}});
    if (!events) return pass(events);
    std::set<crypto::Address> joined;
    for (const auto& event : *events)
        if (event.log.topics.size() > 2)
            joined.insert(*to_array<20>(ByteView(event.log.topics[2]).subspan(12)));
    std::vector<crypto::Address> out;
    for (const auto& person : joined) {
        const auto member = own.actor->ask("Registry", "isMember", {team, person});
        if (!member) return pass(member);
        if (!member->front().word().is_zero()) out.push_back(person);
    }
    return out;
}

// The secrets of this team that this member has, newest first.
Result<std::vector<age::Identity>> secrets_of(OwnAccount& own, const std::string& token,
                                              const crypto::Address& team) {
    const auto letters = letters_of(own, token);
    if (!letters) return pass(letters);
    std::vector<age::Identity> out;
    const auto mine = identities_of(own);
    for (auto letter = letters->rbegin(); letter != letters->rend(); ++letter) {
        if (letter->kind != "team-key" || letter->about != team) continue;
        const auto text = age::decrypt(mine, letter->file);
        const auto found = text ? age::parse_identities(as_text(*text)) : pass(text);
        if (!found) continue;  // sealed to a key that this device does not have
        for (const auto& one : *found)
            if (std::ranges::none_of(out, [&](const auto& known) {
                    return known.secret.bytes() == one.secret.bytes();
                }))
                out.push_back(one);
    }
    return out;
}

Result<> give(OwnAccount& own, const std::string& token, const crypto::Address& team,
              const std::vector<age::Identity>& secrets) {
    const auto members = members_of(own, team);
    if (!members) return pass(members);
    std::string text;
    for (const auto& one : secrets) text += age::to_text(one) + "\n";
    Result<> done;
    for (const auto& member : *members) {
        const auto keys = person::keys_of(*own.state, own.suite(), member);
        const auto file =
            keys ? age::encrypt(person::recipients(*keys), as_bytes(text)) : pass(keys);
        done = file ? leave_letter(own, token, "team-key", team, member, *file) : pass(file);
        if (!done) break;
    }
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    return done;
}

// The members have the secret before anything is sealed to it.
Result<> key(const TeamOptions& options) {
    auto opened = open(options, false);
    if (!opened) return pass(opened);
    auto& own = *opened->own;
    const auto& token = own.token;
    auto secrets = secrets_of(own, token, opened->team);
    if (!secrets) return pass(secrets);
    secrets->insert(secrets->begin(), age::generate());
    const auto recipient = age::recipient_of(secrets->front());
    const auto standing = own.actor->ask("Registry", "standing", {opened->team});
    if (!standing) return pass(standing);
    const auto removals = static_cast<std::uint32_t>((*standing)[1].word().clamp_u64());
    if (auto given = give(own, token, opened->team, *secrets); !given) return given;
    if (auto done =
            own.actor->act("Registry", actions::set_team_key(opened->team, recipient, removals));
        !done)
        return done;
    auto identities = identities_of(own);
    identities.insert(identities.end(), secrets->begin(), secrets->end());
    const auto count = reseal(own, identities);
    if (!count) return pass(count);
    tell(options.own,
         {{"team", options.team}, {"recipient", age::to_text(recipient)}, {"resealed", *count}},
         "the team has a new key; its members have the secret, " + std::to_string(*count) +
             " keys of past records were sealed to it");
    return {};
}

Result<> share(const TeamOptions& options) {
    auto opened = open(options, false);
    if (!opened) return pass(opened);
    auto& own = *opened->own;
    const auto& token = own.token;
    const auto secrets = secrets_of(own, token, opened->team);
    if (!secrets) return pass(secrets);
    if (secrets->empty())
        return fail("missing",
                    "this device has no key of the team; another member shares it, or "
                    "`vitalseal team key` makes a new one");
    if (auto given = give(own, token, opened->team, *secrets); !given) return given;
    tell(options.own, {{"team", options.team}}, "every member has the team's key");
    return {};
}

Result<> show(const TeamOptions& options) {
    auto opened = open(options, false);
    if (!opened) return pass(opened);
    const auto members = members_of(*opened->own, opened->team);
    if (!members) return pass(members);
    json::array all;
    for (const auto& person : *members) {
        const auto on_duty = opened->own->actor->ask("Registry", "onDuty", {opened->team, person});
        if (!on_duty) return pass(on_duty);
        const bool now = !on_duty->front().word().is_zero();
        all.push_back(json::object{{"person", crypto::to_text(person)}, {"on_duty", now}});
        if (!options.own.json)
            std::printf("%s%s\n", crypto::to_text(person).c_str(), now ? "  on duty" : "");
    }
    if (options.own.json) std::printf("%s\n", json::serialize(all).c_str());
    return {};
}

using Command = Result<> (*)(const TeamOptions&);

CLI::App* add(CLI::App& team, TeamOptions& options, int& exit_code, const char* name,
              const char* what, const char* example, Command command) {
    auto* out = own_command(team, options.own, name, what, example);
    if (std::string_view(name) != "create")
        out->add_option("TEAM", options.team, "the team's account, \"0x…\"")->required();
    out->callback(
        [&options, &exit_code, command] { exit_code = finish("team", command(options)); });
    return out;
}

}  // namespace

void add_team(CLI::App& app, int& exit_code) {
    static TeamOptions options;
    auto* team = app.add_subcommand("team", "Teams that patients grant to: members, duty, key");
    team->require_subcommand(1);
    add(*team, options, exit_code, "create", "Makes a team of the organisation",
        "team create \"Ward 3\" --account ~/clinic", create)
        ->add_option("NAME", options.name, "what people call it")
        ->required();
    auto* in = add(*team, options, exit_code, "join", "Takes a licensed clinician in, until a day",
                   "team join 0xTEAM 0xPERSON --account ~/clinic --days 365", join);
    in->add_option("--days", options.days, "for so long from now")
        ->check(CLI::Range(1U, 36'500U))
        ->capture_default_str();
    auto* out = add(*team, options, exit_code, "leave",
                    "Ends a membership; the person's own account may do it too",
                    "team leave 0xTEAM 0xPERSON --account ~/clinic", leave);
    auto* on =
        add(*team, options, exit_code, "duty", "Says when a member is on duty",
            "team duty 0xTEAM 0xPERSON --until 2027-01-31T20:00:00Z --account ~/clinic", duty);
    on->add_option("--from", options.from, "first moment on duty; now where none is named");
    on->add_option("--until", options.until, "first moment off duty")->required();
    for (auto* one : {in, out, on})
        one->add_option("PERSON", options.person, "their account, \"0x…\"")->required();
    in->add_option("--until", options.until, "or until a moment, 2027-01-31T12:00:00Z");
    add(*team, options, exit_code, "key",
        "A member's device makes the team a new key, and gives the members its secret",
        "team key 0xTEAM --account ~/doctor", key);
    add(*team, options, exit_code, "share", "Gives members who came since the team's key",
        "team share 0xTEAM --account ~/doctor", share);
    add(*team, options, exit_code, "show", "Lists members, and who is on duty",
        "team show 0xTEAM --account ~/clinic", show);
}

}  // namespace vs::cmd
