import type { Network } from '../../protocol/campaign/network.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { faultOf } from '../../protocol/error.js';
import type { OpenCommitment } from '../../protocol/ledger/audits/audit.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import { modelOf } from '../../protocol/peer/tasks.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { linkSignals } from '../abort.js';
import {
  ModelUnderAudit,
  treesMaxBytes,
  type FetchBlocks,
  type ModelSource,
} from '../audit/model-under-audit.js';
import { nodeKeyOf } from '../identity/identity.js';
import { orderModel } from '../models/order-model.js';
import type { Blocks } from '../store/blocks.js';
import type { KeptModel, KeptModels } from './kept-models.js';
import { isMissed, isSeatedFor } from './missed.js';
import { keptMaxBytes, narrowBytes, roomFor, type Keepable } from './room.js';

/** How long one model may take at a time: what has come by then stays, and the next turn goes on. */
const turnMs = 5 * 60_000;
/** Models fetched at once, each of another author. */
const fetchedAtOnce = 4;

export interface KeepingOptions extends Network {
  readonly node: NodeKey;
}

export interface KeepingDependencies {
  readonly kept: KeptModels;
  readonly blocks: Blocks;
  /** Fetches blocks that this node gives to others from then on. */
  readonly fetchBlocks: FetchBlocks;
  readonly ledger: () => Ledger;
  /** The ids of the peers that have a place with this node. */
  readonly placeHolders: () => readonly string[];
  readonly onError: (error: unknown) => void;
}

interface Fetching {
  readonly node: NodeKey;
  /** What the model takes at most. */
  readonly bytes: number;
  readonly stop: AbortController;
}

/** What a node keeps for those whom it relays. */
export interface KeepingView {
  readonly bytes: number;
  readonly maxBytes: number;
  readonly authors: readonly { readonly node: NodeKey; readonly models: number; readonly bytes: number }[];
}

/**
 * Keeps models of those that have a place with this node, a relay, for whoever a direct way does not lead to
 * them (rule MESH-26).
 */
export class Keeping {
  readonly #options: KeepingOptions;
  readonly #deps: KeepingDependencies;
  /** The cut from which on a model is tried again that did not come. */
  readonly #againCut = new Map<Cid, number>();
  /** Authors by when they last had a turn: who is slow keeps no other waiting for long. */
  readonly #turns = new Map<NodeKey, number>();
  #turn = 0;
  readonly #fetching = new Map<Cid, Fetching>();
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  /** What is being let go. */
  #going: Promise<unknown> = Promise.resolve();

  constructor(options: KeepingOptions, dependencies: KeepingDependencies) {
    this.#options = options;
    this.#deps = dependencies;
  }

  /** After a cut, or when a peer came: lets go of what is of no use any more, and fetches what is needed. */
  look(): void {
    if (this.#stopping.signal.aborted) return;
    this.#tidy();
    this.#fetch();
  }

  /** Resolves when it fetches nothing, and what was to go is gone. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.#going;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.idle();
  }

  view(): KeepingView {
    const models = this.#deps.kept.list().filter(({ bytes }) => bytes > 0);
    const authors = [...new Set(models.map(({ node }) => node))].map((node) => {
      const own = models.filter((model) => model.node === node);
      return { node, models: own.length, bytes: sum(own) };
    });
    return { bytes: sum(models), maxBytes: keptMaxBytes(this.#deps.blocks), authors };
  }

  #tidy(): void {
    const { kept, blocks, ledger } = this.#deps;
    const now = ledger();
    const { commitments } = now;
    for (const commitment of this.#againCut.keys())
      if (!commitments.has(commitment)) this.#againCut.delete(commitment);
    const authors = new Set([...commitments.values()].map(({ node }) => node));
    for (const node of this.#turns.keys()) if (!authors.has(node)) this.#turns.delete(node);
    let narrow = narrowBytes(blocks);
    for (const model of kept.list()) {
      const open = commitments.get(model.commitment);
      const isOwn = open !== undefined && isSeatedFor(now, model.commitment, open, this.#options.node);
      if (open !== undefined && !isOwn && narrow <= 0) continue;
      const fetching = this.#fetching.get(model.commitment);
      if (fetching !== undefined) {
        // Its end looks at it again.
        fetching.stop.abort();
        continue;
      }
      if (!isOwn) narrow -= model.bytes;
      this.#letGo(isOwn ? kept.release(model.commitment) : kept.drop(model));
    }
  }

  #letGo(done: Promise<void>): void {
    this.#going = Promise.all([this.#going, done.catch(this.#deps.onError)]);
  }

  #fetch(): void {
    while (this.#fetching.size < fetchedAtOnce) {
      const next = this.#next();
      if (next === undefined) return;
      const running = this.#keep(...next)
        .catch(this.#deps.onError)
        .finally(() => {
          this.#running.delete(running);
          this.#fetch();
        });
      this.#running.add(running);
    }
  }

  /** Of the models that are due the one whose author had a turn longest ago. */
  #next(): [Cid, OpenCommitment] | undefined {
    if (this.#stopping.signal.aborted) return undefined;
    const { ledger, placeHolders } = this.#deps;
    const authors = new Set(placeHolders().map(nodeKeyOf));
    for (const { node } of this.#fetching.values()) authors.delete(node);
    const turnOf = ([, { node }]: [Cid, OpenCommitment]): number => this.#turns.get(node) ?? 0;
    return [...ledger().commitments]
      .filter(([commitment, open]) => authors.has(open.node) && this.#isDue(commitment, open))
      .sort((a, b) => turnOf(a) - turnOf(b))[0];
  }

  #isDue(commitment: Cid, open: OpenCommitment): boolean {
    const { kept, ledger } = this.#deps;
    const now = ledger();
    if (kept.get(commitment)?.isWhole === true || (this.#againCut.get(commitment) ?? 0) > now.number)
      return false;
    return isMissed(now, commitment, open) && !isSeatedFor(now, commitment, open, this.#options.node);
  }

  async #keep(commitment: Cid, open: OpenCommitment): Promise<void> {
    const { kept, ledger, onError } = this.#deps;
    const { node } = open;
    // What has no room, or does not come, is tried again after the next cut.
    this.#againCut.set(commitment, ledger().number + 1);
    this.#turns.set(node, ++this.#turn);
    const order = orderModel(this.#options, open);
    const bytes = order.plan.segments.length * treesMaxBytes(order);
    if (!this.#makeRoom({ commitment, node, bytes })) return;
    const stop = new AbortController();
    const { signal, release } = linkSignals([this.#stopping.signal, stop.signal], turnMs);
    this.#fetching.set(commitment, { node, bytes, stop });
    try {
      const begun = { commitment, node, cut: ledger().number, isWhole: false, blocks: [], bytes: 0 };
      if (kept.get(commitment) === undefined) await kept.note(begun);
      const [model, source] = [modelOf(commitment, open), this.#sourceFor(commitment)];
      await (await ModelUnderAudit.fetch(this.#options, open.manifest, model, source, signal)).fetchAll();
      await kept.note({ ...(kept.get(commitment) ?? begun), isWhole: true });
    } catch (error) {
      const fault = faultOf(error);
      if (fault === 'bug' && !signal.aborted) onError(error);
      // What contradicts its commitment is of no use; else what came so far stays.
      if (fault === 'peer') this.#againCut.set(commitment, Infinity);
      const begun = kept.get(commitment);
      if (fault === 'peer' && begun !== undefined) await kept.drop(begun);
    } finally {
      release();
      this.#fetching.delete(commitment);
      this.#tidy();
    }
  }

  #makeRoom(wanted: Pick<KeptModel, 'commitment' | 'node' | 'bytes'>): boolean {
    const { kept, blocks } = this.#deps;
    const others = kept.list().filter(({ commitment }) => commitment !== wanted.commitment);
    const begunBytes = kept.get(wanted.commitment)?.bytes ?? 0;
    const going = roomFor(
      this.#keepable(wanted),
      others.map((model) => this.#keepable(model)),
      { diskMaxBytes: blocks.diskMaxBytes, usedBytes: blocks.usedBytes - begunBytes },
    );
    for (const model of others) if (going?.includes(model.commitment)) this.#letGo(kept.drop(model));
    return going !== null;
  }

  #keepable({ commitment, node, bytes }: Pick<KeptModel, 'commitment' | 'node' | 'bytes'>): Keepable {
    const { commitments, members } = this.#deps.ledger();
    return {
      commitment,
      node,
      bytes: Math.max(bytes, this.#fetching.get(commitment)?.bytes ?? 0),
      isNewcomer: members.get(node)?.phase !== 'proven',
      isFinal: commitments.get(commitment)?.phase.type === 'final',
    };
  }

  /** Where the blocks of a model go: what this node has for another reason is not kept, and stays. */
  #sourceFor(commitment: Cid): ModelSource {
    const { kept, blocks, fetchBlocks } = this.#deps;
    return {
      fetchBlocks,
      blocks: {
        readBlock: (cid) => blocks.readBlock(cid),
        putBlocks: async (fetched) => {
          const model = kept.get(commitment) as KeptModel;
          await kept.note({
            ...model,
            blocks: [...model.blocks, ...fetched.map(([cid]) => cid)],
            bytes: model.bytes + fetched.reduce((bytes, [, block]) => bytes + block.length, 0),
          });
          await blocks.putBlocks(fetched);
        },
      },
    };
  }
}

const sum = (models: readonly { readonly bytes: number }[]): number =>
  models.reduce((bytes, one) => bytes + one.bytes, 0);
