import { blake2b } from '@noble/hashes/blake2.js';
import type { MaxBin, Table } from './fixture.js';
import { leaf as leafNode, split as splitNode, valueAt, type Node } from './reference-trees.js';

// What LightGBM computes with the parameters of a training plan, once more in plain arithmetic, and the
// transcript of it byte by byte (rules TRANSCRIPT-1 to TRANSCRIPT-7). It knows no feature fraction
// below 1.

/** The greatest value of each bin. */
const binEnds: Record<MaxBin, readonly number[]> = {
  2: [0, 4],
  3: [0, 2, 4],
  4: [0, 2, 3, 4],
  5: [0, 1, 2, 3, 4],
};
const epsilon = Math.fround(1e-15);

export interface ReferenceSettings {
  maxBin: MaxBin;
  learningRate: number;
  numLeaves: number;
  maxDepth: number;
  minDataInLeaf: number;
  lambda: number;
}

/** Sums of gradients and hessians (which are 1) of the rows in one bin. */
type Bin = [gradients: number, rows: number];

interface BestSplit {
  feature: number;
  /** The last bin that goes left. */
  bin: number;
  gain: number;
  sums: { left: Bin; right: Bin };
}

interface GrowingLeaf {
  index: number;
  depth: number;
  rows: number[];
  gradients: number;
  hessians: number;
  value: number;
  histograms: Bin[][];
  /** Features that no examined ancestor found impossible to split. */
  splittable: boolean[];
  best: BestSplit | undefined;
  children: { feature: number; bin: number; left: GrowingLeaf; right: GrowingLeaf } | undefined;
}

export class ReferenceLearner {
  readonly frames: Uint8Array[] = [];
  readonly ends: readonly number[];

  constructor(
    readonly table: Table,
    readonly settings: ReferenceSettings,
  ) {
    this.ends = binEnds[settings.maxBin];
  }

  train(trees: number, scores: Float64Array): { roots: Node[]; digest(key: Uint8Array): Uint8Array } {
    const roots: Node[] = [];
    for (let tree = 0; tree < trees; tree++) {
      const root = this.#grow(tree, scores);
      if ('value' in root) break;
      roots.push(root);
      const { rows, columns } = this.table;
      for (let row = 0; row < rows; row++)
        scores[row]! += valueAt(root, (feature) => columns[feature * rows + row] as number);
    }
    this.#frame(3, [roots.length]);
    const transcript = Buffer.concat(this.frames);
    return { roots, digest: (key) => blake2b(transcript, { key, dkLen: 32 }) };
  }

  #grow(tree: number, scores: Float64Array): Node {
    this.#frame(1, [tree]);
    const { rows, labels } = this.table;
    const { numLeaves, maxDepth, minDataInLeaf } = this.settings;
    const gradients = Float32Array.from(
      { length: rows },
      (_, row) => (scores[row] as number) - (labels[row] as number),
    );
    const root = this.#leaf(
      0,
      0,
      Array.from({ length: rows }, (_, row) => row),
      gradients.reduce((sum, g) => sum + g, 0),
      rows,
    );
    root.splittable = Array<boolean>(this.table.features).fill(true);
    const leaves = [root];
    let pair: [GrowingLeaf, GrowingLeaf] | [GrowingLeaf] = [root];
    let parent: GrowingLeaf | undefined;
    while (leaves.length < numLeaves) {
      if (pair[0].depth < maxDepth && pair.some((one) => one.rows.length >= 2 * minDataInLeaf))
        this.#examine(pair, parent, gradients);
      const chosen = leaves.reduce((a, b) => (isBetter(b.best, a.best) ? b : a));
      if (chosen.best === undefined || chosen.best.gain <= 0) break;
      pair = this.#split(chosen, leaves.length);
      parent = chosen;
      leaves[chosen.index] = pair[0];
      leaves.push(pair[1]);
    }
    return this.#node(root, leaves.length === 1);
  }

  #leaf(index: number, depth: number, rows: number[], gradients: number, hessians: number): GrowingLeaf {
    const value = -gradients / (hessians + this.settings.lambda);
    return {
      index,
      depth,
      rows,
      gradients,
      hessians,
      value,
      histograms: [],
      splittable: [],
      best: undefined,
      children: undefined,
    };
  }

  /**
   * Examines the leaf of fewer rows first: the histograms of the other one are what it leaves of their
   * parent's.
   */
  #examine(pair: readonly GrowingLeaf[], parent: GrowingLeaf | undefined, gradients: Float32Array): void {
    const [left, right] = pair as [GrowingLeaf, GrowingLeaf | undefined];
    const [smaller, larger] =
      right === undefined || left.rows.length < right.rows.length ? [left, right] : [right, left];
    const used = parent?.splittable ?? smaller.splittable;
    smaller.histograms = used.map((use, feature) =>
      use ? this.#histogram(smaller, feature, gradients) : [],
    );
    this.#search(smaller, used);
    if (larger === undefined) return;
    larger.histograms = used.map((use, feature) =>
      use
        ? ((parent as GrowingLeaf).histograms[feature] as Bin[]).map(([g, n], bin) => {
            const [minusG, minusN] = (smaller.histograms[feature] as Bin[])[bin] as Bin;
            return [g - minusG, n - minusN] as Bin;
          })
        : [],
    );
    this.#search(larger, used);
  }

  /** Bin 0 is left out, except that with two bins the second is what the first leaves. */
  #histogram(leaf: GrowingLeaf, feature: number, gradients: Float32Array): Bin[] {
    const bins = this.ends.map((): Bin => [0, 0]);
    for (const row of leaf.rows) {
      const bin = bins[this.#binOf(feature, row)] as Bin;
      bin[0] += gradients[row] as number;
      bin[1]++;
    }
    if (this.ends.length > 2) return bins.slice(1);
    const [g, n] = bins[0] as Bin;
    return [
      [g, n],
      [leaf.gradients - g, leaf.hessians - n],
    ];
  }

  #search(leaf: GrowingLeaf, used: readonly boolean[]): void {
    const records: Uint8Array[] = [];
    leaf.best = undefined;
    leaf.splittable = used.map((use, feature) => {
      if (!use) return false;
      const { found, splittable } = this.#searchFeature(leaf, feature);
      if (found !== undefined && isBetter(found, leaf.best)) leaf.best = found;
      records.push(this.#record(leaf, feature, found));
      return splittable;
    });
    this.#frame(2, [leaf.index, leaf.rows.length, records.length], records);
  }

  #searchFeature(leaf: GrowingLeaf, feature: number): { found: BestSplit | undefined; splittable: boolean } {
    const { lambda, minDataInLeaf } = this.settings;
    const histogram = leaf.histograms[feature] as Bin[];
    const offset = this.ends.length > 2 ? 1 : 0;
    const hessians = leaf.hessians + 2 * epsilon;
    const gainOf = (g: number, h: number): number => (g * g) / (h + lambda);
    const unsplit = gainOf(leaf.gradients, hessians);
    let best: { bin: number; gain: number; g: number; h: number } | undefined;
    let rightG = 0;
    let rightH = epsilon;
    let rightRows = 0;
    for (let bin = this.ends.length - 1; bin >= 1; bin--) {
      const [g, n] = histogram[bin - offset] as Bin;
      rightG += g;
      rightH += n;
      rightRows += Math.trunc(n * (leaf.rows.length / hessians) + 0.5);
      if (rightRows < minDataInLeaf) continue;
      if (leaf.rows.length - rightRows < minDataInLeaf) break;
      const leftG = leaf.gradients - rightG;
      const leftH = hessians - rightH;
      const gain = gainOf(leftG, leftH) + gainOf(rightG, rightH);
      if (gain > unsplit && (best === undefined || gain > best.gain))
        best = { bin: bin - 1, gain, g: leftG, h: leftH };
    }
    if (best === undefined) return { found: undefined, splittable: false };
    const left: Bin = [best.g, best.h];
    const right: Bin = [leaf.gradients - best.g, hessians - best.h];
    return {
      found: { feature, bin: best.bin, gain: best.gain - unsplit, sums: { left, right } },
      splittable: true,
    };
  }

  #split(leaf: GrowingLeaf, newIndex: number): [GrowingLeaf, GrowingLeaf] {
    const { feature, bin, sums } = leaf.best as BestSplit;
    const child = (index: number, goes: (rowBin: number) => boolean, [g, h]: Bin): GrowingLeaf => {
      const made = this.#leaf(
        index,
        leaf.depth + 1,
        leaf.rows.filter((row) => goes(this.#binOf(feature, row))),
        g,
        h - epsilon,
      );
      made.value = -g / (h + this.settings.lambda);
      return made;
    };
    const left = child(leaf.index, (rowBin) => rowBin <= bin, sums.left);
    const right = child(newIndex, (rowBin) => rowBin > bin, sums.right);
    leaf.children = { feature, bin, left, right };
    return [left, right];
  }

  #node({ children, value }: GrowingLeaf, alone: boolean): Node {
    if (children === undefined) return leafNode(alone ? 0 : value * this.settings.learningRate);
    const { feature, bin, left, right } = children;
    return splitNode(feature, this.ends[bin] as number, this.#node(left, false), this.#node(right, false));
  }

  #binOf(feature: number, row: number): number {
    const value = this.table.columns[feature * this.table.rows + row] as number;
    return this.ends.findIndex((end) => value <= end);
  }

  #record(leaf: GrowingLeaf, feature: number, found: BestSplit | undefined): Uint8Array {
    const bins = leaf.histograms[feature] as Bin[];
    const bytes = Buffer.alloc(12 + 16 * bins.length);
    bytes.writeUInt16LE(feature, 0);
    bytes.writeUInt8(bins.length, 2);
    bytes.writeUInt8(found?.bin ?? 0, 3);
    bytes.writeDoubleLE(found?.gain ?? -Infinity, 4);
    bins.flat().forEach((sum, i) => bytes.writeDoubleLE(sum, 12 + 8 * i));
    return bytes;
  }

  #frame(kind: number, numbers: readonly number[], records: readonly Uint8Array[] = []): void {
    const head = Buffer.alloc(1 + 4 * numbers.length);
    head[0] = kind;
    numbers.forEach((number, i) => head.writeUInt32LE(number, 1 + 4 * i));
    this.frames.push(head, ...records);
  }
}

/** The greater gain, else the lower feature. */
function isBetter(a: BestSplit | undefined, b: BestSplit | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.gain === b.gain ? a.feature < b.feature : a.gain > b.gain;
}
