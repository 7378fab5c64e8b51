// Documents that are wrong in one way each, made from right ones. A harness that calls one of them
// right is no harness.

const clone = (value) => structuredClone(value);

function observation(bundle, loinc) {
  return clone(
    bundle.entry
      .map((entry) => entry.resource)
      .find((r) => r.resourceType === 'Observation' && !r.dataAbsentReason && r.code.coding.some((c) => c.code === loinc)),
  );
}

const breaks = (value, change) => {
  const copy = clone(value);
  change(copy);
  return copy;
};

export function brokenCases(texts) {
  const numerics = JSON.parse(texts.get('numerics.json'));
  const waveform = JSON.parse(texts.get('waveform.json'));
  const heart = observation(numerics, '8867-4');
  const saturation = observation(numerics, '59408-5');
  const temperature = observation(numerics, '8310-5');
  const pressure = observation(numerics, '85354-9');
  const ecg = observation(waveform, '11524-6');
  const singles = [
    ['no subject', heart, (r) => delete r.subject],
    ['no category', heart, (r) => delete r.category],
    ['no status', heart, (r) => delete r.status],
    ['an unknown status', heart, (r) => (r.status = 'done')],
    ['no effective time', heart, (r) => delete r.effectiveDateTime],
    ['a time only to the month', heart, (r) => (r.effectiveDateTime = '2026-01')],
    ['a time that is none', heart, (r) => (r.effectiveDateTime = '2026-13-01T00:00:00Z')],
    ['no value and no reason', heart, (r) => delete r.valueQuantity],
    ['a value as text', heart, (r) => (r.valueQuantity.value = '72')],
    ['a value without a unit text', heart, (r) => delete r.valueQuantity.unit],
    ['a value without a code', heart, (r) => delete r.valueQuantity.code],
    ['bpm for a UCUM code', heart, (r) => (r.valueQuantity.code = 'bpm')],
    ['a heart rate in Cel', heart, (r) => (r.valueQuantity.code = 'Cel')],
    ['another unit system', heart, (r) => (r.valueQuantity.system = 'urn:x')],
    ['a heart rate with the code of a temperature', heart, (r) => (r.code.coding[0].code = '8310-5')],
    ['a saturation without 2708-6', saturation, (r) => (r.code.coding = r.code.coding.filter((c) => c.code !== '2708-6'))],
    ['a temperature in kelvin', temperature, (r) => (r.valueQuantity.code = 'K')],
    ['a pressure panel without diastolic', pressure, (r) => r.component.splice(1)],
    ['a pressure in kilopascal', pressure, (r) => (r.component[0].valueQuantity.code = 'kPa')],
    ['a component without a value', pressure, (r) => delete r.component[1].valueQuantity],
    ['an unknown element', heart, (r) => (r.heartRate = 72)],
    ['an unknown profile', heart, (r) => (r.meta.profile = ['http://example.org/none'])],
    ['samples without dimensions', ecg, (r) => delete r.component[0].valueSampledData.dimensions],
    ['samples without a period', ecg, (r) => delete r.component[0].valueSampledData.period],
    ['samples without an origin', ecg, (r) => delete r.component[0].valueSampledData.origin],
    ['an empty text', ecg, (r) => (r.component[0].code.text = '')],
  ];
  const wholes = [
    ['a reference out of the Bundle', numerics, (b) => (b.entry[3].resource.subject.reference = 'urn:uuid:x')],
    ['a fullUrl twice', numerics, (b) => (b.entry[4] = clone(b.entry[3]))],
    ['an entry that breaks its profile', numerics, (b) => delete b.entry[3].resource.category],
    ['a severity that FHIR has not', numerics, (b) => (b.entry.find((e) => e.resource.severity).resource.severity = 'medium')],
    ['a Provenance without an agent', numerics, (b) => delete b.entry.at(-1).resource.agent],
    ['a Bundle of unknown type', numerics, (b) => (b.type = 'report')],
    ['a report without epoch', numerics, (b) => (b.meta.tag = b.meta.tag.filter((t) => !t.system.endsWith('epoch')))],
    ['simulated data without its label', numerics, (b) => delete b.meta.security],
    ['an altered gain', waveform, (b) => (b.entry[2].resource.component[0].valueSampledData.factor = 0.01)],
    ['a rate half as high', waveform, (b) => (b.entry[2].resource.component[0].valueSampledData.period *= 2)],
  ];
  return [
    ...singles.map(([name, value, change]) => [name, { value: breaks(value, change) }]),
    ...wholes.map(([name, value, change]) => [name, { whole: true, value: breaks(value, change) }]),
  ];
}
