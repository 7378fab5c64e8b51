// Everything that needs no real node: the pages against a truthful pretended node, then against the liar.
//   node all.mjs [FOLDER]
import { Report } from './harness.mjs';
import { runLies } from './lies.mjs';
import { startMock } from './mock/server.mjs';
import { runAll } from './run.mjs';

const folder = process.argv[2];
const report = new Report();
const mock = await startMock();
try {
    await runAll(mock.url, folder, report);
} finally {
    await mock.close();
}
await runLies(folder, report);
process.exit(report.finish());
