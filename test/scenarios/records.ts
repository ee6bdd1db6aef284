import { sampledSegments, uniformSample } from '../../protocol/audit/sample.js';
import { cidOf, domainHash, hashBytes, rawCodec, textBytes, type Cid, type Hash } from '../../protocol/codec/hash.js';
import type { PointId } from '../../protocol/grid/point.js';
import { prefixOf } from '../../protocol/model/screening.js';
import { plannedSegments } from '../../protocol/model/training-plan.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import { accountOf, delegationOwner, ownerOf, type OwnerKey } from '../../protocol/records/keys.js';
import { vrfOutput, vrfProve } from '../../protocol/vrf/vrf.js';
import { sketchFor } from '../protocol/ledger/chain.js';
import type { Command } from './scenario.js';
import { entryOf, type Commitment, type Seat, type Slot } from './tables.js';
import { identityOf, type Identity, type World } from './world.js';

type Maker = (world: World, command: Command) => VerifiedRecord[];

const number = ({ options }: Command, name: string, usual: number): number => {
  const given = options.get(name);
  return given === undefined ? usual : Number(given);
};

/** Nodes by their letters; `A..D` is four of them. */
export function nodesOf(words: readonly string[]): Identity[] {
  return words.flatMap((word) => {
    const range = /^([A-Z])\.\.([A-Z])$/.exec(word);
    if (range === null) return [identityOf(word)];
    const [from, to] = [range[1] as string, range[2] as string].map((letter) => letter.charCodeAt(0)) as [number, number];
    return Array.from({ length: to - from + 1 }, (_, i) => identityOf(String.fromCharCode(from + i)));
  });
}

function ownerIn(world: World, { options }: Command, node: Identity): OwnerKey {
  const name = options.get('for');
  if (name === undefined) return ownerOf(node.key);
  return name.startsWith('s') ? delegationOwner(world.cidOf(name)) : ownerOf(identityOf(name).key);
}

const slotsOf = ({ tables }: World, node: Identity, owner: OwnerKey): Slot[] =>
  (entryOf(tables.members, node.key)?.slots ?? []).map(([, slot]) => slot).filter((slot) => slot.owner === owner);

/** The slot that is named, or the latest of an owner. */
function slotIn(world: World, command: Command, node: Identity, owner: OwnerKey): number {
  const latest = Math.max(0, ...slotsOf(world, node, owner).map(({ slot }) => slot));
  return number(command, 'slot', latest);
}

/** Who is drawn for a model or dispute, in the order of drawing: `1` is the first, `a1` the first apprentice. */
export function seatsIn({ tables, names }: World, subject: string): { panel: string[]; apprentices: string[] } {
  const open = entryOf(tables.commitments, subject) ?? entryOf(tables.disputes, subject);
  const sorted = (seats: readonly (readonly [string, { readonly cut: number }])[]): string[] =>
    [...seats]
      .sort(([a, one], [b, other]) => one.cut - other.cut || (names.of(a) < names.of(b) ? -1 : 1))
      .map(([key]) => names.of(key));
  return {
    panel: sorted(open?.seats ?? []),
    apprentices: sorted(open !== undefined && 'apprentices' in open ? open.apprentices : []),
  };
}

/** The nodes that a command names after its subject; `*` are those of the panel whose turn it is. */
function seated(world: World, words: readonly string[], subject: string, isDue: (key: string) => boolean): Identity[] {
  const { panel, apprentices } = seatsIn(world, subject);
  return words.flatMap((word) => {
    if (word === '*') return panel.map(identityOf).filter(({ key }) => isDue(key));
    const seat = /^(a?)(\d+)$/.exec(word);
    if (seat === null) return nodesOf([word]);
    const found = (seat[1] === 'a' ? apprentices : panel)[Number(seat[2]) - 1];
    if (found === undefined) throw new Error(`nobody has the seat ${word} of ${world.names.of(subject)}`);
    return [identityOf(found)];
  });
}

const commitmentIn = (world: World, name: string): [Cid, Commitment | undefined] => {
  const cid = world.cidOf(name);
  return [cid, entryOf(world.tables.commitments, cid)];
};
const seatIn = (open: Commitment | undefined, key: string): Seat | undefined =>
  open === undefined ? undefined : (entryOf(open.seats, key) ?? entryOf(open.apprentices, key));

/** A record of each node for a model. */
const forSeats =
  (isDue: (seat: Seat) => boolean, make: (world: World, node: Identity, cid: Cid, command: Command) => VerifiedRecord): Maker =>
  (world, command) => {
    const [name, ...who] = command.words as [string, ...string[]];
    const [cid, open] = commitmentIn(world, name);
    const due = (key: string): boolean => {
      const seat = seatIn(open, key);
      return seat !== undefined && isDue(seat);
    };
    return seated(world, who, cid, due).map((node) => make(world, node, cid, command));
  };

const text = (value: string, size: number): Uint8Array => textBytes(value.padEnd(size, '.'));
const sizes = { segment: 64, era: 8, sketch: 32, attestation: 32 } as const;

/** Proofs take milliseconds, and a pledge needs that of the attestation that follows. */
const proofs = new Map<string, { readonly proof: Uint8Array; readonly output: Hash }>();
function proofOf({ key, vrfSecret }: Identity, alpha: Hash): { readonly proof: Uint8Array; readonly output: Hash } {
  const known = proofs.get(`${key} ${alpha}`);
  if (known !== undefined) return known;
  const proof = vrfProve(vrfSecret, hashBytes(alpha));
  const made = { proof, output: domainHash('vrf-output', vrfOutput(proof) as Uint8Array) };
  proofs.set(`${key} ${alpha}`, made);
  return made;
}

/** An attestation of the whole sample of a model whose first segment has the greatest influence. */
export function attestation(world: World, node: Identity, commitment: Cid, { options }: Command): VerifiedRecord<'attestation'> {
  const { campaign, chain, tables } = world;
  const open = entryOf(tables.commitments, commitment) as Commitment;
  const alpha = seatIn(open, node.key)?.alpha ?? domainHash('no-alpha');
  const signer = options.has('by') ? identityOf(options.get('by') as string) : node;
  const { proof, output } = proofOf(signer, options.has('alpha') ? domainHash('other') : alpha);
  const influence = Array.from({ length: open.segments }, (_, i) => (i === 0 ? 1 : 0));
  const common = open.common as number;
  const sample = sampledSegments(campaign, output, { common, influence, endedEarly: false });
  const { eras, screening } = uniformSample(campaign, output, open);
  const without = options.get('without') === 'common' ? common : Number(options.get('without') ?? -1);
  const listed = options.has('all') ? influence.map((_, i) => i) : sample.filter((segment) => segment !== without);
  return chain.sign(node, 'attestation', {
    commitment,
    vrfKey: node.vrfKey,
    alpha,
    proof,
    segments: listed.map((segment) => ({ segment, transcript: (options.get('transcript') ?? 'ab').repeat(32) as Hash })),
    eras: options.has('eras') ? (options.get('eras') as string).split(',') : [...eras, ...screening],
  });
}

function commitment(world: World, command: Command): VerifiedRecord[] {
  const { campaign, chain, tables } = world;
  const { options, words } = command;
  const node = identityOf(words[0] as string);
  const named = options.get('point');
  const held = tables.points
    .filter(([key, point]) => (named === undefined ? point.node === node.key && point.commitment === null : key === world.names.valueOf(named)))
    .sort(([, a], [, b]) => b.cut - a.cut)[0];
  if (held === undefined) throw new Error(`${words[0]} holds no point`);
  const [pointId, { owner, slot, claim, ...point }] = held;
  const outcome = (options.get('outcome') ?? 'accepted') as 'accepted' | 'refused' | 'abandoned';
  const like = options.get('like');
  const sketch = sketchFor(like === undefined ? pointId : world.names.valueOf(like)).slice();
  for (let bit = 0; bit < number(command, 'bits', 0); bit++) sketch[bit] = (sketch[bit] as number) ^ 1;
  const planned = plannedSegments(campaign, point);
  const corr = outcome === 'accepted' ? campaign.acceptance.corrMin : 0;
  return [
    chain.sign(node, 'commitment', {
      owner,
      slot: number(command, 'slot', slot),
      claim: options.has('claim') ? world.cidOf(options.get('claim') as string) : claim,
      pointId: pointId as PointId,
      outcome,
      manifest: cidOf(textBytes(`model of ${pointId}`)),
      segments: number(command, 'segments', outcome === 'abandoned' ? prefixOf(campaign, planned) : planned),
      corr: number(command, 'corr', corr),
      sharpe: number(command, 'sharpe', campaign.acceptance.sharpeMin),
      sketch: outcome === 'accepted' && options.get('sketch') !== 'none' ? sketch : new Uint8Array(),
    }),
  ];
}

function dispute(world: World, { words, options }: Command): VerifiedRecord[] {
  const [name, who, kind, part] = words as [string, string, keyof typeof sizes, string];
  const [cid, open] = commitmentIn(world, name);
  const of = options.get('of');
  const accused = of === undefined ? null : (seated(world, [of], cid, () => true)[0] as Identity).key;
  const listed = accused === null ? undefined : seatIn(open, accused)?.attested?.segments;
  const place = part === 'listed' ? (listed?.[0]?.segment ?? 0) : Number(part ?? 0);
  const digest = listed?.find(({ segment }) => segment === place)?.transcript;
  const size = Number(options.get('size') ?? sizes[kind]);
  const claimed = digest !== undefined && !options.has('claimed') ? hashBytes(digest) : text(options.get('claimed') ?? 'claimed', size);
  return seated(world, [who], cid, () => true).map((node) =>
    world.chain.sign(node, 'dispute', {
      commitment: cid,
      subject: kind,
      part: place,
      accused,
      claimed,
      found: text(options.get('found') ?? 'found', size),
    }),
  );
}

/** What judges find, by a word. */
export const findings: Record<string, readonly [claimed: string, found: string]> = {
  forged: ['claimed', 'found'],
  honest: ['claimed', 'claimed'],
  other: ['claimed', 'other'],
};

function replay(world: World, { words, options }: Command): VerifiedRecord[] {
  const [name, ...rest] = words as [string, ...string[]];
  const cid = world.cidOf(name);
  const open = entryOf(world.tables.disputes, cid);
  const [claimed, found] = findings[rest.at(-1) as string] as [string, string];
  const size = Number(options.get('size') ?? open?.claimed.length ?? 64);
  const due = (key: string): boolean => entryOf(open?.replays ?? [], key) === undefined;
  return seated(world, rest.slice(0, -1), cid, due).map((node) =>
    world.chain.sign(node, 'replay', { dispute: cid, claimed: text(claimed, size), found: text(found, size) }),
  );
}

/** The place in the log of an account, counted on over records that wait for the next cut. */
function sequenceOf({ tables, queue }: World, command: Command, { key }: Identity): number {
  const waiting = queue.filter(({ body }) => 'account' in body && body.account === accountOf(key)).length;
  return number(command, 'sequence', (entryOf(tables.accounts, key)?.sequence ?? 0) + waiting);
}

const amount = ({ options }: Command): bigint => BigInt(options.get('amount') ?? 0);

function prediction(world: World, command: Command): VerifiedRecord[] {
  const [who, era, ...points] = command.words as [string, string, ...string[]];
  const node = identityOf(who);
  const own = world.tables.delegations.flatMap(([, { final }]) => final.flatMap(([pointId, model]) => (model.node === node.key ? [pointId as PointId] : [])));
  const named = points.length > 0 ? points.map((name) => world.names.valueOf<PointId>(name)) : own;
  const sorted = command.options.has('unsorted') ? [...named].sort().reverse() : [...named].sort();
  const models = sorted.map((pointId) => ({ pointId, predictions: cidOf(textBytes(`predictions of ${pointId}`), rawCodec) }));
  return [world.chain.sign(node, 'prediction', { era, part: number(command, 'part', 0), models })];
}

/** Scores in 1e-9: `p1=20000000`, or with mmc `p1=20000000/1000000`. */
function scores(world: World, command: Command): VerifiedRecord[] {
  const { options, words } = command;
  const models = [...options]
    .filter(([name]) => /^p\d+$/.test(name))
    .map(([name, value]) => {
      const [corr, mmc] = value.split('/').map(Number);
      return { pointId: world.names.valueOf<PointId>(name), corr: corr as number, mmc: mmc ?? 0 };
    })
    .sort((a, b) => (a.pointId < b.pointId ? -1 : 1));
  return [
    world.chain.sign(identityOf(options.get('by') ?? 'A'), 'scores', {
      era: words[0] as string,
      targets: (options.get('targets') ?? 'cd').repeat(32) as Hash,
      part: number(command, 'part', 0),
      parts: number(command, 'parts', 1),
      models: options.has('unsorted') ? models.reverse() : models,
    }),
  ];
}

function opening(world: World, node: Identity, command: Command): VerifiedRecord {
  const owner = ownerIn(world, command, node);
  const next = entryOf(world.tables.delegations, owner)?.nextSlot ?? entryOf(world.tables.members, node.key)?.nextSlot ?? 0;
  const waiting = world.queue.filter(({ body }) => body.kind === 'opening' && body.owner === owner).length;
  return world.chain.sign(node, 'opening', { owner, slot: number(command, 'slot', next + waiting) });
}

function claim(world: World, node: Identity, command: Command): VerifiedRecord {
  const { options } = command;
  const owner = ownerIn(world, command, node);
  const slots = slotsOf(world, node, owner);
  const slot = slotIn(world, command, node, owner);
  const found = slots.find((each) => each.slot === slot);
  const draw = found?.draw ?? (entryOf(world.tables.members, identityOf(options.get('from') ?? 'A').key)?.slots[0]?.[1].draw ?? null);
  return world.chain.sign(node, 'claim', {
    owner,
    slot,
    generation: number(command, 'generation', draw?.generation ?? 0),
    pointId: draw?.pointId ?? ('00'.repeat(32) as PointId),
    target: options.get('target') ?? draw?.target ?? 'target',
    index: options.has('index') ? BigInt(options.get('index') as string) : (draw?.index ?? 0n),
  });
}

function heartbeat(world: World, node: Identity, command: Command): VerifiedRecord {
  const named = command.options.get('point');
  const held = world.tables.points
    .filter(([key, point]) => (named === undefined ? point.node === node.key : key === world.names.valueOf(named)))
    .sort(([, a], [, b]) => b.cut - a.cut)[0];
  if (held === undefined) throw new Error(`${world.names.of(node.key)} holds no point`);
  return world.chain.sign(node, 'heartbeat', {
    claim: held[1].claim,
    pointId: held[0] as PointId,
    epoch: number(command, 'epoch', world.tables.number),
    segments: number(command, 'segments', 1),
  });
}

const ofNodes =
  (make: (world: World, node: Identity, command: Command) => VerifiedRecord): Maker =>
  (world, command) => nodesOf(command.words).map((node) => make(world, node, command));

/** Every kind of record, by the word that scenarios have for it. */
export const makers: Readonly<Record<string, Maker>> = {
  enrol: ofNodes((world, node, command) =>
    world.chain.sign(node, 'enrolment', {
      vrfKey: identityOf(command.options.get('vrf') ?? world.names.of(node.key)).vrfKey,
      epoch: number(command, 'epoch', world.tables.number),
    }),
  ),
  open: ofNodes(opening),
  claim: ofNodes(claim),
  heartbeat: ofNodes(heartbeat),
  commit: commitment,
  skip: ofNodes((world, node, command) => {
    const owner = ownerIn(world, command, node);
    return world.chain.sign(node, 'skip', { owner, slot: slotIn(world, command, node, owner) });
  }),
  hold: forSeats(({ alpha, withheld }) => alpha === null && !withheld, (world, node, commitment) =>
    world.chain.sign(node, 'availability', { commitment, held: true }),
  ),
  withhold: forSeats(({ alpha, withheld }) => alpha === null && !withheld, (world, node, commitment) =>
    world.chain.sign(node, 'availability', { commitment, held: false }),
  ),
  pledge: forSeats(({ alpha, withheld, pledge }) => alpha !== null && !withheld && pledge === null, (world, node, commitment, command) =>
    world.chain.sign(node, 'pledge', {
      commitment,
      attestation: command.options.has('blind') ? world.chain.cid : attestation(world, node, commitment, command).cid,
    }),
  ),
  attest: forSeats(({ pledge, attested }) => pledge !== null && attested === null, attestation),
  dispute,
  replay,
  abstain: (world, { words }) => {
    const [name, who, cause] = words as [string, string, 'unable' | 'model'];
    const seat = world.cidOf(name);
    return seated(world, [who], seat, () => true).map((node) => world.chain.sign(node, 'abstention', { seat, cause: cause ?? 'unable' }));
  },
  transfer: ofNodes((world, node, command) =>
    world.chain.signed(node, 'transfer', {
      sequence: sequenceOf(world, command, node),
      to: accountOf(identityOf(command.options.get('to') as string).key),
      amount: amount(command),
    }),
  ),
  delegate: ofNodes((world, node, command) =>
    world.chain.signed(node, 'delegation', {
      sequence: sequenceOf(world, command, node),
      amount: amount(command),
      models: number(command, 'models', 1),
      operator: command.options.has('operator') ? identityOf(command.options.get('operator') as string).key : null,
    }),
  ),
  undelegate: (world, command) => {
    const node = identityOf(command.words[0] as string);
    const delegation = world.cidOf(command.words[1] as string);
    return [world.chain.signed(node, 'undelegation', { sequence: sequenceOf(world, command, node), delegation })];
  },
  round: (world, { words, options }) => [
    world.chain.sign(identityOf(options.get('by') ?? 'A'), 'round', {
      era: words[0] as string,
      rows: 'ab'.repeat(32) as Hash,
      deadline: world.tables.number + Number(options.get('in') ?? 3),
    }),
  ],
  predict: prediction,
  scores,
  nest: (world) => [world.chain.nextCut([]).cut],
};
