// validate.mjs FOLDER: every *.json there must be a valid FHIR R4 Bundle that says what a report
// says. First the judge judges itself: documents broken on purpose must be found broken.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from './fhir.mjs';
import { brokenCases } from './broken.mjs';
import { meaningProblems } from './meaning.mjs';

let failures = 0;
function report(name, problems) {
  failures += problems.length > 0;
  console.log(`${problems.length ? 'FAILED' : 'ok'}  ${name}`);
  for (const problem of problems.slice(0, 20)) console.log(`        ${problem}`);
}

const folder = process.argv[2];
const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
const texts = new Map(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

for (const [name, broken] of brokenCases(texts)) {
  const found = broken.whole ? [...problemsOf(broken.value), ...meaningProblems(broken.value)] : problemsOf(broken.value);
  report(`finds: ${name}`, found.length ? [] : ['was not found']);
}
for (const [name, text] of texts) {
  const bundle = JSON.parse(text);
  report(`${name} (${text.length} bytes, ${bundle.entry.length} entries)`, [
    ...problemsOf(bundle),
    ...meaningProblems(bundle),
  ]);
}
if (files.length < 5) report('a report of every kind', ['there are fewer than five']);
console.log(failures ? `${failures} failed` : 'all passed');
process.exit(failures ? 1 : 0);
