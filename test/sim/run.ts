import { parseArgs } from 'node:util';
import { faulty } from './scenarios.js';
import { World } from './world.js';

/** Runs one simulation and prints what came of it: `npm run sim -- --seed 7 --peers 200`. */
const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, peers: { type: 'string', default: '200' } } });
const world = await World.create(faulty(Number(values.seed), Number(values.peers)));
const startedMs = performance.now();
world.run();
const { seed, peers } = world.scenario;
console.log(JSON.stringify({ seed, peers, ...world.counts, log: world.log.digest, seconds: Math.round((performance.now() - startedMs) / 100) / 10 }, null, 2));
