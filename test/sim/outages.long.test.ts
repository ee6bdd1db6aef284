// deadline: 300 s
import { test } from 'uvu';
import { checkOutages } from './outages.js';

test('of five nodes one stops for sixty cuts, then one is flooded for sixty: nothing final is revoked, nothing given up, no standing lost', () =>
  checkOutages({ cuts: 60, betweenCuts: 30, finalMin: 60 }));

test.run();
