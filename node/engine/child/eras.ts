import { checksum } from '../../../native/index.js';
import { fail } from '../../../protocol/error.js';
import { sketchedRows } from '../../../protocol/model/sketch.js';
import type { Dataset } from '../../dataset/dataset-store.js';
import { engineProcessCodes } from '../codes.js';

export interface Rows {
  readonly rows: number;
  /** Column-major int8, features x rows. */
  readonly columns: Int8Array;
}

export interface Era extends Rows {
  readonly targets: readonly Float32Array[];
}

/** The rows of an era that have a certain target. */
export interface LabelledRows extends Rows {
  readonly labels: Float32Array;
}

/** What stays in memory, with its checksum as it came. */
interface Kept<T> {
  readonly value: T;
  readonly checksum: bigint;
}

/**
 * The eras of a dataset as the engine uses them; those used last stay in memory. Each is handed out for a
 * piece of work, and looked at once more when that is done: `use`, `useLabelled` and `useSketched` reject
 * with ENGINE_ROWS where its bytes changed meanwhile, and with what Dataset.readEra throws.
 */
export class Eras {
  readonly features: number;
  readonly #rows: ReadonlyMap<string, number>;
  readonly #kept = new Map<string, Kept<Era>>();
  #keptBytes = 0;
  #sketched: (Kept<readonly Rows[]> & { readonly key: string }) | null = null;

  constructor(
    readonly dataset: Dataset,
    readonly maxBytes: number,
  ) {
    this.features = dataset.manifest.features.length;
    this.#rows = new Map(dataset.manifest.eras.map(({ name, rows }) => [name, rows]));
  }

  /** The column of a target. Throws ENGINE_TARGET. */
  targetIndex(name: string): number {
    const index = this.dataset.manifest.targets.indexOf(name);
    return index >= 0
      ? index
      : fail(engineProcessCodes, 'ENGINE_TARGET', `The dataset has no target ${name}`);
  }

  countRows(names: readonly string[]): number {
    return names.reduce((sum, name) => sum + (this.#rows.get(name) ?? 0), 0);
  }

  async use<T>(name: string, work: (era: Era) => T | Promise<T>): Promise<T> {
    const { value, checksum: expected } = await this.#read(name);
    const done = await work(value);
    checkRows(partsOf(value), expected, `The era ${name}`);
    return done;
  }

  /** Hands out the rows that have the target of column `target`, in the era's order. */
  useLabelled<T>(name: string, target: number, work: (rows: LabelledRows) => T | Promise<T>): Promise<T> {
    return this.use(name, async ({ rows, columns, targets }) => {
      const labels = targets[target] as Float32Array;
      if (!labels.some(Number.isNaN)) return work({ rows, columns, labels });
      const kept = Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]));
      return work({
        ...this.#select({ rows, columns }, kept),
        labels: Float32Array.from(kept, (row) => labels[row] as number),
      });
    });
  }

  /**
   * Hands out the rows of these eras that sketches look at, about two thousand in all: they stay in memory,
   * apart from the eras.
   */
  async useSketched<T>(names: readonly string[], work: (eras: readonly Rows[]) => Promise<T>): Promise<T> {
    const { value, checksum: expected } = await this.#readSketched(names);
    const done = await work(value);
    checkRows(
      value.map(({ columns }) => columns),
      expected,
      'What sketches look at',
    );
    return done;
  }

  async #readSketched(names: readonly string[]): Promise<Kept<readonly Rows[]>> {
    const key = names.join(',');
    if (this.#sketched?.key === key) return this.#sketched;
    const eras: Rows[] = [];
    for (const name of names) {
      eras.push(
        await this.use(name, (era) =>
          this.#select(era, [...new Array(sketchedRows(names.length, era.rows)).keys()]),
        ),
      );
    }
    this.#sketched = { key, value: eras, checksum: checksum(eras.map(({ columns }) => columns)) };
    return this.#sketched;
  }

  async #read(name: string): Promise<Kept<Era>> {
    const kept = this.#kept.get(name) ?? (await this.#load(name));
    this.#forget(name);
    this.#kept.set(name, kept);
    this.#keptBytes += bytesOf(kept.value);
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= this.maxBytes) break;
      this.#forget(oldest);
    }
    return kept;
  }

  #select({ rows, columns }: Rows, kept: readonly number[]): Rows {
    const selected = new Int8Array(kept.length * this.features);
    for (let f = 0; f < this.features; f++) {
      kept.forEach((row, i) => (selected[f * kept.length + i] = columns[f * rows + row] as number));
    }
    return { rows: kept.length, columns: selected };
  }

  async #load(name: string): Promise<Kept<Era>> {
    const { ids, features, targets } = await this.dataset.readEra(name);
    const columns = new Int8Array(ids.length * this.features);
    features.forEach((column, f) => columns.set(column, f * ids.length));
    const era = { rows: ids.length, columns, targets };
    return { value: era, checksum: checksum(partsOf(era)) };
  }

  #forget(name: string): void {
    const kept = this.#kept.get(name);
    if (kept === undefined) return;
    this.#kept.delete(name);
    this.#keptBytes -= bytesOf(kept.value);
  }
}

/** Throws ENGINE_ROWS unless the arrays are what they were. */
export function checkRows(arrays: Parameters<typeof checksum>[0], expected: bigint, what: string): void {
  if (checksum(arrays) !== expected) failRows(what);
}

export const failRows = (what: string): never =>
  fail(engineProcessCodes, 'ENGINE_ROWS', `${what} changed in the memory of the engine`);

const partsOf = ({ columns, targets }: Era): (Int8Array | Float32Array)[] => [columns, ...targets];

const bytesOf = ({ rows, columns, targets }: Era): number => columns.length + 4 * rows * targets.length;
