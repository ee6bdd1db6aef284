import type { Command } from './framework/command.js';
import { commonOptions } from './framework/common-options.js';
import { campaignCheck } from './commands/campaign/check.js';
import { campaignCreate } from './commands/campaign/create.js';
import { campaignShow } from './commands/campaign/show.js';
import { gridIndex } from './commands/grid/index.js';
import { gridInfo } from './commands/grid/info.js';
import { gridPoint } from './commands/grid/point.js';
import { init } from './commands/node/init.js';
import { dataImport } from './commands/data/import.js';
import { dataInspect } from './commands/data/inspect.js';
import { dataSynth } from './commands/data/synth.js';
import { train } from './commands/model/train.js';
import { audit } from './commands/audit/audit.js';
import { predict } from './commands/model/predict.js';
import { exportModel } from './commands/model/export.js';
import { submit } from './commands/tournament/submit.js';
import { ensemble } from './commands/research/ensemble.js';
import { portfolio } from './commands/research/portfolio.js';
import { simulateRounds } from './commands/research/simulate-rounds.js';
import { version } from './commands/node/version.js';
import { demo } from './demo/command.js';
import { start } from './commands/node/start.js';
import { status } from './commands/node/status.js';
import { peers } from './commands/node/peers.js';
import { claims } from './commands/node/claims.js';
import { models } from './commands/model/models.js';
import { audits } from './commands/audit/audits.js';
import { stakeKey } from './commands/stake/key.js';
import { stakeStatus } from './commands/stake/status.js';
import { stakeDelegate } from './commands/stake/delegate.js';
import { stakeUndelegate } from './commands/stake/undelegate.js';
import { stakeTransfer } from './commands/stake/transfer.js';
import { roundCheck } from './commands/round/check.js';
import { roundOpen } from './commands/round/open.js';
import { roundPredict } from './commands/round/predict.js';
import { roundScore } from './commands/round/score.js';
import { roundList } from './commands/round/list.js';
import { metaModel } from './commands/round/meta-model.js';
import { settlementShow } from './commands/settlement/show.js';
import { settlementVerify } from './commands/settlement/verify.js';
import { settlementProof } from './commands/settlement/proof.js';
import { settlementCheck } from './commands/settlement/check.js';
import { untilInterrupted } from './framework/interrupt.js';
import { isColored, Output } from './framework/output.js';
import { parseArguments } from './framework/parse.js';
import { printable } from './framework/printable.js';
import { reportError } from './framework/report-error.js';
import { environmentName, readSettings } from './framework/settings.js';
import { suggest } from './framework/suggest.js';
import { keepPrivate } from './framework/users-mask.js';
import pc from 'picocolors';

/** Every command, in the order of the help. */
const commands: readonly Command[] = [
  demo,
  init,
  start,
  status,
  peers,
  claims,
  models,
  audits,
  stakeKey,
  stakeStatus,
  stakeDelegate,
  stakeUndelegate,
  stakeTransfer,
  roundList,
  roundCheck,
  roundPredict,
  roundOpen,
  roundScore,
  metaModel,
  settlementShow,
  settlementVerify,
  settlementProof,
  settlementCheck,
  campaignCreate,
  campaignShow,
  campaignCheck,
  gridInfo,
  gridPoint,
  gridIndex,
  dataImport,
  dataSynth,
  dataInspect,
  train,
  audit,
  predict,
  submit,
  exportModel,
  ensemble,
  portfolio,
  simulateRounds,
  version,
];

/** What the first words of two-word commands stand for. */
const groups = {
  stake: 'hold an account, and put its stake behind models of its own',
  round: 'predict a live era with models that carry stake, and score it',
  settlement: 'look at what a round paid, verify it, prove a row of it',
  campaign: 'make a campaign, or show one',
  grid: 'look at the grid and its points',
  data: 'bring a dataset, or look at one',
};

/**
 * Runs the command that `argv` names and resolves to the exit code: 0, 1 for a failure, 2 for wrong usage,
 * 128 + n for signal n.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const { env, stdout, stderr } = process;
  keepPrivate();
  // Whoever stops reading the log still wants the work done.
  stderr.on('error', () => undefined);
  let json = argv.includes('--json');
  const ending = await untilInterrupted(stdout, async (signal) => {
    const parsed = await parseArguments(
      argv.includes('--version') ? ['version'] : argv,
      commands,
      groups,
      stdout.columns ?? 100,
    );
    if ('help' in parsed) {
      stdout.write(`${parsed.help}\n`);
      return 0;
    }
    const { command, given } = parsed;
    warnOfEnvironment(env, (line) => stderr.write(`${printable(line)}\n`));
    const { common, values } = await readSettings(command, { given, env, knownNames });
    json = common.json;
    const output = new Output({ json, stdout, stderr, env });
    return (await command.run(values, { dir: common.dir, output, signal })) ?? 0;
  });
  if ('exitCode' in ending) return ending.exitCode;
  const { red } = pc.createColors(isColored(stderr, env));
  return reportError(ending.error, { json, say: (line) => stderr.write(`${line}\n`), paint: red });
}

const knownNames: ReadonlySet<string> = new Set(
  [commonOptions, ...commands.map(({ flags }) => flags)].flatMap((options) => Object.keys(options)),
);

/** An environment may hold what other programs need; what looks like a slip of the pen is worth a word. */
function warnOfEnvironment(env: NodeJS.ProcessEnv, say: (line: string) => void): void {
  const known = new Set([...knownNames].map(environmentName));
  for (const name of Object.keys(env)) {
    if (!name.startsWith('GRIDLODE_') || known.has(name)) continue;
    const meant = suggest(name, known);
    if (meant !== '') say(`${name} in the environment is no setting${meant}`);
  }
}
