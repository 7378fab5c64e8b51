// Random programs for two EVMs: mostly well-formed, so that they get far, and sometimes bytes of any kind.

// Numbers that are the same in every run (mulberry32).
export function generator(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  const below = (bound) => next() % bound
  // `level`: 0 for Istanbul to 5 for Cancun.
  return { level: 5, below, of: (list) => list[below(list.length)], bytes: (size) => Array.from({ length: size }, () => below(256)) }
}

const push = (bytes) => [0x5f + bytes.length, ...bytes]
const small = (n) => push([n & 255])

// Words at which arithmetic breaks, and any other.
function word(random) {
  const edge = random.below(8)
  if (edge < 3) return push([random.below(4) === 0 ? random.below(256) : random.below(9)])
  if (edge === 3) return push(Array(32).fill(255))
  if (edge === 4) return push([0x80, ...Array(31).fill(0)])
  if (edge === 5) return push([0x7f, ...Array(31).fill(255)])
  return push(random.bytes(1 + random.below(32)))
}
const offset = (random) => (random.below(400) === 0 ? word(random) : small(random.below(random.below(6) === 0 ? 256 : 70)))
const slot = (random) => small(random.below(4))
const address = (random) => small(random.of([0x10, 0x11, 0x12, 0x13, 0x13, 0x77, ...Array.from({ length: 9 }, (_, i) => i + 1)]))
const gas = (random) => (random.below(3) === 0 ? [0x5a] : push([random.below(4), random.below(256), random.below(256)]))
const amount = (random) => (random.below(3) === 0 ? small(random.below(3)) : small(0))
// What came after Istanbul, and in which fork; now and then an EVM that does not know it yet gets it too.
const since = { 0x48: 2, 0x5f: 4, 0x49: 5, 0x4a: 5, 0x5c: 5, 0x5d: 5, 0x5e: 5 }
function op(random, list) {
  for (;;) {
    const found = random.of(list)
    if ((since[found] ?? 0) <= random.level || random.below(100) === 0) return found
  }
}
const several = (n, one) => Array.from({ length: n }, one).flat()

const binary = [1, 2, 3, 4, 5, 6, 7, 0xa, 0xb, 0x10, 0x11, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1a, 0x1b, 0x1c, 0x1d]
const unary = [0x15, 0x19, 0x31, 0x35, 0x3b, 0x3f, 0x51, 0x54, 0x5c, 0x49]
const alone = [0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x4a, 0x58, 0x59, 0x5a, 0x5f]

// Ends in RETURN of some of memory, where init code is asked for.
const statements = [
  (r) => [...word(r), ...word(r), r.of(binary)],
  (r) => [...word(r), ...word(r), r.of(binary), ...slot(r), 0x55],
  (r) => [...word(r), ...word(r), ...word(r), r.of([8, 9])],
  (r) => [...(r.below(2) ? address(r) : slot(r)), op(r, unary)],
  (r) => [op(r, alone)],
  (r) => [...word(r), ...offset(r), r.of([0x52, 0x53])],
  (r) => [...word(r), ...slot(r), 0x55],
  (r) => [...word(r), ...slot(r), op(r, [0x55, 0x5d])],
  (r) => [...offset(r), ...offset(r), 0x20, ...slot(r), 0x55],
  (r) => [...offset(r), ...offset(r), ...offset(r), op(r, [0x37, 0x39, 0x37, 0x5e])],
  (r) => [...offset(r), ...offset(r), ...offset(r), ...address(r), 0x3c],
  (r) => [...several(r.below(3), () => word(r)), ...offset(r), ...offset(r), 0xa0 + r.below(4)],
  (r) => [...offset(r), ...offset(r), ...offset(r), ...offset(r), ...amount(r), ...address(r), ...gas(r), r.of([0xf1, 0xf2])],
  (r) => [...offset(r), ...offset(r), ...offset(r), ...offset(r), ...address(r), ...gas(r), r.of([0xf4, 0xfa])],
  (r) => [0x3d, ...small(0), ...small(0), 0x3e, 0x3d, ...slot(r), 0x55],
  (r) => creation(r),
  (r) => [0x80 + r.below(16)],
  (r) => [0x90 + r.below(16)],
  (r) => [0x50],
  (r) => { const rest = r.below(6); return [...small(r.below(2)), 0x58, ...small(6 + rest), 1, 0x57, ...Array(rest).fill(0x5b), 0x5b] }, // a jump, taken or not
]
const endings = [
  (r) => [...offset(r), ...offset(r), 0xf3],
  (r) => [...address(r), 0xff],
  () => [0x00],
  () => [],
  (r) => (r.below(3) ? [0x00] : [...offset(r), ...offset(r), 0xfd]),
  (r) => (r.below(4) ? [] : [0xfe]),
]

// Init code of a few statements, in memory, made into a contract that is then called.
function creation(random) {
  const code = [...several(random.below(3), () => random.of(statements.slice(0, 12))(random)), ...random.of(endings)(random)].slice(0, 32)
  const start = 32 - code.length
  const salt = random.below(2) ? [...small(random.below(3))] : null
  return [
    ...(code.length ? push(code) : small(0)), ...small(0), 0x52,
    ...(salt ?? []), ...small(code.length), ...small(start), ...amount(random), salt ? 0xf5 : 0xf0,
    ...small(0), ...small(0), ...small(0), ...small(0), ...small(0), 0x85, ...gas(random), 0xf1,
  ]
}

export function program(random) {
  if (random.below(30) === 0) return random.bytes(1 + random.below(60))
  // Something on the stack to begin with, so that not every second program ends for want of it.
  const start = several(random.below(18), () => word(random))
  const code = [...start, ...several(2 + random.below(14), () => random.of(statements)(random)), ...random.of(endings)(random)]
  if (random.below(20) === 0 && code.length > 0) code[random.below(code.length)] = random.below(256)
  return code
}
