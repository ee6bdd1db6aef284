import { identityOf } from '../../node/identity/identity.js';
import { verifySignature } from '../../node/identity/signature.js';
import { campaignCid, type Campaign } from '../../protocol/campaign/campaign.js';
import { domainHash, hashBytes, uint32Bytes, type Cid } from '../../protocol/codec/hash.js';
import { openLedger, type Ledger } from '../../protocol/ledger/ledger.js';
import {
  provenOutput,
  verifyRecord,
  type ProveOutput,
  type VerifiedRecord,
} from '../../protocol/records/envelope.js';
import { decodeMessage, encodeMessage } from '../../protocol/records/message.js';
import type { NodeKey, VrfKey } from '../../protocol/records/keys.js';
import { LocalBeacon } from '../../cli/demo/local-beacon.js';
import { genesisOf, testReveals, testCampaign, testStake } from '../fixtures/campaign.js';
import { Clock } from './clock.js';
import { Economy, stakerBalance } from './economy.js';
import { EventLog } from './event-log.js';
import { Flood, type Gossip } from './gossip.js';
import { History } from './history.js';
import { dayMs, drawHome, isDirect, type Home } from './home.js';
import { Network } from './network.js';
import { shareLedgers } from './places.js';
import { Random } from './random.js';
import type { Scenario } from './scenarios.js';
import { SimPeer, type Heard, type Sabotage, type Surroundings } from './sim-peer.js';
import { Spread } from './spread.js';
import { crowdIdentity, hashVrf, realVrf, type SimIdentity, type Vrf } from './stand-ins.js';
import { Work, type Role } from './work.js';
import { openMember } from '../../protocol/ledger/members/member.js';

/** A pulse each three seconds of virtual time; a cut without one costs five epochs. */
const beaconTerms = { genesisSeconds: 0, periodSeconds: 3, outageEpochs: 5 };
/** Cuts whose ledgers are kept, for peers that fold them late: ledgers of a crowd are large. */
const ledgersKept = 50;
const crowdLedgersKept = 2;
const usualBond = 60n;
const treasury = 10_000n;

/**
 * Peers of the real state machine in virtual time, a network that mistreats them, and what must hold
 * throughout.
 */
export class World implements Surroundings {
  readonly clock = new Clock();
  readonly log = new EventLog();
  readonly random: Random;
  readonly network: Network<SimPeer>;
  readonly gossip: Gossip<SimPeer>;
  /** The gossip of a crowd. */
  readonly spread: Spread | null = null;
  readonly history: History;
  readonly work: Work;
  readonly peers: SimPeer[] = [];
  readonly campaign: Campaign;
  readonly cid: Cid;
  readonly reveals = testReveals();
  readonly beacon: LocalBeacon | null;
  readonly sharedRules = shareLedgers();
  /** Models fetched in a crowd: how, and how often in vain. */
  readonly fetches = { direct: 0, relayed: 0, away: 0 };
  events = 0;
  crashes = 0;
  readonly #economy: Economy;
  readonly #byKey = new Map<NodeKey, SimPeer>();
  readonly #heard = new WeakMap<Uint8Array, Heard>();

  private constructor(
    readonly scenario: Scenario,
    identities: readonly SimIdentity[],
    stakers: readonly SimIdentity[],
    readonly sabotage: Sabotage,
    readonly vrf: Vrf,
  ) {
    this.random = new Random(scenario.seed);
    this.beacon = scenario.beacon === undefined ? null : new LocalBeacon('sim', beaconTerms);
    const bond = scenario.bond ?? usualBond;
    const genesis = genesisOf([
      ...identities.map(({ key }, i) => [key, i === 0 ? treasury : usualBond] as const),
      ...stakers.map(({ key }) => [key, stakerBalance] as const),
    ]);
    this.campaign = testCampaign(identities[0]!.key, {
      stake: { ...testStake, bond, forgeryGain: bond / 6n, genesis, termEpochs: 25 },
      ...scenario.changes,
      publicBeacon: this.beacon === null ? null : { ...this.beacon.description, firstPulse: 1 },
    });
    this.cid = campaignCid(this.campaign);
    this.work = new Work(this.campaign, vrf);
    const roles = rolesOf(scenario);
    const honest = new Set(identities.filter((_, i) => roles[i] === undefined).map(({ key }) => key));
    this.history = new History(
      (node) => honest.has(node),
      (manifest) => this.work.isForgery(manifest),
      scenario.colluders !== undefined,
      scenario.crowd === undefined ? ledgersKept : crowdLedgersKept,
    );
    if (scenario.crowd === undefined) {
      this.network = new Network(scenario, this.clock, this.random, () =>
        this.random.int(...scenario.delayMs),
      );
      this.gossip = new Flood(this.network, this.random);
    } else {
      const spread = new Spread(this, identities.length);
      this.spread = spread;
      this.network = new Network(scenario, this.clock, this.random, (from, to) => spread.linkMs(from, to));
      this.gossip = spread;
    }
    const own = drawPrivate(scenario, sabotage);
    const homes = drawHomes(scenario);
    const ledger = openLedger(this.campaign, this.cid);
    if (scenario.crowd !== undefined) enrolAll(ledger, identities, homes);
    identities.forEach((identity, i) =>
      this.peers.push(new SimPeer(this, i, identity, roles[i] ?? 'honest', own.has(i), homes[i]!, ledger)),
    );
    this.peers.forEach((peer) => this.#byKey.set(peer.identity.key, peer));
    this.#economy = new Economy(this, stakers);
    if (scenario.crowd !== undefined) return;
    // A ring keeps the graph in one piece; a random chord each makes it small.
    this.peers.forEach((peer, i) => {
      for (const j of [i + 1, this.random.int(0, 1e6)]) connect(peer, this.peers[j % this.peers.length]!);
    });
  }

  static async create(scenario: Scenario, sabotage: Sabotage = {}): Promise<World> {
    const isCrowd = scenario.crowd !== undefined;
    const named = (name: string, length: number): Promise<SimIdentity[]> =>
      Promise.all(
        Array.from({ length }, (_, i) => {
          const seed = hashBytes(domainHash(name, uint32Bytes(i)));
          return isCrowd ? Promise.resolve(crowdIdentity(seed)) : identityOf(seed);
        }),
      );
    return new World(
      scenario,
      await named('sim-identity', scenario.peers),
      await named('sim-staker', Math.ceil(scenario.peers / 5)),
      sabotage,
      isCrowd ? hashVrf : realVrf,
    );
  }

  get counts(): Record<string, number> {
    const {
      events,
      crashes,
      network: { delivered, lost },
    } = this;
    return { events, delivered, lost, crashes, ...this.history.counts };
  }

  /** Runs to the end, and tells of each cut that someone folds; whatever is thrown says how to replay it. */
  run(tellCut: (cut: number) => void = () => {}): void {
    const { replay, durationMs, settleMs, crashEveryMs } = this.scenario;
    try {
      for (const peer of this.peers) this.#begin(peer);
      this.#economy.start();
      if (crashEveryMs !== null) this.#crashEvery(crashEveryMs);
      let told = 0;
      while (this.clock.next(durationMs + settleMs)) {
        this.events++;
        if (this.history.counts.cuts > told) tellCut(++told);
      }
      this.#checkEnd();
    } catch (error) {
      throw new Error(`${replay} at ${this.clock.nowMs} ms: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Starts a peer when it joins, and has it sleep and leave when its home says so. */
  #begin(peer: SimPeer): void {
    const { joinsMs, leavesMs, night } = peer.home;
    if (joinsMs === 0) peer.start();
    else {
      peer.online = false;
      this.clock.after(joinsMs, () => peer.join(this.#anyLedger()));
    }
    if (leavesMs !== null) this.clock.after(leavesMs, () => peer.leave());
    if (night === null) return;
    for (let atMs = night.fromMs; atMs < this.scenario.durationMs; atMs += dayMs)
      this.clock.after(atMs, () => peer.sleep(night.lengthMs));
  }

  /** That of somebody who shares it. */
  #anyLedger(): Ledger {
    return this.peers.find(({ isPrivate, online }) => online && !isPrivate)!.ledger;
  }

  /** In a crowd who sleeps, or has left, hands out nothing. */
  canFetch(peer: SimPeer, author: NodeKey): boolean {
    const from = this.#byKey.get(author);
    if (this.spread === null || from === undefined) return true;
    if (from.online) this.fetches[isDirect(peer.home.reach, from.home.reach) ? 'direct' : 'relayed']++;
    else this.fetches.away++;
    return from.online;
  }

  /** Makes the silent keys members of a ledger that has reached their cut, as if that had taken them. */
  enrolSilent({ number, members }: Ledger): void {
    const { count, fromCut } = this.scenario.silent ?? { count: 0, fromCut: 0 };
    if (count === 0 || number !== fromCut || members.has(silentKey(0))) return;
    for (let i = 0; i < count; i++) {
      members.set(silentKey(i), openMember(silentKey(i) as string as VrfKey, number));
    }
  }

  /** Models that a peer trains at once. */
  trainingsOf(index: number): number {
    const { peers, verifiers = { honest: 0, lazy: 0 } } = this.scenario;
    return index >= peers - verifiers.honest - verifiers.lazy ? 0 : 1;
  }

  isBeaconOut(): boolean {
    const { beacon } = this.scenario;
    return beacon !== undefined && this.clock.nowMs >= beacon.outFromMs && this.clock.nowMs < beacon.outToMs;
  }

  isResolverAway(): boolean {
    const { resolverAway: away, durationMs } = this.scenario;
    const { nowMs } = this.clock;
    return nowMs >= durationMs || (away !== null && nowMs >= away.fromMs && nowMs < away.toMs);
  }

  /** Decodes and verifies as the node does; once for all peers, since all would find the same. */
  read(message: Uint8Array): Heard {
    const known = this.#heard.get(message);
    if (known !== undefined) return known;
    const { record, includes } = decodeMessage(message, this.cid);
    const heard = { record: verifyRecord(record, verifySignature, this.#proveOutput), includes };
    this.#heard.set(message, heard);
    return heard;
  }

  readonly #proveOutput: ProveOutput = (body) =>
    this.vrf === realVrf ? provenOutput(body) : this.vrf.outputOf(body.proof);

  /** A record that a peer signed itself, and the message that it goes out in. */
  readOwn(
    envelope: Uint8Array,
    includes: readonly Cid[] = [],
  ): { record: VerifiedRecord; message: Uint8Array } {
    const message = encodeMessage(envelope, includes);
    return { record: this.read(message).record, message };
  }

  #crashEvery(everyMs: number): void {
    if (this.clock.nowMs > this.scenario.calmFromMs - 60_000) return;
    this.clock.after(everyMs, () => {
      this.crashes++;
      this.random.pick(this.peers).crash(this.random.int(1_000, 60_000));
      this.#crashEvery(everyMs);
    });
  }

  #checkEnd(): void {
    const { finalMin, forgers } = this.scenario;
    const { final, caught, stamped } = this.history.counts;
    const present =
      this.scenario.crowd === undefined ? this.peers : this.peers.filter(({ online }) => online);
    const heads = new Set(present.map(({ ledger }) => ledger.number));
    if (heads.size !== 1) throw new Error(`at the end peers are at the cuts ${[...heads].join(', ')}`);
    if (final < finalMin) throw new Error(`${final} models are final where ${finalMin} are expected`);
    // Who forges also vouches for others without looking, and may be barred for that first.
    if (this.scenario.crowd === undefined && caught + stamped < forgers / 2)
      throw new Error(`${caught + stamped} of ${forgers} forgers were caught`);
  }
}

/** Of how many peers one folds for itself; those whose ledger is meddled with do, too. */
const peersPerPrivate = 100;

/** Drawn apart from all other chance, which who is private does not change. */
function drawPrivate({ seed, peers, crowd }: Scenario, { meddled = [] }: Sabotage): ReadonlySet<number> {
  const random = new Random(seed);
  const count = Math.ceil(peers / peersPerPrivate);
  const drawn = new Set<number>();
  // A crowd's resolver shares its ledger with who joins.
  while (drawn.size < count) drawn.add(random.int(crowd === undefined ? 0 : 1, peers - 1));
  return new Set([...drawn, ...meddled]);
}

/** The machines of a crowd, the resolver's always there; of others nothing is told. */
function drawHomes({ seed, peers, crowd, durationMs }: Scenario): readonly Home[] {
  const random = new Random(seed);
  const still: Home = { region: 1, reach: 'public', joinsMs: 0, leavesMs: null, night: null };
  return Array.from({ length: peers }, (_, i) =>
    crowd === undefined || i === 0 ? still : drawHome(crowd, durationMs, random),
  );
}

/** Makes members of those who are there from the beginning, as if that had been long ago. */
function enrolAll(ledger: Ledger, identities: readonly SimIdentity[], homes: readonly Home[]): void {
  identities.forEach(({ key, vrfKey }, i) => {
    if (homes[i]?.joinsMs === 0) ledger.members.set(key, openMember(vrfKey, 0));
  });
}

const silentKey = (i: number): NodeKey => domainHash('sim-silent', uint32Bytes(i)) as string as NodeKey;

/**
 * The resolver comes first and is honest; the others' places are as good as drawn, since keys order
 * everything.
 */
const rolesOf = ({
  peers,
  forgers,
  stampers,
  falseAccusers,
  liars,
  colluders,
  verifiers,
}: Scenario): (Role | undefined)[] =>
  withLast(peers, verifiers?.lazy ?? 0, [
    undefined,
    ...Array<Role>(forgers).fill('forger'),
    ...Array<Role>(stampers).fill('stamper'),
    ...Array<Role>(falseAccusers).fill('false accuser'),
    ...Array<Role>(liars).fill('liar'),
    ...(colluders === undefined ? [] : Array<Role>(colluders.count).fill(`${colluders.strategy} colluder`)),
  ]);

/** The roles of the first, and those of the last who attest without looking. */
const withLast = (peers: number, lazy: number, first: readonly (Role | undefined)[]): (Role | undefined)[] =>
  Array.from({ length: peers }, (_, i) => (i >= peers - lazy ? 'stamper' : first[i]));

function connect(a: SimPeer, b: SimPeer): void {
  if (a === b || a.neighbours.includes(b)) return;
  a.neighbours.push(b);
  b.neighbours.push(a);
}
