import { describeSkew } from '../../../node/mesh/membership/version-skews.js';
import { meshCodes } from '../../../node/mesh/codes.js';
import { amountText, type Unit } from '../../framework/amount.js';
import { describeTwin } from './describe-peers.js';
import { describePace } from './describe-pace.js';
import { describeHold } from './describe-hold.js';
import { describeWaiting } from './describe-waiting.js';
import { counted, duration, scoreText, short, shortAccount } from '../../framework/format.js';
import type { Status } from '../../../node/api/routes/node.js';
import type { ToldEvent } from '../../../node/api/routes/events.js';

type Released = Extract<ToldEvent, { type: 'released' }>;

export interface Describing {
  /** Says who a node is. */
  readonly name?: (key: string) => string;
  /** The lease of the campaign, where it is known. */
  readonly leaseEpochs?: number | undefined;
  /** How the campaign calls amounts; without it they are told in the smallest unit. */
  readonly unit?: Unit | undefined;
}

/** A line about what happens to a node or its network; null where it is not worth one. */
export function describeEvent(
  event: ToldEvent,
  { name = (key) => `node ${short(key)}`, leaseEpochs, unit }: Describing = {},
): string | null {
  const say = (amount: bigint): string => (unit === undefined ? String(amount) : amountText(amount, unit));
  switch (event.type) {
    case 'cut':
      return `cut ${event.number} with ${counted(event.records, 'record')}`;
    case 'peer':
      return `peer ${event.peerId} ${event.connected ? 'joined' : 'left'}`;
    case 'held':
      return `${name(event.node)} holds point ${short(event.pointId)}`;
    case 'lost':
      return `${name(event.node)} drew point ${short(event.pointId)}, which is taken: it draws again`;
    case 'committed':
      return describeCommitted(event, name);
    case 'settled':
      return describeSettled(event, name);
    case 'released':
      return `point ${short(event.pointId)} of ${name(event.node)} is free again: ${describeRelease(event, leaseEpochs)}`;
    case 'disputed':
      return `${name(event.node)} accuses ${name(event.accused)}: what it retrained is not what ${name(event.accused)} says`;
    case 'verdict':
      return `verdict on ${short(event.pointId)}: ${event.verdict}, ${describeReplays(event, name)}`;
    case 'barred':
      return `${name(event.node)} is barred: ${event.reason}`;
    case 'pulseMissing':
      return `cuts wait for pulse ${event.pulse} of the public beacon, out since ${new Date(event.outMs).toISOString()}: ${event.why}`;
    case 'cutLate':
      return `cut ${event.number} came ${Math.ceil(event.lateMs / 1_000)} s after pulse ${event.pulse} was out, by this machine's clock: the resolver could foresee what the next cut draws`;
    case 'cutAlone':
      return `cut ${event.number} holds no pulse of the public beacon: the resolver could foresee its draws`;
    case 'work':
      return event.state === 'stopped' ? null : `${describeWork(event)}: ${event.state}`;
    case 'workFailed':
      return `${describeWork(event)}: ${event.why}${event.final ? ' Given up.' : ' It will be tried again.'}`;
    case 'unsound':
      return `the memory or the disk of this machine may be bad: ${describeWork(event)}: ${event.why}`;
    case 'engine':
      return `the engine is started again: ${event.why}`;
    case 'vested':
      return describeVested(event, name);
    case 'transferred':
      return `account ${shortAccount(event.account)} gives ${say(event.amount)} to account ${shortAccount(event.to)}`;
    case 'delegated':
      return `account ${shortAccount(event.account)} delegates ${say(event.amount)}`;
    case 'assigned':
      return `${name(event.node)} trains for the delegation ${short(event.delegation)}`;
    case 'undelegated':
      return `account ${shortAccount(event.account)} takes back a delegation of ${say(event.amount)}`;
    case 'returned':
      return `account ${shortAccount(event.account)} has ${say(event.amount)} back`;
    case 'declined':
      return `a record of account ${shortAccount(event.account)} could do nothing: ${event.code}`;
    case 'frozen':
      return `account ${shortAccount(event.account)} is frozen: it signed two records for one place in its log`;
    case 'slashed':
      return `${name(event.node)} loses its bond of ${say(event.amount)}`;
    case 'opened':
      return `the round ${event.era} is open until cut ${event.deadline}, with stake on ${counted(event.positions, 'model')}${event.own > 0 ? `, ${event.own} of them this node's to predict` : ''}`;
    case 'paid':
      return event.targets === null
        ? `the round ${event.era} ends: nobody scored it, and all stakes in it are free again`
        : `the round ${event.era} is settled: settlement show ${event.era}`;
    case 'livePredicted':
      return `the round ${event.era} is predicted from ${event.file} by ${counted(event.models, 'model')}, for a cut up to ${event.deadline}${event.absent > 0 ? `; ${event.absent} are not held here` : ''}`;
    case 'damage':
      return `the store is not as it should be: ${event.what}. What followed from cuts is folded anew, and what is not here is fetched from peers`;
    case 'halted':
    case 'unsure':
      return `${event.code}: ${event.what}. ${event.remedy}`;
    case 'sure':
      return 'the node knows all that it signed, and goes on';
    case 'unreached':
      return event.isOther
        ? `who answers at the bootstrap address of peer ${event.peerId} is another peer: the id at its end is wrong, or that node has a new identity. Ask a member for its address and start with that`
        : `nobody answers at the bootstrap address of peer ${event.peerId}: it is tried again from time to time`;
    case 'skew':
      return describeSkew(event);
    case 'twin':
      return `${describeTwin(event)}. ${meshCodes.MESH_TWIN.remedy}`;
    case 'liveIgnored':
      return `${event.file} is left alone: ${event.why}`;
    case 'waiting':
      // Which such a node says as it starts.
      return event.reason === 'watching' || event.reason === 'held' ? null : describeWaiting(event);
    case 'hold':
      return describeHold(event.hold);
    case 'silent':
      return `no cut came for ${duration(event.ms)}, after cut ${event.cut}: the resolver is away, or nobody who reaches it is connected. What is under way goes on, and counts once cuts come again`;
    case 'trees':
      return `${describeWork({ ...event, task: 'train' })}: ${describePace(event)}`;
    case 'drawn':
      return null;
  }
}

/** Work is told by the point of the model that it is for, as models are everywhere. */
export const describeWork = ({ task, pointId }: Pick<Status['work'][number], 'task' | 'pointId'>): string =>
  `${task} ${short(pointId)}`;

/** A node may be away, or too slow: all that others see is that no heartbeat came. */
const describeRelease = ({ reason }: Released, leaseEpochs: number | undefined): string =>
  reason === 'expired'
    ? `expired, since it was away or without another segment for longer than the lease${leaseEpochs === undefined ? '' : ` of ${counted(leaseEpochs, 'cut')}`}`
    : reason;

function describeVested(
  { pointId, node, unanswered }: Extract<ToldEvent, { type: 'vested' }>,
  name: (key: string) => string,
): string {
  const unlooked = unanswered ? ', though somebody who was drawn to audit it once more never answered' : '';
  return `the model of ${short(pointId)} by ${name(node)} has vested${unlooked}`;
}

function describeCommitted(
  { pointId, node, outcome }: Extract<ToldEvent, { type: 'committed' }>,
  name: (key: string) => string,
): string {
  if (outcome === 'accepted')
    return `${name(node)} commits to its model of ${short(pointId)}; a panel is drawn`;
  return `${name(node)} says that its model of ${short(pointId)} ${outcome === 'refused' ? 'stays below the acceptance rule' : 'failed its screening'}; the beacon says whether a panel looks`;
}

function describeReplays(
  { verdict, replays }: Extract<ToldEvent, { type: 'verdict' }>,
  name: (key: string) => string,
): string {
  return verdict === 'lapsed'
    ? 'since no majority replayed alike'
    : `after ${replays.map(name).join(', ')} replayed what is in dispute`;
}

function describeSettled(
  { pointId, point }: Extract<ToldEvent, { type: 'settled' }>,
  name: (key: string) => string,
): string | null {
  if (point.state === 'final')
    return `the model of ${short(pointId)} by ${name(point.node)} is final: corr ${scoreText(point.corr)}, ${counted(point.attestations, 'audit')}`;
  if (point.state === 'revoked')
    return `the model of ${short(pointId)} by ${name(point.node)} is final no more: ${point.reason}`;
  if (point.state === 'refused')
    return `the model of ${short(pointId)} by ${name(point.node)} stays below the acceptance rule`;
  if (point.state === 'abandoned')
    return `the model of ${short(pointId)} by ${name(point.node)} was abandoned at its screening`;
  if (point.state === 'duplicate')
    return `the model of ${short(pointId)} by ${name(point.node)} is too like the final one of ${short(point.near.pointId)}: ${point.near.distance} of 1,024 bits differ`;
  return null;
}
