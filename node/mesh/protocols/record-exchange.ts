import type { Cid } from '../../../protocol/codec/hash.js';
import { map, uint } from '../../../protocol/codec/shape.js';
import { messageMaxBytes, recordsDeadlineMs, recordsMaxBytes, recordsMaxCount } from '../constants.js';
import type { FrameLimits } from '../streams/frames.js';
import { recordsProtocol } from './ids.js';
import type { StreamProtocol } from '../streams/requests.js';

interface RecordsQuestion {
  /** The last cut that the asker holds. */
  readonly since: number;
}

export const recordFrames: FrameLimits = { frameMaxBytes: messageMaxBytes, maxBytes: recordsMaxBytes };

/**
 * The question names a cut; the answer is one frame for each record after it, up to `recordsMaxCount` of
 * `recordsMaxBytes` together. Who wants more asks again from the cut it has then reached.
 */
export function records(
  network: Cid,
  recordsSince: (cutNumber: number) => AsyncIterable<Uint8Array>,
): StreamProtocol<RecordsQuestion> {
  return {
    id: recordsProtocol(network),
    question: map({ since: uint() }),
    isLight: true,
    deadlineMs: recordsDeadlineMs,
    async *answer({ since }) {
      let count = 0;
      let bytes = 0;
      for await (const record of recordsSince(since)) {
        if (record.length > messageMaxBytes)
          throw new RangeError(`A record of ${record.length} bytes cannot be sent`);
        count += 1;
        bytes += record.length + 4;
        if (count > recordsMaxCount || bytes > recordsMaxBytes) return;
        yield record;
      }
    },
  };
}
