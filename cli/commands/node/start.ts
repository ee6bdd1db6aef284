import { readdir } from 'node:fs/promises';
import { fail } from '../../../protocol/error.js';
import { nodeCommandCodes } from './codes.js';
import { defaultRelays } from '../../../node/beacon/relay.js';
import { diskOption } from '../../data-dir/model-store.js';
import { engineOptions } from '../../data-dir/use-engine.js';
import { listenAddress, multiaddress, peerAddress } from '../../framework/address-option.js';
import { inUnit } from '../../framework/amount.js';
import { defineCommand } from '../../framework/command.js';
import { short } from '../../framework/format.js';
import { many, optional, orElse, path, toggle, webAddress, whole } from '../../framework/option.js';
import { findCampaign } from '../../../node/data-dir/data-dir.js';
import type { Metrics } from '../../../node/metrics/metrics.js';
import { linkSignals } from '../../../node/abort.js';
import { describeTournamentEvent } from '../tournament/describe-event.js';
import { liveFolderOf, prepareTakePart, takePartOptions } from '../tournament/take-part.js';
import { apiAddressOption } from './api-address-option.js';
import { describeEvent, type Describing } from './describe-event.js';
import { EmptyCuts } from './empty-cuts.js';
import { NowAndThen } from './describe-pace.js';
import { aloneText, isAlone } from './describe-peers.js';
import { describeStep } from './describe-step.js';
import { describeLease } from './describe-lease.js';
import { liveView } from './live-view.js';
import { onlyWatches } from './describe-watching.js';

/** Of the lines that stay below. */
const lookEveryMs = 1_000;

export const start = defineCommand({
  details:
    "Before it: gridlode init, and the campaign's dataset by gridlode data import or data synth. In a directory without any dataset the node only watches, which is all that a staker needs: it follows and serves the network and carries what keys sign, with no engine. A node may be killed at any time and goes on from its last stored segment. While it runs, status, peers, claims, models, audits, stake, round and settlement ask it.",
  args: {},
  flags: {
    ...engineOptions,
    // With less, hardly a model fits, and each draw would be skipped.
    disk: diskOption(64e6),
    listen: {
      ...many(multiaddress('address to listen on')),
      absent: { value: ['/ip4/0.0.0.0/tcp/4001'], shown: '/ip4/0.0.0.0/tcp/4001' },
    },
    announce: many(multiaddress('address to tell others, where it is not the one listened on')),
    bootstrap: many(
      peerAddress('address of a member by which to find the others, ending in /p2p/ and its id'),
    ),
    'no-mdns': toggle('look for no members in the local network, and tell it nothing of the node'),
    'no-upnp': toggle('do not ask the router to forward a port to the node'),
    trainings: orElse(whole('models trained at once; 0 only audits', { min: 0, max: 64 }), 1),
    audits: orElse(
      whole('audits and replays at once; 0 only watches, as without a dataset', { min: 0, max: 64 }),
      2,
    ),
    'beacon-relay': {
      ...many(webAddress('relay of the public beacon, which a resolver asks')),
      absent: { value: defaultRelays, shown: "drand's own" },
    },
    machine: optional(
      path(
        'where the folders sys, proc and dev of the machine are, by which the node sees its battery, heat, load and use; / without it',
      ),
    ),
    metrics: optional(
      listenAddress('where Prometheus may ask what the node counts, at /metrics; whoever reaches it can'),
    ),
    api: apiAddressOption,
    newest: toggle(
      'for a resolver whose data directory was copied or restored, where nobody has a later cut: it then need not wait for a member to show it one',
    ),
    replay: toggle(
      'fold all cuts from the first on, fetched from peers, in place of the snapshot that the directory began with; without one a node does so anyway',
    ),
    'live-folder': optional(
      path(
        'a folder in which Parquet files with live rows arrive: the node predicts the round that has them by itself',
      ),
    ),
    numerai: toggle(
      "take part in every round of Numerai's tournament, as gridlode tournament run does, and predict the campaign's rounds with the same rows; a resolver opens and scores these too; the flags from slots on are for that",
    ),
    ...takePartOptions,
  },
  example:
    'start --bootstrap /ip4/203.0.113.7/tcp/4001/p2p/12D3KooWGRUTKMGUWbCuJcE1zz2zkNxnJ6Jfcd1q9TTiLPuLBtbJ',
  async run(
    {
      threads,
      memory,
      disk,
      listen,
      announce,
      bootstrap,
      'no-mdns': avoidsMdns,
      'no-upnp': avoidsUpnp,
      trainings,
      audits,
      'beacon-relay': beaconRelays,
      machine: machineRoot,
      metrics,
      api,
      newest: isNewest,
      replay: replays,
      'live-folder': liveFolder,
      numerai,
      ...tournament
    },
    context,
  ) {
    const { dir, output } = context;
    const tell = (type: string, line: string, document: object): void => {
      if (output.json) output.printJson({ type, ...(joined ? inUnit(document, joined.stake) : document) });
      else output.say(`${new Date().toISOString()}  ${line}`);
    };
    if (liveFolder !== undefined) await checkFolder(liveFolder);
    // Where there is none, starting the node says so.
    const joined = (await findCampaign(dir))?.campaign;
    let own: string | undefined;
    const describing: Describing = {
      name: (key) => (key === own ? 'this node' : `node ${short(key)}`),
      leaseEpochs: joined?.claims.leaseEpochs,
      unit: joined?.stake,
    };
    const paces = new NowAndThen();
    const emptyCuts = new EmptyCuts();
    let counting: Metrics | null = null;
    // What takes part in the tournament ends with the node.
    const stop = new AbortController();
    const { signal, release } = linkSignals([context.signal, stop.signal]);
    const takePart = numerai
      ? await prepareTakePart(
          { ...tournament, campaign: undefined, store: undefined },
          { ...context, signal },
          (event) => {
            counting?.noteTournament(event);
            tell('tournament', describeTournamentEvent(event), { event });
          },
        )
      : null;
    let takingPart: Promise<void> | undefined;
    let looking: NodeJS.Timeout | undefined;
    const stopLooking = (): void => {
      clearInterval(looking);
      output.stand([]);
    };
    const tellStep = (step: string, line: string): void => tell('starting', `starting: ${line}`, { step });
    tellStep('load', 'loads what it needs of libp2p');
    // Which no other command should wait for.
    const { runNode } = await import('./run-node.js');
    await runNode(
      {
        dir,
        threads,
        memoryBytes: memory,
        diskBytes: disk,
        listen,
        announce,
        bootstrap,
        usesMdns: !avoidsMdns,
        usesUpnp: !avoidsUpnp,
        trainings,
        audits,
        beaconRelays,
        machineRoot,
        metrics,
        api,
        numeraiApi: tournament['numerai-api'],
        isNewest,
        replays,
        // What Numerai's round brings are the rows of the campaign's.
        liveFolder: liveFolder ?? (numerai ? liveFolderOf(dir) : undefined),
      },
      {
        onEvent: (event) => {
          const line = paces.isDue(event, Date.now()) ? describeEvent(event, describing) : null;
          if (line === null) return;
          if (output.json) tell(event.type, line, event);
          else for (const each of emptyCuts.linesAt(event, line, Date.now())) tell(event.type, each, event);
        },
        onError: (error) =>
          output.say(error instanceof Error ? (error.stack ?? error.message) : String(error)),
        onStep: (step) => tellStep(step, describeStep(step)),
        onReady: (node) => {
          const status = node.views.status();
          const { node: key, campaign, addresses, lease, engine } = status;
          own = key;
          counting = node.metrics?.counts ?? null;
          tell(
            'ready',
            `node ${short(key)} of the campaign ${campaign.name} is up at ${addresses.join(', ') || 'no address of its own'}`,
            { node: key, campaign, addresses },
          );
          if (node.metrics !== null) {
            const { url } = node.metrics;
            tell('metrics', `metrics are at ${url}`, { url });
          }
          if (engine === null) tell('watching', onlyWatches, {});
          else tell('lease', describeLease(lease), lease);
          if (isAlone(status)) tell('alone', aloneText, {});
          const look = (): void => output.stand(liveView(node.views.status(), Date.now()));
          if (output.isWatched) looking = setInterval(look, lookEveryMs);
          takingPart = takePart?.();
        },
        onStopping: (node) => {
          stopLooking();
          output.say(
            'Stopping: what is unfinished goes on at the next start. Press Ctrl-C again to end at once.',
          );
          const { lease, engine } = node.views.status();
          if (engine !== null) tell('lease', describeLease(lease), lease);
        },
      },
      context.signal,
    ).finally(() => {
      stopLooking();
      stop.abort();
    });
    await takingPart;
    release();
  },
});

/** Throws LIVE_FOLDER: a folder that is not there is more likely misspelt than to come. */
async function checkFolder(folder: string): Promise<void> {
  await readdir(folder).catch((error: Error) =>
    fail(
      nodeCommandCodes,
      'LIVE_FOLDER',
      `The live folder ${folder} cannot be read: ${error.message}`,
      error,
    ),
  );
}
