import type { Libp2p } from '@libp2p/interface';
import * as assert from 'uvu/assert';
import { Conduct } from '../../../../node/mesh/conduct.js';
import { meshLimits } from '../../../../node/mesh/constants.js';
import type { Line } from '../../../../node/mesh/streams/line.js';
import { Requests } from '../../../../node/mesh/streams/requests.js';

/** The requests of a host, to whom all are strangers, and for what it blames its peers. */
export function requestsOf(
  libp2p: Libp2p,
  line?: Line,
): { requests: Requests; stopping: AbortSignal; blamed: string[] } {
  const { signal: stopping } = new AbortController();
  const conduct = new Conduct({ requestsBurst: 10_000, isMember: () => false });
  const blamed: string[] = [];
  conduct.blame = (_, fault) => void blamed.push(fault);
  const onError = (error: unknown): void => assert.unreachable(String(error));
  return {
    requests: new Requests({
      libp2p,
      limits: meshLimits,
      conduct,
      standingOf: () => 'stranger',
      stopping,
      onError,
      ...(line === undefined ? {} : { line }),
    }),
    stopping,
    blamed,
  };
}
