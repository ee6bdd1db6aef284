import { fail } from '../../protocol/error.js';
import { sketchedRows } from '../../protocol/model/sketch.js';
import type { Dataset } from '../dataset/dataset-store.js';
import { engineProcessCodes } from './codes.js';

export interface Rows {
  readonly rows: number;
  /** Column-major int8, features x rows. */
  readonly columns: Int8Array;
}

interface Era extends Rows {
  readonly targets: readonly Float32Array[];
}

/** The rows of an era that have a certain target. */
export interface LabelledRows extends Rows {
  readonly labels: Float32Array;
}

/** The eras of a dataset as the engine uses them; those used last stay in memory. */
export class Eras {
  readonly features: number;
  readonly #rows: ReadonlyMap<string, number>;
  readonly #kept = new Map<string, Era>();
  #keptBytes = 0;
  #sketched: { readonly key: string; readonly eras: readonly Rows[] } | null = null;

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
    return index >= 0 ? index : fail(engineProcessCodes, 'ENGINE_TARGET', `The dataset has no target ${name}`);
  }

  countRows(names: readonly string[]): number {
    return names.reduce((sum, name) => sum + (this.#rows.get(name) ?? 0), 0);
  }

  /** Throws what Dataset.readEra throws. */
  async read(name: string): Promise<Era> {
    const kept = this.#kept.get(name) ?? (await this.#load(name));
    this.#forget(name);
    this.#kept.set(name, kept);
    this.#keptBytes += bytesOf(kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= this.maxBytes) break;
      this.#forget(oldest);
    }
    return kept;
  }

  /** The rows that have the target of column `target`, in the era's order. */
  async readLabelled(name: string, target: number): Promise<LabelledRows> {
    const { rows, columns, targets } = await this.read(name);
    const labels = targets[target] as Float32Array;
    if (!labels.some(Number.isNaN)) return { rows, columns, labels };
    const kept = Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]));
    return { ...this.#select({ rows, columns }, kept), labels: Float32Array.from(kept, (row) => labels[row] as number) };
  }

  /** The rows of these eras that sketches look at, about two thousand in all: they stay in memory, apart from the eras. */
  async readSketched(names: readonly string[]): Promise<readonly Rows[]> {
    const key = names.join(',');
    if (this.#sketched?.key === key) return this.#sketched.eras;
    const eras: Rows[] = [];
    for (const name of names) {
      const era = await this.read(name);
      eras.push(this.#select(era, [...new Array(sketchedRows(names.length, era.rows)).keys()]));
    }
    this.#sketched = { key, eras };
    return eras;
  }

  #select({ rows, columns }: Rows, kept: readonly number[]): Rows {
    const selected = new Int8Array(kept.length * this.features);
    for (let f = 0; f < this.features; f++) {
      kept.forEach((row, i) => (selected[f * kept.length + i] = columns[f * rows + row] as number));
    }
    return { rows: kept.length, columns: selected };
  }

  async #load(name: string): Promise<Era> {
    const { ids, features, targets } = await this.dataset.readEra(name);
    const columns = new Int8Array(ids.length * this.features);
    features.forEach((column, f) => columns.set(column, f * ids.length));
    return { rows: ids.length, columns, targets };
  }

  #forget(name: string): void {
    const kept = this.#kept.get(name);
    if (kept === undefined) return;
    this.#kept.delete(name);
    this.#keptBytes -= bytesOf(kept);
  }
}

const bytesOf = ({ rows, columns, targets }: Era): number => columns.length + 4 * rows * targets.length;
