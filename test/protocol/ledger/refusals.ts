import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Refusal } from '../../../protocol/ledger/rule.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import type { Chain } from './chain.js';

/** A record, why the ledger of `chain` refuses it, and what was done to it. */
export interface RefusalCase extends Refusal {
  readonly id: string;
  readonly on: Chain;
  readonly record: VerifiedRecord;
}

/** Tests that each record is refused as it should be, by gossip and in a cut alike, and that every code of the rule has a case. */
export function testRefusals(rule: string, cases: readonly RefusalCase[]): void {
  for (const { id, on, record, code, standing } of cases) {
    test(`${rule} refused: ${id}`, () => assert.equal(on.refusal(record), { code, standing }));
  }
  test(`every code of the rule of ${rule} has a case`, () => {
    const source = readFileSync(new URL(`../../../protocol/ledger/rules/${rule}.js`, import.meta.url), 'utf8');
    const codes = new Set([...source.matchAll(/'([A-Z]+_[A-Z_]+)'/g)].map(([, code]) => code as string));
    assert.equal([...new Set(cases.map(({ code }) => code))].sort(), [...codes].sort());
  });
}
