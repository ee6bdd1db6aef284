import { pulseMs } from '../../protocol/beacon/public-beacon.js';
import type { PeerState } from '../../protocol/peer/state.js';
import { waitingFor } from '../../protocol/peer/waiting.js';
import type { Publisher } from '../bus/bus.js';
import type { ToldWaiting } from '../bus/events.js';

/** Epochs without a cut, and the time, after which the resolver is said to be away. */
const silentEpochs = 3;
const silentMinMs = 10_000;

/** How old the latest cut is. */
export interface CutAge {
  /** Since it came, or since the node started where none has come. */
  readonly ms: number;
  /** Whether none has come since the node started. */
  readonly isSinceStart: boolean;
  /** Whether the resolver, another node, has made none for so long that it is away or out of reach. */
  readonly isSilent: boolean;
}

type Seen = Pick<PeerState, 'ledger' | 'headSeen' | 'lastCutMs' | 'options'> &
  Parameters<typeof waitingFor>[0];

/**
 * What is to come, for whoever waits for it: each wait is told when it begins, and once that cuts stay away.
 */
export class Outlook {
  readonly #openedCut: number;
  #told = '';
  #silentAt = -1;

  constructor(
    readonly state: Seen,
    readonly bus: Publisher,
  ) {
    this.#openedCut = state.ledger.number;
  }

  /** `nowMs` is of the clock that the state machine is handed, as in the following. */
  waiting(nowMs: number): ToldWaiting | null {
    const found = waitingFor(this.state);
    const until = (cut: number | null): number | null => (cut === null ? null : this.#msUntil(cut, nowMs));
    return found === null ? null : { ...found, untilMs: until(found.cut), trainsMs: until(found.trainsCut) };
  }

  cutAge(nowMs: number): CutAge {
    const { ledger, headSeen, lastCutMs, options } = this.state;
    const { campaign, number } = ledger;
    const ms = Math.max(0, nowMs - lastCutMs);
    const isOther = campaign.resolver !== options.node;
    const isSilent =
      isOther && headSeen <= number && ms >= Math.max(silentMinMs, silentEpochs * campaign.epochMs);
    return { ms, isSinceStart: number === this.#openedCut, isSilent };
  }

  /** Tells what has changed. */
  look(nowMs: number): void {
    const { number } = this.state.ledger;
    const waiting = this.waiting(nowMs);
    const told = waiting === null ? '' : `${waiting.reason} ${waiting.cut}`;
    if (told !== this.#told && waiting !== null) this.bus.publish({ type: 'waiting', ...waiting });
    this.#told = told;
    const { ms, isSilent } = this.cutAge(nowMs);
    if (!isSilent || this.#silentAt === number) return;
    this.#silentAt = number;
    this.bus.publish({ type: 'silent', cut: number, ms });
  }

  /** A pulse tells when a cut is due; without one, the latest cut does. */
  #msUntil(cut: number, nowMs: number): number {
    const { campaign, nextPulse, number } = this.state.ledger;
    const { publicBeacon, epochMs } = campaign;
    const nextMs =
      publicBeacon !== null && nextPulse !== null
        ? pulseMs(publicBeacon, nextPulse) - Date.now()
        : epochMs - (nowMs - this.state.lastCutMs);
    return Math.max(0, Math.floor(nextMs)) + (cut - number - 1) * epochMs;
  }
}
