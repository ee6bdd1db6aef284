import type { Status } from '../../../node/api/routes/node.js';
import { duration, timeText } from '../../framework/format.js';

const clockMinMs = 120_000;

type Waiting = NonNullable<Status['waiting']>;

/**
 * What a node waits for before it trains another model, and when that comes. `nowMs` is Unix time, which the
 * wait counts from.
 */
export function describeWaiting(
  { reason, cut, untilMs, trainsCut, trainsMs }: Waiting,
  nowMs = Date.now(),
): string {
  const ends = at(cut, untilMs, nowMs);
  const trains = at(trainsCut, trainsMs, nowMs);
  switch (reason) {
    case 'halted':
      return 'no slot is opened: the node has halted, see HALTED in gridlode status';
    case 'unsure':
      return 'no slot is opened before the node is sure what it signed, see gridlode status';
    case 'untrained':
      return 'this node trains nothing: --trainings is 0';
    case 'watching':
      return 'this node trains nothing: it only watches';
    case 'held':
      return 'when the node may work again, see held in gridlode status';
    case 'away':
      return `the node is away${cut === null ? '' : ` until ${ends}`}; gridlode back ends that`;
    case 'behind':
      return 'the node lacks cuts, which it fetches from its peers first';
    case 'barred':
      return 'this node trains nothing any more: it is barred';
    case 'bond':
      return "the node's account holds less than the bond of the campaign: give it some with gridlode stake transfer";
    case 'enrolment':
      return `the node waits for its enrolment, which ${ends} can hold; then it opens a slot, and training can begin with ${trains}`;
    case 'opening':
      return `the node waits for its next slot, which ${ends} can open; the cut after that draws a point, and training can begin with ${trains}`;
    case 'draw':
      return `the node waits for its point, which ${ends} draws: then training begins`;
    case 'full':
      return 'no slot is opened: there is no room for another model, or the engine does not answer; see blocks and engine in gridlode status';
    case 'unfit':
      return 'no slot is opened: this machine cannot finish a greater share of the points than the campaign lets it skip; see gridlode grid cost';
    case 'slots':
      return 'as many slots are open as the campaign allows: a training has to end first';
    case 'audits':
      return "as many of the node's models are under audit as the campaign allows: one has to become final first";
    case 'skips':
      return `too many slots were skipped: the next can be opened after ${ends}, and training can begin with ${trains}`;
  }
}

/** Such as `cut 7, about 9.5 minutes from now (2026-01-02 17:50 UTC)`; what is near has no time. */
function at(cut: number | null, ms: number | null, nowMs: number): string {
  const clock = (ms ?? 0) < clockMinMs ? '' : ` (${timeText(nowMs + (ms ?? 0))})`;
  return `cut ${cut}, about ${duration(ms ?? 0)} from now${clock}`;
}
