import { writeFileSync } from 'node:fs';
import { NodeProcess } from '../../../cli/demo/node-process.js';
import type { LoopbackAddress } from '../../../node/dashboard/dashboard.js';
import { createCampaign, quickModels } from '../../cli/create-campaign.js';
import { Gridlode } from '../../cli/run-bin.js';
import { liveRows, writeParquet } from '../../node/dataset/fixture.js';
import { until } from '../started-node.js';

const names = ['a', 'b', 'c', 'd', 'e'] as const;
export type NodeName = (typeof names)[number];
/** Who trains for the stake, and whose dashboard is looked at. */
export const watched: NodeName = 'b';
const forger: NodeName = 'e';
const trainers: ReadonlySet<NodeName> = new Set([watched, 'c', forger]);

/** So many points that it goes on for as long as anybody looks. */
const learningRates = { kind: 'linspace', start: '0.01', stop: '0.25', count: 200 };
const ownRules = {
  epochMs: 1_000,
  grid: quickModels.grid.map((axis) =>
    axis.name === 'learning_rate' ? { name: axis.name, type: axis.type, ...learningRates } : axis,
  ),
  audit: { vestingEpochs: 2, panelEpochs: 20, disputePanelSize: 3 },
  rounds: { spacingEpochs: 1, predictEpochs: 100, scoreEpochs: 400, overlap: 1 },
};
/** Live rows of each round, and so of its predictions. */
const liveCount = 40;

export interface NetworkOptions {
  /** Flags of `data synth`, beside that of 12 features. */
  readonly synth: readonly string[];
  /** Of the campaign, beside quick rules. */
  readonly changes: object;
  readonly numeraiApi?: string;
}

/** Five nodes, each a process of its own; the first is the resolver, the last one forges its models. */
export class WatchedNetwork {
  readonly gridlode = new Gridlode({ runMs: 280_000 });
  readonly #running = new Map<NodeName, NodeProcess>();
  readonly #bootstrap: string[] = [];

  private constructor(
    readonly options: NetworkOptions,
    readonly account: string,
  ) {}

  static async start(options: NetworkOptions): Promise<WatchedNetwork> {
    const network = new WatchedNetwork(options, '');
    const { gridlode } = network;
    writeFileSync(gridlode.path('passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
    const { account } = await gridlode.json('stake', 'key', 'staker.key', '--passphrase-file', 'passphrase');
    Object.assign(network, { account });
    const synth = ['data', 'synth', '--features', '12', ...options.synth];
    for (const name of names) await gridlode.print(...synth, '--dir', gridlode.path(name));
    await createCampaign(gridlode.path('a'), gridlode.path('demo.campaign'), {
      ...ownRules,
      stake: {
        genesis: [{ account, amount: '10000' }],
        modelMin: 1_000,
        unbondingEpochs: 3,
        termEpochs: 400,
      },
      ...options.changes,
    });
    for (const name of names)
      await gridlode.print('init', '--campaign', 'demo.campaign', '--dir', gridlode.path(name));
    for (const name of names) await network.startNode(name);
    return network;
  }

  async startNode(name: NodeName, api?: LoopbackAddress): Promise<void> {
    const { gridlode, options } = this;
    const started = await NodeProcess.start(
      {
        dir: gridlode.path(name),
        threads: 1,
        memoryBytes: 256 << 20,
        diskBytes: 256 << 20,
        listen: ['/ip4/127.0.0.1/tcp/0'],
        announce: [],
        bootstrap: this.#bootstrap,
        trainings: trainers.has(name) ? 1 : 0,
        audits: 2,
        api,
        numeraiApi: options.numeraiApi,
      },
      name === forger,
      gridlode.path(`${name}.log`),
    );
    this.#running.set(name, started);
    if (this.#bootstrap.length === 0) this.#bootstrap.push(...(await started.addresses));
  }

  async stopNode(name: NodeName): Promise<void> {
    await this.#running.get(name)?.stop();
    this.#running.delete(name);
  }

  /** The address of the watched node's dashboard, with the token. */
  async dashboard(): Promise<string> {
    const { url } = await this.gridlode.json('dashboard', '--no-open', '--dir', this.gridlode.path(watched));
    return url;
  }

  /** Asks the watched node until the answer of a command is as wanted. */
  until(
    command: readonly string[],
    isWanted: (answer: ReturnType<typeof JSON.parse>) => boolean,
  ): Promise<ReturnType<typeof JSON.parse>> {
    return until(() => this.gridlode.json(...command, '--dir', this.gridlode.path(watched)), isWanted);
  }

  async delegate(amount: string, models: number): Promise<void> {
    const { gridlode } = this;
    const dir = ['--dir', gridlode.path(watched)];
    const { node } = await gridlode.json('status', ...dir);
    const key = ['--key', 'staker.key', '--passphrase-file', 'passphrase'];
    await gridlode.json(
      'stake',
      'delegate',
      amount,
      '--models',
      String(models),
      '--node',
      node,
      ...key,
      ...dir,
    );
  }

  /** Opens the round of an era for so many cuts, and has the watched node predict it. */
  async openRound(era: string, cuts: number): Promise<void> {
    const { gridlode } = this;
    const file = `live-${era}.parquet`;
    await writeParquet(gridlode.folder, {
      [file]: liveRows("'n' || lpad(i::VARCHAR, 4, '0')", liveCount, Number(era)),
    });
    await gridlode.json('round', 'open', '--live', file, '--cuts', String(cuts), '--dir', gridlode.path('a'));
    await this.until(['round', 'list'], ({ open }) =>
      open.some((round: { era: string }) => round.era === era),
    );
    await gridlode.json('round', 'predict', '--live', file, '--dir', gridlode.path(watched));
  }

  /** Scores an open round and has it settled. */
  async settleRound(era: string): Promise<void> {
    const { gridlode } = this;
    const targets = Array.from(
      { length: liveCount },
      (_, i) => `n${String(i).padStart(4, '0')},${((i * 7 + Number(era)) % 5) / 4}`,
    );
    writeFileSync(gridlode.path('targets.csv'), ['id,target', ...targets].join('\n'));
    await this.until(['round', 'list'], ({ cut, open }) => cut > open[0].deadline);
    const files = ['--live', `live-${era}.parquet`, '--targets', 'targets.csv'];
    await gridlode.json('round', 'score', ...files, '--dir', gridlode.path('a'));
    await this.until(['round', 'list'], ({ settled }) =>
      settled.some((round: { era: string }) => round.era === era),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.stop()));
    await this.gridlode.remove();
  }
}
