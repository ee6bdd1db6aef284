import { parseArgs } from 'node:util';
import { attacked, faulty, strategies, type Scenario } from './scenarios.js';
import { World } from './world.js';

/**
 * Runs a simulation and prints what came of it: `npm run sim -- --seed 7 --peers 200`. With `--hostile-stake 0.33` one
 * attacker holds that share of the keys, which is what weighs in this version, and each of its strategies is run.
 */
const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, peers: { type: 'string', default: '200' }, 'hostile-stake': { type: 'string' } },
});
const [seed, peers, share] = [Number(values.seed), Number(values.peers), Number(values['hostile-stake'] ?? 0)];
const scenarios: Record<string, Scenario> = share === 0
  ? { faulty: faulty(seed, peers) }
  : Object.fromEntries(strategies.map((strategy) => [strategy, attacked(seed, peers, share, strategy)]));
for (const [name, scenario] of Object.entries(scenarios)) {
  const world = await World.create(scenario);
  const startedMs = performance.now();
  world.run();
  console.log(JSON.stringify({ name, seed, peers, ...world.counts, log: world.log.digest, seconds: Math.round((performance.now() - startedMs) / 100) / 10 }, null, 2));
}
