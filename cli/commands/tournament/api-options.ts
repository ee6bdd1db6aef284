import { usualEndpoint } from '../../../node/tournament/public-client.js';
import { optional, orElse, path, text } from '../../framework/option.js';

export const apiOption = orElse(text("the address of Numerai's API"), usualEndpoint);
export const keysOption = optional(
  path(
    'a file that only its owner may read with the lines NUMERAI_PUBLIC_ID=... and NUMERAI_SECRET_KEY=...; by default both come from the environment',
  ),
);
