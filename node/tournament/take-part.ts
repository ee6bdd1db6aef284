import { fail, GridlodeError, isOf } from '../../protocol/error.js';
import type { Round } from './answers.js';
import { tournamentCodes } from './codes.js';
import type { TournamentEvent } from './events.js';
import { missedWindows } from './missed.js';
import { clockWords, isOpenAt, openRound, type RoundChoice } from './open-round.js';
import type { Slot } from './slots.js';
import { readRecords, type KeptRecord, type SubmissionRecord } from './submission-record.js';
import { digestOf, findSubmitted, submitFile } from './submit.js';
import type { TournamentClient } from './tournament-client.js';

/** Rounds that are looked back at for windows that were missed: about four weeks. */
const lookBackRounds = 20;
/** As short as it waits, where a round is about to close. */
const waitMinMs = 250;

export interface TakePartOptions extends RoundChoice {
  /** The data directory, which remembers what was put and submitted. */
  readonly dir: string;
  readonly slots: readonly Slot[];
  /** How long it waits between two looks. */
  readonly lookMs: number;
}

export interface TakePartDependencies {
  readonly client: TournamentClient;
  /** Brings the live file of a round, once; its path. */
  readonly bringLive: (round: Round) => Promise<string>;
  /** The file that a slot submits, checked. */
  readonly makeFile: (slot: Slot, live: string) => Promise<string>;
  /** Does work while no other process submits. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  readonly onEvent: (event: TournamentEvent) => void;
  /** A failure that no code explains. */
  readonly onError: (error: unknown) => void;
}

/** A round that is taken part in. */
interface Part {
  /** As the API has it now: a window may be made longer. */
  round: Round;
  /** Its window is over, and what was missed is told. */
  isClosed: boolean;
  /** The live file; null before it is asked for, and where that failed. */
  live: Promise<string> | null;
  /** The files that earlier rounds had submitted from here. */
  readonly earlierFiles: ReadonlySet<string>;
  /** The slots for which nothing is to be done any more. */
  readonly done: Set<Slot>;
  /** The submission of a slot that was told last, with what was told; and what was in the way of a slot. */
  readonly told: Map<Slot, string>;
  readonly why: Map<Slot, string>;
}

/**
 * Takes part in every round: brings its live file when it opens, and submits once for each slot, until all
 * are done or the window is over. Whatever goes wrong is told once and tried again. All that it remembers
 * lies in the records of submissions, so that it may be killed at any time.
 */
export class TakePart {
  readonly #options: TakePartOptions;
  readonly #deps: TakePartDependencies;
  #part: Part | null = null;
  #trouble = '';
  #clock = '';
  #hasLookedBack = false;

  constructor(options: TakePartOptions, dependencies: TakePartDependencies) {
    this.#options = options;
    this.#deps = dependencies;
  }

  /** Looks again and again, until the client's signal aborts. */
  async run(): Promise<void> {
    const { wait, signal } = this.#deps.client.waiting;
    while (!signal.aborted) {
      const ms = await this.look();
      await wait(ms, signal).catch(() => undefined);
    }
  }

  /** Does what is to be done now. Resolves to how long nothing will be, in milliseconds. */
  async look(): Promise<number> {
    try {
      const part = await this.#findPart();
      if (part !== null)
        for (const slot of this.#options.slots) if (!part.done.has(slot)) await this.#serve(slot, part);
      this.#trouble = '';
    } catch (error) {
      this.#trouble = this.#tell(error, null, this.#trouble);
    }
    const closesInMs = (this.#part?.round.closeMs ?? 0) - this.#deps.client.nowMs;
    const { lookMs } = this.#options;
    return closesInMs > 0 ? Math.max(waitMinMs, Math.min(lookMs, closesInMs)) : lookMs;
  }

  /** The part in the round that is open now; what the one before missed is told. */
  async #findPart(): Promise<Part | null> {
    const { client, onEvent } = this.#deps;
    const found = await openRound(client, this.#options, () => undefined).catch((error: unknown) => {
      if (isOf(error, tournamentCodes, 'TOURNAMENT_ROUND_CLOSED')) return null;
      throw error;
    });
    this.#tellClock();
    const before = this.#part;
    if (before !== null && found?.number === before.round.number) before.round = found;
    if (before !== null && !before.isClosed && !isOpenAt(before.round, client.nowMs)) this.#close(before);
    const records = await readRecords(this.#options.dir, client.endpoint, lookBackRounds);
    if (!this.#hasLookedBack) await this.#lookBack(records);
    if (found === null || found.number === before?.round.number) return found === null ? null : before;
    const isClosed = !isOpenAt(found, client.nowMs);
    const earlier = records.filter(({ round }) => round !== found.number);
    this.#part = {
      round: found,
      isClosed,
      live: null,
      earlierFiles: new Set(earlier.map(({ filename }) => filename)),
      done: new Set(),
      told: new Map(),
      why: new Map(),
    };
    const closes = new Date(found.closeMs).toISOString();
    onEvent({ type: 'round', round: found.number, closes, isLate: isClosed });
    return this.#part;
  }

  async #serve(slot: Slot, part: Part): Promise<void> {
    const { alone, client, makeFile } = this.#deps;
    const { dir } = this.#options;
    const { round } = part;
    const { model } = slot;
    const find = (): Promise<SubmissionRecord | null> =>
      findSubmitted(client, { dir, round, model }, part.earlierFiles);
    try {
      const found = await alone(find);
      if (found !== null) this.#note(slot, part, found);
      if (found !== null && found.state !== 'rejected') return;
      // What was rejected may have been of a live file that is replaced by now.
      if (found !== null) part.live = null;
      const file = await makeFile(slot, await this.#bringLive(part));
      if (found?.sha256 === digestOf(file)) return;
      const submitted = await alone(async () => {
        // Others may have submitted while the file was made.
        const meanwhile = await find();
        if (meanwhile !== null && meanwhile.state !== 'rejected') return meanwhile;
        if (!this.#options.isLate && !isOpenAt(part.round, client.nowMs))
          fail(tournamentCodes, 'TOURNAMENT_ROUND_CLOSED', 'The window was over when the file was made');
        const options = { dir, file, source: slot.text, round, model, dryRun: false, looks: 0 };
        return submitFile(client, options, () => undefined);
      });
      this.#note(slot, part, submitted);
    } catch (error) {
      if (isOf(error, tournamentCodes, 'SUBMISSION_REJECTED'))
        this.#note(slot, part, await this.#deps.alone(find));
      else part.why.set(slot, this.#tell(error, slot, part.why.get(slot) ?? ''));
    }
  }

  #bringLive(part: Part): Promise<string> {
    part.live ??= this.#deps.bringLive(part.round).catch((error: unknown) => {
      part.live = null;
      throw error;
    });
    return part.live;
  }

  /** Tells what became of a submission, once, and again where it is rejected after all. */
  #note(
    slot: Slot,
    { round, done, told }: Part,
    submitted: Pick<SubmissionRecord, 'submission' | 'status' | 'state'> | null,
  ): void {
    if (submitted === null) return;
    const { submission, status, state } = submitted;
    if (state === 'accepted') done.add(slot);
    const type = state === 'rejected' ? 'rejected' : 'submitted';
    if (told.get(slot) === `${type} ${submission}`) return;
    told.set(slot, `${type} ${submission}`);
    const of = { round: round.number, slot: slot.model.name, source: slot.text };
    this.#deps.onEvent({ type, ...of, submission, status, state });
  }

  /** Tells which slots have missed the window. */
  #close(part: Part): void {
    part.isClosed = true;
    for (const slot of this.#options.slots) {
      const why = part.why.get(slot) ?? 'its window was over before the slot had its turn';
      if (!part.told.has(slot)) this.#missed(part.round, slot.model.name, why);
    }
  }

  /** Tells which windows were missed since the last submission. */
  async #lookBack(records: readonly KeptRecord[]): Promise<void> {
    const { client } = this.#deps;
    const last = records[0]?.round;
    this.#hasLookedBack = true;
    if (last === undefined) return;
    try {
      const since = (await client.latestRounds(lookBackRounds)).filter(({ number }) => number > last);
      for (const { round, model } of missedWindows(since, records, client.nowMs))
        this.#missed(round, model, 'nothing had submitted for it when it closed');
    } catch (error) {
      // Nothing else waits for it.
      this.#tell(error, null, '');
    }
  }

  #missed({ number }: Round, slot: string, why: string): void {
    this.#deps.onEvent({ type: 'missed', round: number, slot, why });
  }

  #tellClock(): void {
    const what = clockWords(this.#deps.client) ?? '';
    if (what !== '' && this.#clock === '') this.#deps.onEvent({ type: 'clock', what });
    this.#clock = what;
  }

  /** Tells what is in the way, unless it was told last; what that is. */
  #tell(error: unknown, slot: Slot | null, before: string): string {
    const { client, onError, onEvent } = this.#deps;
    if (client.waiting.signal.aborted) return before;
    if (!(error instanceof GridlodeError)) {
      onError(error);
      return 'a failure that no code explains';
    }
    const { code, message, what } = error;
    if (what !== before) onEvent({ type: 'trouble', slot: slot?.model.name ?? null, code, what: message });
    return what;
  }
}
