import { audit } from './commands/audit/audit.js';
import { audits } from './commands/audit/audits.js';
import { away } from './commands/node/away.js';
import { back } from './commands/node/back.js';
import { campaignCheck } from './commands/campaign/check.js';
import { campaignCreate } from './commands/campaign/create.js';
import { campaignShow } from './commands/campaign/show.js';
import { claims } from './commands/node/claims.js';
import { dataFetch } from './commands/data/fetch.js';
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
import { ledger } from './commands/node/ledger.js';
import { metaModel } from './commands/round/meta-model.js';
import { migrate } from './commands/node/migrate.js';
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
import { stakeHistory } from './commands/stake/history.js';
import { stakeStatus } from './commands/stake/status.js';
import { stakeWords } from './commands/stake/words.js';
import { stakeTransfer } from './commands/stake/transfer.js';
import { stakeUndelegate } from './commands/stake/undelegate.js';
import { snapshot } from './commands/node/snapshot.js';
import { start } from './commands/node/start.js';
import { status } from './commands/node/status.js';
import { tournamentRun } from './commands/tournament/run.js';
import { tournamentStatus } from './commands/tournament/status.js';
import { submit } from './commands/tournament/submit.js';
import { train } from './commands/model/train.js';
import { version } from './commands/node/version.js';
import type { Catalogue } from './framework/help.js';

/** Every command, in the order of the help. */
export const catalogue: Catalogue = {
  summary:
    'A peer-to-peer compute network for signal mining: every stake gets a LightGBM model of its own, drawn at random, trained by a node and audited by strangers, bit for bit. To see it work: gridlode demo.',
  sections: [
    { title: 'See it work', commands: [demo] },
    {
      title: 'Run a node',
      commands: [init, migrate, start, status, away, back, peers, ledger, snapshot, claims, models, audits],
    },
    {
      title: 'Stake, and see what it pays',
      commands: [
        stakeKey,
        stakeWords,
        stakeStatus,
        stakeHistory,
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
      ],
    },
    {
      title: 'Set up a network',
      commands: [
        campaignCreate,
        campaignShow,
        campaignCheck,
        gridInfo,
        gridPoint,
        gridIndex,
        dataFetch,
        dataImport,
        dataSynth,
        dataInspect,
      ],
    },
    { title: "Take part in Numerai's tournament", commands: [tournamentRun, tournamentStatus, submit] },
    { title: 'Work with models by hand', commands: [train, audit, predict, exportModel] },
    { title: 'Measure what it is worth', commands: [ensemble, portfolio, simulateRounds] },
    { title: 'About', commands: [version] },
  ],
  groups: {
    stake: 'Hold an account, and put its stake behind models of its own.',
    round: 'Predict a live era with models that carry stake, and score it.',
    settlement: 'Show what a round paid, verify it, prove a row of it.',
    campaign: 'Make a campaign, or show one.',
    grid: 'Show the grid and its points.',
    tournament: "Submit in every round of Numerai's tournament by itself, and see what came of it.",
    data: 'Download data, bring a dataset, or inspect one.',
  },
  words: [
    ['campaign', 'the rules of one network, in a file that never changes'],
    ['grid, point', 'all settings of a model that a campaign allows; one of them'],
    ['resolver', 'the node that made the campaign: it puts records in order and scores rounds'],
    ['cut', 'a list of records that the resolver signs; what is in no cut does not count yet'],
    ['beacon', 'the random number of a cut, which decides every draw'],
    ['manifest', 'the description of a trained model; its CID is the name of the model'],
    ['audit', 'nodes that the beacon draws retrain parts of a model and compare every byte'],
    ['account', 'a key that holds amounts to stake'],
    ['delegation', 'an amount of an account behind a node, which trains models for it'],
    ['era, round', 'one week of data; the live one, which models with stake predict and are paid for'],
    ['data directory', 'the folder of one node: its identity, its store, its datasets'],
  ],
};
