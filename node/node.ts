import type { Cid } from '../protocol/codec/hash.js';
import { fail } from '../protocol/error.js';
import { ApiServer } from './api/api-server.js';
import { handlersOf, type Answers } from './api/handlers.js';
import { Auditor } from './audit/auditor.js';
import { readCampaign, storeFolder } from './data-dir.js';
import type { FetchOptions } from './audit/model-under-audit.js';
import { checkDataset } from './dataset/check-dataset.js';
import { openDataset } from './dataset/dataset-store.js';
import { Engine } from './engine/engine.js';
import { openIdentity, peerIdOf } from './identity/identity.js';
import { meshCodes } from './mesh/codes.js';
import { Mesh } from './mesh/mesh.js';
import type { PeerEvent } from './peer/events.js';
import { openParts } from './peer/open-peer-store.js';
import { PeerDriver } from './peer/peer-driver.js';
import { PeerStore } from './peer/peer-store.js';
import { Refetch } from './peer/refetch.js';
import { Resolver } from './peer/resolver.js';
import { isMember, isSeated } from './peer/standing-of.js';
import { Sync } from './peer/sync.js';
import { Work } from './peer/work.js';
import { LiveFolder } from './round/live-folder.js';
import type { RoundClient } from './round/predict-round.js';
import { RoundBlocks } from './round/round-blocks.js';
import { viewOpenRounds, viewRound } from './round/round-view.js';
import { probeStore } from './store/probe.js';
import type { Network } from './training/model-order.js';
import { createTrainer, type Trainer, type TrainerDependencies } from './training/trainer.js';

/**
 * How often a peer looks at the clock: often enough for epochs of a second, and cheap when there is nothing
 * to do.
 */
const tickMs = 250;

export interface NodeOptions {
  /** The data directory. */
  readonly dir: string;
  /** Threads of the engine. */
  readonly threads: number;
  /** Bytes that the engine's datasets may take. */
  readonly memoryBytes: number;
  /** Bytes that stored models may take. */
  readonly diskBytes: number;
  /** Multiaddrs to listen on, to advertise, and of members by which to find the others. */
  readonly listen: readonly string[];
  readonly announce: readonly string[];
  readonly bootstrap: readonly string[];
  /** Models trained at once, and audits and replays at once; 0 for none. */
  readonly trainings: number;
  readonly audits: number;
  /** Where files with the rows of live eras arrive; without it, the node predicts only what it is told to. */
  readonly liveFolder?: string | undefined;
  /** Whether nobody can have a later cut than the data directory, as its owner says. */
  readonly isNewest?: boolean;
}

export interface NodeDependencies {
  readonly onEvent: (event: PeerEvent) => void;
  /** An error that harms nothing but should be known: a bug of ours, as a rule. */
  readonly onError: (error: unknown) => void;
  /** Who trains. */
  readonly createTrainer?: (network: Network, dependencies: TrainerDependencies) => Trainer;
}

/** A node: a peer of the network with all that it needs, in one data directory. */
export class Node {
  /** Resolves after stop(), rejects with what made the node unable to go on. */
  readonly ended: Promise<void>;
  #end!: (failure: Error | undefined) => void;
  /** How to close what was opened, in the order of the opening. */
  readonly #closers: (() => Promise<void>)[] = [];
  #stopping: Promise<void> | null = null;
  #failure: Error | undefined;
  #views!: Answers;

  private constructor() {
    this.ended = new Promise((resolve, reject) => {
      this.#end = (failure) => (failure === undefined ? resolve() : reject(failure));
    });
    // Who starts a node may look at its end later.
    this.ended.catch(() => undefined);
  }

  /** Throws whatever keeps it from starting, after closing what was opened. */
  static async start(options: NodeOptions, dependencies: NodeDependencies): Promise<Node> {
    const node = new Node();
    try {
      await node.#start(options, dependencies);
      // What failed while the rest was opened has stopped the node, but for that rest.
      if (node.#stopping !== null) await node.ended;
    } catch (error) {
      await node.#close().catch(() => undefined);
      throw node.#failure ?? error;
    }
    return node;
  }

  get views(): Answers {
    return this.#views;
  }

  /** Ends what runs and closes everything; what is unfinished goes on at the next start. */
  stop(): Promise<void> {
    this.#stopping ??= this.#close().then(
      () => this.#end(this.#failure),
      (error: Error) => this.#end(this.#failure ?? error),
    );
    return this.#stopping;
  }

  async #start(
    options: NodeOptions,
    { onEvent: hear, onError, createTrainer: makeTrainer = createTrainer }: NodeDependencies,
  ): Promise<void> {
    const {
      dir,
      threads,
      memoryBytes,
      diskBytes,
      listen,
      announce,
      bootstrap,
      trainings,
      audits,
      liveFolder,
      isNewest = false,
    } = options;
    const identity = await openIdentity(dir);
    const network = await readCampaign(dir);
    const { dataset } = network.campaign;
    const { manifest } = await openDataset(dir, dataset);
    checkDataset(network.campaign, manifest);
    const resolver =
      network.campaign.resolver === identity.key
        ? await Resolver.open(dir, identity.key, network.campaign.beaconAnchor)
        : null;

    await probeStore(storeFolder(dir));
    const parts = await openParts({
      ...network,
      dir,
      identity,
      diskBytes,
      onLost: (what) => hear({ type: 'damage', what }),
    });
    const peerStore = await this.#open(new PeerStore(network.network, parts), (opened) => opened.close());
    const { store, blocks } = peerStore;

    // These call each other; what is not there yet is not called, or called in vain.
    const late: { api?: ApiServer; mesh?: Mesh; sync?: Sync; live?: LiveFolder; refetch?: Refetch } = {};
    const onEvent = (event: PeerEvent): void => {
      late.api?.tell(event);
      hear(event);
      if (event.type === 'cut') void late.live?.look();
      if (event.type === 'cut' || event.type === 'peer') late.refetch?.look();
    };
    const engine = await this.#open(
      Engine.start(
        { dir, dataset, threads, memoryBytes },
        { onEnd: ({ message }) => onEvent({ type: 'engine', why: message }) },
      ),
      (opened) => opened.stop(),
    );
    const trainer = makeTrainer(network, { engine, store, blocks });
    const fetchBlocks = async (
      cids: readonly Cid[],
      { maxBytes, author, signal }: FetchOptions,
    ): Promise<Uint8Array[]> => {
      const holder = author === null ? null : peerIdOf(author);
      return (
        late.mesh?.fetchBlocks(cids, { maxBytes, signal, holder }) ??
        fail(meshCodes, 'MESH_BLOCK_UNAVAILABLE', 'The node has no peers yet')
      );
    };
    const fetchAndShare: typeof fetchBlocks = async (cids, options) => {
      const fetched = await fetchBlocks(cids, options);
      await peerStore.share(cids);
      return fetched;
    };
    const auditor = new Auditor(
      { ...network, vrfSecret: identity.vrfSecret },
      { engine, blocks, fetchBlocks: fetchAndShare },
    );
    const work = await this.#open(
      new Work({ trainer, auditor, isAnswering: () => engine.isAnswering, onEvent, onError }),
      (opened) => opened.stopAll(),
    );
    const driver = await this.#open(
      PeerDriver.open(
        { ...network, identity, peer: { trainings, audits }, isNewest },
        {
          store: peerStore,
          work,
          resolver,
          publish: (message) => void late.mesh?.publish(message).catch(onError),
          pull: (since) => late.sync?.pull(since),
          onEvent,
          onFailure: (error) => {
            this.#failure ??= error as Error;
            void this.stop();
          },
        },
      ),
      (opened) => opened.stop(),
    );
    const mesh = await this.#open(
      Mesh.start(
        { identity, network: network.network, listen, announce, bootstrap },
        {
          onMessage: (bytes, from) =>
            driver.takeMessage(bytes, isMember(driver.state.ledger, from) ? 'member' : 'stranger'),
          isMember: (peer) => isMember(driver.state.ledger, peer),
          isSeated: (peer) => isSeated(driver.state.ledger, identity.key, peer),
          readBlock: (cid) => peerStore.readShared(cid),
          recordsSince: (cutNumber) => driver.messagesSince(cutNumber),
          onPeer: (peerId, connected) => {
            onEvent({ type: 'peer', peerId, connected });
            if (connected) late.sync?.pull(driver.since, peerId);
          },
          onUnreached: (peerId) => onEvent({ type: 'unreached', peerId }),
          onTwin: (twin) => onEvent({ type: 'twin', ...twin }),
          onError,
        },
      ),
      (opened) => opened.stop(),
    );
    late.mesh = mesh;
    late.sync = await this.#open(
      new Sync({ mesh, driver, onError, nowMs: () => performance.now() }),
      (opened) => opened.stop(),
    );
    late.refetch = await this.#open(new Refetch({ blocks, fetchBlocks: fetchAndShare, onError }), (opened) =>
      opened.stop(),
    );
    await this.#open(
      setInterval(() => void driver.take({ type: 'tick' }), tickMs),
      (timer) => clearInterval(timer),
    );

    const roundBlocks = new RoundBlocks({ store: peerStore, fetchBlocks, ledger: () => driver.state.ledger });
    const sources = { ...network, identity, peerStore, blocks, roundBlocks, mesh, driver, work };
    const views = handlersOf({ ...sources, startedMs: Date.now() });
    late.api = await this.#open(ApiServer.listen(dir, { handlers: views, onError }), (opened) =>
      opened.close(),
    );
    this.#views = views;
    if (liveFolder === undefined) return;
    const client: RoundClient = {
      order: (order) => driver.order(order),
      addPredictions: (block) => roundBlocks.add(block),
      readBlock: (cid) => blocks.readBlock(cid),
    };
    const rounds = {
      openRounds: () => viewOpenRounds(driver.state, peerStore),
      round: (era: string) => viewRound(driver.state, peerStore, era, identity.key),
    };
    late.live = await this.#open(
      new LiveFolder({ ...network, folder: liveFolder, manifest }, { client, ...rounds, onEvent, onError }),
      (opened) => opened.stop(),
    );
    void late.live.look();
  }

  /** Notes how to close what was opened. */
  async #open<T>(opening: T | Promise<T>, close: (opened: T) => void | Promise<void>): Promise<T> {
    const opened = await opening;
    this.#closers.push(async () => close(opened));
    return opened;
  }

  /** Closes the latest first; each is closed whatever becomes of the others. */
  async #close(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop())
      await close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}
