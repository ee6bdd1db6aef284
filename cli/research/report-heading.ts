/** What every report says of its origin. */
export interface ReportHeading {
  /** The data that the models learnt from, in the words of a heading. */
  readonly title: string;
  readonly seed: string;
  readonly campaign: string;
  readonly dataset: string;
}
