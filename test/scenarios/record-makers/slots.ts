import { cidOf, textBytes } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import { prefixOf } from '../../../protocol/model/screening.js';
import { plannedSegments } from '../../../protocol/model/training-plan.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { delegationOwner, ownerOf, type OwnerKey } from '../../../protocol/records/keys.js';
import { sketchFor } from '../../protocol/ledger/chain.js';
import type { Command } from '../scenario.js';
import { entryOf, type Slot } from '../tables.js';
import { identityOf, type Identity, type World } from '../world.js';
import { number, ofNodes, type Maker } from './command.js';

function ownerIn(world: World, { options }: Command, node: Identity): OwnerKey {
  const name = options.get('for');
  if (name === undefined) return ownerOf(node.key);
  return name.startsWith('s') ? delegationOwner(world.cidOf(name)) : ownerOf(identityOf(name).key);
}

const slotsOf = ({ tables }: World, node: Identity, owner: OwnerKey): Slot[] =>
  (entryOf(tables.members, node.key)?.slots ?? [])
    .map(([, slot]) => slot)
    .filter((slot) => slot.owner === owner);

/** The slot that is named, or the latest of an owner. */
function slotIn(world: World, command: Command, node: Identity, owner: OwnerKey): number {
  const latest = Math.max(0, ...slotsOf(world, node, owner).map(({ slot }) => slot));
  return number(command, 'slot', latest);
}

function opening(world: World, node: Identity, command: Command): VerifiedRecord {
  const owner = ownerIn(world, command, node);
  const next =
    entryOf(world.tables.delegations, owner)?.nextSlot ??
    entryOf(world.tables.members, node.key)?.nextSlot ??
    0;
  const waiting = world.queue.filter(({ body }) => body.kind === 'opening' && body.owner === owner).length;
  return world.chain.sign(node, 'opening', { owner, slot: number(command, 'slot', next + waiting) });
}

function claim(world: World, node: Identity, command: Command): VerifiedRecord {
  const { options } = command;
  const owner = ownerIn(world, command, node);
  const slots = slotsOf(world, node, owner);
  const slot = slotIn(world, command, node, owner);
  const found = slots.find((each) => each.slot === slot);
  const draw =
    found?.draw ??
    entryOf(world.tables.members, identityOf(options.get('from') ?? 'A').key)?.slots[0]?.[1].draw ??
    null;
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
    .filter(([key, point]) =>
      named === undefined ? point.node === node.key : key === world.names.valueOf(named),
    )
    .sort(([, a], [, b]) => b.cut - a.cut)[0];
  if (held === undefined) throw new Error(`${world.names.of(node.key)} holds no point`);
  return world.chain.sign(node, 'heartbeat', {
    claim: held[1].claim,
    pointId: held[0] as PointId,
    epoch: number(command, 'epoch', world.tables.number),
    segments: number(command, 'segments', 1),
  });
}

function commitment(world: World, command: Command): VerifiedRecord[] {
  const { campaign, chain, tables } = world;
  const { options, words } = command;
  const node = identityOf(words[0] as string);
  const named = options.get('point');
  const held = tables.points
    .filter(([key, point]) =>
      named === undefined
        ? point.node === node.key && point.commitment === null
        : key === world.names.valueOf(named),
    )
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

export const slotMakers: Readonly<Record<string, Maker>> = {
  enrol: ofNodes((world, node, command) =>
    world.chain.sign(node, 'enrolment', {
      vrfKey: identityOf(command.options.get('vrf') ?? world.names.of(node.key)).vrfKey,
      epoch: number(command, 'epoch', world.tables.number),
    }),
  ),
  away: ofNodes((world, node, command) => {
    const epoch = number(command, 'epoch', world.tables.number);
    return world.chain.sign(node, 'away', { epoch, until: number(command, 'until', epoch + 5) });
  }),
  open: ofNodes(opening),
  claim: ofNodes(claim),
  heartbeat: ofNodes(heartbeat),
  commit: commitment,
  skip: ofNodes((world, node, command) => {
    const owner = ownerIn(world, command, node);
    return world.chain.sign(node, 'skip', { owner, slot: slotIn(world, command, node, owner) });
  }),
};
