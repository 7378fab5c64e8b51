// The node’s history and its ledger, and the first minute that shows what a change of it looks like.
import type { HeadProblem } from '../../check/head.ts';
import { plural } from './words.ts';

export const ledger = {
    tour: {
        nav: 'First minute',
        title: 'One minute on a ward',
        factor: 'This runs by itself. What takes six minutes in a body takes twenty seconds here (18 times as fast); everything else is as it is.',
        replay: 'Replay',
        skip: 'Go to the ward',
        beds: 'Six beds',
        phone: 'The phone of Anna’s daughter',
        whatHappened: 'What happened',
        write: (name: string) => `Write to ${name}`,
        record: 'The record of it',
        caption: {
            calm: () => 'Six people with sensors on them, all calm. On the right is the phone of a daughter.',
            told: (name: string) => `${name} is getting worse. The doctor was told in one sentence, and so was her daughter.`,
            sealed: (name: string) => `What was measured of ${name} is sealed. The node itself can no longer open it.`,
            changing: () => 'Somebody with the run of the server has put a false record in its place.',
            found: (name: string) => `Found: a record of ${name} was changed. Doctor and daughter have been told.`,
            restored: () => 'The true record is back, and this browser has checked it again.',
        } satisfies Record<string, (name: string) => string>,
        sealed: (name: string, when: string) => `${name}, ${when}.`,
        openers: (who: string) => `Only these hold a key: ${who}.`,
        openedHere: (at: string, rate: string) => `This browser opened and checked it at ${at}: heart rate ${rate || '–'}/min.`,
        change: 'Try to change this record',
        changeHint: 'Seals a calm heart rate of 72/min anew and puts it in the record’s place on the node’s disk. It happens by itself in a few seconds.',
        changing: 'Changed on the disk. The node reads all that it stores again and again; this browser checks by itself.',
        found: (name: string, verdict: string) => `${verdict}: the record of ${name} is not what was sealed.`,
        saidThen: (at: string, rate: string) => `When this browser opened it at ${at} it said: heart rate ${rate || '–'}/min.`,
        told: (at: string) => `Told at ${at}: everybody who may see her warnings – the doctor here and the daughter on her phone.`,
        restore: 'Restore',
        restored: 'The demo’s backup was put back.',
    },

    explorer: {
        nav: 'Ledger',
        title: 'The ledger',
        explain:
            'Every permission, every key and every check value of the records stands here, in blocks that name the one before them. Nobody’s values or names are in it. What does not concern you is shown without accounts.',
        pages: 'Pages of the ledger',
        newest: 'Newest',
        newer: 'Newer',
        older: 'Older',
        block: (n: number) => `Block ${n}`,
        previous: 'Previous hash',
        hash: 'Hash',
        first: 'none: this is the first block',
        genesis: 'The beginning of this chain.',
        nothing: 'Nothing: only the time passed.',
        next: (n: number) => `Next: block ${n}`,
        details: 'Details',
        check: 'Check this in my browser',
        checking: 'Checking…',
        good: (n: number, all: number, since: string) =>
            `${n} of ${all} blocks checked by this browser: each has its hash, names the one before, and stands in the signed log that this browser has watched since ${since}.`,
        bad: (n: number) => `${plural(n, 'block is', 'blocks are')} not what the signed log holds. Do not rely on this page.`,
        notChecked: 'Nothing could be checked: the node gave no proof.',
        word: {
            good: '✓ checked here',
            header: '✗ not what its hash says',
            place: '✗ not in the signed log',
            unsigned: 'newer than the signed log',
            unreachable: 'no proof delivered',
            'no-ledger': 'no signed log to compare with',
        },
        followers: {
            title: 'Who keeps a copy',
            unknown: 'Looking…',
            nobody: 'Nobody else now: with one node and nobody who remembers, its operator could rewrite everything.',
            count: (n: number) => `${plural(n, 'other computer repeats and signs', 'other computers repeat and sign')} every block.`,
            signed: (n: number) => `signed the first ${plural(n, 'block', 'blocks')}`,
            notYet: 'has signed nothing yet',
            since: (at: string) => `known to this browser since ${at}`,
        },
    },

    watch: {
        since: (at: string) => `This browser has watched the node’s signed history since ${at}: it has only grown.`,
    },

    tamper: {
        title: 'Tampering suspected',
        anotherTitle: 'Another node answers here',
        anotherAdvice: 'Until you decide, no record can be called unchanged.',
        problem: {
            'another-node': 'It is not the node this browser remembers, so there is nothing to compare its records with.',
            signature: 'The node’s history is not signed with the key this browser remembers.',
            shorter: 'The node shows a shorter history than this browser has already seen: it went back in time, as after an older backup was restored.',
            rewritten: 'History rewritten: the node’s history does not continue the one this browser has seen. So it looks, too, where an older backup was restored and the node went on from there.',
        } satisfies Record<Exclude<HeadProblem, 'another-contract'>, string>,
        since: (at: string) => `Remembered since ${at}.`,
        advice: 'Do not rely on past records shown here. Tell the person who runs this node.',
        forget: 'Forget and trust this node anew',
        forgetHint: 'Only if you know why, for example because the demo was started afresh.',
    },
} as const;
