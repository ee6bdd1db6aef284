/** What all ids of one kind begin with: version, codec and hash of a CID, and the mark of an account. */
const common = /^(?:bafyrei|bafkrei|lode1)/;
const shortLength = 8;
/** Characters of a CID of ours. */
export const cidLength = 59;

/** Enough of an id to tell those of one screen apart: the first characters that not all others share. */
export const shortId = (id: string): string => id.replace(common, '').slice(0, shortLength);

/** Whether `given` names an id: the whole of it, its beginning, or its short form and as much more of it. */
export const isNamed = (id: string, given: string): boolean =>
  id.startsWith(given) || id.replace(common, '').startsWith(given);
