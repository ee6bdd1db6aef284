/** The first digits of an id in hexadecimal, enough to tell those of one screen apart. */
export const short = (id: string): string => id.slice(0, 8);

/** The last characters of a CID, all of which begin alike. */
export const shortCid = (cid: string): string => `…${cid.slice(-8)}`;

/** A score of 1e-9 with four decimals. */
export const scoreText = (score: number): string => (score / 1e9).toFixed(4);
