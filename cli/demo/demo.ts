import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { linkSignals } from '../../node/abort.js';
import type { AuditList } from '../../node/api/routes/audits.js';
import type { ToldEvent } from '../../node/api/routes/events.js';
import type { ModelList } from '../../node/api/routes/points.js';
import { importParquet } from '../../node/dataset/import-parquet.js';
import { synthesizeDataset } from '../../node/dataset/synthesize-dataset.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import { pointAt } from '../../protocol/grid/grid.js';
import { scoreNumber } from '../../protocol/scoring/score.js';
import { demoCodes } from './codes.js';
import { describeEvent } from '../commands/node/describe-event.js';
import type { Output } from '../framework/output.js';
import { demoData } from '../presets/demo.js';
import { writeFileWhole } from '../framework/files.js';
import { counted, scoreText, short } from '../framework/format.js';
import { toJson } from '../framework/json.js';
import { overRows, sourceOf } from '../commands/data/bring-dataset.js';
import { compareModels } from './compare-models.js';
import { LocalBeacon } from './local-beacon.js';
import { DemoNetwork, type DemoNode } from './network.js';
import { makeResultsFolder, removeOldResults } from './results-folder.js';
import { Tally } from './tally.js';

/** A demo that has not reached its end by then does not: several times what it takes on two cores. */
const deadlineMs = 20 * 60_000;
/** How long after a node stopped answering its end is looked for. */
const endMs = 5_000;

export interface DemoOptions {
  /** Files in Numerai's layout, or their folder; none for the synthetic dataset. */
  readonly data: readonly string[];
  readonly nodes: number;
  /** Final models to end at. */
  readonly models: number;
  readonly threads: number;
  readonly seed: string | undefined;
  /** Whether beacons take a public beacon's pulses: then draws depend on the time too. */
  readonly beacon: boolean;
  /** Where the folders of results are. */
  readonly results: string;
}

/** A pulse each second, the first one a moment ago. */
const demoBeacon = () => ({
  genesisSeconds: Math.floor(Date.now() / 1_000) - 1,
  periodSeconds: 1,
  outageEpochs: 30,
});

/** What is worth a line of the demo's: what the network agrees on. */
const told: ReadonlySet<string> = new Set([
  'held',
  'lost',
  'committed',
  'settled',
  'released',
  'disputed',
  'verdict',
  'barred',
  'halted',
]);

const nameOf =
  (nodes: readonly DemoNode[]) =>
  (key: string): string =>
    `node ${nodes.find((node) => node.key === key)?.name ?? short(key)}`;

/**
 * Runs the whole network on this machine until enough models are final and the forger is caught, and reports.
 */
export async function runDemo(options: DemoOptions, output: Output, signal: AbortSignal): Promise<void> {
  const startedMs = Date.now();
  const folder = await makeResultsFolder(options.results);
  const seed = options.seed ?? randomBytes(4).toString('hex');
  output.say(`${counted(options.nodes, 'node')} on this machine; seed ${seed}; results in ${folder}`);
  const dataset = await bringData(options.data, join(folder, 'data'), output, signal).catch(
    async (error: unknown) => {
      await rm(folder, { recursive: true, force: true });
      if (signal.aborted) output.say('Stopped before there were nodes: nothing is kept.');
      throw error;
    },
  );
  await removeOldResults(options.results);
  const beacon = options.beacon ? new LocalBeacon(seed, demoBeacon()) : null;
  const relay = (await beacon?.listen()) ?? null;
  if (relay !== null) output.say(`A public beacon of this demo's own answers at ${relay}`);
  const network = await DemoNetwork.prepare({
    folder,
    dataset,
    nodes: options.nodes,
    threads: options.threads,
    seed,
    publicBeacon: beacon?.description ?? null,
  });
  const { nodes } = network;
  const tally = new Tally();
  let ends: Awaited<ReturnType<typeof readEnd>>;
  const onAbort = (): void =>
    output.say(
      `Stopping the nodes: ${folder} keeps their data and logs, without a report. Press Ctrl-C again to end at once.`,
    );
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    await watch(network, options, tally, { output, startedMs, signal, relay });
    ends = await readEnd(network, options, signal);
  } finally {
    await network.stop();
    await beacon?.close();
  }
  const report = {
    seed,
    folder,
    nodes: options.nodes,
    campaign: network.campaignCid as string,
    wallMs: Date.now() - startedMs,
    cuts: tally.cuts,
    treesTrained: tally.treesTrained,
    finalModels: tally.finals,
    refusedModels: tally.refused,
    abandonedModels: tally.abandoned,
    collisions: tally.collisions,
    audits: tally.audits,
    replays: tally.replays,
    disputes: tally.disputes,
    forgedVerdicts: tally.forgedVerdicts,
    honestVerdicts: tally.honestVerdicts,
    forger: nodes.find(({ forges }) => forges)?.key,
    accused: [...tally.accused],
    models: ends.models,
    evidence: ends.verdicts,
  };
  await writeFileWhole(join(folder, 'report.json'), `${toJson(report, 2)}\n`);
  output.result(report, () => {
    printEvidence(ends.verdicts, nodes, output);
    printModels(network, ends, output);
    output.print('');
    output.print(
      `${(report.wallMs / 1000).toFixed(0)} s: ${counted(report.treesTrained, 'tree')} trained, ${counted(report.finalModels, 'model')} final, ${report.refusedModels} refused, ${report.abandonedModels} abandoned, ` +
        `${counted(report.collisions, 'collision')}, ${counted(report.audits, 'audit')}, ${counted(report.disputes, 'dispute')}`,
    );
    output.print(`Results: ${folder}`);
  });
}

async function bringData(
  paths: readonly string[],
  dir: string,
  output: Output,
  signal: AbortSignal,
): Promise<Cid> {
  if (paths.length === 0)
    return overRows('Synthesizing the dataset', { output, signal }, (run) =>
      synthesizeDataset(dir, demoData, run),
    );
  return overRows('Importing the dataset', { output, signal }, async (run) =>
    importParquet(
      dir,
      {
        source: await sourceOf(paths),
        featureSet: 'all',
        missing: 'two',
        diskMaxBytes: 4e9,
        memoryMaxBytes: 2e9,
      },
      run,
    ),
  );
}

interface Watching {
  readonly output: Output;
  readonly startedMs: number;
  readonly signal: AbortSignal;
  /** Of the demo's public beacon, where it has one. */
  readonly relay: string | null;
}

/** Starts the nodes, and tells what happens until the demo has shown what it is for. */
async function watch(
  network: DemoNetwork,
  { models }: DemoOptions,
  tally: Tally,
  { output, startedMs, signal, relay }: Watching,
): Promise<void> {
  const done = new AbortController();
  const { signal: ending, release } = linkSignals([signal, done.signal], deadlineMs);
  const clock = (): string => {
    const seconds = Math.floor((Date.now() - startedMs) / 1000);
    return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`;
  };
  const onEvent = (node: DemoNode, event: ToldEvent): void => {
    tally.hearWork(node, event);
    if (node !== network.nodes[0]) return;
    tally.hearLedger(event);
    const line = told.has(event.type)
      ? describeEvent(event, {
          name: nameOf(network.nodes),
          leaseEpochs: network.campaign.claims.leaseEpochs,
          unit: network.campaign.stake,
        })
      : null;
    if (line !== null) output.say(`${clock()}  ${line}`);
    if (tally.finals >= models && tally.forgedVerdicts > 0) done.abort();
  };
  const listen = async (node: DemoNode): Promise<void> => {
    for await (const event of network.api(node).events(ending)) onEvent(node, event);
  };
  // The resolver's node is heard before there is another: what the network does first counts as well.
  const watching: Promise<void>[] = [];
  await network.start((node) => {
    const listening = listen(node);
    // That it failed is looked at once all are up.
    listening.catch(() => undefined);
    watching.push(listening);
    signal.throwIfAborted();
  }, relay);
  const { nodes } = network;
  output.say(
    `nodes ${nodes.map(({ name }) => name).join(', ')} are up; ${nodes[0]?.name} is also the resolver, and ${nodes.at(-1)?.name} will forge half of each of its models`,
  );
  // A node that died does not answer either; why it died says more.
  const watched = Promise.all(watching).then(
    () => null,
    (error: Error) => network.anyEnd(endMs).then((end) => end ?? error.message),
  );
  const broken = await Promise.race([network.anyEnd(), watched]).finally(release);
  signal.throwIfAborted();
  if (done.signal.aborted) return;
  fail(
    demoCodes,
    'DEMO_UNFINISHED',
    broken ??
      `After ${deadlineMs / 60_000} minutes ${tally.finals} of ${counted(models, 'model')} are final and ${tally.forgedVerdicts} forgeries proven`,
  );
}

/** What the network agrees on at the end, and how alike the models are. */
async function readEnd(network: DemoNetwork, { threads }: DemoOptions, signal: AbortSignal) {
  const resolver = network.nodes[0] as DemoNode;
  const list: ModelList = await network.api(resolver).models();
  const { verdicts } = await network.api(resolver).audits();
  const readBlock = async (cid: Cid): Promise<Uint8Array> => {
    for (const node of network.nodes) {
      const block = await network.api(node).readBlock(cid);
      if (block !== null) return block;
    }
    return fail(demoCodes, 'DEMO_UNFINISHED', `No node holds the block ${cid}`);
  };
  const { campaign, campaignCid } = network;
  const correlations = await compareModels({ campaign, network: campaignCid }, list, {
    dir: join(network.options.folder, 'data'),
    threads,
    signal,
    readBlock,
  });
  return { models: list.map((model, i) => ({ ...model, correlation: correlations[i] ?? null })), verdicts };
}

type Verdicts = AuditList['verdicts'];

function printEvidence(verdicts: Verdicts, nodes: readonly DemoNode[], output: Output): void {
  const name = nameOf(nodes);
  for (const { verdict, accused, accuser, subject, part, claimed, found, replayedBy, manifest } of verdicts) {
    output.print(`Evidence against ${name(accused)}: ${subject} ${part} of the model ${manifest}`);
    output.print(`  committed       ${claimed}`);
    output.print(`  ${name(accuser)} found    ${found}`);
    output.print(`  replayed by ${replayedBy.map(name).join(', ') || 'no majority alike'}: ${verdict}`);
  }
  if (verdicts.length > 0) output.print('');
}

function printModels(
  { campaign, nodes }: DemoNetwork,
  { models, verdicts }: Awaited<ReturnType<typeof readEnd>>,
  output: Output,
): void {
  // What has vested stays so: samples can miss what is forged, and only another model of the same node shows
  // it.
  const barred = new Set<string>(
    verdicts.filter(({ verdict }) => verdict === 'forged').map(({ accused }) => accused),
  );
  const rows = models.map((model) => {
    const point = pointAt(campaign.grid, model.index, model.target);
    return [
      short(model.pointId),
      `${nameOf(nodes)(model.node)}${barred.has(model.node) ? ', barred' : ''}`,
      `${model.target} lr ${point.learningRate} leaves ${point.numLeaves} features ${point.colsampleBytree} trees ${point.nEstimators}`,
      scoreText(model.corr),
      scoreNumber(model.sharpe).toFixed(2),
      model.correlation === null ? '-' : scoreNumber(model.correlation).toFixed(2),
      model.audits,
      model.manifest,
    ];
  });
  output.printTable(
    ['point', 'node', 'values', 'corr', 'sharpe', 'corr. with others', 'audits', 'manifest'],
    rows,
  );
}
