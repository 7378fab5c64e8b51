// QR codes (ISO/IEC 18004) of bytes, with error correction M, versions 1 to 20: enough for a key file of a few
// hundred characters. Modules come back as rows of booleans, dark is true.

const eccPerBlock = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const blockCount = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const mostVersion = 20;

const at = (list: readonly number[], i: number): number => list[i] ?? 0;

/** Codewords of a version, data and correction together. */
function rawCodewords(version: number): number {
    let bits = (16 * version + 128) * version + 64;
    if (version >= 2) {
        const lines = Math.floor(version / 7) + 2;
        bits -= (25 * lines - 10) * lines - 55;
        if (version >= 7) bits -= 36;
    }
    return Math.floor(bits / 8);
}

function alignmentLines(version: number): number[] {
    if (version === 1) return [];
    const lines = Math.floor(version / 7) + 2;
    const step = Math.ceil((version * 4 + 4) / (lines * 2 - 2)) * 2;
    const out = [6];
    for (let i = lines - 2; i >= 0; i--) out.push(version * 4 + 10 - i * step);
    return out;
}

function multiply(x: number, y: number): number {
    let z = 0;
    for (let i = 7; i >= 0; i--) {
        z = (z << 1) ^ ((z >>> 7) * 0x11d);
        z ^= ((y >>> i) & 1) * x;
    }
    return z;
}

function divisor(degree: number): number[] {
    const out = new Array<number>(degree).fill(0);
    out[degree - 1] = 1;
    let root = 1;
    for (let i = 0; i < degree; i++) {
        for (let j = 0; j < degree; j++) out[j] = multiply(at(out, j), root) ^ at(out, j + 1);
        root = multiply(root, 2);
    }
    return out;
}

function remainder(data: number[], by: number[]): number[] {
    const out = by.map(() => 0);
    for (const byte of data) {
        const factor = byte ^ (out.shift() ?? 0);
        out.push(0);
        by.forEach((coefficient, i) => (out[i] = at(out, i) ^ multiply(coefficient, factor)));
    }
    return out;
}

function dataCodewords(bytes: Uint8Array, version: number, capacity: number): number[] {
    const bits: number[] = [];
    const put = (value: number, length: number): void => {
        for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1);
    };
    put(4, 4);
    put(bytes.length, version < 10 ? 8 : 16);
    for (const byte of bytes) put(byte, 8);
    put(0, Math.min(4, capacity * 8 - bits.length));
    put(0, (8 - (bits.length % 8)) % 8);
    for (let pad = 0xec; bits.length < capacity * 8; pad ^= 0xec ^ 0x11) put(pad, 8);
    return Array.from({ length: capacity }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8).join(''), 2));
}

function withCorrection(data: number[], version: number): number[] {
    const blocks = at(blockCount, version);
    const ecc = at(eccPerBlock, version);
    const raw = rawCodewords(version);
    const short = Math.floor(raw / blocks) - ecc;
    const shortBlocks = blocks - (raw % blocks);
    const by = divisor(ecc);
    const parts: { data: number[]; ecc: number[] }[] = [];
    for (let i = 0, from = 0; i < blocks; i++) {
        const part = data.slice(from, from + short + (i < shortBlocks ? 0 : 1));
        from += part.length;
        parts.push({ data: part, ecc: remainder(part, by) });
    }
    const out: number[] = [];
    for (let i = 0; i <= short; i++) for (const part of parts) if (i < part.data.length) out.push(at(part.data, i));
    for (let i = 0; i < ecc; i++) for (const part of parts) out.push(at(part.ecc, i));
    return out;
}

class Matrix {
    readonly dark: boolean[][];
    readonly fixed: boolean[][];
    readonly size: number;
    readonly version: number;

    constructor(version: number) {
        this.version = version;
        this.size = version * 4 + 17;
        const rows = (): boolean[][] => Array.from({ length: this.size }, () => new Array<boolean>(this.size).fill(false));
        this.dark = rows();
        this.fixed = rows();
    }

    fix(x: number, y: number, dark: boolean): void {
        const row = this.dark[y];
        const held = this.fixed[y];
        if (!row || !held || x < 0 || x >= this.size) return;
        row[x] = dark;
        held[x] = true;
    }

    private square(cx: number, cy: number, reach: number, isDark: (ring: number) => boolean): void {
        for (let dy = -reach; dy <= reach; dy++)
            for (let dx = -reach; dx <= reach; dx++)
                this.fix(cx + dx, cy + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
    }

    patterns(): void {
        for (let i = 0; i < this.size; i++) {
            this.fix(6, i, i % 2 === 0);
            this.fix(i, 6, i % 2 === 0);
        }
        const end = this.size - 4;
        for (const [x, y] of [[3, 3], [end, 3], [3, end]] as const) this.square(x, y, 4, (ring) => ring !== 2 && ring !== 4);
        const lines = alignmentLines(this.version);
        const last = lines.length - 1;
        lines.forEach((x, i) =>
            lines.forEach((y, j) => {
                const corner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
                if (!corner) this.square(x, y, 2, (ring) => ring !== 1);
            }),
        );
        this.format(0);
        this.versionBits();
    }

    format(mask: number): void {
        let rest = mask; // level M is 00
        for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
        const bits = ((mask << 10) | rest) ^ 0x5412;
        const bit = (i: number): boolean => ((bits >>> i) & 1) === 1;
        for (let i = 0; i <= 5; i++) this.fix(8, i, bit(i));
        this.fix(8, 7, bit(6));
        this.fix(8, 8, bit(7));
        this.fix(7, 8, bit(8));
        for (let i = 9; i < 15; i++) this.fix(14 - i, 8, bit(i));
        for (let i = 0; i < 8; i++) this.fix(this.size - 1 - i, 8, bit(i));
        for (let i = 8; i < 15; i++) this.fix(8, this.size - 15 + i, bit(i));
        this.fix(8, this.size - 8, true);
    }

    private versionBits(): void {
        if (this.version < 7) return;
        let rest = this.version;
        for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
        const bits = (this.version << 12) | rest;
        for (let i = 0; i < 18; i++) {
            const dark = ((bits >>> i) & 1) === 1;
            const a = this.size - 11 + (i % 3);
            const b = Math.floor(i / 3);
            this.fix(a, b, dark);
            this.fix(b, a, dark);
        }
    }

    private *freeCells(): Generator<[number, number]> {
        for (let right = this.size - 1; right >= 1; right -= 2) {
            if (right === 6) right = 5;
            for (let step = 0; step < this.size; step++) {
                const upward = ((right + 1) & 2) === 0;
                const y = upward ? this.size - 1 - step : step;
                for (const x of [right, right - 1]) if (!this.fixed[y]?.[x]) yield [x, y];
            }
        }
    }

    place(codewords: number[]): void {
        let i = 0;
        for (const [x, y] of this.freeCells()) {
            const row = this.dark[y];
            if (row && i < codewords.length * 8) row[x] = ((at(codewords, i >>> 3) >>> (7 - (i & 7))) & 1) === 1;
            i++;
        }
    }

    /** Even cells with light ones between them; any mask may be read, this one breaks up most texts. */
    mask(): void {
        for (const [x, y] of this.freeCells()) {
            const row = this.dark[y];
            if (row && (x + y) % 2 === 0) row[x] = !row[x];
        }
    }
}

/** Throws where the text is longer than version 20 holds (666 bytes). */
export function qrOf(text: string): boolean[][] {
    const bytes = new TextEncoder().encode(text);
    for (let version = 1; version <= mostVersion; version++) {
        const capacity = rawCodewords(version) - at(blockCount, version) * at(eccPerBlock, version);
        if (4 + (version < 10 ? 8 : 16) + 8 * bytes.length > capacity * 8) continue;
        const matrix = new Matrix(version);
        matrix.patterns();
        matrix.place(withCorrection(dataCodewords(bytes, version, capacity), version));
        matrix.mask();
        return matrix.dark;
    }
    throw new Error('too long for a QR code');
}

/** One path for an SVG of size + 8 units, with the quiet zone that readers want. */
export function qrPath(text: string): { size: number; path: string } {
    const rows = qrOf(text);
    const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ''))).join('');
    return { size: rows.length + 8, path };
}
