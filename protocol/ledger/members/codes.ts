import { codes } from '../../error.js';

/** Why an enrolment has no effect. */
export const memberRefusals = codes({
  peer: {
    ENROLMENT_EPOCH: 'Enrol with the number of the latest cut, once for each.',
    ENROLMENT_BOND: 'Have the account of the node hold the bond first.',
    ENROLMENT_FULL: 'Enrol in another campaign; this one has all the members that it can have.',
    AWAY_MEMBER: 'Enrol first; who is barred has nothing to keep.',
    AWAY_EPOCH: 'Name the latest cut, after the node has come back from where it was.',
    AWAY_UNTIL: 'Name an epoch to come, by no more than the campaign lets a member be away.',
    ENROLMENT_VRF_KEY: 'Enrol with the VRF key of the first enrolment; a node has one for good.',
  },
  passing: {
    AWAY_REST: 'Leave later: a member that came back stays as long as the campaign says.',
    ENROLMENT_CUT: 'Enrol again after this cut, which has all the new members that one takes.',
  },
});
