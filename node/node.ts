import type { Pulse } from '../protocol/beacon/public-beacon.js';
import type { Network } from '../protocol/campaign/network.js';
import { ApiServer } from './api/api-server.js';
import { handlersOf, type Answers } from './api/handlers.js';
import { Auditor } from './audit/auditor.js';
import { countForesight } from './beacon/foresight.js';
import { PulseWatch } from './beacon/pulse-watch.js';
import { defaultRelays, relayUrl } from './beacon/relay.js';
import { Bus } from './bus/bus.js';
import type { NodeEvent } from './bus/events.js';
import { RecentEvents } from './bus/recent-events.js';
import { Costs } from './cost/costs.js';
import { limitsOf, type Limits } from './cost/limits.js';
import { Dashboard, type LoopbackAddress } from './dashboard/dashboard.js';
import { fail } from '../protocol/error.js';
import { readKnownPeers, writeKnownPeers } from './mesh/membership/known-peers.js';
import { logFolder, storeFolder } from './data-dir/data-dir.js';
import { datasetStoreCodes } from './dataset/codes.js';
import { checkMemory } from './engine/memory.js';
import { Engine } from './engine/parent/engine.js';
import type { ListenAddress } from './listen-address.js';
import { entryOf } from './log/event-entry.js';
import { Log } from './log/log.js';
import { LogFile } from './log/log-file.js';
import { ownAgent } from './mesh/host/agent.js';
import { Mesh } from './mesh/mesh.js';
import type { Metrics } from './metrics/metrics.js';
import { MetricsServer } from './metrics/metrics-server.js';
import { createTrainer, type Trainer, type TrainerDependencies } from './models/trainer.js';
import { BlockFetcher } from './peer/block-fetcher.js';
import { PeerDriver } from './peer/driver.js';
import { Inbox } from './peer/inbox.js';
import { openParts } from './peer/open-peer-store.js';
import { Orders } from './peer/orders.js';
import { PeerStore } from './peer/peer-store.js';
import { Refetch } from './peer/refetch.js';
import { SnapshotMaker, snapshotEpochs } from './peer/snapshots/maker.js';
import { isMember, isSeated } from './peer/standing-of.js';
import { Sync } from './peer/sync.js';
import { Work } from './peer/work.js';
import { Restraint, type Allowance } from './restraint/restraint.js';
import { KeptModels } from './keeping/kept-models.js';
import { Keeping } from './keeping/keeping.js';
import { LiveFolder } from './rounds/live-folder.js';
import { RoundBlocks } from './rounds/round-blocks.js';
import { viewOpenRounds, viewRound } from './rounds/round-view.js';
import type { RoundClient } from './rounds/predict-round.js';
import { readSite, type Site } from './site.js';
import { probeStore } from './store/probe.js';
import { usualEndpoint } from './tournament/public-client.js';
import { StandingWatch } from './tournament/standing-watch.js';

/**
 * How often a peer looks at the clock: often enough for epochs of a second, and cheap when there is nothing
 * to do.
 */
const tickMs = 250;
/** How often it is noted where peers are: a machine that loses power is to find them again. */
const knownPeersEveryMs = 60_000;

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
  /** Whether it looks for members in its own networks; it does if undefined. */
  readonly usesMdns?: boolean;
  /** Whether it asks the router to forward a port to it; it does if undefined. */
  readonly usesUpnp?: boolean;
  /**
   * Models trained at once, and audits and replays at once. A node of no audits only watches, and so does one
   * whose data directory has no dataset: it needs no engine.
   */
  readonly trainings: number;
  readonly audits: number;
  /** Addresses of relays of the campaign's public beacon, which a resolver asks; drand's if undefined. */
  readonly beaconRelays?: readonly string[] | undefined;
  /** Where files with the rows of live eras arrive; without it, the node predicts only what it is told to. */
  readonly liveFolder?: string | undefined;
  /** Where Prometheus may ask what the node counts; without it, it counts nothing. */
  readonly metrics?: ListenAddress | undefined;
  /** Where the API and the dashboard are over TCP; else `gridlode dashboard` opens an address. */
  readonly api?: LoopbackAddress | undefined;
  /** Where the folders of the system begin, which tell what the machine is up to; / if undefined. */
  readonly machineRoot?: string | undefined;
  /** The address of Numerai's API, which is asked of what was submitted from here; the usual if undefined. */
  readonly numeraiApi?: string | undefined;
  /** Whether nobody can have a later cut than the data directory, as its owner says. */
  readonly isNewest?: boolean;
  /** Whether a node that began with a snapshot folds all cuts itself from now on. */
  readonly replays?: boolean;
  /** A snapshot is made of each cut whose number is a multiple of this; snapshotEpochs if undefined. */
  readonly snapshotEvery?: number;
}

export type StartStep = 'site' | 'store' | 'engine' | 'ledger' | 'mesh';

export interface NodeDependencies {
  readonly onEvent: (event: NodeEvent) => void;
  /** An error that harms nothing but should be known: a bug of ours, as a rule. */
  readonly onError: (error: unknown) => void;
  /** What takes a while before the node is up, as it begins. */
  readonly onStep?: (step: StartStep) => void;
  /** Who trains. */
  readonly createTrainer?: (network: Network, dependencies: TrainerDependencies) => Trainer;
}

/** The parts of a node that others are made of. */
interface Parts {
  readonly bus: Bus;
  readonly peerStore: PeerStore;
  /** Null for a node that only watches. */
  readonly engine: Engine | null;
  /** Null for the same. */
  readonly costs: Costs | null;
  readonly driver: PeerDriver;
  readonly mesh: Mesh;
  readonly fetcher: BlockFetcher;
  readonly restraint: Restraint;
  readonly metrics: Metrics | null;
  readonly onError: (error: unknown) => void;
}

/**
 * A node: a peer of the network with all that it needs, in one data directory. This file only wires: each
 * part is made of those before it, and what happens reaches whoever wants to know over the bus.
 */
export class Node {
  /** Resolves after stop(), rejects with what made the node unable to go on. */
  readonly ended: Promise<void>;
  #end!: (failure: Error | undefined) => void;
  /** How to close what was opened, in the order of the opening. */
  readonly #closers: (() => Promise<void>)[] = [];
  #stopping: Promise<void> | null = null;
  #failure: Error | undefined;
  #views!: Answers;
  #metrics: MetricsServer | null = null;

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

  /** Who tells what it counts; null where nobody may ask. */
  get metrics(): MetricsServer | null {
    return this.#metrics;
  }

  /** Ends what runs and closes everything; what is unfinished goes on at the next start. */
  stop(): Promise<void> {
    this.#stopping ??= this.#close().then(
      () => this.#end(this.#failure),
      (error: Error) => this.#end(this.#failure ?? error),
    );
    return this.#stopping;
  }

  async #start(options: NodeOptions, dependencies: NodeDependencies): Promise<void> {
    const {
      onEvent,
      onError: tellError,
      onStep = () => undefined,
      createTrainer: makeTrainer = createTrainer,
    } = dependencies;
    let log: Log | null = null;
    const onError = (error: unknown): void => {
      log?.noteError(error);
      tellError(error);
    };
    onStep('site');
    const site = await readSite(options);
    const bus = new Bus(onError);
    bus.subscribe(onEvent);
    // Its libraries are loaded where somebody asks.
    const metrics =
      options.metrics === undefined ? null : new (await import('./metrics/metrics.js')).Metrics();
    bus.subscribe((event) => metrics?.noteEvent(event, performance.now()));
    const restraint = await this.#open(
      Restraint.open({ dir: options.dir, root: options.machineRoot }, { onError }),
      (opened) => opened.stop(),
    );
    log = await this.#openLog(options, { bus, restraint });
    onStep('store');
    const peerStore = await this.#openStore(options, site, bus);
    const engine = await this.#openEngine(options, site, { bus, onStep });
    const snapshots = await this.#openSnapshots(options, { peerStore, onError });
    onStep('ledger');
    const costs = await openCosts(options, site, { peerStore, engine, restraint });
    const driver = await this.#openDriver(options, site, {
      bus,
      peerStore,
      engine,
      snapshots,
      restraint,
      costs,
    });
    if (engine === null && options.audits > 0) refuseMember(driver, site, options.dir);
    const inbox = new Inbox(site, driver, bus);
    onStep('mesh');
    const mesh = await this.#openMesh(options, site, {
      bus,
      peerStore,
      driver,
      inbox,
      metrics,
      log,
      onError,
    });
    const fetcher = new BlockFetcher(mesh, peerStore);
    const parts: Parts = {
      bus,
      peerStore,
      engine,
      costs,
      driver,
      mesh,
      fetcher,
      restraint,
      metrics,
      onError,
    };
    const sync = await this.#openSync(parts);
    await this.#openRefetch(parts);
    const keeping = await this.#openKeeping(site, parts);
    const work = makeWork(site, parts, makeTrainer);
    const pulses = await this.#openPulses(options, site, parts);
    await driver.start({
      work,
      publish: (message) => void mesh.publish(message).catch(onError),
      pull: (since) => sync.pull(since),
      awaitPulse: (number) => pulses?.await(number),
    });
    await restraint.start((allowance, before) => allow(allowance, before, options, parts));
    await this.#open(
      setInterval(() => void driver.take({ type: 'tick' }), tickMs),
      (timer) => clearInterval(timer),
    );
    await this.#openOwnersSide(options, site, { ...parts, inbox, work, pulses, keeping });
    await this.#openMetrics(options, site, parts);
  }

  /** What is opened after it, and closed before, is logged. */
  async #openLog({ dir }: NodeOptions, { bus, restraint }: Pick<Parts, 'bus' | 'restraint'>): Promise<Log> {
    const file = new LogFile({ folder: logFolder(dir) });
    const log = await this.#open(
      new Log({ file, levels: () => restraint.preferences.log }),
      async (opened) => {
        opened.note({ subsystem: 'node', level: 'info', event: 'stopped' });
        await opened.close();
      },
    );
    bus.subscribe((event) => log.note(entryOf(event)));
    log.note({ subsystem: 'node', level: 'info', event: 'started', fields: ownAgent });
    return log;
  }

  async #openStore({ dir, diskBytes }: NodeOptions, site: Site, bus: Bus): Promise<PeerStore> {
    await probeStore(storeFolder(dir));
    const onLost = (what: string): void => bus.publish({ type: 'damage', what });
    const parts = await openParts({ ...site, dir, diskBytes, onLost });
    return this.#open(new PeerStore(site.network, parts), (opened) => opened.close());
  }

  async #openEngine(
    { dir, threads, memoryBytes, audits }: NodeOptions,
    { campaign, manifest }: Site,
    { bus, onStep }: { bus: Bus; onStep: (step: StartStep) => void },
  ): Promise<Engine | null> {
    if (manifest === null || audits === 0) return null;
    onStep('engine');
    checkMemory(campaign, manifest, memoryBytes);
    return this.#open(
      Engine.start(
        { dir, dataset: campaign.dataset, threads, memoryBytes },
        { onEnd: ({ message }) => bus.publish({ type: 'engine', why: message }) },
      ),
      (opened) => opened.stop(),
    );
  }

  #openSnapshots(
    { snapshotEvery: every = snapshotEpochs }: NodeOptions,
    { peerStore: { store, shelf }, onError }: Pick<Parts, 'peerStore' | 'onError'>,
  ): Promise<SnapshotMaker> {
    return this.#open(new SnapshotMaker({ every }, { store, shelf, onError }), (opened) => opened.stop());
  }

  #openDriver(
    { trainings, audits, isNewest = false, replays = false }: NodeOptions,
    site: Site,
    {
      bus,
      peerStore,
      engine,
      snapshots,
      restraint,
      costs,
    }: Pick<Parts, 'bus' | 'peerStore' | 'engine' | 'restraint' | 'costs'> & { snapshots: SnapshotMaker },
  ): Promise<PeerDriver> {
    const onFailure = (error: unknown): void => {
      this.#failure ??= error as Error;
      void this.stop();
    };
    return this.#open(
      PeerDriver.open(
        {
          ...site,
          peer: { trainings, audits: engine === null ? 0 : audits },
          isNewest,
          replays,
          hold: restraint.allowance.hold,
        },
        { store: peerStore, resolver: site.resolver, bus, onFailure, snapshots, costs },
      ),
      (opened) => opened.stop(),
    );
  }

  async #openMesh(
    { dir, listen, announce, bootstrap, usesMdns = true, usesUpnp = true }: NodeOptions,
    { identity, network }: Site,
    {
      bus,
      peerStore,
      driver,
      inbox,
      metrics,
      log,
      onError,
    }: Pick<Parts, 'bus' | 'peerStore' | 'driver' | 'metrics' | 'onError'> & { inbox: Inbox; log: Log },
  ): Promise<Mesh> {
    const isMemberNow = (peer: string): boolean => isMember(driver.state.ledger, peer);
    const known = await readKnownPeers(dir);
    const mesh = await this.#open(
      Mesh.start(
        {
          identity,
          network,
          listen,
          announce,
          bootstrap,
          known,
          usesMdns,
          usesUpnp,
          metrics: metrics?.libp2p,
        },
        {
          onMessage: async (bytes, from) => {
            const judged = await inbox.judge(bytes, isMemberNow(from) ? 'member' : 'stranger');
            metrics?.noteAdmission(judged);
            log.note({ subsystem: 'mesh', level: 'debug', event: 'message', fields: { from, ...judged } });
            return judged.action;
          },
          isMember: isMemberNow,
          isSeated: (peer) => isSeated(driver.state.ledger, identity.key, peer),
          readBlock: (cid) => peerStore.readShared(cid),
          recordsSince: (cutNumber) => driver.messagesSince(cutNumber),
          piecesFrom: (cut, from) => peerStore.shelf.piecesFrom(cut, from),
          onPeer: (peerId, connected) => bus.publish({ type: 'peer', peerId, connected }),
          onSkew: (skew) => bus.publish({ type: 'skew', ...skew }),
          onUnreached: (peerId, isOther) => bus.publish({ type: 'unreached', peerId, isOther }),
          onTwin: (twin) => bus.publish({ type: 'twin', ...twin }),
          onError,
        },
      ),
      (opened) => opened.stop(),
    );
    // A disk that takes nothing is told of by what cannot do without it.
    const note = (): Promise<void> => writeKnownPeers(dir, mesh.known()).catch(() => undefined);
    await this.#open(
      setInterval(() => void note(), knownPeersEveryMs),
      async (timer) => {
        clearInterval(timer);
        await note();
      },
    );
    return mesh;
  }

  async #openSync({ mesh, driver, bus, onError }: Parts): Promise<Sync> {
    const sync = await this.#open(
      new Sync({ mesh, driver, onError, nowMs: () => performance.now() }),
      (opened) => opened.stop(),
    );
    bus.subscribe((event) => {
      if (event.type === 'peer' && event.connected) sync.pull(driver.since, event.peerId);
    });
    return sync;
  }

  async #openRefetch({ peerStore: { blocks }, fetcher, bus, onError }: Parts): Promise<void> {
    const refetch = await this.#open(
      new Refetch({ blocks, fetchBlocks: fetcher.fetchAndShare, onError }),
      (opened) => opened.stop(),
    );
    bus.subscribe(({ type }) => {
      if (type === 'cut' || type === 'peer') refetch.look();
    });
  }

  async #openKeeping(
    { campaign, network, identity }: Site,
    { peerStore: { store, blocks }, driver, mesh, fetcher, bus, onError }: Parts,
  ): Promise<Keeping> {
    const dependencies = {
      kept: await KeptModels.open(store, blocks),
      blocks,
      fetchBlocks: fetcher.fetchAndShare,
      ledger: () => driver.state.ledger,
      placeHolders: () => mesh.placeHolders(),
      onError,
    };
    const keeping = await this.#open(
      new Keeping({ campaign, network, node: identity.key }, dependencies),
      (opened) => opened.stop(),
    );
    bus.subscribe(({ type }) => {
      if (type === 'cut' || type === 'peer') keeping.look();
    });
    return keeping;
  }

  /** Null where this node ends no epochs, or its campaign has no public beacon. */
  async #openPulses(
    { beaconRelays }: NodeOptions,
    { campaign: { publicBeacon }, resolver }: Site,
    { bus, driver, onError }: Parts,
  ): Promise<PulseWatch | null> {
    const relays = (beaconRelays ?? defaultRelays).map(relayUrl);
    if (publicBeacon === null || resolver === null) return null;
    const onPulse = (pulse: Pulse): void => void driver.take({ type: 'pulse', pulse });
    return this.#open(new PulseWatch(publicBeacon, relays, { bus, onPulse, onError }), (opened) =>
      opened.stop(),
    );
  }

  /** What the node's owner sees and uses: the local API, and the live folder. */
  async #openOwnersSide(
    { dir, liveFolder, api: address, numeraiApi = usualEndpoint }: NodeOptions,
    site: Site,
    {
      driver,
      inbox,
      peerStore,
      fetcher,
      mesh,
      work,
      pulses,
      keeping,
      costs,
      bus,
      restraint,
      onError,
    }: Parts & { inbox: Inbox; work: Work | null; pulses: PulseWatch | null; keeping: Keeping },
  ): Promise<void> {
    const { blocks } = peerStore;
    const orders = new Orders(
      { network: site.network, node: site.identity.key, vrfKey: site.identity.vrfKey },
      driver,
    );
    const roundBlocks = new RoundBlocks({
      store: peerStore,
      fetchBlocks: fetcher.fetch,
      ledger: () => driver.state.ledger,
    });
    const foresight = countForesight(bus);
    const recentEvents = new RecentEvents();
    bus.subscribe((event) => recentEvents.note(event, Date.now()));
    const standing = await this.#open(new StandingWatch(dir, numeraiApi, onError), (opened) => opened.stop());
    const parts = {
      peerStore,
      blocks,
      roundBlocks,
      mesh,
      driver,
      work,
      inbox,
      orders,
      pulses,
      foresight,
      restraint,
      costs,
    };
    this.#views = handlersOf({
      ...site,
      ...parts,
      keeping,
      recentEvents,
      viewTournament: () => standing.view(),
      openDashboard: () => dashboard.open(),
      startedMs: Date.now(),
    });
    const answering = { handlers: this.#views, onError };
    const api = await this.#open(ApiServer.listen(dir, answering), (opened) => opened.close());
    const dashboard = await this.#open(new Dashboard(dir, answering), (opened) => opened.close());
    await dashboard.start(address);
    bus.subscribe((event) => {
      api.tell(event);
      dashboard.tell(event);
    });
    const { manifest } = site;
    if (liveFolder === undefined || manifest === null) return;
    const client: RoundClient = {
      order: (order) => orders.order(order),
      addPredictions: (block) => roundBlocks.add(block),
      readBlock: (cid) => blocks.readBlock(cid),
    };
    const rounds = {
      openRounds: () => viewOpenRounds(driver.state, peerStore),
      round: (era: string) => viewRound(driver.state, peerStore, era, site.identity.key),
    };
    const live = await this.#open(
      new LiveFolder({ ...site, manifest, folder: liveFolder }, { client, ...rounds, bus, onError }),
      (opened) => opened.stop(),
    );
    bus.subscribe(({ type }) => {
      if (type === 'cut') void live.look();
    });
    void live.look();
  }

  async #openMetrics(
    { dir, metrics: address }: NodeOptions,
    { campaign: { epochMs } }: Site,
    { engine, metrics, onError }: Parts,
  ): Promise<void> {
    if (address === undefined || metrics === null) return;
    metrics.watch({
      status: () => this.#views.status(),
      epochMs,
      dir,
      enginePid: async () => (engine === null || engine.isResting ? null : engine.pid()),
    });
    this.#metrics = await this.#open(MetricsServer.listen(address, metrics, onError), (opened) =>
      opened.close(),
    );
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

/** What trainings take here; null for a node that only watches. */
async function openCosts(
  { dir, memoryBytes }: NodeOptions,
  { manifest, campaign, network }: Site,
  { peerStore: { blocks }, engine, restraint }: Pick<Parts, 'peerStore' | 'engine' | 'restraint'>,
): Promise<Costs | null> {
  if (manifest === null || engine === null) return null;
  const limits = (): Limits =>
    limitsOf(campaign, {
      trainingMaxMs: restraint.preferences.trainingMaxMs,
      memoryBytes,
      roomBytes: blocks.roomBytes,
    });
  return Costs.open({ dir, campaign, network, manifest, limits });
}

/** Who trains and audits; null for a node that only watches. */
function makeWork(
  site: Site,
  { engine, costs, peerStore: { store, blocks }, fetcher, bus, onError }: Parts,
  makeTrainer: typeof createTrainer,
): Work | null {
  if (engine === null) return null;
  return new Work({
    trainer: makeTrainer(site, { engine, store, blocks, costs }),
    auditor: new Auditor(
      { ...site, vrfSecret: site.identity.vrfSecret },
      { engine, blocks, fetchBlocks: fetcher.fetchAndShare },
    ),
    isAnswering: () => engine.isAnswering,
    bus,
    onError,
  });
}

/**
 * Has a node do what it may, and no more. What is held gives back the engine's memory too: the segment under
 * way is lost, and trained again.
 */
async function allow(
  { hold, threads, cpuPercent, line }: Allowance,
  before: Allowance | null,
  options: Pick<NodeOptions, 'threads'>,
  { driver, engine, bus, mesh }: Pick<Parts, 'driver' | 'engine' | 'bus' | 'mesh'>,
): Promise<void> {
  mesh.limitLine(line);
  engine?.limit({ threads: Math.min(options.threads, threads ?? options.threads), cpuPercent });
  if (hold === null) engine?.wake();
  await driver.hold(hold);
  if (hold !== null) await engine?.rest();
  const told = before?.hold ?? null;
  if (hold?.reason !== told?.reason || hold?.endsMs !== told?.endsMs) bus.publish({ type: 'hold', hold });
}

/**
 * A member whose dataset is gone must not fall silent unasked: it would lose what it has begun, and its
 * standing. Throws DATASET_ABSENT.
 */
function refuseMember({ state }: PeerDriver, { campaign, identity }: Site, dir: string): void {
  if (!state.ledger.members.has(identity.key)) return;
  fail(
    datasetStoreCodes,
    'DATASET_ABSENT',
    `The dataset ${campaign.dataset} is not in ${dir}, whose node is a member; with --audits 0 it only watches`,
  );
}
