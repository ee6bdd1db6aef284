import { chmod, cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { journalFile, readCampaign, storeFolder } from '../../../node/data-dir/data-dir.js';
import { datasetsFolder } from '../../../node/dataset/dataset-store.js';
import { examineDirectory } from '../../../node/doctor/examine.js';
import { markOf } from '../../../node/doctor/files.js';
import type { Finding } from '../../../node/doctor/finding.js';
import { repair } from '../../../node/doctor/repair.js';
import { openIdentity } from '../../../node/identity/identity.js';
import { Certainty } from '../../../node/peer/certainty.js';
import { openParts } from '../../../node/peer/open-peer-store.js';
import { PeerStore } from '../../../node/peer/peer-store.js';
import { RecordReader } from '../../../node/peer/record-reader.js';
import { recoverLedger } from '../../../node/peer/recover.js';
import { readSite } from '../../../node/site.js';
import { Mark } from '../../../node/store/mark.js';
import { openLedger } from '../../../protocol/ledger/ledger.js';
import { cutOf, TestCampaign } from '../fixture.js';
import { signedIn } from '../backup/fixture.js';

/** In which ways a file of a data directory is damaged. */
export const ways: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  absent: (file) => rm(file),
  empty: (file) => truncate(file, 0),
  truncated: async (file) => truncate(file, Math.floor((await readFile(file)).length / 2)),
  zeroed: async (file) => writeFile(file, (await readFile(file)).fill(0)),
  flipped: async (file) => {
    const bytes = await readFile(file);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    await writeFile(file, bytes);
  },
  'a folder in its place': (file) => rm(file).then(() => mkdir(file)),
  unreadable: (file) => chmod(file, 0),
  'a draft beside it': (file) => writeFile(`${file}.draft`, 'half of wh'),
};

/** What nobody but a backup, the campaign's maker or a download has: it can only be named. */
const irreplaceable = /^(identity|campaign|beacons\/[0-9a-f]+$|datasets\/)/;

/** What became of a trial. */
export interface Outcome {
  /** What the doctor said of the damage, by its checks; empty where it did no harm. */
  readonly said: readonly string[];
  readonly end: 'starts' | 'starts unsure' | 'named';
}

/** Data directories as nodes left them: `a` is of the resolver, `b` of a node that trains. */
export class Wards {
  private constructor(
    readonly campaign: TestCampaign,
    readonly files: readonly { readonly name: 'a' | 'b'; readonly path: string }[],
  ) {}

  static async make(): Promise<Wards> {
    // As the command does, before it writes anything.
    const mask = process.umask(0o077);
    const campaign = await TestCampaign.make();
    const a = await campaign.start('a', { trainings: 0 });
    const b = await campaign.start('b');
    await campaign.until(() => cutOf(b) >= 4 && b.node.views.status().lease.points > 0);
    await campaign.stop(b);
    // A second start moves rows into a table.
    const again = await campaign.start('b');
    const cut = cutOf(a);
    await campaign.until(() => cutOf(again) > cut);
    await campaign.stop(again);
    await campaign.stop(a);
    process.umask(mask);
    const dir = join(campaign.dir, 'b');
    const rows = (await readdir(storeFolder(dir))).filter((name) =>
      /^(CURRENT|MANIFEST.*|.*[.](ldb|log))$/.test(name),
    );
    const [dataset] = (await readdir(datasetsFolder(dir))) as [string];
    const [block] = (await readdir(join(datasetsFolder(dir), dataset))).filter((name) =>
      /^ba/.test(name),
    ) as [string];
    const own = ['identity', 'campaign', 'signed', 'latest-cut', ...rows.map((name) => `store/${name}`)];
    const data = [`datasets/${dataset}/manifest`, `datasets/${dataset}/${block}`];
    const seeds = (await readdir(join(campaign.dir, 'a', 'beacons'))).map((name) => `beacons/${name}`);
    return new Wards(campaign, [
      ...[...own, ...data].map((path) => ({ name: 'b' as const, path })),
      ...seeds.map((path) => ({ name: 'a' as const, path })),
    ]);
  }

  /** Damages a file of a copy, has it looked at and repaired, and starts on it. Throws what went wrong. */
  async trial({ name, path }: Wards['files'][number], way: string): Promise<Outcome> {
    const from = join(this.campaign.dir, name);
    const dir = join(this.campaign.dir, 'ward');
    await cp(from, dir, { recursive: true, dereference: true });
    try {
      await settle(dir);
      await ways[way]?.(join(dir, path));
      const said = bad(await look(dir));
      await repair(dir);
      const left = bad(await look(dir)).filter(({ level }) => level === 'fault');
      if (left.some(({ fix }) => fix === null)) throw new Error('a fault has no fix');
      if (left.length > 0) {
        if (!irreplaceable.test(path)) throw new Error(`${left[0]?.check}: ${left[0]?.what}`);
        await refusedToStart(dir);
        return { said: said.map(({ check }) => check), end: 'named' };
      }
      const end = await this.#start(from, dir);
      if (end !== 'starts' && said.length === 0) throw new Error('what it lost goes unsaid');
      return { said: said.map(({ check }) => check), end };
    } catch (error) {
      throw new Error(`${name}/${path} ${way}: ${(error as Error).stack}`, { cause: error });
    } finally {
      await rm(dir, { recursive: true });
    }
  }

  /** Opens all that a node opens; where it lost any of what it had signed it must be unsure without end. */
  async #start(from: string, dir: string): Promise<'starts' | 'starts unsure'> {
    const site = await readSite({ dir, audits: 1 });
    const { identity, campaign, network } = site;
    const parts = await openParts({ ...site, dir, diskBytes: 1 << 28, onLost: () => undefined });
    const store = new PeerStore(network, parts);
    try {
      const reader = new RecordReader(network);
      const ledger = openLedger(
        campaign,
        network,
        await recoverLedger(site, { store, reader }, { tell: () => undefined }),
      );
      const state = { ledger, headSeen: store.mark.number };
      const certainty = await Certainty.open(
        { campaign, node: identity.key, isNewest: false },
        { mark: store.mark, state, openedMs: 0 },
      );
      const isUnsure = certainty.doubt !== null && !certainty.isOver(Number.MAX_SAFE_INTEGER);
      const had = await signedIn(from, `${network} ${identity.key}`);
      const lost = [...had.keys()].filter((key) => !store.journal.has(key));
      if (lost.length > 0 && !isUnsure) throw new Error(`it may sign ${lost[0]} again`);
      return isUnsure ? 'starts unsure' : 'starts';
    } finally {
      await store.close();
    }
  }

  remove(): Promise<void> {
    return this.campaign.remove();
  }
}

const bad = (findings: readonly Finding[]): Finding[] => findings.filter(({ level }) => level !== 'ok');

async function look(dir: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of examineDirectory(dir)) findings.push(finding);
  return findings;
}

/** A copy is at home where it lies, so that only the damage makes it unsure. */
async function settle(dir: string): Promise<void> {
  const { key } = await openIdentity(dir);
  await (await Mark.open(markOf(dir, key, await readCampaign(dir))))?.settle();
}

async function refusedToStart(dir: string): Promise<void> {
  const isRefused = await readSite({ dir, audits: 1 }).then(
    () => false,
    (error: { code?: string }) => error.code !== undefined,
  );
  // Blocks of a dataset are read later, by the engine.
  const signed = await readFile(journalFile(dir)).catch(() => null);
  if (!isRefused && signed === null) throw new Error('it starts as another node');
}
