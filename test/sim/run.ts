import { parseArgs } from 'node:util';
import {
  attacked,
  beaconed,
  crowded,
  faulty,
  silenced,
  silentFromCut,
  strategies,
  usualShares,
  type Scenario,
} from './scenarios.js';
import { describeShards, runShards } from './shards.js';
import { summarize, type Spent } from './summary.js';
import { World } from './world.js';

const help = `Runs many peers of the real state machine in virtual time, and says what came of it.

  npm run sim -- --seed 7 --peers 200
      everything goes wrong that the rules must survive: loss, partitions, crashes, forgers
  npm run sim -- --peers 1000 --cuts 144
      a crowd at its homes for so many cuts of ten minutes, with a summary; some minutes to an hour
  NODE_OPTIONS=--max-old-space-size=13000 npm run sim -- --peers 10000 --cuts 20
      the same with 10,000: an hour or two, and more memory than Node takes by itself

  --seed N              the same seed gives the same run (1)
  --peers N             how many (200)

A crowd, with --cuts:
  --cuts N              how many epochs of ten minutes
  --hostile SHARE       of the peers: half of these forge, a quarter attest without looking, a quarter accuse
                        (${usualShares.hostile})
  --sleeping SHARE      of the peers that sleep six to nine hours at night, by the clock where they live
                        (${usualShares.sleeping})
  --churning SHARE      of the peers that join or leave in a day (${usualShares.churning})
  --shards N            allots the peers to so many ledgers, each a crowd of its own (1)
Where they live, latencies and routers: test/sim/home.ts. One peer of a hundred folds and judges for itself
what the others are told, and must come to the same digests.

Without --cuts:
  --hostile-stake SHARE one attacker holds that share of the keys; each of its strategies is run
  --silent N            so many keys enrol and never say a word; compared with the same run without them
  --beacon              cuts take the pulses of a public beacon, whose relays are gone for a while

A run that fails prints the command that replays it.`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    peers: { type: 'string', default: '200' },
    cuts: { type: 'string', default: '0' },
    hostile: { type: 'string', default: `${usualShares.hostile}` },
    sleeping: { type: 'string', default: `${usualShares.sleeping}` },
    churning: { type: 'string', default: `${usualShares.churning}` },
    shards: { type: 'string', default: '1' },
    'hostile-stake': { type: 'string', default: '0' },
    silent: { type: 'string', default: '0' },
    beacon: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [seed, peers, cuts, share, silent] = [
  values.seed,
  values.peers,
  values.cuts,
  values['hostile-stake'],
  values.silent,
].map(Number) as [number, number, number, number, number];

function scenarios(): Record<string, Scenario> {
  if (silent > 0) return { usual: silenced(seed, peers, 0), silenced: silenced(seed, peers, silent) };
  if (values.beacon) return { beaconed: beaconed(seed, peers) };
  if (share === 0) return { faulty: faulty(seed, peers) };
  return Object.fromEntries(strategies.map((strategy) => [strategy, attacked(seed, peers, share, strategy)]));
}

async function runCrowd(): Promise<void> {
  const shares = {
    hostile: Number(values.hostile),
    sleeping: Number(values.sleeping),
    churning: Number(values.churning),
  };
  const shards = Number(values.shards);
  if (shards > 1) return console.log(describeShards(await runShards(seed, { peers, shards, cuts }, shares)));
  const world = await World.create(crowded(seed, peers, cuts, shares));
  world.run((cut) => {
    const { cpuSeconds, peakMegabytes } = spent();
    console.error(`cut ${cut} of ${cuts}: ${Math.round(cpuSeconds)} s of CPU, ${peakMegabytes} MB at most`);
  });
  console.log(summarize(world, spent()));
}

/** What this process has used so far. */
function spent(): Spent {
  const { user, system } = process.cpuUsage();
  // In kilobytes, the highest of the process.
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1_024);
  return { cpuSeconds: (user + system) / 1e6, peakMegabytes };
}

async function runSmall(): Promise<void> {
  for (const [name, scenario] of Object.entries(scenarios())) {
    const world = await World.create(scenario);
    const startedMs = performance.now();
    world.run();
    const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
    const finality = silent > 0 ? world.history.finalityFrom(silentFromCut) : {};
    console.log(
      JSON.stringify(
        { name, seed, peers, ...world.counts, ...finality, log: world.log.digest, seconds },
        null,
        2,
      ),
    );
  }
}

if (values.help) console.log(help);
else if (cuts > 0) await runCrowd();
else await runSmall();
