import * as assert from 'uvu/assert';
import { numerai } from '../../../../cli/presets/numerai.js';
import type { RoundList } from '../../../../node/rounds/round-view.js';
import type { TournamentEvent } from '../../../../node/tournament/events.js';
import { PublicClient } from '../../../../node/tournament/public-client.js';
import {
  OpenRounds,
  type OpenRoundsDependencies,
  type RoundToOpen,
} from '../../../../node/tournament/resolve/open-rounds.js';
import {
  ScoreRounds,
  type ScoreRoundsDependencies,
} from '../../../../node/tournament/resolve/score-rounds.js';
import { WatchRounds, type WatchDependencies } from '../../../../node/tournament/watch-rounds.js';
import { domainHash, type Hash } from '../../../../protocol/codec/hash.js';
import type { TestTournament } from '../server.js';

export interface Place {
  tournament: TestTournament;
  ledger: Ledger;
}
export const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;
/** A Saturday, on which the era 1247 begins. */
export const saturdayMs = Date.parse('2026-11-28T12:00:00Z');
export const digestOf = (name: string): Hash => domainHash('test', Buffer.from(name));

/** What a node's ledger makes of the rounds that are signed. */
export class Ledger {
  cut = 100;
  readonly open: RoundList['open'][number][] = [];
  readonly settled: RoundList['settled'][number][] = [];
  readonly signed: RoundToOpen[] = [];

  add({ era, rows, cuts }: RoundToOpen): void {
    const none = { positions: 0, awaited: 0, predicted: 0, late: 0, missing: 0, scored: 0 };
    const unscored = { part: 0, parts: null, targets: null };
    const deadline = this.cut + cuts;
    this.open.push({ era, opened: this.cut, deadline, scoresUntil: 9_999, rows, ...unscored, ...none });
  }

  /** The rounds that were signed are in a cut. */
  takeCut(): void {
    this.cut++;
    for (const round of this.signed.splice(0)) this.add(round);
  }

  settle(era: string): void {
    const [{ rows, targets }] = this.open.splice(
      this.open.findIndex((round) => round.era === era),
      1,
    ) as [RoundList['open'][number]];
    this.settled.push({ era, cut: this.cut, rows, targets, root: rows, positions: 0 });
  }
}

/** Puts the tournament's clock at `afterMs` after a round has opened, which takes an hour. */
export function setRound(
  { tournament }: Place,
  number: number,
  openMs = saturdayMs,
  afterMs = minuteMs,
): void {
  const [openTime, closeStakingTime] = [openMs, openMs + 60 * minuteMs].map((ms) =>
    new Date(ms).toISOString(),
  );
  tournament.round = { number, openTime, closeStakingTime };
  tournament.clockMs = () => openMs + afterMs;
  tournament.date = new Date(openMs + afterMs).toUTCString();
}

export interface Started {
  readonly watch: WatchRounds;
  /** What was told: the type, and the era or the code. */
  readonly told: () => string[];
  readonly scored: string[];
  /** Resolves when nothing is being scored. */
  readonly idle: () => Promise<void>;
}

/** A process of the resolver: what it does not find in the ledger or the journal is gone with it. */
export function start(
  { tournament, ledger }: Place,
  changes: Partial<OpenRoundsDependencies & ScoreRoundsDependencies & WatchDependencies> & {
    epochMs?: number;
  } = {},
): Started {
  const { epochMs = 10 * minuteMs, ...dependencies } = changes;
  const events: TournamentEvent[] = [];
  const scored: string[] = [];
  const client: PublicClient = new PublicClient(
    { endpoint: tournament.endpoint, signal: new AbortController().signal },
    { wait: () => Promise.resolve(), machineMs: (): number => client.serverMs ?? 0 },
  );
  const all = {
    client,
    bringLive: ({ number }: { number: number }) => Promise.resolve(`live-${number}`),
    rounds: () => Promise.resolve<RoundList>({ cut: ledger.cut, open: ledger.open, settled: ledger.settled }),
    digestOf: (live: string) => Promise.resolve(digestOf(live)),
    open: (round: RoundToOpen) => {
      ledger.signed.push(round);
      return Promise.resolve(ledger.cut + round.cuts);
    },
    bringTargets: () => Promise.resolve({ path: 'targets', version: '1' }),
    score: ({ era }: { era: string }) => {
      scored.push(era);
      return Promise.resolve(3);
    },
    onEvent: (event: TournamentEvent) => void events.push(event),
    onError: (error: unknown) => assert.unreachable(String(error)),
    ...dependencies,
  };
  const campaign = { ...numerai.rules, epochMs };
  const score = new ScoreRounds(campaign, all);
  const watch = new WatchRounds(
    { lookMs: minuteMs, isLate: false },
    { ...all, tasks: [new OpenRounds(campaign, all), score] },
  );
  const lineOf = (event: TournamentEvent): string =>
    `${event.type} ${'code' in event ? event.code : 'era' in event ? event.era : ''}`.trim();
  const told = (): string[] => events.filter(({ type }) => type !== 'round').map(lineOf);
  return { watch, told, scored, idle: () => score.end() };
}
