// The pages against a truthful pretended node: what needs no real one.
//   node truth.mjs [FOLDER]
import { Report } from './harness.mjs';
import { startMock } from './mock/server.mjs';
import { runAll } from './run.mjs';

const report = new Report();
const mock = await startMock();
try {
    await runAll(mock.url, process.argv[2], report);
} finally {
    await mock.close();
}
process.exit(report.finish());
