import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { drawerOf } from '../../../protocol/audit/panel.js';
import { cidOf, domainHash, textBytes } from '../../../protocol/codec/hash.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { referencePanel } from './reference-order.js';

test('of those who are not left out it draws as if the others were not there', () => {
  const beacon = domainHash('beacon');
  const stranger = 'ff'.repeat(32) as NodeKey;
  for (let n = 0; n < 7; n++) {
    const candidates = Array.from({ length: n }, (_, i) => ({
      node: String(i).repeat(64) as NodeKey,
      weight: 1 + ((i * 7) % 5),
    }));
    const draw = drawerOf(candidates, 'panel');
    // Each of the ways to leave some out, backwards too.
    for (let chosen = 0; chosen < 2 ** n; chosen++) {
      const out = candidates.filter((_, i) => (chosen >> i) % 2 === 1).map(({ node }) => node);
      const left = candidates.filter(({ node }) => !out.includes(node));
      for (let size = 0; size < 4; size++) {
        const subject = cidOf(textBytes(`${chosen} ${size}`));
        const expected = referencePanel(beacon, subject, left, size);
        assert.equal(draw(beacon, subject, size, [stranger, ...out]), expected);
        assert.equal(draw(beacon, subject, size, new Set(out.reverse())), expected);
      }
    }
  }
});

test.run();
