import { identityNamed } from './campaign.js';
import type { Stranger } from './stranger.js';

/** Asks for the membership of free keys `from` to `from + count - 1`, through as many strangers as there are. */
export async function enrolMany(crowd: readonly Stranger[], count: number, { from = 0, epoch = 0 }: { from?: number; epoch?: number } = {}): Promise<void> {
  for (let i = from; i < from + count; i++) {
    const stranger = crowd[i % crowd.length] as Stranger;
    const identity = await identityNamed(`enrolled ${i}`);
    await stranger.publish(stranger.say('enrolment', { vrfKey: identity.vrfKey, epoch }, identity));
  }
}
