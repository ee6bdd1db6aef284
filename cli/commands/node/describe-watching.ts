/** Of a node without an engine: why it does no work, and how it would. */
export const onlyWatches =
  'this node only watches: it follows and serves its network, carries what keys sign, and neither trains nor audits. To do so, bring the dataset with gridlode data import or data synth, and start it again, without --audits 0';
