import { audit } from './commands/audit/audit.js';
import { audits } from './commands/audit/audits.js';
import { campaignCheck } from './commands/campaign/check.js';
import { campaignCreate } from './commands/campaign/create.js';
import { campaignShow } from './commands/campaign/show.js';
import { claims } from './commands/node/claims.js';
import { dataImport } from './commands/data/import.js';
import { dataInspect } from './commands/data/inspect.js';
import { dataSynth } from './commands/data/synth.js';
import { demo } from './demo/command.js';
import { ensemble } from './commands/research/ensemble.js';
import { exportModel } from './commands/model/export.js';
import { gridIndex } from './commands/grid/point-index.js';
import { gridInfo } from './commands/grid/info.js';
import { gridPoint } from './commands/grid/point.js';
import { init } from './commands/node/init.js';
import { metaModel } from './commands/round/meta-model.js';
import { models } from './commands/model/models.js';
import { peers } from './commands/node/peers.js';
import { portfolio } from './commands/research/portfolio.js';
import { predict } from './commands/model/predict.js';
import { roundCheck } from './commands/round/check.js';
import { roundList } from './commands/round/list.js';
import { roundOpen } from './commands/round/open.js';
import { roundPredict } from './commands/round/predict.js';
import { roundScore } from './commands/round/score.js';
import { settlementCheck } from './commands/settlement/check.js';
import { settlementProof } from './commands/settlement/proof.js';
import { settlementShow } from './commands/settlement/show.js';
import { settlementVerify } from './commands/settlement/verify.js';
import { simulateRounds } from './commands/research/simulate-rounds.js';
import { stakeDelegate } from './commands/stake/delegate.js';
import { stakeKey } from './commands/stake/key.js';
import { stakeStatus } from './commands/stake/status.js';
import { stakeTransfer } from './commands/stake/transfer.js';
import { stakeUndelegate } from './commands/stake/undelegate.js';
import { start } from './commands/node/start.js';
import { status } from './commands/node/status.js';
import { submit } from './commands/tournament/submit.js';
import { train } from './commands/model/train.js';
import { version } from './commands/node/version.js';
import type { Command } from './framework/command.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
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
export const groups = {
  stake: 'hold an account, and put its stake behind models of its own',
  round: 'predict a live era with models that carry stake, and score it',
  settlement: 'look at what a round paid, verify it, prove a row of it',
  campaign: 'make a campaign, or show one',
  grid: 'look at the grid and its points',
  data: 'bring a dataset, or look at one',
};
