import type { Campaign } from './campaign.js';

/**
 * Whether an era is written as the eras of a campaign are: letter for letter like its last one but for the
 * digits, of which there are as many (rule ROUND-1).
 */
export function hasEraForm(era: string, { eras }: Pick<Campaign, 'eras'>): boolean {
  return formOf(era) === formOf(lastEra(eras));
}

/** The last era that has a role, by the order of bytes. */
export const lastEra = (eras: Campaign['eras']): string =>
  Object.values(eras)
    .flat()
    .reduce((last, era) => (era > last ? era : last), '');

const formOf = (era: string): string => era.replaceAll(/[0-9]/g, '0');
