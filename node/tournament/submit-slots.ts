import { fail, isOf } from '../../protocol/error.js';
import type { Round } from './answers.js';
import { tournamentCodes } from './codes.js';
import { missedWindows } from './missed.js';
import { isOpenAt, type RoundChoice } from './open-round.js';
import type { Slot } from './slots.js';
import { readRecords, type KeptRecord, type SubmissionRecord } from './submission-record.js';
import { digestOf, findSubmitted, submitFile } from './submit.js';
import { tellTrouble, type Listeners } from './tell-trouble.js';
import type { TournamentClient } from './tournament-client.js';
import type { RoundTask, WatchedRound } from './watch-rounds.js';

/** Rounds that are looked back at for windows that were missed: about four weeks. */
export const lookBackRounds = 20;

export interface SubmitSlotsOptions extends RoundChoice {
  /** The data directory, which remembers what was put and submitted. */
  readonly dir: string;
  readonly slots: readonly Slot[];
}

export interface SubmitSlotsDependencies extends Listeners {
  readonly client: TournamentClient;
  /** The file that a slot submits, checked. */
  readonly makeFile: (slot: Slot, live: string) => Promise<string>;
  /** Does work while no other process submits. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What is known of the slots in a round. */
interface Part {
  readonly number: number;
  /** The files that earlier rounds had submitted from here. */
  readonly earlierFiles: ReadonlySet<string>;
  /** The slots for which nothing is to be done any more. */
  readonly done: Set<Slot>;
  /** The submission of a slot that was told last, with what was told; and what was in the way of a slot. */
  readonly told: Map<Slot, string>;
  readonly why: Map<Slot, string>;
}

/**
 * Submits once for each slot in every round. All that it remembers lies in the records of submissions, so
 * that it may be killed at any time.
 */
export class SubmitSlots implements RoundTask {
  readonly #options: SubmitSlotsOptions;
  readonly #deps: SubmitSlotsDependencies;
  #part: Part | null = null;
  #hasLookedBack = false;

  constructor(options: SubmitSlotsOptions, dependencies: SubmitSlotsDependencies) {
    this.#options = options;
    this.#deps = dependencies;
  }

  async serve(watched: WatchedRound | null): Promise<void> {
    const { dir, slots } = this.#options;
    const isNew = watched !== null && watched.round.number !== this.#part?.number;
    if (isNew || !this.#hasLookedBack) {
      const records = await readRecords(dir, this.#deps.client.endpoint, lookBackRounds);
      if (!this.#hasLookedBack) await this.#lookBack(records);
      if (isNew) this.#begin(watched.round, records);
    }
    if (watched === null || this.#part === null) return;
    for (const slot of slots) if (!this.#part.done.has(slot)) await this.#serve(slot, watched, this.#part);
  }

  /** Tells which slots have missed the window. */
  close({ round: { number } }: WatchedRound): Promise<void> {
    const part = this.#part?.number === number ? this.#part : null;
    for (const slot of this.#options.slots) {
      const why = part?.why.get(slot) ?? 'its window was over before the slot had its turn';
      if (part?.told.has(slot) !== true) this.#missed(number, slot.model.name, why);
    }
    return Promise.resolve();
  }

  #begin({ number }: Round, records: readonly KeptRecord[]): void {
    const earlier = records.filter(({ round }) => round !== number);
    this.#part = {
      number,
      earlierFiles: new Set(earlier.map(({ filename }) => filename)),
      done: new Set(),
      told: new Map(),
      why: new Map(),
    };
  }

  async #serve(slot: Slot, watched: WatchedRound, part: Part): Promise<void> {
    const { alone, client, makeFile } = this.#deps;
    const { dir } = this.#options;
    const { round, live } = watched;
    const { model } = slot;
    const find = (): Promise<SubmissionRecord | null> =>
      findSubmitted(client, { dir, round, model }, part.earlierFiles);
    try {
      const found = await alone(find);
      if (found !== null) this.#note(slot, part, found);
      if (found !== null && found.state !== 'rejected') return;
      // What was rejected may have been of a live file that is replaced by now.
      if (found !== null) watched.renewLive();
      if (live === null) {
        part.why.set(slot, watched.whyNoLive);
        return;
      }
      const file = await makeFile(slot, live);
      if (found?.sha256 === digestOf(file)) return;
      const submitted = await alone(async () => {
        // Others may have submitted while the file was made.
        const meanwhile = await find();
        if (meanwhile !== null && meanwhile.state !== 'rejected') return meanwhile;
        if (!this.#options.isLate && !isOpenAt(round, client.nowMs))
          fail(tournamentCodes, 'TOURNAMENT_ROUND_CLOSED', 'The window was over when the file was made');
        const options = { dir, file, source: slot.text, round, model, dryRun: false, looks: 0 };
        return submitFile(client, options, () => undefined);
      });
      this.#note(slot, part, submitted);
    } catch (error) {
      if (isOf(error, tournamentCodes, 'SUBMISSION_REJECTED'))
        this.#note(slot, part, await this.#deps.alone(find));
      else part.why.set(slot, tellTrouble(this.#deps, error, part.why.get(slot) ?? '', slot.model.name));
    }
  }

  /** Tells what became of a submission, once, and again where it is rejected after all. */
  #note(
    slot: Slot,
    { number, done, told }: Part,
    submitted: Pick<SubmissionRecord, 'submission' | 'status' | 'state'> | null,
  ): void {
    if (submitted === null) return;
    const { submission, status, state } = submitted;
    if (state === 'accepted') done.add(slot);
    const type = state === 'rejected' ? 'rejected' : 'submitted';
    if (told.get(slot) === `${type} ${submission}`) return;
    told.set(slot, `${type} ${submission}`);
    const of = { round: number, slot: slot.model.name, source: slot.text };
    this.#deps.onEvent({ type, ...of, submission, status, state });
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
        this.#missed(round.number, model, 'nothing had submitted for it when it closed');
    } catch (error) {
      // Nothing else waits for it.
      tellTrouble(this.#deps, error, '');
    }
  }

  #missed(round: number, slot: string, why: string): void {
    this.#deps.onEvent({ type: 'missed', round, slot, why });
  }
}
