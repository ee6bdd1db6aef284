import { parseArgs } from 'node:util';
import { faulty } from './scenarios.js';
import { World } from './world.js';

/** Runs one simulation and prints what came of it: `npm run sim -- --seed 7 --peers 200`. */
const { values } = parseArgs({ options: { seed: { type: 'string', default: '1' }, peers: { type: 'string', default: '200' } } });
const world = await World.create(faulty(Number(values.seed), Number(values.peers)));
world.run();
console.log(JSON.stringify({ seed: world.scenario.seed, peers: world.scenario.peers, cuts: world.peers[0]?.ledger.number, ...world.counts }, null, 2));
