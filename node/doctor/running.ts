import type { Status } from '../api/routes/node.js';
import { describeSkew } from '../mesh/membership/version-skews.js';
import { meshCodes } from '../mesh/codes.js';
import { fault, fine, warning, type Finding } from './finding.js';

const wait = 'Wait; where it lasts, look at gridlode status.';

/** How the running node is, as it says itself. */
export function checkRunning(status: Status): Finding[] {
  const { peers, addresses, twin, skew, cut, halt, doubt, hold, engine, isFull, campaign } = status;
  const { remedy } = meshCodes.MESH_TWIN;
  return [
    fine('running', `for ${Math.floor(status.uptimeMs / 60_000)} min, at cut ${cut.number}`),
    peers > 0 || campaign.isResolver
      ? fine('peers', `${peers} connected; it listens at ${addresses.join(', ') || 'no address'}`)
      : warning(
          'peers',
          'It is connected with nobody',
          'Name the address of a member with --bootstrap, and see that this machine may dial out.',
        ),
    ...(addresses.length > 0
      ? []
      : [
          warning(
            'reachable',
            'No address is known by which others reach it',
            'Forward a port and name it with --announce; without one the node only dials out.',
          ),
        ]),
    ...(twin === null ? [] : [fault('twin', 'Another node runs with this identity', remedy)]),
    ...(skew === null
      ? []
      : [warning('other version', describeSkew(skew), 'Run the version that the others run.')]),
    ...(halt === null ? [] : [fault('halt', halt.what, halt.remedy)]),
    ...(doubt === null ? [] : [warning('doubt', doubt.what, doubt.remedy)]),
    ...(hold === null ? [] : [fine('held', `its owner lets it do no work now: ${hold.reason}`)]),
    ...(cut.behind === 0 ? [] : [warning('cuts', `It is ${cut.behind} cuts behind`, wait)]),
    ...(cut.age.isSilent
      ? [
          warning(
            'cuts',
            'No cut has come for long',
            'See that it is connected with members; the resolver may be away.',
          ),
        ]
      : []),
    ...(engine?.answers === false
      ? [fault('engine at work', 'It does not answer', 'Stop the node and start it again.')]
      : []),
    ...(isFull
      ? [warning('blocks', 'Nine tenths of --disk are used, so no slot is opened', 'Raise --disk.')]
      : []),
  ];
}
