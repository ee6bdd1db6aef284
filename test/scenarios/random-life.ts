import { recordShapes, type RecordKind } from '../../protocol/records/bodies.js';
import type { Random } from '../sim/random.js';
import { campaignOf } from './campaign.js';
import { letters } from './names.js';
import { makers } from './record-makers/makers.js';
import { parseCommand, type Command } from './scenario.js';
import { entryOf, type Seat } from './tables.js';
import { identityOf, World } from './world.js';

const nodes = letters.slice(0, 12);
const stakers = ['S', 'T'];

/** A small campaign in which all that can happen does so often. */
export const openLife = (): World =>
  new World(
    campaignOf(
      new Map([
        ['grid', '40'],
        [
          'genesis',
          `A:5000,S:3000,T:3000,${nodes
            .slice(1)
            .map((letter) => `${letter}:60`)
            .join(',')}`,
        ],
        ['stake.bond', '50'],
        ['stake.unbondingEpochs', '6'],
        ['claims.enrolmentEpochs', '30'],
        ['claims.leaseEpochs', '8'],
        ['away.maxEpochs', '6'],
        ['away.restEpochs', '8'],
        ['audit.panelEpochs', '4'],
        ['audit.reauditPpm', '200000'],
        ['audit.rejectedPpm', '500000'],
      ]),
    ),
  );

/** Has one cut's worth of things happen by chance; the kinds of records that wait for it. */
export function liveOn(world: World, random: Random): RecordKind[] {
  const lines = [
    ...nodes.flatMap((letter) => workOf(world, random, letter)),
    ...seatsOf(world, random),
    ...stakesOf(world, random),
  ];
  for (const line of lines) {
    const command = parseCommand(line) as Command;
    for (const record of makers[command.verb]?.(world, command) ?? []) world.enqueue(record);
  }
  return world.queue.map(({ body }) => body.kind);
}

/** What a node does about its membership, slots and points. */
function workOf({ tables, names, campaign }: World, random: Random, letter: string): string[] {
  const { key } = identityOf(letter);
  const member = entryOf(tables.members, key) as unknown as
    { readonly enrolled: number; readonly slots: World['tables']['members'][number][1]['slots'] } | undefined;
  const lines: string[] = [];
  if (member === undefined || member.enrolled + campaign.claims.enrolmentEpochs / 2 <= tables.number)
    lines.push(`enrol ${letter}`);
  if (member === undefined) return lines;
  if (random.chance(0.02)) lines.push(`away ${letter}`);
  if (random.chance(0.3)) {
    const mine = tables.delegations.filter(
      ([, delegation]) => (delegation as unknown as { node: string | null }).node === key,
    );
    const served = mine.length > 0 ? names.of(random.pick(mine)[0]) : null;
    lines.push(`open ${letter}${served === null ? '' : ` for=${served}`}`);
  }
  for (const [, { owner, slot, draw }] of member.slots) {
    if (draw === null) continue;
    const held = entryOf(tables.points, draw.pointId);
    const place = `slot=${slot} for=${names.of(owner)}`;
    if (held === undefined && random.chance(0.8)) lines.push(`claim ${letter} ${place}`);
    if (held?.owner !== owner || held.slot !== slot) continue;
    const point = `point=${names.of(draw.pointId)}`;
    const outcome = random.pick(['accepted', 'accepted', 'accepted', 'refused', 'abandoned']);
    const deed = random.int(0, 9);
    if (deed < 4) lines.push(`commit ${letter} ${point} outcome=${outcome}`);
    else if (deed < 7) lines.push(`heartbeat ${letter} ${point} segments=${random.int(1, 10)}`);
    else if (deed === 7) lines.push(`skip ${letter} ${place}`);
  }
  return lines;
}

/** What those say who are drawn, of models and of disputes. */
function seatsOf({ tables, names }: World, random: Random): string[] {
  const ofModels = tables.commitments.flatMap(([cid, { seats, apprentices }]) =>
    [...seats, ...apprentices].flatMap(([key, seat]) =>
      wordOf(seat, random).map((word) => word.replace('m', `${names.of(cid)} ${names.of(key)}`)),
    ),
  );
  const ofDisputes = tables.disputes.flatMap(([cid, { seats, replays }]) =>
    seats
      .filter(([key]) => entryOf(replays, key) === undefined && random.chance(0.6))
      .map(
        ([key]) =>
          `replay ${names.of(cid)} ${names.of(key)} ${random.pick(['forged', 'honest', 'honest', 'other'])}`,
      ),
  );
  return [...ofModels, ...ofDisputes];
}

function wordOf({ alpha, withheld, pledge, attested }: Seat, random: Random): string[] {
  if (withheld || attested !== null || random.chance(0.3)) return [];
  const odd = random.int(0, 29);
  if (odd === 0) return [`dispute m segment ${random.int(0, 9)}`];
  if (odd === 1) return ['abstain m unable'];
  if (alpha === null) return [odd < 4 ? 'withhold m' : 'hold m'];
  return [pledge === null ? 'pledge m' : 'attest m'];
}

/** What accounts and rounds do. */
function stakesOf({ tables, names }: World, random: Random): string[] {
  const lines: string[] = [];
  for (const letter of stakers) {
    if (random.chance(0.1))
      lines.push(`transfer ${letter} to=${random.pick([...stakers, 'U', 'V'])} amount=${random.int(0, 60)}`);
    if (random.chance(0.1))
      lines.push(`delegate ${letter} amount=${random.int(5, 400)} models=${random.int(1, 3)}`);
    const own = tables.delegations.filter(
      ([, delegation]) => (delegation as unknown as { account: string }).account === identityOf(letter).key,
    );
    if (own.length > 0 && random.chance(0.03))
      lines.push(`undelegate ${letter} ${names.of(random.pick(own)[0])}`);
  }
  const era = String(1_000 + Math.floor(tables.number / 10));
  if (tables.number % 10 === 0) lines.push(`round ${era} in=4`);
  const staked = tables.delegations.flatMap(([, { final }]) =>
    final.map(([pointId, { node }]) => [names.of(pointId), names.of(node)] as const),
  );
  if (tables.number % 10 === 2)
    for (const [pointId, node] of staked)
      lines.push(`predict ${node} ${era} ${pointId} part=${staked.findIndex(([each]) => each === pointId)}`);
  if (tables.number % 10 === 5)
    lines.push(
      `scores ${era} ${staked.map(([pointId]) => `${pointId}=${random.int(-40_000_000, 60_000_000)}`).join(' ')}`,
    );
  return lines;
}

/** Every kind that a cut can hold. */
export const kinds = (Object.keys(recordShapes) as RecordKind[]).filter((kind) => kind !== 'cut');
