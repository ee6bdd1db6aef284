import { cidOf, textBytes, type Cid } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import { ledgerDigest } from '../../protocol/ledger/digest.js';
import type { Effect, PeerInput } from '../../protocol/peer/effects.js';
import { openPeer, type TaskFault, type PeerState } from '../../protocol/peer/state.js';
import { step } from '../../protocol/peer/step.js';
import { plannedSegments } from '../../protocol/model/training-plan.js';
import type { RecordBody } from '../../protocol/records/bodies.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import { merkleRoot } from '../../protocol/records/merkle.js';
import { sketchFor, type Chain } from '../protocol/ledger/chain.js';
import { attestation, findings } from './record-makers/audits.js';
import type { Command } from './scenario.js';
import { entryOf } from './tables.js';
import { identityOf, type World } from './world.js';

type Next = Chain['cuts'][number];

/** What peers do of themselves, and the rules by which they did it. */
export interface Told {
  /** Each told later, when what the cut drew has its name. */
  readonly lines: (() => string)[];
  readonly rules: string[];
}

/** The rules of what a peer decides alone, by what it then does. */
const ruleOfHalt = { equivocation: 'CUT-6', difference: 'CUT-8' } as const;

const ruleOfDeed: Partial<Record<string, string>> = {
  availability: 'AUDIT-1',
  pledge: 'AUDIT-2',
  dispute: 'AUDIT-2',
  abstention: 'AUDIT-5',
  replay: 'DISPUTE-7',
};

/** Nodes that act by themselves: what they sign waits for the next cut, what work they begin is told. */
export class Peers {
  readonly #states = new Map<string, PeerState>();

  /** From the start of a campaign: `peer B trainings=1 audits=1`. */
  open({ chain, campaign }: World, { words, options }: Command): void {
    const letter = words[0] as string;
    if (chain.ledger.number > 0) throw new Error('a peer begins with its campaign');
    const { key: node, vrfKey } = identityOf(letter);
    const [trainings, audits] = [Number(options.get('trainings') ?? 0), Number(options.get('audits') ?? 1)];
    this.#states.set(letter, openPeer(campaign, chain.cid, { node, vrfKey, trainings, audits }, 0));
  }

  /** Has all peers take the next cut, before the ledger of the scenario does. */
  take(world: World, next: Next): Told {
    return this.#all(world, () => inputOf(world, next, null), next.cut.body.number);
  }

  /** After it: that all agree. */
  compare({ chain }: World): void {
    for (const [letter, { ledger, halted }] of this.#states)
      if (halted === null && ledgerDigest(ledger) !== ledgerDigest(chain.ledger))
        throw new Error(`${letter} came to another ledger`);
  }

  /** A second cut with the number of the last one, over no records. */
  rival(world: World): Told {
    const last = world.chain.cuts.at(-1) as Next;
    const { number, previous, reveal } = last.cut.body;
    const cut = world.chain.sign(identityOf('A'), 'cut', {
      number,
      previous,
      reveal,
      pulse: null,
      nextPulse: null,
      recordsRoot: merkleRoot([]),
      recordCount: 0,
      ledger: last.cut.body.ledger,
    });
    return this.#all(world, () => inputOf(world, { cut, records: [] }, last.cut.cid), number);
  }

  /** A next cut that names another ledger than peers come to. */
  astray(world: World): Told {
    const next = world.chain.nextCut([], { ledger: world.chain.ledger.reveal });
    return this.#all(world, () => inputOf(world, next, null), next.cut.body.number);
  }

  /** What comes of the work that a peer began: `tell B trained p1`. */
  tell(world: World, { words }: Command): Told {
    const [letter, what, about, ...rest] = words as [string, string, string, ...string[]];
    const input = reports[what]?.(world, letter, about, rest);
    if (input === undefined) throw new Error(`nothing is told by ${what}`);
    return this.#step(world, letter, input, world.tables.number);
  }

  #all(world: World, inputFor: () => PeerInput, number: number): Told {
    const told = [...this.#states.keys()].map((letter) => this.#step(world, letter, inputFor(), number));
    return { lines: told.flatMap(({ lines }) => lines), rules: told.flatMap(({ rules }) => rules) };
  }

  #step(world: World, letter: string, input: PeerInput, number: number): Told {
    const state = this.#states.get(letter) as PeerState;
    const nowMs = number * world.campaign.epochMs;
    const { verdict, effects } = step(state, input, nowMs);
    const told: Told = { lines: [], rules: [] };
    if (input.type === 'cut' && verdict?.code !== 'CUT_FOLDED')
      told.lines.push(() => `${letter}: ${verdict?.code}`);
    for (const effect of effects) {
      if (isTold(effect)) told.lines.push(() => `${letter} ${printEffect(world, effect)}`);
      const rule =
        effect.type === 'halt'
          ? ruleOfHalt[effect.halt.type]
          : ruleOfDeed[effect.type === 'sign' ? effect.body.kind : effect.type];
      if (rule !== undefined) told.rules.push(rule);
    }
    // It may sign only after it has folded, and so what it signs is judged by the ledger that it has.
    for (const effect of effects) {
      if (effect.type !== 'sign') continue;
      const record = signed(world, letter, effect.body);
      const { lines, rules } = this.#step(
        world,
        letter,
        { type: 'record', record, archive: world.chain.archive },
        number,
      );
      world.enqueue(record);
      told.lines.push(...lines);
      told.rules.push(...rules);
    }
    return told;
  }
}

const inputOf = ({ chain }: World, { cut, records }: Next, settled: Cid | null): PeerInput => ({
  type: 'cut',
  cut,
  settled,
  cids: records.map(({ cid }) => cid),
  records,
  archive: chain.archive,
});

function signed({ chain }: World, letter: string, body: RecordBody): VerifiedRecord {
  const { kind, ...fields } = body;
  return chain.sign(identityOf(letter), kind, fields);
}

const told = new Set([
  'slot',
  'epoch',
  'segments',
  'outcome',
  'held',
  'cause',
  'subject',
  'part',
  'commitment',
  'pointId',
  'owner',
  'seat',
  'dispute',
]);

type ToldEffect = Extract<Effect, { type: 'sign' | 'start' | 'stop' | 'halt' | 'pull' }>;
const isTold = (effect: Effect): effect is ToldEffect =>
  ['sign', 'start', 'stop', 'halt', 'pull'].includes(effect.type);

function printEffect({ names }: World, effect: ToldEffect): string {
  if (effect.type === 'sign') {
    const fields = Object.entries(effect.body)
      .filter(([name, value]) => told.has(name) && typeof value !== 'object')
      .map(([name, value]) => `${name} ${names.of(String(value))}`);
    return `signs: ${effect.body.kind}, ${fields.join(', ')}`;
  }
  if (effect.type === 'start') return `begins: ${names.of(effect.task.key)}`;
  if (effect.type === 'stop') return `stops: ${names.of(effect.key)}`;
  return effect.type === 'halt' ? 'halts' : `asks for the cuts after ${effect.since}`;
}

const reports: Readonly<
  Record<string, (world: World, letter: string, about: string, rest: readonly string[]) => PeerInput>
> = {
  progress: ({ names }, _letter, about, [segments]) => ({
    type: 'progress',
    pointId: names.valueOf<PointId>(about),
    segments: Number(segments),
  }),
  trained: ({ names, campaign, tables }, _letter, about) => {
    const pointId = names.valueOf<PointId>(about);
    const { corrMin: corr, sharpeMin: sharpe } = campaign.acceptance;
    const segments = plannedSegments(
      campaign,
      entryOf(tables.points, pointId) as Parameters<typeof plannedSegments>[1],
    );
    const manifest = cidOf(textBytes(`model of ${pointId}`));
    return {
      type: 'trained',
      pointId,
      model: { manifest, outcome: 'accepted', segments, corr, sharpe, sketch: sketchFor(pointId) },
    };
  },
  fetched: (world, _letter, about) => ({ type: 'fetched', key: `fetch/${world.cidOf(about)}` }),
  audited: (world, letter, about) => {
    const { body } = attestation(world, identityOf(letter), world.cidOf(about), {
      verb: '',
      words: [],
      options: new Map(),
    });
    const { proof, segments, eras } = body;
    return {
      type: 'audited',
      key: `audit/${body.commitment}`,
      outcome: { type: 'match', proof, segments, eras },
    };
  },
  differs: (world, _letter, about, [part]) => ({
    type: 'audited',
    key: `audit/${world.cidOf(about)}`,
    outcome: {
      type: 'mismatch',
      subject: 'segment',
      part: Number(part),
      accused: null,
      claimed: textBytes('claimed'.padEnd(64, '.')),
      found: textBytes('found'.padEnd(64, '.')),
    },
  }),
  replayed: (world, _letter, about, [word]) => {
    const [claimed, found] = findings[word as string] as readonly [string, string];
    return {
      type: 'replayed',
      key: `replay/${world.cidOf(about)}`,
      claimed: textBytes(claimed.padEnd(64, '.')),
      found: textBytes(found.padEnd(64, '.')),
    };
  },
  abandons: ({ names }, _letter, about, [fault]) => {
    const [type, name] = about.split('/') as [string, string];
    return { type: 'abandoned', key: `${type}/${names.valueOf(name)}`, fault: fault as TaskFault };
  },
};
