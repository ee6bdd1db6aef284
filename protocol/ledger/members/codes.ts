import { codes } from '../../error.js';

/** Why an enrolment has no effect. */
export const memberRefusals = codes({
  peer: {
    ENROLMENT_EPOCH: 'Enrol with the number of the latest cut, once for each.',
    ENROLMENT_BOND: 'Have the account of the node hold the bond first.',
    ENROLMENT_FULL: 'Enrol in another campaign; this one has all the members that it can have.',
    ENROLMENT_VRF_KEY: 'Enrol with the VRF key of the first enrolment; a node has one for good.',
  },
  passing: { ENROLMENT_CUT: 'Enrol again after this cut, which has all the new members that one takes.' },
});
