import type { Status } from '../../../node/api/routes/node.js';
import { counted } from '../../framework/format.js';
import { describeCut } from './describe-cut.js';
import { describeWork } from './describe-event.js';
import { describeHold } from './describe-hold.js';
import { describePace } from './describe-pace.js';
import { describeReach } from './describe-reach.js';
import { describeWaiting } from './describe-waiting.js';

/** Pieces of work that have a line each. */
const workMax = 6;
const barLength = 20;

/** What a node does, in a few lines that stay on a terminal. `nowMs` is Unix time. */
export function liveView(status: Status, nowMs: number): string[] {
  const { engine, work, waiting, hold, cut, peers, members, models, reach } = status;
  const fields: (readonly [name: string, value: string])[] = [
    ...work.slice(0, workMax).map((one) => ['work', describe(one)] as const),
    ...(work.length > workMax ? [['', `and ${work.length - workMax} more`] as const] : []),
    ...(hold === null ? [] : [['held', describeHold(hold)] as const]),
    ...(engine === null || waiting === null || waiting.reason === 'held'
      ? []
      : [['next', describeWaiting(waiting, nowMs)] as const]),
    ['cut', describeCut(cut)],
    ['models', `${models.final} final in the network`],
    ['peers', `${peers} of ${counted(members.active, 'member')}; ${describeReach(reach)}`],
  ];
  return ['', ...fields.map(([name, value]) => `${name.padEnd(8)}${value}`)];
}

/** A training has a bar. */
function describe(work: Status['work'][number]): string {
  if (work.pace === null) return describeWork(work);
  const { segments, total } = work.pace;
  const done = Math.floor((barLength * segments) / total);
  return `${describeWork(work)} ${'█'.repeat(done)}${'░'.repeat(barLength - done)} ${describePace(work.pace)}`;
}
