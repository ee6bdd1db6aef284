import type { Cid } from '../../protocol/codec/hash.js';
import {
  bool,
  decodeShape,
  encodeShape,
  hex32,
  link,
  list,
  literal,
  map,
  uint,
} from '../../protocol/codec/shape.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { Blocks } from '../store/blocks.js';
import { del, delRow, put, type Store } from '../store/store.js';
import { tables } from '../store/tables.js';

const rowMaxBytes = 8 << 20;
const shape = map({
  version: literal(1),
  node: hex32<NodeKey>(),
  cut: uint(),
  isWhole: bool,
  bytes: uint(),
  blocks: list(link, 100_000),
});

/** A model that is kept for its author. */
export interface KeptModel {
  readonly commitment: Cid;
  readonly node: NodeKey;
  /** The cut at which it was begun with. */
  readonly cut: number;
  /** Whether all of it is here. */
  readonly isWhole: boolean;
  /** Those of its blocks that are here for nothing else, and their bytes. */
  readonly blocks: readonly Cid[];
  readonly bytes: number;
}

/** The models that are kept, as the store has them, and their blocks. */
export class KeptModels {
  readonly #store: Store;
  readonly #blocks: Blocks;
  readonly #models: Map<Cid, KeptModel>;

  private constructor(store: Store, blocks: Blocks, models: readonly KeptModel[]) {
    this.#store = store;
    this.#blocks = blocks;
    this.#models = new Map(models.map((model) => [model.commitment, model]));
  }

  /** Of a row that was damaged, the blocks go with the next sweep. */
  static async open(store: Store, blocks: Blocks): Promise<KeptModels> {
    const models: KeptModel[] = [];
    for await (const { row, entry } of store.sift(tables.kept)) {
      const model = entry === null ? null : decodeRow(...entry);
      if (model !== null) models.push(model);
      else await store.batch([delRow(row)], { durable: false });
    }
    return new KeptModels(
      store,
      blocks,
      models.sort((a, b) => a.cut - b.cut),
    );
  }

  /** The oldest first. */
  list(): KeptModel[] {
    return [...this.#models.values()];
  }

  get(commitment: Cid): KeptModel | undefined {
    return this.#models.get(commitment);
  }

  /** Notes what a model has become, before its blocks are stored: so none is here that nobody knows of. */
  async note(model: KeptModel): Promise<void> {
    this.#models.set(model.commitment, model);
    const { commitment, blocks, ...fields } = model;
    const row = encodeShape(shape, { version: 1, ...fields, blocks: [...blocks] });
    await this.#store.batch([put(tables.kept, commitment, row)], { durable: false });
  }

  /** Keeps a model no longer, whose blocks this node has for itself now. */
  async release(commitment: Cid): Promise<void> {
    this.#models.delete(commitment);
    await this.#store.batch([del(tables.kept, commitment)], { durable: false });
  }

  /** Removes a model; what its author puts from now on is not removed with it. */
  async drop({ commitment, blocks }: KeptModel): Promise<void> {
    this.#models.delete(commitment);
    await this.#blocks.remove(blocks);
    await this.#store.batch([del(tables.kept, commitment)], { durable: false });
  }
}

function decodeRow(commitment: Cid, row: Uint8Array): KeptModel | null {
  try {
    const { version: _version, ...model } = decodeShape(shape, row, rowMaxBytes, 'kept model');
    return { commitment, ...model };
  } catch {
    return null;
  }
}
