import type { Campaign } from '../../protocol/campaign/campaign.js';
import { gridOf, testAudit } from '../fixtures/campaign.js';
import type { HomeShares } from './home.js';

/**
 * All of an attacker's peers forge and vouch for each other; those that accuse also say of every other model
 * that it is forged, those that withhold hand their models to each other alone.
 */
export const strategies = ['quiet', 'accusing', 'withholding'] as const;
export type Strategy = (typeof strategies)[number];

/** How often a resolver looks at most, whatever others do. */
export const resolverTickMs = 10_000;

/** How often peers look, and how long what they do takes. */
export interface Paces {
  readonly tickMs: number;
  /** After which, and no later than after twice that, a peer forgets which messages it has heard. */
  readonly seenMs: number;
  readonly trainMs: readonly [number, number];
  /** A fetch, an audit or a replay. */
  readonly workMs: readonly [number, number];
  /** Between two orders of a staker, in the mean. */
  readonly orderMs: number;
}

const usualPaces: Paces = {
  tickMs: 1_000,
  seenMs: 60_000,
  trainMs: [5_000, 60_000],
  workMs: [1_000, 20_000],
  orderMs: 20_000,
};

/** What a simulation does to its peers. */
export interface Scenario {
  readonly seed: number;
  /** What runs it again: a failure begins with it. */
  readonly replay: string;
  readonly peers: number;
  /** The resolver ends epochs up to here; then all have `settleMs` to agree. */
  readonly durationMs: number;
  readonly settleMs: number;
  /** From here on nothing is lost and nobody crashes. */
  readonly calmFromMs: number;
  /** Share of messages lost, and of those delivered twice. */
  readonly loss: number;
  readonly duplication: number;
  readonly delayMs: readonly [number, number];
  /** The peers with an index below `at` hear nothing of the others in this time. */
  readonly partition: { readonly fromMs: number; readonly toMs: number; readonly at: number } | null;
  readonly resolverAway: { readonly fromMs: number; readonly toMs: number } | null;
  /** Every how many ms some peer is killed and, a while later, started from what it had stored. */
  readonly crashEveryMs: number | null;
  /** Whether there is a public beacon, and while none of its relays answers. */
  readonly beacon?: { readonly outFromMs: number; readonly outToMs: number };
  readonly forgers: number;
  readonly stampers: number;
  readonly falseAccusers: number;
  /** Peers that accuse everyone and judge against everyone: with enough of them the rules must fail. */
  readonly liars: number;
  /** Peers of one attacker, and what they do: honest peers may then come to harm, which is counted. */
  readonly colluders?: { readonly count: number; readonly strategy: Strategy } | undefined;
  /** Keys that enrol at a cut, are active from then on, and never say a word. */
  readonly silent?: { readonly count: number; readonly fromCut: number };
  /** The last peers, that train nothing: some that audit, and then some that attest without looking. */
  readonly verifiers?: { readonly honest: number; readonly lazy: number };
  /** What a node's account must hold; 60 where nothing is said. */
  readonly bond?: bigint;
  /** Models that must be final at the end. */
  readonly finalMin: number;
  readonly paces: Paces;
  /** The machines of a crowd, whose gossip is not followed hop by hop; all peers there are alike without. */
  readonly crowd?: HomeShares;
  readonly changes: Partial<Campaign>;
}

/** Everything goes wrong that the rules must survive; the last fifth of the time is calm. */
export const faulty = (seed: number, peers: number, durationMs = 400_000): Scenario => ({
  seed,
  replay: `npm run sim -- --seed ${seed} --peers ${peers}`,
  peers,
  durationMs,
  settleMs: 60_000,
  calmFromMs: 0.8 * durationMs,
  loss: 0.05,
  duplication: 0.05,
  delayMs: [20, 3_000],
  partition: { fromMs: 80_000, toMs: 140_000, at: Math.floor(peers / 3) },
  resolverAway: { fromMs: 180_000, toMs: 215_000 },
  crashEveryMs: 300_000 / peers,
  forgers: Math.ceil(peers / 20),
  stampers: Math.ceil(peers / 20),
  falseAccusers: Math.floor(peers / 40),
  liars: 0,
  finalMin: Math.floor(0.3 * peers),
  paces: usualPaces,
  // Narrow enough for draws to collide all the time, wide enough not to run out.
  changes: {
    grid: gridOf(Math.max(100, 8 * peers)),
    audit: { ...testAudit, panelEpochs: 10, reauditPpm: 100_000, rejectedPpm: 200_000 },
  },
});

/** The same with a public beacon, whose relays are gone for longer than an outage. */
export const beaconed = (seed: number, peers: number): Scenario => ({
  ...faulty(seed, peers),
  replay: `npm run sim -- --seed ${seed} --peers ${peers} --beacon`,
  beacon: { outFromMs: 220_000, outToMs: 300_000 },
});

/** A calm network, a share of whose keys belongs to one attacker. */
export const attacked = (seed: number, peers: number, share: number, strategy: Strategy): Scenario => ({
  ...faulty(seed, peers),
  durationMs: 420_000,
  replay: `npm run sim -- --seed ${seed} --peers ${peers} --hostile-stake ${share}`,
  calmFromMs: 0,
  loss: 0,
  duplication: 0,
  delayMs: [20, 500],
  partition: null,
  resolverAway: null,
  crashEveryMs: null,
  forgers: 0,
  stampers: 0,
  falseAccusers: 0,
  colluders: { count: Math.round(peers * share), strategy },
  finalMin: 0,
});

/** The cut from which silent keys are members: enough others have shown work by then. */
export const silentFromCut = 25;

/** An honest and calm network in which keys cost nothing, and many of them enrol and keep silent. */
export const silenced = (seed: number, peers: number, count: number, durationMs = 700_000): Scenario => ({
  ...attacked(seed, peers, 0, 'quiet'),
  durationMs,
  replay: `npm run sim -- --seed ${seed} --peers ${peers} --silent ${count}`,
  colluders: undefined,
  bond: 0n,
  silent: { count, fromCut: silentFromCut },
  finalMin: peers,
  changes: {
    grid: gridOf(40 * peers),
    audit: { ...testAudit, panelEpochs: 10, reauditPpm: 100_000, rejectedPpm: 200_000, vestingEpochs: 20 },
    claims: {
      openSlotsMax: 4,
      skipMaxPpm: 250_000,
      leaseEpochs: 12,
      enrolmentEpochs: 200,
      newcomersMax: 10_000,
    },
  },
});

/** Five honest nodes, calm; what befalls them is up to who runs it. */
export const small = (seed: number, durationMs: number): Scenario => ({
  ...silenced(seed, 5, 0, durationMs),
  replay: `small(${seed}, ${durationMs})`,
  finalMin: 0,
  changes: {
    grid: gridOf(2_000),
    audit: { ...testAudit, panelEpochs: 10, reauditPpm: 100_000, rejectedPpm: 200_000, vestingEpochs: 20 },
    claims: {
      openSlotsMax: 4,
      skipMaxPpm: 250_000,
      leaseEpochs: 12,
      enrolmentEpochs: 1_000,
      newcomersMax: 10_000,
    },
  },
});

/** What a crowd is made of, where nothing else is said. */
export const usualShares = { hostile: 0.05, sleeping: 0.3, churning: 0.1 };

const minuteMs = 60_000;

/**
 * A day in the life of many peers at their homes, with epochs of ten minutes as on Numerai's preset: members
 * already, so that it begins with what goes on. A share of them is hostile, each for itself: half of these
 * forge, the others attest without looking or accuse.
 */
export const crowded = (
  seed: number,
  peers: number,
  cuts: number,
  { hostile, sleeping, churning }: typeof usualShares,
): Scenario => ({
  ...faulty(seed, peers),
  replay: `npm run sim -- --seed ${seed} --peers ${peers} --cuts ${cuts} --hostile ${hostile} --sleeping ${sleeping} --churning ${churning}`,
  // The first cut comes a tick of the resolver late, and the others an epoch apart.
  durationMs: cuts * 10 * minuteMs + resolverTickMs,
  // Who lost the last cut asks once an epoch, and may ask somebody who lost it, too.
  settleMs: 30 * minuteMs,
  calmFromMs: 0,
  loss: 0,
  duplication: 0,
  partition: null,
  resolverAway: null,
  crashEveryMs: null,
  forgers: Math.ceil((hostile * peers) / 2),
  stampers: Math.ceil((hostile * peers) / 4),
  falseAccusers: Math.ceil((hostile * peers) / 4),
  finalMin: 0,
  paces: {
    tickMs: 2.5 * minuteMs,
    seenMs: 10 * minuteMs,
    trainMs: [30 * minuteMs, 240 * minuteMs],
    workMs: [minuteMs, 15 * minuteMs],
    orderMs: 1_440 * minuteMs,
  },
  crowd: { sleeping, churning },
  changes: {
    epochMs: 10 * minuteMs,
    grid: gridOf(40 * peers),
    audit: { ...testAudit, panelEpochs: 12, reauditPpm: 20_000, rejectedPpm: 50_000, vestingEpochs: 24 },
    claims: {
      openSlotsMax: 4,
      skipMaxPpm: 250_000,
      leaseEpochs: 72,
      enrolmentEpochs: 1_008,
      newcomersMax: 1_000,
    },
  },
});
