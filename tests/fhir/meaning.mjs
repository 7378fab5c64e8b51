// What docs/formats/report.md promises beyond FHIR itself.

const tag = (bundle, name) => bundle.meta?.tag?.filter((t) => t.system === `urn:vitalseal:${name}`).map((t) => t.code) ?? [];
const ofType = (bundle, type) => bundle.entry.map((e) => e.resource).filter((r) => r.resourceType === type);

// The sample: 1024 + (i mod 90) * 2 at 360 Hz with 200 units per mV around 1024, so 0 to 0.89 mV.
function ecgProblems(data) {
  const problems = [];
  const samples = data.data.split(' ').map(Number);
  const millivolts = samples.map((s) => s * data.factor + data.origin.value);
  if (Math.round((1000 / data.period) * 1e6) !== 360e6) problems.push(`rate ${1000 / data.period}`);
  if (Math.round((1 / data.factor) * 1e6) !== 200e6) problems.push(`gain ${1 / data.factor}`);
  if (samples.length !== 360) problems.push(`${samples.length} samples in a second`);
  millivolts.forEach((mv, i) => {
    if (Math.abs(mv - ((i % 90) * 2) / 200) > 1e-9) problems.push(`sample ${i} is ${mv} mV`);
  });
  return problems;
}

function summaryProblems(bundle, data) {
  const period = ofType(bundle, 'Provenance')[0].occurredPeriod;
  const expected = (Date.parse(period.end) - Date.parse(period.start)) / data.period;
  const count = data.data.split(' ').length;
  return count === expected ? [] : [`${count} steps where the time has ${expected}`];
}

export function meaningProblems(bundle) {
  const problems = [];
  const [kind] = tag(bundle, 'kind');
  if (!['numerics', 'waveform', 'hour', 'day'].includes(kind)) problems.push(`kind ${kind}`);
  if (!/^\d+$/.test(tag(bundle, 'epoch')[0] ?? '')) problems.push('no epoch');
  if (!/^0x[0-9a-f]{40}\/\d+$/.test(bundle.identifier?.value)) problems.push('no report identifier');
  const simulated = ofType(bundle, 'Device').some((d) => d.meta?.tag?.some((t) => t.code === 'simulated'));
  if (simulated !== Boolean(bundle.meta.security?.some((s) => s.code === 'HTEST'))) problems.push('label for test data');
  if (simulated !== tag(bundle, 'source').includes('simulated')) problems.push('tag for simulated data');
  for (const observation of ofType(bundle, 'Observation'))
    for (const { valueSampledData } of observation.component ?? [])
      if (valueSampledData)
        problems.push(...(kind === 'waveform' ? ecgProblems(valueSampledData) : summaryProblems(bundle, valueSampledData)));
  if (kind === 'day' && JSON.stringify(bundle).length > 60_000) problems.push('a day of more than 60 KB');
  return problems;
}
