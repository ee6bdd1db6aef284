// deadline: 300 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isOff } from './tally.js';
import { runZoo } from './zoo.js';

const test = suite('zoo');

test('no honest one is accused, no cheat is caught less often than predicted', async () => {
  const size = {
    simulated: 6,
    reaudits: 40,
    honestModels: 1,
    auditors: 2,
    verifiers: 1,
    accusations: 1,
    hosts: 1,
    panels: 200,
    withheld: 6,
    rules: 1,
  };
  const { tallies, simulatedAudits, realAudits } = await runZoo(3, size);
  assert.equal(
    tallies.filter(isOff).map(({ cheat, caught, tried, predicted }) => ({ cheat, caught, tried, predicted })),
    [],
  );
  assert.ok(tallies.length > 100 && tallies.every(({ tried }) => tried > 0));
  assert.equal(
    tallies.filter(({ law, caught }) => law === 'never' && caught > 0),
    [],
  );
  assert.equal([simulatedAudits, realAudits], [6 * 24, 2 * 23 + 6]);
});

test.run();
