import { hex32, int, list, object, uint, type Shaped } from '../json-shape.js';
import type { PointId } from '../../protocol/grid/point.js';
import { costBookFile, writeOwn } from '../data-dir/data-dir.js';
import { readRegular } from '../files/regular-file.js';

/**
 * So many trainings tell all that the few weights of an estimate need, and an old machine is soon forgotten.
 */
export const trainingsMax = 32;
/** Each has less than 512 bytes. */
const fileMaxBytes = 2 * trainingsMax * 512;

const training = object({
  pointId: hex32<PointId>(),
  /** Of the training eras. */
  rows: int(1),
  featuresUsed: int(1),
  numLeaves: int(1),
  /** Grown, and their bytes. */
  trees: int(1),
  treesBytes: uint(),
  /** What growing and scoring them took, of all processors together and by the clock. */
  cpuMs: int(1),
  wallMs: int(1),
});
/** What a training of this machine has taken, whole or as far as it came. */
export type Taken = Shaped<typeof training>;

const bookShape = object({ trainings: list(training, trainingsMax) });

/** What the latest trainings of a data directory have taken, the oldest first. */
export class CostBook {
  readonly #file: string;
  #taken: ReadonlyMap<PointId, Taken>;
  #hasNew = false;

  private constructor(file: string, taken: readonly Taken[]) {
    this.#file = file;
    this.#taken = byPoint(taken);
  }

  static async open(dir: string): Promise<CostBook> {
    const file = costBookFile(dir);
    return new CostBook(file, await readTaken(file));
  }

  get trainings(): readonly Taken[] {
    return [...this.#taken.values()];
  }

  /** Notes how far a training has come, in place of what was noted of its point before. */
  note(taken: Taken): void {
    this.#taken = byPoint([...this.#taken.values(), taken]);
    this.#hasNew = true;
  }

  /** Stores what is new, beside what another process has noted meanwhile. Rejects with DIR_UNWRITABLE. */
  async save(): Promise<void> {
    if (!this.#hasNew) return;
    this.#hasNew = false;
    this.#taken = byPoint([...(await readTaken(this.#file)), ...this.#taken.values()]);
    const document = bookShape.encode({ trainings: this.trainings });
    await writeOwn(this.#file, Buffer.from(`${JSON.stringify(document)}\n`));
  }
}

/** The latest of each point, and of those the latest that there may be. */
function byPoint(taken: readonly Taken[]): Map<PointId, Taken> {
  const latest = new Map<PointId, Taken>();
  for (const one of taken) {
    latest.delete(one.pointId);
    latest.set(one.pointId, one);
  }
  return new Map([...latest].slice(-trainingsMax));
}

/** None where the file cannot be read: what it tells is a help, and the next trainings tell it again. */
async function readTaken(file: string): Promise<readonly Taken[]> {
  try {
    const text = (await readRegular(file, fileMaxBytes)).toString('utf8');
    return bookShape.decode(JSON.parse(text), 'it').trainings;
  } catch {
    return [];
  }
}
