import type { Cid } from '../../codec/hash.js';
import type { AccountKind, BodyOf } from '../../records/bodies.js';
import type { DeclineCode } from '../codes.js';
import type { Emit } from '../events.js';
import type { Ledger } from '../ledger.js';
import { early, late, rule, type Refusal, type Rule } from '../rule.js';
import type { Account } from './account.js';

/**
 * Records of a log that are remembered: a second record for an older place is late, and proves nothing any
 * more.
 */
const logMax = 64;

/** The record that a log holds at a place; undefined where the place is free or forgotten. */
const recordAt = ({ sequence, log }: Account, place: number): Cid | undefined =>
  log[place - (sequence - log.length)];

/**
 * What a record of an account does to its log: it takes the next place, or shows that the account signed two
 * for one place.
 */
interface Placed {
  readonly account: Account;
  readonly isSecond: boolean;
}

/** Whether a record of an account can take its place in the log (rules ACCOUNT-2 and ACCOUNT-3). */
function place(
  { accounts }: Ledger,
  { account: key, sequence }: BodyOf<AccountKind>,
  cid: Cid,
): Refusal | Placed {
  const account = accounts.get(key);
  // ACCOUNT-2 [early, late, early]: the account exists, is not frozen, and has come as far.
  if (account === undefined) return early('ACCOUNT_UNKNOWN');
  if (account.isFrozen) return late('ACCOUNT_FROZEN');
  if (sequence > account.sequence) return early('ACCOUNT_SEQUENCE');
  if (sequence === account.sequence) return { account, isSecond: false };
  // ACCOUNT-3 [late]: of an older place only another record than the one there counts, as a proof.
  const known = recordAt(account, sequence);
  return known === undefined || known === cid ? late('ACCOUNT_SEQUENCE') : { account, isSecond: true };
}

/** What an account asks for, or why it can do nothing. */
export type Action = DeclineCode | ((emit: Emit) => void);

/**
 * The rule of a kind of record in the logs of accounts. A record takes its place in the log also where it can
 * do nothing else: its signer must never sign another one for that place. `act` says why it can do nothing,
 * or what it does.
 */
export const accountRule = <K extends AccountKind>(
  act: (ledger: Ledger, body: BodyOf<K>, account: Account, record: Cid) => Action,
): Rule<K> =>
  rule<K, Placed>({
    check: (ledger, { body, cid }) => place(ledger, body, cid),
    apply(ledger, { body, cid }, { account, isSecond }, emit) {
      if (isSecond) {
        ledger.accounts.edit(body.account, (each) => {
          each.isFrozen = true;
        });
        return emit({ type: 'frozen', account: body.account });
      }
      ledger.accounts.edit(body.account, (each) => {
        each.sequence++;
        each.log.push(cid);
        if (each.log.length > logMax) each.log.shift();
      });
      const action = act(ledger, body, account, cid);
      if (typeof action === 'function') action(emit);
      else emit({ type: 'declined', record: cid, account: body.account, code: action });
    },
  });
