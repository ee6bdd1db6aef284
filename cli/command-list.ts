import type { Catalogue } from './framework/catalogue.js';

/** Every command, in the order of the help. */
export const catalogue: Catalogue = {
  summary:
    'A peer-to-peer compute network for signal mining: every stake gets a LightGBM model of its own, drawn at random, trained by a node and audited by strangers, bit for bit. To see it work: gridlode demo.',
  sections: [
    {
      title: 'See it work',
      commands: [
        {
          name: 'demo',
          summary:
            'Run a whole network on this machine: nodes claim, train, commit and audit, and one that forges is caught.',
          load: async () => (await import('./demo/command.js')).demo,
        },
      ],
    },
    {
      title: 'Run a node',
      commands: [
        {
          name: 'setup',
          summary:
            'Make a node step by step: it asks for the campaign, the data, a member and what it may use.',
          load: async () => (await import('./commands/node/setup.js')).setup,
        },
        {
          name: 'init',
          summary: 'Make a data directory with an identity, and join a campaign.',
          load: async () => (await import('./commands/node/init.js')).init,
        },
        {
          name: 'migrate',
          summary:
            'Make a data directory of an earlier version usable: what cannot be read any more is put aside.',
          load: async () => (await import('./commands/node/migrate.js')).migrate,
        },
        {
          name: 'doctor',
          summary: 'Look at all that a node needs, say what is wrong and what to do, and repair what can be.',
          load: async () => (await import('./commands/node/doctor.js')).doctor,
        },
        {
          name: 'bugreport',
          summary:
            'Write what helps to find a fault into one file, which is shown before and has no secrets.',
          load: async () => (await import('./commands/node/bugreport.js')).bugreport,
        },
        {
          name: 'backup',
          summary: 'Write what makes the node into one file, sealed with a passphrase; or move it whole.',
          load: async () => (await import('./commands/node/backup.js')).backup,
        },
        {
          name: 'restore',
          summary: 'Lay the node of a backup into a data directory that has none.',
          load: async () => (await import('./commands/node/restore.js')).restore,
        },
        {
          name: 'start',
          summary:
            'Run the node of this data directory until Ctrl-C: it draws points, trains, commits and audits.',
          load: async () => (await import('./commands/node/start.js')).start,
        },
        {
          name: 'status',
          summary: 'Show what the running node is, what it knows and what it does.',
          load: async () => (await import('./commands/node/status.js')).status,
        },
        {
          name: 'dashboard',
          summary:
            'Open the dashboard of the running node in a browser, at an address of this machine alone.',
          load: async () => (await import('./commands/node/dashboard.js')).dashboard,
        },
        {
          name: 'away',
          summary:
            'Say that the running node will be away: it keeps what it holds, and is drawn for no audit.',
          load: async () => (await import('./commands/node/away.js')).away,
        },
        {
          name: 'back',
          summary: 'Say that the running node is back before its time away is over.',
          load: async () => (await import('./commands/node/back.js')).back,
        },
        {
          name: 'pause',
          summary:
            'Let the node do no work for a while: only the mesh runs, and the memory of the engine is free.',
          load: async () => (await import('./commands/node/pause.js')).pause,
        },
        {
          name: 'resume',
          summary: 'Let a node that is paused work again.',
          load: async () => (await import('./commands/node/resume.js')).resume,
        },
        {
          name: 'schedule',
          summary: 'Set the days and hours in which the node may work, or show them.',
          load: async () => (await import('./commands/node/schedule.js')).schedule,
        },
        {
          name: 'config show',
          summary: 'Show what the node may use of its machine, and when it gives way.',
          load: async () => (await import('./commands/config/show.js')).configShow,
        },
        {
          name: 'config set',
          summary: 'Set one of these limits.',
          load: async () => (await import('./commands/config/set.js')).configSet,
        },
        {
          name: 'peers',
          summary: 'Show the nodes that the running node is connected with, and all members of its network.',
          load: async () => (await import('./commands/node/peers.js')).peers,
        },
        {
          name: 'ledger',
          summary:
            'Show the digest of the ledger and the roots of its tables, to find where two nodes differ.',
          load: async () => (await import('./commands/node/ledger.js')).ledger,
        },
        {
          name: 'snapshot',
          summary: 'Write the latest snapshot of the ledger into a file, for others to start from.',
          load: async () => (await import('./commands/node/snapshot.js')).snapshot,
        },
        {
          name: 'service install',
          summary: 'Let systemd run the node of this data directory for this user, from now on.',
          load: async () => (await import('./commands/service/install.js')).serviceInstall,
        },
        {
          name: 'service uninstall',
          summary: 'Stop the service and delete its unit; the data directory stays.',
          load: async () => (await import('./commands/service/uninstall.js')).serviceUninstall,
        },
        {
          name: 'service status',
          summary: 'Show whether the service runs, since when, and how often it was started again.',
          load: async () => (await import('./commands/service/status.js')).serviceStatus,
        },
        {
          name: 'claims',
          summary: 'List the points that members hold: in training or under audit.',
          load: async () => (await import('./commands/node/claims.js')).claims,
        },
        {
          name: 'models',
          summary: 'List the final models of the network, the latest first.',
          load: async () => (await import('./commands/model/models.js')).models,
        },
        {
          name: 'audits',
          summary:
            'List the models under audit or not vested yet, the open disputes, and how disputes ended.',
          load: async () => (await import('./commands/audit/audits.js')).audits,
        },
      ],
    },
    {
      title: 'Stake, and see what it pays',
      commands: [
        {
          name: 'stake key',
          summary: 'Make an account: its key, in an encrypted file.',
          load: async () => (await import('./commands/stake/key.js')).stakeKey,
        },
        {
          name: 'stake words',
          summary: 'Show the key of an account as 24 words, to write down.',
          load: async () => (await import('./commands/stake/words.js')).stakeWords,
        },
        {
          name: 'stake status',
          summary:
            'Show an account as the running node knows it: its balance, its delegations, and how far their models are.',
          load: async () => (await import('./commands/stake/status.js')).stakeStatus,
        },
        {
          name: 'stake history',
          summary:
            'Show what each round did to an account: what its models scored, won and lost, and what is locked.',
          load: async () => (await import('./commands/stake/history.js')).stakeHistory,
        },
        {
          name: 'stake delegate',
          summary:
            'Put an amount behind a node, which trains models for it; without --node the beacon draws one.',
          load: async () => (await import('./commands/stake/delegate.js')).stakeDelegate,
        },
        {
          name: 'stake undelegate',
          summary: 'Take a delegation back, whole.',
          load: async () => (await import('./commands/stake/undelegate.js')).stakeUndelegate,
        },
        {
          name: 'stake transfer',
          summary: 'Give an amount to another account.',
          load: async () => (await import('./commands/stake/transfer.js')).stakeTransfer,
        },
        {
          name: 'round list',
          summary: 'List the rounds, open and ended; with an era, the models of that open round.',
          load: async () => (await import('./commands/round/list.js')).roundList,
        },
        {
          name: 'round check',
          summary:
            'Tell of each model of a round whether its predictions are in time, late, missing, unavailable or altered.',
          load: async () => (await import('./commands/round/check.js')).roundCheck,
        },
        {
          name: 'round predict',
          summary: 'Predict the rows of an open round with the models of this node that carry stake in it.',
          load: async () => (await import('./commands/round/predict.js')).roundPredict,
        },
        {
          name: 'round open',
          summary:
            'Open the round of a live era, as the resolver: it locks its share of each stake, and the models predict its rows.',
          load: async () => (await import('./commands/round/open.js')).roundOpen,
        },
        {
          name: 'round score',
          summary: 'Score a round after its deadline, as the resolver, from its targets.',
          load: async () => (await import('./commands/round/score.js')).roundScore,
        },
        {
          name: 'meta-model',
          summary:
            'Write the meta model of a round, one prediction for each live row, as CSV: the same bytes on every node.',
          load: async () => (await import('./commands/round/meta-model.js')).metaModel,
        },
        {
          name: 'settlement show',
          summary:
            'Show how a round was settled: what each model scored, what its stake won or lost, and what each account has.',
          load: async () => (await import('./commands/settlement/show.js')).settlementShow,
        },
        {
          name: 'settlement verify',
          summary: 'Score and settle a round anew from your own targets, and name each difference.',
          load: async () => (await import('./commands/settlement/verify.js')).settlementVerify,
        },
        {
          name: 'settlement proof',
          summary:
            "Write a proof that one row, of an account or of a model's point, is in the table of a settled round.",
          load: async () => (await import('./commands/settlement/proof.js')).settlementProof,
        },
        {
          name: 'settlement check',
          summary: "Check a proof against the root of a round's table, and print the row that it shows.",
          load: async () => (await import('./commands/settlement/check.js')).settlementCheck,
        },
      ],
    },
    {
      title: 'Set up a network',
      commands: [
        {
          name: 'campaign create',
          summary:
            "Make the file of a new campaign from a preset and a dataset; this data directory's node is its resolver.",
          load: async () => (await import('./commands/campaign/create.js')).campaignCreate,
        },
        {
          name: 'campaign show',
          summary: 'Show all rules of a campaign, and the CID that names it.',
          load: async () => (await import('./commands/campaign/show.js')).campaignShow,
        },
        {
          name: 'campaign check',
          summary:
            'Check, account by account, that a campaign starts from the last settlement of the one before it.',
          load: async () => (await import('./commands/campaign/check.js')).campaignCheck,
        },
        {
          name: 'grid info',
          summary: 'Print how many points a grid has for each target, and its axes.',
          load: async () => (await import('./commands/grid/info.js')).gridInfo,
        },
        {
          name: 'grid point',
          summary: 'Print the point at an index: one value of each setting.',
          load: async () => (await import('./commands/grid/point.js')).gridPoint,
        },
        {
          name: 'grid index',
          summary: 'Print the least index of a point, given as grid point prints it.',
          load: async () => (await import('./commands/grid/point-index.js')).gridIndex,
        },
        {
          name: 'grid cost',
          summary:
            'Estimate what points take on this machine in time, memory and disk, and which it could not finish.',
          load: async () => (await import('./commands/grid/cost.js')).gridCost,
        },
        {
          name: 'data fetch',
          summary:
            "Download a version of Numerai's data, or the live file of the open round; no keys are needed.",
          load: async () => (await import('./commands/data/fetch.js')).dataFetch,
        },
        {
          name: 'data import',
          summary:
            "Import Parquet files in the layout of Numerai's v5 data: all of a folder, or the files named.",
          load: async () => (await import('./commands/data/import.js')).dataImport,
        },
        {
          name: 'data synth',
          summary: 'Make the synthetic dataset of a seed and a size; everybody who does has the same.',
          load: async () => (await import('./commands/data/synth.js')).dataSynth,
        },
        {
          name: 'data inspect',
          summary: 'Read a whole dataset, check every block of it, and print what it holds.',
          load: async () => (await import('./commands/data/inspect.js')).dataInspect,
        },
      ],
    },
    {
      title: "Take part in Numerai's tournament",
      commands: [
        {
          name: 'tournament run',
          summary:
            "Take part in every round of Numerai's tournament until Ctrl-C: bring the live file, predict, submit.",
          load: async () => (await import('./commands/tournament/run.js')).tournamentRun,
        },
        {
          name: 'tournament status',
          summary:
            "List what this data directory submitted in Numerai's latest rounds, what it missed, and the scores.",
          load: async () => (await import('./commands/tournament/status.js')).tournamentStatus,
        },
        {
          name: 'submit',
          summary: "Submit predictions of models to Numerai's open round, once.",
          load: async () => (await import('./commands/tournament/submit.js')).submit,
        },
      ],
    },
    {
      title: 'Work with models by hand',
      commands: [
        {
          name: 'train',
          summary: 'Train the model of one point by hand, outside of any network, and store it.',
          load: async () => (await import('./commands/model/train.js')).train,
        },
        {
          name: 'models fetch',
          summary: 'Bring final models of the network here, to predict with, export, audit or measure.',
          load: async () => (await import('./commands/model/models-fetch.js')).modelsFetch,
        },
        {
          name: 'audit',
          summary:
            'Retrain segments of a model, score its eras again, and compare every byte with its manifest.',
          load: async () => (await import('./commands/audit/audit.js')).audit,
        },
        {
          name: 'predict',
          summary: 'Predict an era, or live rows, with a model, and write CSV of id,prediction.',
          load: async () => (await import('./commands/model/predict.js')).predict,
        },
        {
          name: 'export',
          summary: 'Write a model as one ordinary LightGBM text file.',
          load: async () => (await import('./commands/model/export.js')).exportModel,
        },
      ],
    },
    {
      title: 'Measure what it is worth',
      commands: [
        {
          name: 'ensemble',
          summary:
            'Measure whether an average of more random models predicts better, and say how much and why.',
          load: async () => (await import('./commands/research/ensemble.js')).ensemble,
        },
        {
          name: 'portfolio',
          summary:
            'Propose which models to spread a stake over, and compare that with other ways of staking.',
          load: async () => (await import('./commands/research/portfolio.js')).portfolio,
        },
        {
          name: 'simulate-rounds',
          summary:
            'Play years of rounds with stakers of several strategies, and show what each earned and what the meta model gained.',
          load: async () => (await import('./commands/research/simulate-rounds.js')).simulateRounds,
        },
      ],
    },
    {
      title: 'About',
      commands: [
        {
          name: 'version',
          summary:
            'Print the versions of Gridlode, its protocol, its engine and Node, and the kernel that trains.',
          load: async () => (await import('./commands/node/version.js')).version,
        },
        {
          name: 'completion',
          summary: 'Print a script by which a shell completes commands and flags.',
          load: async () => (await import('./commands/shell/completion.js')).completionOf(catalogue),
        },
      ],
    },
  ],
  groups: {
    config: 'Show and set what the node may use of its machine.',
    service: 'Run the node of this data directory as a service of this user.',
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
