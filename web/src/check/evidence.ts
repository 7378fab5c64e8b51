// What this browser saw that speaks of tampering, as the file that `vitalseal verify --evidence` judges
// (docs/formats/evidence.md). It names what was seen and leaves the judging to others.
import { type Bytes, toBase64 } from './bytes.ts';
import type { LogSource, Memory, Remembered, Shown } from './head.ts';
import { Refused, type ReportInfo } from './report.ts';
import type { Check } from './verify.ts';

const format = 'vitalseal-evidence/1';

export interface EvidenceSource {
    show: LogSource['show'];
    block(cid: string): Promise<Bytes>;
    /** The log's entry at a place, and its path to the root of that size. */
    entry(index: number, size: number): Promise<{ leaf: string; proof: string[] }>;
}

interface Delivered {
    refusal: string;
    bytes: string;
}

async function delivered(source: EvidenceSource, cid: string): Promise<Delivered> {
    try {
        return { refusal: '', bytes: toBase64(await source.block(cid)) };
    } catch (error) {
        if (!(error instanceof Refused)) throw error;
        // What is gone and what is not granted get one answer.
        return { refusal: error.status === 404 ? 'not-given' : error.code, bytes: '' };
    }
}

const text = (file: object): string => JSON.stringify({ format, ...file }, null, 1) + '\n';
const stamp = (time: number): string => new Date(time).toISOString();

/** The key of the first visit counts: one that the node shows today may be anybody's. */
const keyOf = (memory: Remembered | null, shown: Shown): string => memory?.key ?? shown.key;

const sizeOf = (note: string): number => Number(note.split('\n')[1]);

/** `says`: what the node itself found wrong, in its own words. */
export async function recordEvidence(
    source: EvidenceSource, memory: Memory, patient: string, report: ReportInfo, check: Check, says: string, now: number,
): Promise<string> {
    const [remembered, shown] = await Promise.all([memory.read(), source.show()]);
    const [{ leaf, proof }, seen] = await Promise.all([source.entry(report.leaf, sizeOf(shown.note)), delivered(source, report.cid)]);
    const { cid, seq, kind, start, end, sealed, leaf: index } = report;
    return text({
        what: 'record',
        made: stamp(now),
        key: keyOf(remembered, shown),
        checkpoint: shown.note,
        record: { patient, cid, seq, kind, start, end, sealed, index, leaf, proof },
        seen: { verdict: check.verdict, reason: check.reason, node_says: says, ...seen },
    });
}

export async function historyEvidence(source: EvidenceSource, memory: Memory, problem: string, now: number): Promise<string> {
    const [remembered, shown] = await Promise.all([memory.read(), source.show()]);
    return text({
        what: 'history',
        made: stamp(now),
        key: keyOf(remembered, shown),
        checkpoint: remembered?.note ?? '',
        shown: shown.note,
        since: stamp(remembered?.seen[0]?.time ?? now),
        problem,
    });
}
