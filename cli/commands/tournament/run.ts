import { campaignOption } from '../../data-dir/campaign-file.js';
import { storeOption } from '../../data-dir/model-store.js';
import { defineCommand } from '../../framework/command.js';
import { describeTournamentEvent } from './describe-event.js';
import { prepareTakePart, takePartOptions } from './take-part.js';

export const tournamentRun = defineCommand({
  details:
    "A slot file has lines such as my_model = SOURCE, where my_model is a model of the Numerai account and SOURCE the point or the manifest of a model, portfolio for all final models of this node, or meta-model for that of the round with the same rows. Each slot submits once a round, whenever this is killed and started again, and never where something else has submitted for it. Without a slot file nothing is submitted, and no keys are needed. Beside the node of a resolver it opens the campaign's round on the rows of each weekly round, and scores it when validation.parquet has its targets. It runs beside the node, or without one where only stored models submit; gridlode start --numerai does the same within the node.",
  args: {},
  flags: { ...takePartOptions, campaign: campaignOption, store: storeOption },
  example: 'tournament run --slots numerai.slots --keys numerai.keys',
  async run(options, context) {
    const { output } = context;
    const run = await prepareTakePart(options, context, (event) => {
      if (output.json) output.printJson(event);
      else output.say(`${new Date().toISOString()}  ${describeTournamentEvent(event)}`);
    });
    output.say('Looking for a round.');
    await run();
  },
});
