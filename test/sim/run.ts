import { parseArgs } from 'node:util';
import {
  attacked,
  beaconed,
  faulty,
  silenced,
  silentFromCut,
  strategies,
  type Scenario,
} from './scenarios.js';
import { World } from './world.js';

/**
 * Runs a simulation and prints what came of it: `npm run sim -- --seed 7 --peers 200`. With `--hostile-stake
 * 0.33` one attacker holds that share of the keys, which is what weighs in this version, and each of its
 * strategies is run. With `--silent 10000` so many keys enrol that never say a word, once others have shown
 * work; what that takes is compared with the same run without them. With `--beacon` beacons take the pulses
 * of a public one, whose relays are gone for a while.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    peers: { type: 'string', default: '200' },
    'hostile-stake': { type: 'string' },
    silent: { type: 'string' },
    beacon: { type: 'boolean', default: false },
  },
});
const [seed, peers, share, silent] = [
  Number(values.seed),
  Number(values.peers),
  Number(values['hostile-stake'] ?? 0),
  Number(values.silent ?? 0),
];

function scenarios(): Record<string, Scenario> {
  if (silent > 0) return { usual: silenced(seed, peers, 0), silenced: silenced(seed, peers, silent) };
  if (values.beacon) return { beaconed: beaconed(seed, peers) };
  if (share === 0) return { faulty: faulty(seed, peers) };
  return Object.fromEntries(strategies.map((strategy) => [strategy, attacked(seed, peers, share, strategy)]));
}

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
