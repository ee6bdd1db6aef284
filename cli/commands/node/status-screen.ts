import type { Status } from '../../../node/api/routes/node.js';
import { counted, duration, percentText, short } from '../../framework/format.js';
import { describeCut } from './describe-cut.js';
import { describeWork } from './describe-event.js';
import { describeHold } from './describe-hold.js';
import { aloneText, describeTwin, isAlone } from './describe-peers.js';
import { describeWaiting } from './describe-waiting.js';
import { onlyWatches } from './describe-watching.js';

/** So that it is one screen of 24 lines with 80 columns: pieces of work, and letters of a field. */
const workMax = 3;
const lettersMax = 180;
const amountLettersMax = 120;

/** What the account of a node has, and what rounds paid to it, in words. */
export interface AccountWords {
  readonly balance: string;
  readonly earned: string;
}

type Field = readonly [name: string, value: string];

/** What a person wants to know of a node first. `nowMs` is Unix time. */
export function statusScreen(status: Status, { balance, earned }: AccountWords, nowMs: number): Field[] {
  const { node, uptimeMs, campaign, cut, engine, lease, waiting, models } = status;
  const fields: Field[] = [
    ['node', `${short(node)}, up ${duration(uptimeMs)}`],
    ['campaign', `${campaign.name}${campaign.isResolver ? '; this node is its resolver' : ''}`],
    ['cut', describeCut(cut)],
    ...attentionField(status),
    ...workFields(status),
    ...(engine === null || waiting === null || waiting.reason === 'held'
      ? []
      : [['next', describeWaiting(waiting, nowMs)] as const]),
    ...fitnessField(status),
    ['network', describeNetwork(status)],
    ['models', `${models.final} final in the network`],
    ...(engine === null ? [] : [['may be away', describeAway(lease)] as const]),
    ['balance', clipped(balance, amountLettersMax)],
    ['earned', clipped(earned, amountLettersMax)],
    ['more', 'gridlode status --all; gridlode dashboard shows it in a browser'],
  ];
  return fields.map(([name, value]) => [name, clipped(value)]);
}

/** The gravest trouble, and how many others --all tells. */
function attentionField(status: Status): Field[] {
  const [first, ...others] = troublesOf(status);
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` (${others.length} more)`;
  return [['ATTENTION', `${clipped(first, lettersMax - more.length)}${more}`]];
}

/** What keeps the node from going on as it should, the gravest first. */
function troublesOf(status: Status): string[] {
  const { halt, doubt, twin, hold, beacon, skew, isFull, engine } = status;
  return [
    ...[halt, doubt].flatMap((bar) => (bar === null ? [] : [`${bar.code}: ${bar.what}. ${bar.remedy}`])),
    ...(twin === null ? [] : [describeTwin(twin)]),
    ...(isAlone(status) ? [aloneText] : []),
    ...(hold === null ? [] : [`held: ${describeHold(hold)}`]),
    ...(engine !== null && !engine.answers ? ['the engine does not answer, so no slot is opened'] : []),
    ...(isFull ? ['nine tenths of --disk are used, so no slot is opened'] : []),
    ...(beacon === null || beacon.missing === null
      ? []
      : [`cuts wait for the public beacon: ${beacon.missing}`]),
    ...(skew === null ? [] : [`a peer runs another version: ${skew.software}`]),
  ];
}

function workFields({ engine, work }: Status): Field[] {
  if (engine === null) return [['now', onlyWatches]];
  if (work.length === 0) return [['now', 'neither trains nor audits']];
  const lines = work.slice(0, workMax).map((one) => `${describeWork(one)}${describeProgress(one)}`);
  const more = work.length > workMax ? [`and ${work.length - workMax} more`] : [];
  return [...lines, ...more].map((line, i) => [i === 0 ? 'now' : '', line]);
}

/** Shorter than describePace, so that it is one line. */
function describeProgress({ pace }: Status['work'][number]): string {
  if (pace === null) return '';
  const { segments, total, segmentMs } = pace;
  const left =
    segmentMs === null || segments >= total ? '' : `, about ${duration((total - segments) * segmentMs)} left`;
  return `: ${segments} of ${counted(total, 'segment')}${left}`;
}

/** Said once something was learned of it. */
function fitnessField({ fitness }: Status): Field[] {
  if (fitness === null || fitness.trainings === 0) return [];
  const { unfitPpm, skipMaxPpm } = fitness;
  return [
    [
      'can finish',
      `${percentText(1 - unfitPpm / 1e6)} of the points; it may skip ${percentText(skipMaxPpm / 1e6)}`,
    ],
  ];
}

function describeNetwork({ peers, members: { active, neededForPanel }, reach }: Status): string {
  const waits = active < neededForPanel ? `, and models wait for ${neededForPanel}` : '';
  const reached = reach.isLocal
    ? 'on this machine alone'
    : reach.isReached
      ? 'others reach it'
      : reach.relays.length > 0
        ? 'others reach it by a relay'
        : 'nobody reaches it from outside';
  return `${counted(peers, 'peer')} of ${counted(active, 'member')}${waits}; ${reached}`;
}

function describeAway({ untilCut, untilMs, awayUntil }: Status['lease']): string {
  if (awayUntil !== null) return `it has said that it is, until cut ${awayUntil}`;
  if (untilCut === null || untilMs === null) return 'as long as it likes: it has begun nothing';
  return `until cut ${untilCut}, about ${duration(untilMs)} from now, and loses nothing`;
}

const clipped = (text: string, letters = lettersMax): string =>
  text.length <= letters ? text : `${text.slice(0, letters - 1).trimEnd()}…`;
