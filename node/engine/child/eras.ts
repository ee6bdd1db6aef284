import { checksum, engineCodes } from '../../../native/index.js';
import { selectRows, type Columns } from '../../../protocol/dataset/columns.js';
import type { EraBlock } from '../../../protocol/dataset/era-block.js';
import { fail } from '../../../protocol/error.js';
import { sketchedRows } from '../../../protocol/model/sketch.js';
import type { Dataset } from '../../dataset/dataset-store.js';
import { engineProcessCodes } from '../codes.js';

export type Era = Pick<EraBlock, 'columns' | 'targets'>;

/** The rows of an era that have a certain target. */
export interface LabelledRows {
  readonly columns: Columns;
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
  readonly #firstRows = new Map<string, number>();
  readonly #kept = new Map<string, Kept<Era>>();
  #keptBytes = 0;
  #sketched: (Kept<readonly Columns[]> & { readonly key: string }) | null = null;

  constructor(
    readonly dataset: Dataset,
    readonly maxBytes: number,
  ) {
    this.features = dataset.manifest.features.length;
    this.#rows = new Map(dataset.manifest.eras.map(({ name, rows }) => [name, rows]));
    let row = 0;
    for (const { name, rows } of dataset.manifest.eras) {
      this.#firstRows.set(name, row);
      row += rows;
    }
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

  /** Of an era of the manifest, among all rows of the dataset. */
  firstRow(name: string): number {
    return this.#firstRows.get(name) as number;
  }

  async use<T>(name: string, work: (era: Era) => T | Promise<T>): Promise<T> {
    const { value, checksum: expected } = await this.#read(name);
    const done = await work(value);
    checkRows(partsOf(value), expected, `The era ${name}`);
    return done;
  }

  /** Hands out the rows that have the target of column `target`, in the era's order. */
  useLabelled<T>(name: string, target: number, work: (rows: LabelledRows) => T | Promise<T>): Promise<T> {
    return this.use(name, async ({ columns, targets }) => {
      const labels = targets[target] as Float32Array;
      if (!labels.some(Number.isNaN)) return work({ columns, labels });
      // TRAIN-4
      const kept = Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]));
      return work({
        columns: selectRows(columns, kept),
        labels: Float32Array.from(kept, (row) => labels[row] as number),
      });
    });
  }

  /**
   * Hands out the rows of these eras that sketches look at, about two thousand in all: they stay in memory,
   * apart from the eras.
   */
  async useSketched<T>(names: readonly string[], work: (eras: readonly Columns[]) => Promise<T>): Promise<T> {
    const { value, checksum: expected } = await this.#readSketched(names);
    const done = await work(value);
    checkRows(
      value.map(({ values }) => values),
      expected,
      'What sketches look at',
    );
    return done;
  }

  async #readSketched(names: readonly string[]): Promise<Kept<readonly Columns[]>> {
    const key = names.join(',');
    if (this.#sketched?.key === key) return this.#sketched;
    const eras: Columns[] = [];
    for (const name of names) {
      eras.push(
        await this.use(name, ({ columns }) =>
          selectRows(columns, [...new Array(sketchedRows(names.length, columns.rows)).keys()]),
        ),
      );
    }
    this.#sketched = { key, value: eras, checksum: checksum(eras.map(({ values }) => values)) };
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

  async #load(name: string): Promise<Kept<Era>> {
    const { columns, targets } = await this.dataset.readEra(name);
    // The ids and what else lies in the block are let go.
    const era = { columns: { ...columns, values: columns.values.slice() }, targets };
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
  fail(engineCodes, 'ENGINE_ROWS', `${what} changed in the memory of the engine`);

const partsOf = ({ columns, targets }: Era): (Int8Array | Float32Array)[] => [columns.values, ...targets];

const bytesOf = ({ columns: { rows, values }, targets }: Era): number =>
  values.length + 4 * rows * targets.length;
