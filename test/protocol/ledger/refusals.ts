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

/** Tests that each record is refused as it should be, by gossip and in a cut alike. */
export function testRefusals(rule: string, cases: readonly RefusalCase[]): void {
  for (const { id, on, record, code, timing } of cases) {
    test(`${rule} refused: ${id}`, () => assert.equal(on.refusal(record), { code, timing }));
  }
}
