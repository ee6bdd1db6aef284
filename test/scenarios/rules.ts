import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './files.js';

/** The subjects of the chapters on cuts and the ledger, audit, and settlement. */
const subjects = new Set(
  (
    'CUT BEACON LEDGER DRAW SLOT GENERATION ACCOUNT TRANSFER DELEGATION UNDELEGATION TERM BOND ENROLMENT AWAY ' +
    'OPENING CLAIM HEARTBEAT COMMITMENT SKIP AVAILABILITY PLEDGE ATTESTATION DISPUTE ABSTENTION REPLAY ' +
    'STANDING SILENCE WORK PANEL SAMPLE AUDIT FINAL BAR ROUND PAYOUT SETTLE SUCCESSION'
  ).split(' '),
);

/** Every rule of these chapters that the specification states. */
export function rulesOfScenarios(): string[] {
  const folder = join(root, 'protocol');
  const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const stated = [...text.matchAll(/\*\*([A-Z]+)-(\d+)\.\*\*/g)];
  return [
    ...new Set(
      stated
        .filter(([, subject]) => subjects.has(subject as string))
        .map(([, subject, n]) => `${subject}-${n}`),
    ),
  ].sort();
}

/**
 * Rules that no ledger and no peer decides: each with the file that shows it, and why it is not here.
 */
export const elsewhere: Readonly<Record<string, { readonly test: string; readonly why: string }>> = {
  'BEACON-2': {
    test: 'test/node/peer/resolver.test.ts',
    why: 'No peer can check what a resolver drew its chain from.',
  },
  'BEACON-6': {
    test: 'test/protocol/peer/pulses.test.ts',
    why: 'How long a resolver waits no peer can check.',
  },
  'BEACON-7': {
    test: 'test/node/beacon/foresight.test.ts',
    why: "It is by each peer's own clock, and nothing follows from it.",
  },
  'AUDIT-3': {
    test: 'test/node/audit/malformed-segments.test.ts',
    why: 'It takes blocks, which no ledger has.',
  },
  'AUDIT-4': {
    test: 'test/node/audit/auditor.test.ts',
    why: 'It takes a transcript, which only training yields.',
  },
  'AUDIT-6': {
    test: 'test/protocol/peer/audits.test.ts',
    why: 'Who has a turn to fetch is for each peer to decide.',
  },
  'SAMPLE-4': {
    test: 'test/node/engine/parent/engine.test.ts',
    why: 'Influence follows from trees and rows.',
  },
  'SAMPLE-6': {
    test: 'test/node/audit/auditor.test.ts',
    why: 'What is compared besides follows from an audit.',
  },
  'DISPUTE-5': {
    test: 'test/protocol/audit/results.test.ts',
    why: 'The result of a segment is made from its block.',
  },
  'DISPUTE-6': {
    test: 'test/protocol/audit/results.test.ts',
    why: 'The result of an era is made from its score.',
  },
  'DISPUTE-9': {
    test: 'test/protocol/audit/results.test.ts',
    why: 'The result of a sketch is made from it.',
  },
  'ROUND-5': {
    test: 'test/protocol/scoring/round-scores.test.ts',
    why: 'Scores are computed from targets, which no ledger has.',
  },
  'ROUND-9': {
    test: 'test/cli/commands/round/findings.test.ts',
    why: 'Predictions are recomputed from rows and a model.',
  },
  'ROUND-10': {
    test: 'test/protocol/scoring/meta-model.test.ts',
    why: 'A meta model is written from blocks; no rule takes it in.',
  },
};
