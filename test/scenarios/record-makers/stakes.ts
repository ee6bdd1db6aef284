import { cidOf, rawCodec, textBytes, type Hash } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { accountOf } from '../../../protocol/records/keys.js';
import type { Command } from '../scenario.js';
import { entryOf } from '../tables.js';
import { identityOf, type Identity, type World } from '../world.js';
import { number, ofNodes, type Maker } from './command.js';

/** The place in the log of an account, counted on over records that wait for the next cut. */
function sequenceOf({ tables, queue }: World, command: Command, { key }: Identity): number {
  const waiting = queue.filter(({ body }) => 'account' in body && body.account === accountOf(key)).length;
  return number(command, 'sequence', (entryOf(tables.accounts, key)?.sequence ?? 0) + waiting);
}

const amount = ({ options }: Command): bigint => BigInt(options.get('amount') ?? 0);

function prediction(world: World, command: Command): VerifiedRecord[] {
  const [who, era, ...points] = command.words as [string, string, ...string[]];
  const node = identityOf(who);
  const own = world.tables.delegations.flatMap(([, { final }]) =>
    final.flatMap(([pointId, model]) => (model.node === node.key ? [pointId as PointId] : [])),
  );
  const named = points.length > 0 ? points.map((name) => world.names.valueOf<PointId>(name)) : own;
  const sorted = command.options.has('unsorted') ? [...named].sort().reverse() : [...named].sort();
  const models = sorted.map((pointId) => ({
    pointId,
    predictions: cidOf(textBytes(`predictions of ${pointId}`), rawCodec),
  }));
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

export const stakeMakers: Readonly<Record<string, Maker>> = {
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
      operator: command.options.has('operator')
        ? identityOf(command.options.get('operator') as string).key
        : null,
    }),
  ),
  undelegate: (world, command) => {
    const node = identityOf(command.words[0] as string);
    const delegation = world.cidOf(command.words[1] as string);
    return [
      world.chain.signed(node, 'undelegation', { sequence: sequenceOf(world, command, node), delegation }),
    ];
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
};
