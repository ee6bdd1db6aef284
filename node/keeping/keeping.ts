import type { Network } from '../../protocol/campaign/network.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { faultOf } from '../../protocol/error.js';
import type { OpenCommitment } from '../../protocol/ledger/audits/audit.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import { modelOf } from '../../protocol/peer/tasks.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { linkSignals } from '../abort.js';
import { ModelUnderAudit, treesMaxBytes, type FetchBlocks } from '../audit/model-under-audit.js';
import { nodeKeyOf } from '../identity/identity.js';
import { orderModel } from '../models/order-model.js';
import type { Blocks } from '../store/blocks.js';
import type { KeptModel, KeptModels } from './kept-models.js';
import { keptMaxBytes, narrowBytes, roomFor, type Keepable } from './room.js';

/** A model may take so long to come: 200 MB at 1 Mbit/s. Where it takes longer, the next time goes on. */
const fetchMs = 30 * 60_000;

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
  #fetching: { readonly commitment: Cid; readonly stop: AbortController } | null = null;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
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
    this.#running ??= this.#fetchAll()
      .catch(this.#deps.onError)
      .finally(() => (this.#running = null));
  }

  /** Resolves when it fetches nothing, and what was to go is gone. */
  async idle(): Promise<void> {
    await this.#running;
    await this.#going;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.idle();
  }

  view(): KeepingView {
    const models = this.#deps.kept.list();
    const authors = [...new Set(models.map(({ node }) => node))].map((node) => {
      const own = models.filter((model) => model.node === node);
      return { node, models: own.length, bytes: sum(own) };
    });
    return { bytes: sum(models), maxBytes: keptMaxBytes(this.#deps.blocks), authors };
  }

  #tidy(): void {
    const { kept, blocks, ledger } = this.#deps;
    const { commitments } = ledger();
    for (const commitment of this.#againCut.keys())
      if (!commitments.has(commitment)) this.#againCut.delete(commitment);
    let narrow = narrowBytes(blocks);
    for (const model of kept.list()) {
      const open = commitments.get(model.commitment);
      const isOwn = open !== undefined && this.#isSeated(model.commitment, open);
      if (open !== undefined && !isOwn && narrow <= 0) continue;
      if (this.#fetching?.commitment === model.commitment) {
        // Its end looks at it again.
        this.#fetching.stop.abort();
        continue;
      }
      if (!isOwn) narrow -= model.bytes;
      this.#letGo(isOwn ? kept.release(model.commitment) : kept.drop(model));
    }
  }

  #letGo(done: Promise<void>): void {
    this.#going = Promise.all([this.#going, done.catch(this.#deps.onError)]);
  }

  async #fetchAll(): Promise<void> {
    const { ledger } = this.#deps;
    for (const [commitment, open] of [...ledger().commitments]) {
      if (this.#stopping.signal.aborted) return;
      if (this.#isDue(commitment, open)) await this.#keep(commitment, open);
    }
  }

  #isDue(commitment: Cid, { node }: OpenCommitment): boolean {
    const { kept, ledger, placeHolders } = this.#deps;
    const now = ledger();
    const open = now.commitments.get(commitment);
    if (open === undefined || kept.get(commitment)?.isWhole === true) return false;
    if ((this.#againCut.get(commitment) ?? 0) > now.number) return false;
    return (
      isMissed(now, commitment, open) &&
      !this.#isSeated(commitment, open) &&
      placeHolders().some((peer) => nodeKeyOf(peer) === node)
    );
  }

  /** Whether this node looks at the model itself, and so has it or fetches it. */
  #isSeated(commitment: Cid, { node, seats, apprentices }: OpenCommitment): boolean {
    const { node: own } = this.#options;
    const disputes = [...this.#deps.ledger().disputes.values()];
    const isJudge = disputes.some((one) => one.commitment === commitment && one.seats.has(own));
    return node === own || seats.has(own) || apprentices.has(own) || isJudge;
  }

  async #keep(commitment: Cid, open: OpenCommitment): Promise<void> {
    const { kept, ledger, onError } = this.#deps;
    if (!this.#makeRoom(commitment, open)) return;
    const stop = new AbortController();
    const { signal, release } = linkSignals([this.#stopping.signal, stop.signal], fetchMs);
    this.#fetching = { commitment, stop };
    try {
      const source = this.#sourceFor(commitment, open);
      const model = modelOf(commitment, open);
      await (await ModelUnderAudit.fetch(this.#options, open.manifest, model, source, signal)).fetchAll();
      const whole = kept.get(commitment);
      if (whole !== undefined) await kept.note({ ...whole, isWhole: true });
    } catch (error) {
      const fault = faultOf(error);
      // What came so far stays, for the next time; what contradicts its commitment is of no use.
      this.#againCut.set(commitment, fault === 'peer' ? Infinity : ledger().number + 1);
      const begun = kept.get(commitment);
      if (fault === 'peer' && begun !== undefined) await kept.drop(begun);
      if (fault === 'bug' && !signal.aborted) onError(error);
    } finally {
      release();
      this.#fetching = null;
      this.#tidy();
    }
  }

  /** Whether there is room for a model, of which its plan says what it takes at most. */
  #makeRoom(commitment: Cid, open: OpenCommitment): boolean {
    const { kept, blocks } = this.#deps;
    const order = orderModel(this.#options, open);
    const begun = kept.get(commitment)?.bytes ?? 0;
    const bytes = Math.max(0, order.plan.segments.length * treesMaxBytes(order) - begun);
    const wanted = this.#keepable({ commitment, node: open.node, bytes });
    const going = roomFor(
      wanted,
      kept.list().map((model) => this.#keepable(model)),
      blocks,
    );
    for (const model of kept.list()) if (going?.includes(model.commitment)) this.#letGo(kept.drop(model));
    return going !== null;
  }

  #keepable({ commitment, node, bytes }: Pick<KeptModel, 'commitment' | 'node' | 'bytes'>): Keepable {
    const { commitments, members } = this.#deps.ledger();
    return {
      commitment,
      node,
      bytes,
      isNewcomer: members.get(node)?.phase !== 'proven',
      isFinal: commitments.get(commitment)?.phase.type === 'final',
    };
  }

  /** Where the blocks of a model go: what this node has for another reason is not kept, and stays. */
  #sourceFor(commitment: Cid, { node }: OpenCommitment): Parameters<typeof ModelUnderAudit.fetch>[3] {
    const { kept, blocks, fetchBlocks, ledger } = this.#deps;
    const begun = { commitment, node, cut: ledger().number, isWhole: false, blocks: [], bytes: 0 };
    return {
      fetchBlocks,
      blocks: {
        readBlock: (cid) => blocks.readBlock(cid),
        putBlocks: async (fetched) => {
          const model = kept.get(commitment) ?? begun;
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

/**
 * Whether somebody who was drawn before the latest cut has not said that it has the model, or judges are to
 * look at it.
 */
function isMissed(
  { number, disputes }: Ledger,
  commitment: Cid,
  { seats, apprentices }: OpenCommitment,
): boolean {
  const isWaiting = [...seats.values(), ...apprentices.values()].some(
    ({ cut, phase }) => phase.type === 'drawn' && cut < number,
  );
  return isWaiting || [...disputes.values()].some((dispute) => dispute.commitment === commitment);
}

const sum = (models: readonly { readonly bytes: number }[]): number =>
  models.reduce((bytes, one) => bytes + one.bytes, 0);
