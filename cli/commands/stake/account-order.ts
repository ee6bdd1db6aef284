import type { AccountBody } from '../../../node/stake/account-log.js';

type Head = 'version' | 'campaign' | 'account' | 'sequence';
type Unsigned<B> = B extends AccountBody ? Omit<B, Head> : never;
/** What a staker wants of an account, before it has a place in its log. */
export type AccountOrder = Unsigned<AccountBody>;
