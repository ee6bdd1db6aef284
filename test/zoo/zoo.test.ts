import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { trainHonestly, listOf } from '../node/audit/fixture.js';
import { vestsWithheld } from './collusion.js';
import { trainFrom } from './forgeries.js';
import { withSite } from './models.js';
import { atMost, escape, hypergeometric, wilson } from './statistics.js';
import { isOff, tallyOf } from './tally.js';

const test = suite('zoo');
const near = (found: number, expected: number): void =>
  assert.ok(Math.abs(found - expected) < 5e-7, `${found} where ${expected} is expected`);

test('escapes and hits are those of the hypergeometric law, counted by hand', () => {
  // Of the 10 pairs out of 5, 3 hold none of two marked ones, 6 one and 1 both.
  near(escape(5, 2, 2), 0.3);
  assert.equal(
    [0, 1, 2].map((hits) => Math.round(10 * hypergeometric(5, 2, 2, hits))),
    [3, 6, 1],
  );
  // 4 * C(48, 4) / C(52, 5) + C(48, 5) / C(52, 5) = 778,320 / 2,598,960 + 1,712,304 / 2,598,960: one ace and
  // no ace in a hand of five.
  near(hypergeometric(52, 4, 5, 1), 0.299_473_6);
  near(escape(52, 4, 5), 0.658_842_0);
  assert.equal([escape(10, 0, 5), escape(10, 10, 1), escape(10, 6, 5), escape(3, 1, 9)], [1, 0, 0, 0]);
  assert.equal([hypergeometric(5, 2, 2, 3), hypergeometric(5, 4, 3, 0)], [0, 0]);
  near(
    [0, 1, 2, 3].reduce((sum, hits) => sum + hypergeometric(40, 12, 3, hits), 0),
    1,
  );
});

test("an interval of Wilson's is that of his formula", () => {
  // 8 of 10, z = 2: middle (0.8 + 0.2) / 1.4 and spread 2 * sqrt(0.016 + 0.01) / 1.4.
  const [low, high] = wilson(8, 10, 2);
  near(low, 1 / 1.4 - 0.322_490_3 / 1.4);
  near(high, 1 / 1.4 + 0.322_490_3 / 1.4);
  // Of 10 misses at z = 2: 0 and 4 / 14.
  assert.equal(
    wilson(0, 10, 2).map((bound) => Math.round(1e9 * bound)),
    [0, 285_714_286],
  );
  assert.is(wilson(7, 7)[1], 1);
});

test("the chance of so many at most is the binomial law's, and no term of it is lost", () => {
  near(atMost(1, 5, 0.5), 6 / 32);
  near(atMost(0, 3, 0.2), 0.512);
  near(atMost(2, 3, 0.9), 1 - 0.729);
  assert.equal([atMost(4, 5, 1), atMost(5, 5, 1), atMost(0, 5, 0)], [0, 1, 1]);
  // Powers of these chances are below what a double holds; the median of a law that is symmetric is its
  // middle.
  near(atMost(4_999, 9_999, 0.5), 0.5);
  assert.ok(atMost(2_700, 10_000, 0.3) < 1e-10 && atMost(9_999, 10_000, 0.01) > 1 - 1e-9);
});

test('a share is off when an honest one is accused, a certain cheat missed, or chance does not explain it', () => {
  const of = (caught: number, tried: number, ...rest: [number, 'equal' | 'at least' | 'never']): boolean =>
    isOff(
      tallyOf(
        '',
        '',
        Array.from({ length: tried }, (_, i) => i < caught),
        ...rest,
      ),
    );
  assert.equal([of(0, 100, 0, 'never'), of(1, 100, 0, 'never')], [false, true]);
  assert.equal([of(5, 5, 1, 'equal'), of(4, 5, 1, 'equal')], [false, true]);
  assert.equal(
    [of(40, 100, 0.5, 'at least'), of(20, 100, 0.5, 'at least'), of(90, 100, 0.5, 'at least')],
    [false, true, false],
  );
  assert.equal([of(60, 100, 0.5, 'equal'), of(90, 100, 0.5, 'equal')], [false, true]);
});

test('an author that withholds needs a panel of friends: with none it never succeeds, with friends alone always', () => {
  assert.equal([vestsWithheld(0, 30), vestsWithheld(1, 30), vestsWithheld(30, 0)], [0, 0, 1]);
  // Two friends among four: both in the first panel, 1 of 6, or one then and another in one of three, which
  // is too few.
  near(vestsWithheld(2, 2), 1 / 6);
});

test('start scores that nobody forged give what the engine trains', () =>
  withSite(async (site) => {
    const honest = await trainHonestly(site.bench, site.engine, 5n);
    const segments = listOf(honest);
    for (const position of [0, 9]) {
      assert.equal(
        await trainFrom(site, honest, segments.slice(0, position), () => undefined),
        segments[position],
      );
      const forged = await trainFrom(site, honest, segments.slice(0, position), (scores) => {
        scores[3]! += 1e-6;
      });
      assert.is.not(forged.transcript, segments[position]!.transcript);
    }
  }));

test.run();
