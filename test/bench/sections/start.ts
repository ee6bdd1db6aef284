import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { numeraiGrid } from '../../../protocol/grid/grid.js';
import { synthesizeDataset } from '../../../node/dataset/synthesize-dataset.js';
import { onSmallData, prepareDir, smallData } from '../../node/fixture.js';
import { makeBench, removeBench, say, type Bench } from '../../node/peer/fixture.js';
import { drawnMembers } from '../members.js';
import type { Row, Section } from '../section.js';

const rounds = 5;
const members = 1_024;
const slots = 4;
const records = 100_000;
const program = join(import.meta.dirname, '../../../../cli/bin/gridlode.js');
const startFlags = ['--json', '--listen', '/ip4/127.0.0.1/tcp/0', '--threads', '1', '--memory', '200MB'];

/** Of several runs, the fastest, in ms. */
async function fastest(run: () => Promise<number>): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < rounds; round++) least = Math.min(least, await run());
  return least;
}

/** How long a process takes until `isDone` of a line that it prints, or until it ends. */
async function msOf(
  args: readonly string[],
  isDone: (line: string) => boolean = () => false,
): Promise<number> {
  const startMs = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  let tookMs: number | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    if (tookMs !== null || !isDone(line)) continue;
    tookMs = performance.now() - startMs;
    child.kill('SIGINT');
  }
  await ended;
  return tookMs ?? performance.now() - startMs;
}

const readyMs = (dir: string): Promise<number> =>
  fastest(() =>
    msOf([program, 'start', '--dir', dir, ...startFlags], (line) => JSON.parse(line).type === 'ready'),
  );

/** A campaign of many small models, so that all have much to tell of their progress. */
async function makeCampaign(data: string): Promise<Bench> {
  const dataset = await synthesizeDataset(data, smallData);
  return makeBench({
    dataset,
    ...onSmallData,
    grid: numeraiGrid,
    training: { segmentTrees: 1, startScore: 500_000_000 },
  });
}

/** Lets a node take records of its network, cut by cut; how many its cuts hold. */
async function takeRecords(bench: Bench, name: string): Promise<number> {
  const { peer, authors, claims, records: before } = await drawnMembers(bench, name, { members, slots });
  const byKey = new Map(authors.map((author) => [author.key, author]));
  let taken = before;
  const cut = async (messages: readonly Uint8Array[]): Promise<void> => {
    await peer.cut(...messages);
    taken += messages.length;
  };
  await cut(claims);
  for (let segments = 1; taken < records; segments++) {
    const { points, number } = peer.driver.state.ledger;
    await cut(
      [...points].flatMap(([pointId, { node, claim }]) => {
        const author = byKey.get(node);
        return author === undefined || claim === null
          ? []
          : say<'heartbeat'>(bench, author, { kind: 'heartbeat', pointId, claim, epoch: number, segments });
      }),
    );
  }
  await peer.close();
  return taken;
}

export const start: Section = {
  about: `\`gridlode --help\` against \`node -e 0\`; and a node from its command to where it says that it is ready, with ${records} records of ${members} members in its store, and with none. Milliseconds by the clock, of the fastest of ${rounds} starts.`,
  async run() {
    const data = await mkdtemp(join(tmpdir(), 'gridlode-start-'));
    const bench = await makeCampaign(data);
    try {
      const prepared = (name: string): Promise<string> =>
        prepareDir(join(bench.dir, name), { name, data, campaign: bench.campaign });
      const [full, empty] = [await prepared('full'), await prepared('empty')];
      const taken = await takeRecords(bench, 'full');
      const bareMs = await fastest(() => msOf(['-e', '0']));
      const helpMs = await fastest(() => msOf([program, '--help']));
      const emptyMs = await readyMs(empty);
      const fullMs = await readyMs(full);
      return [
        { what: '`node -e 0`', ms: bareMs, ratio: 1 },
        { what: '`gridlode --help`', ms: helpMs, ratio: helpMs / bareMs },
        { what: 'a node without records', ms: emptyMs, ratio: 1 },
        { what: `a node with ${taken} records`, ms: fullMs, ratio: fullMs / emptyMs },
      ] satisfies Row[];
    } finally {
      await removeBench(bench);
      await rm(data, { recursive: true });
    }
  },
};
