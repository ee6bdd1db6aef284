import { cutCodes } from '../../protocol/ledger/codes.js';
import { admissionCodes } from '../../protocol/peer/codes.js';
import type { Halt } from '../../protocol/peer/state.js';

/** Why a node takes nothing more, and what to do. */
export interface ToldHalt {
  readonly code: 'CUT_EQUIVOCATION' | 'CUT_LEDGER';
  readonly what: string;
  readonly remedy: string;
}

export function describeHalt(halt: Halt): ToldHalt {
  if (halt.type === 'equivocation') {
    const what = `The resolver signed two cuts ${halt.number}: ${halt.cuts.join(' and ')}`;
    return { code: 'CUT_EQUIVOCATION', what, remedy: admissionCodes.CUT_EQUIVOCATION.remedy };
  }
  const what = `The resolver's ledger after cut ${halt.number - 1} has the digest ${halt.named}, and this node's has ${halt.own}`;
  return { code: 'CUT_LEDGER', what, remedy: cutCodes.CUT_LEDGER.remedy };
}
