import type { Output } from '../output.js';
import type { Sent } from './sign-and-send.js';

/** Prints what was sent, and what comes of it: `then` says that of the record once a cut holds it. */
export function reportSent(output: Output, { record, account, sequence, again, cut, campaign }: Sent, wish: object, then: string): void {
  output.result({ record, account, sequence, again, cut, ...wish }, () => {
    output.printFields([['record', record], ['account', account], ['place in its log', sequence]]);
    if (again) output.say('It had been signed before and was in no cut yet: it was sent again, and nothing further was signed.');
    output.say(`It counts from the next cut, after cut ${cut}; the resolver makes one about every ${duration(campaign.epochMs)}. ${then}`);
  });
}

/** A time in the largest unit of which it has two. */
export function duration(ms: number): string {
  const [unit, size] = ([['days', 86_400_000], ['hours', 3_600_000], ['minutes', 60_000], ['seconds', 1_000]] as const).find(([, each]) => ms >= 2 * each) ?? ['ms', 1];
  return `${Number((ms / size).toFixed(1))} ${unit}`;
}
