// deadline: 300 s
import { test } from 'uvu';
import { checkOutages } from './outages.js';

test('of five nodes one stops for forty cuts, then one is flooded for forty: nothing final is revoked, nothing given up, no standing lost', () =>
  checkOutages({ cuts: 40, betweenCuts: 18, finalMin: 50 }));

test.run();
