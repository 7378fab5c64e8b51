// Past days of one patient, out of records that this browser opens and checks.
import { api } from '../api.ts';
import type { Series } from '../check/bundle.ts';
import { checker } from '../check/client.ts';
import type { Verdict } from '../check/verify.ts';
import { chooseRecords, dayLength, inParallel, mostHours } from '../month.ts';

const width = 6;

export class Days {
    total = $state(0);
    done = $state(0);
    /** How long it took; empty until all are opened. */
    seconds = $state('');
    failed = $state(false);
    series = $state.raw<Series[]>([]);
    verdicts = $state.raw<Verdict[]>([]);
    doubtful = $derived(this.verdicts.filter((v) => v !== 'unchanged'));

    private readonly patient: string;
    private run = 0;

    constructor(patient: string) {
        this.patient = patient;
    }

    /** From the UTC day that begins at `first` until now. A later call takes the place of an earlier one. */
    async load(first: number): Promise<void> {
        const run = ++this.run;
        this.total = this.done = 0;
        this.seconds = '';
        this.failed = false;
        try {
            await this.open(first, () => run === this.run);
        } catch {
            if (run === this.run) this.failed = true;
        }
    }

    private async open(first: number, current: () => boolean): Promise<void> {
        const begun = performance.now();
        const chosen = await this.choose(first);
        if (!current()) return;
        this.total = chosen.length;
        const found: Series[] = [];
        const checks: Verdict[] = [];
        await inParallel(chosen, width, async (report) => {
            if (!current()) return;
            const opened = await checker.summary(this.patient, report);
            found.push(...opened.series);
            checks.push(opened.check.verdict);
            if (current()) this.done++;
        });
        if (!current()) return;
        this.series = found;
        this.verdicts = checks;
        this.seconds = ((performance.now() - begun) / 1000).toFixed(1);
    }

    private async choose(first: number): Promise<ReturnType<typeof chooseRecords>> {
        const from = new Date(first).toISOString();
        const most = Math.ceil((Date.now() - first) / dayLength) + 1;
        const lately = new Date(Date.now() - 2 * dayLength).toISOString();
        const [days, hours] = await Promise.all([
            api.reports(this.patient, { from, kinds: ['day'], limit: 2 * most }),
            api.reports(this.patient, { from: lately, kinds: ['hour'], limit: 2 * mostHours }),
        ]);
        return chooseRecords(days.reports, hours.reports);
    }
}
