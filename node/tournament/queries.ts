/**
 * What the tournament's API is asked, in GraphQL. Names and types are those of numerapi 2.24, the
 * tournament's own client in Python (github.com/numerai/numerapi), the method named at each; fields are in
 * the schema's own spelling.
 */

/** What anybody may ask. */
export const publicQueries = {
  // check_round_open
  round:
    'query($tournament: Int!) { rounds(tournament: $tournament, number: 0) { number openTime closeStakingTime } }',
  // list_rounds
  rounds:
    'query($tournament: Int, $limit: Int) { rounds(tournament: $tournament, limit: $limit) { number openTime closeStakingTime } }',
  // list_datasets
  datasets: 'query($round: Int, $tournament: Int) { listDatasets(round: $round, tournament: $tournament) }',
  // download_dataset
  address: `query($filename: String!, $round: Int, $tournament: Int) {
    dataset(filename: $filename, round: $round, tournament: $tournament) }`,
  // submission_scores
  scores: `query($modelId: ID!, $tournament: Int, $lastNRounds: Int) {
    submissionScores(modelId: $modelId, tournament: $tournament, lastNRounds: $lastNRounds) {
      roundNumber displayName value day resolved } }`,
} as const;

/** What takes keys. */
export const keyedQueries = {
  // get_models
  models: 'query { account { models { id name tournament } } }',
  // submission_ids
  submissions: 'query($modelId: String) { submissions(modelId: $modelId) { id filename } }',
  // get_submission_filenames
  ofRounds:
    'query($modelId: String) { model(modelId: $modelId) { submissions { filename round { tournament number } } } }',
  // Asked for by itself: nobody who submits needs it, and numerapi does not ask for it.
  statuses: 'query($modelId: String) { submissions(modelId: $modelId) { id status } }',
  // upload_predictions, as the next
  authorise: `query($filename: String!, $tournament: Int!, $modelId: String) {
    submissionUploadAuth(filename: $filename, tournament: $tournament, modelId: $modelId) { filename url } }`,
  create: `mutation($filename: String!, $tournament: Int!, $modelId: String) {
    createSubmission(filename: $filename, tournament: $tournament, modelId: $modelId, source: "gridlode") { id } }`,
} as const;
