import { sampledSegments, uniformSample } from '../../../protocol/audit/sample.js';
import { domainHash, hashBytes, textBytes, type Cid, type Hash } from '../../../protocol/codec/hash.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { vrfOutput, vrfProve } from '../../../protocol/vrf/vrf.js';
import type { Command } from '../scenario.js';
import { entryOf, type Commitment, type Seat } from '../tables.js';
import { identityOf, type Identity, type World } from '../world.js';
import { nodesOf, type Maker } from './command.js';

/**
 * Who is drawn for a model or dispute, in the order of drawing: `1` is the first, `a1` the first apprentice.
 */
function seatsIn({ tables, names }: World, subject: string): { panel: string[]; apprentices: string[] } {
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
function seated(
  world: World,
  words: readonly string[],
  subject: string,
  isDue: (key: string) => boolean,
): Identity[] {
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
  (
    isDue: (seat: Seat) => boolean,
    make: (world: World, node: Identity, cid: Cid, command: Command) => VerifiedRecord,
  ): Maker =>
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

function proofOf(
  { key, vrfSecret }: Identity,
  alpha: Hash,
): { readonly proof: Uint8Array; readonly output: Hash } {
  const known = proofs.get(`${key} ${alpha}`);
  if (known !== undefined) return known;
  const proof = vrfProve(vrfSecret, hashBytes(alpha));
  const made = { proof, output: domainHash('vrf-output', vrfOutput(proof) as Uint8Array) };
  proofs.set(`${key} ${alpha}`, made);
  return made;
}

/** An attestation of the whole sample of a model whose first segment has the greatest influence. */
export function attestation(
  world: World,
  node: Identity,
  commitment: Cid,
  { options }: Command,
): VerifiedRecord<'attestation'> {
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
  const listed = options.has('all')
    ? influence.map((_, i) => i)
    : sample.filter((segment) => segment !== without);
  return chain.sign(node, 'attestation', {
    commitment,
    vrfKey: node.vrfKey,
    alpha,
    proof,
    segments: listed.map((segment) => ({
      segment,
      transcript: (options.get('transcript') ?? 'ab').repeat(32) as Hash,
    })),
    eras: options.has('eras') ? (options.get('eras') as string).split(',') : [...eras, ...screening],
  });
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
  const claimed =
    digest !== undefined && !options.has('claimed')
      ? hashBytes(digest)
      : text(options.get('claimed') ?? 'claimed', size);
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
    world.chain.sign(node, 'replay', {
      dispute: cid,
      claimed: text(claimed, size),
      found: text(found, size),
    }),
  );
}

export const auditMakers: Readonly<Record<string, Maker>> = {
  hold: forSeats(
    ({ alpha, withheld }) => alpha === null && !withheld,
    (world, node, commitment) => world.chain.sign(node, 'availability', { commitment, held: true }),
  ),
  withhold: forSeats(
    ({ alpha, withheld }) => alpha === null && !withheld,
    (world, node, commitment) => world.chain.sign(node, 'availability', { commitment, held: false }),
  ),
  pledge: forSeats(
    ({ alpha, withheld, pledge }) => alpha !== null && !withheld && pledge === null,
    (world, node, commitment, command) =>
      world.chain.sign(node, 'pledge', {
        commitment,
        attestation: command.options.has('blind')
          ? world.chain.cid
          : attestation(world, node, commitment, command).cid,
      }),
  ),
  attest: forSeats(({ pledge, attested }) => pledge !== null && attested === null, attestation),
  dispute,
  replay,
  abstain: (world, { words }) => {
    const [name, who, cause] = words as [string, string, 'unable' | 'model'];
    const seat = world.cidOf(name);
    return seated(world, [who], seat, () => true).map((node) =>
      world.chain.sign(node, 'abstention', { seat, cause: cause ?? 'unable' }),
    );
  },
};
