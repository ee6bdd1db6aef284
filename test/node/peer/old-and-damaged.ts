import { cp, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { beaconMarkFile, journalFile, storeFolder } from '../../../node/data-dir/data-dir.js';
import { Sync } from '../../../node/peer/sync.js';
import { Mark } from '../../../node/store/mark.js';
import { probeStore } from '../../../node/store/probe.js';
import { GridlodeError } from '../../../protocol/error.js';
import { signerOf, journalKeyOf } from '../../../protocol/records/bodies.js';
import { decodeMessage } from '../../../protocol/records/message.js';
import { Random } from '../../sim/random.js';
import {
  enrolment,
  identityNamed,
  makeBench,
  opening,
  removeBench,
  TestPeer,
  type Bench,
} from './fixture.js';

const cutsMax = 12;
const alice = await identityNamed('alice');
const bob = await identityNamed('bob');

/**
 * What became of a trial: no harm was done; or the node told of damage and healed, or of a doubt of this code
 * and waited for a peer; or its start was refused with this code, and it healed as the remedy says.
 */
export type Outcome = 'no harm' | 'told and healed' | `waited: ${string}` | `refused: ${string}`;

/** A resolver's data directory as it was after each cut, beside another peer that has all of them. */
export class History {
  private constructor(
    readonly bench: Bench,
    readonly signed: Map<string, string>,
  ) {}

  static async make(): Promise<History> {
    const bench = await makeBench({ epochMs: 1 });
    const history = new History(bench, new Map());
    const open = (): Promise<TestPeer> =>
      TestPeer.open(bench, {
        identity: bench.resolver,
        name: 'resolver',
        resolves: true,
        trainings: 1,
        audits: 1,
        isNewest: true,
      });
    let resolver = await open();
    const other = await TestPeer.open(bench, { identity: alice, name: 'alice', trainings: 1, audits: 1 });
    await other.take(enrolment(bench, bob));
    await resolver.take(enrolment(bench, bob), opening(bench, bob));
    while (resolver.driver.state.ledger.number < cutsMax) {
      const { number } = resolver.driver.state.ledger;
      await pass(resolver, other);
      if (resolver.driver.state.ledger.number > number)
        await cp(join(bench.dir, 'resolver'), history.at(resolver.driver.state.ledger.number), {
          recursive: true,
        });
      if (number % 5 !== 4) continue;
      // A start moves the rows from the log into a table.
      await note(history.signed, resolver);
      await resolver.close();
      resolver = await open();
    }
    for (let i = 0; i < 3; i++) await pass(resolver, other);
    await cp(join(bench.dir, 'resolver'), history.at(cutsMax), { recursive: true, force: true });
    await note(history.signed, resolver);
    await resolver.close();
    await other.close();
    return history;
  }

  at(cut: number): string {
    return join(this.bench.dir, `resolver-${cut}`);
  }

  remove(): Promise<void> {
    return removeBench(this.bench);
  }

  /**
   * Restores some of what a resolver has durable from an old copy, or takes it away: its store, its journal,
   * its mark or all of it. Whether it noticed, and that it goes on with the others and has signed nothing
   * twice. Throws what went wrong, with the seed.
   */
  async restore(seed: number): Promise<Outcome> {
    const random = new Random(crc32(`seed ${seed}`));
    const old = random.int(1, cutsMax - 1);
    const parts = random.pick([
      ['store'],
      ['signed'],
      ['store', 'signed'],
      ['store', 'signed', 'mark'],
    ] as const);
    const isGone = random.chance(0.3);
    return this.#trial(
      `restore ${seed}: ${parts.join(', ')} ${isGone ? 'gone' : `of cut ${old}`}`,
      async (dir) => {
        const markOf = (of: string): string => beaconMarkFile(of, this.bench.campaign.beaconAnchor);
        if ((parts as readonly string[]).includes('mark'))
          await cp(isGone ? markOf(this.at(1)) : markOf(this.at(old)), markOf(dir), { force: true });
        else await settle(markOf(dir));
        for (const part of parts) {
          if (part === 'mark') continue;
          await rm(join(dir, part), { recursive: true });
          if (!isGone) await cp(join(this.at(old), part), join(dir, part), { recursive: true });
        }
      },
    );
  }

  /** Changes a bit, a sector or the length of one of the files that a resolver has durable. */
  async damage(seed: number): Promise<Outcome> {
    const random = new Random(crc32(`seed ${seed}`));
    return this.#trial(`damage ${seed}`, async (dir) => {
      await settle(beaconMarkFile(dir, this.bench.campaign.beaconAnchor));
      const files: string[] = [];
      for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile() && (await stat(path)).size > 0) files.push(path);
      }
      // Half of the changes are where the rows are.
      const rows = files.filter((file) => /[.](log|ldb)$/.test(file));
      const file = random.pick((random.chance(0.5) && rows.length > 0 ? rows : files).sort());
      const bytes = await readFile(file);
      const at = random.int(0, bytes.length - 1);
      const kind = random.pick(['bit', 'bit', 'sector', 'length', 'gone'] as const);
      if (kind === 'bit') bytes[at]! ^= 1 << random.int(0, 7);
      if (kind === 'sector') bytes.fill(0, at, Math.min(bytes.length, at + 512));
      await (kind === 'gone' ? rm(file) : kind === 'length' ? truncate(file, at) : writeFile(file, bytes));
      return `${kind} of ${file.slice(dir.length + 1)} at ${at}`;
    });
  }

  async #trial(what: string, spoil: (dir: string) => Promise<string | void>): Promise<Outcome> {
    const name = what.replaceAll(/\W+/g, '-');
    const dir = join(this.bench.dir, name);
    await cp(this.at(cutsMax), dir, { recursive: true });
    await cp(join(this.bench.dir, 'alice'), join(this.bench.dir, `${name}-alice`), { recursive: true });
    const detail = (await spoil(dir)) ?? '';
    try {
      return await this.#liveOn(name, dir);
    } catch (error) {
      throw new Error(`${what} ${detail}: ${(error as Error).stack}`, { cause: error });
    } finally {
      await rm(dir, { recursive: true, force: true });
      await rm(join(this.bench.dir, `${name}-alice`), { recursive: true, force: true });
    }
  }

  async #liveOn(name: string, dir: string): Promise<Outcome> {
    const { bench } = this;
    const order = { identity: bench.resolver, name, resolves: true, trainings: 1, audits: 1 };
    let code: string | null = null;
    let resolver: TestPeer | null = null;
    for (let attempt = 0; resolver === null; attempt++) {
      try {
        await probeStore(storeFolder(dir));
        resolver = await TestPeer.open(bench, order);
      } catch (error) {
        if (!(error instanceof GridlodeError) || attempt === 3) throw error;
        code ??= error.code;
        await remedy(error.code, dir, bench);
      }
    }
    const other = await TestPeer.open(bench, {
      identity: alice,
      name: `${name}-alice`,
      trainings: 1,
      audits: 1,
      isNewest: true,
    });
    try {
      const isDone = (): boolean =>
        other.driver.state.ledger.number >= cutsMax + 3 && resolver.driver.digest() === other.driver.digest();
      for (let i = 0; i < 400 && !isDone(); i++) await pass(resolver, other);
      if (!isDone()) {
        throw new Error(
          `the resolver is at cut ${resolver.driver.state.ledger.number} and the other at ${other.driver.state.ledger.number}, ${JSON.stringify(resolver.driver.doubt)} ${String(resolver.failures[0])}`,
        );
      }
      if (resolver.driver.state.halted !== null || other.driver.state.halted !== null)
        throw new Error('the campaign halts');
      await note(new Map(this.signed), resolver);
      if (code !== null) return `refused: ${code}`;
      const [doubt] = resolver.events.flatMap((event) => (event.type === 'unsure' ? [event.code] : []));
      if (resolver.events.some(({ type }) => type === 'damage') || resolver.lost.length > 0)
        return 'told and healed';
      // As each that starts among others.
      return doubt === undefined || doubt === 'PEER_UNSURE' ? 'no harm' : `waited: ${doubt}`;
    } finally {
      await resolver.close();
      await other.close();
    }
  }
}

/**
 * Tries the seeds from 1 on, each another chance, and prints how often what came of it. Throws at the first
 * that went wrong.
 */
export async function countOutcomes(
  history: History,
  kind: 'restore' | 'damage',
  trials: number,
): Promise<Map<Outcome, number>> {
  const counts = new Map<Outcome, number>();
  for (let seed = 1; seed <= trials; seed++) {
    const outcome = await history[kind](seed);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  console.log(
    `${kind}, seeds 1 to ${trials}: ${[...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`,
  );
  return counts;
}

/** What the codes say that one can do without a backup. */
async function remedy(code: string, dir: string, bench: Bench): Promise<void> {
  if (code === 'MARK_CORRUPT') return rm(beaconMarkFile(dir, bench.campaign.beaconAnchor));
  await rename(storeFolder(dir), `${storeFolder(dir)}-away-${code}`).catch(() => undefined);
  if (code.startsWith('JOURNAL_'))
    await rename(journalFile(dir), `${journalFile(dir)}-away`).catch(() => undefined);
  await mkdir(dir, { recursive: true });
}

/** Lets both look at the clock, hand each other what they publish, and ask for what they lack. */
async function pass(one: TestPeer, two: TestPeer): Promise<void> {
  for (const [peer, other] of [
    [one, two],
    [two, one],
  ] as const) {
    if (peer.failures.length > 0) throw peer.failures[0];
    const syncs: Promise<void>[] = [];
    peer.onPull = (since) => {
      const sync = new Sync({
        mesh: {
          peers: () => ['other'],
          fetchRecords: (_, from) => other.driver.messagesSince(from),
          blame: () => {
            throw new Error('an honest peer is blamed');
          },
        },
        driver: peer.driver,
        onError: (error) => {
          throw error;
        },
        nowMs: () => 0,
      });
      sync.pull(since);
      // What is under way goes on to its end.
      syncs.push(sync.stop());
    };
    const before = peer.published.length;
    await peer.driver.take({ type: 'tick' });
    await Promise.all(syncs);
    for (const message of peer.published.slice(before)) await other.inbox.judge(message);
    await setImmediate();
  }
}

/** Adds what a peer published and has in its journal; throws where a slot has two records. */
async function note(signed: Map<string, string>, peer: TestPeer): Promise<void> {
  const { network } = peer.bench;
  const journal = await Promise.all(
    peer.peerStore.journal.keys.map((slot) => peer.peerStore.journal.read(slot) as Promise<Uint8Array>),
  );
  for (const message of [...journal, ...peer.published]) {
    const { cid, body } = decodeMessage(message, network).record;
    if (signerOf(body) !== peer.identity.key) continue;
    const before = signed.get(journalKeyOf(body)) ?? cid;
    if (before !== cid) throw new Error(`${journalKeyOf(body)} was signed twice: ${before} and ${cid}`);
    signed.set(journalKeyOf(body), cid);
  }
}

const settle = async (file: string): Promise<void> => (await Mark.open(file))?.settle();
