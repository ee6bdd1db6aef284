import { codes } from '../../protocol/error.js';

/** What can go wrong between a dataset and the files it comes from or lives in. */
export const datasetStoreCodes = codes({
  operator: {
    DATASET_ABSENT: 'Import or synthesize the dataset first: see `gridlode data --help`.',
    DATASET_ERA_UNKNOWN: 'Name an era that the dataset holds: see `gridlode data inspect`.',
    DATASET_UNWRITABLE: 'Name a data directory that this user may write to.',
    DATASET_PATH: 'Check that the path exists and that this user may read it.',
    DATASET_FOLDER_EMPTY: 'Name a folder that holds .parquet files, or the files themselves.',
    DATASET_FILE_FOREIGN: 'Name Parquet files in the layout of Numerai v5.',
    DATASET_FILE_TRUNCATED: 'Download the file again: its end is missing.',
    DATASET_FILE_CORRUPT: 'Download the file again: its contents cannot be decoded.',
    DATASET_FILE_CHANGED: 'Import again when nothing writes to the files any more.',
    DATASET_FEATURE_SET:
      'Use the feature set all, or one of those in a features.json that lies next to the first file.',
    DATASET_FEATURES_RELEASE: 'Download features.json in the same release as the Parquet files.',
    DATASET_COLUMN_MISSING:
      'Name files that have id, era, data_type, target and every feature of the feature set.',
    DATASET_COLUMN_EXTRA:
      'Import files of one release together: all must have the same features and targets.',
    DATASET_COLUMN_TYPE:
      'Store id and data_type as text, era as text or number, features as numbers and targets as float or double.',
    DATASET_ERA_NAMES:
      'Name eras by numbers up to 9999, or so that their names ascend by their bytes as the eras do in time.',
    DATASET_ERA_FILES: 'Import the files of one download: each era stands in one of them.',
    DATASET_ERA_ABSENT:
      'Name an era that has targets in the files, or download files that have the eras that are sought.',
    DATASET_DIFFERS:
      'Download the release of the data that the dataset was made of; another dataset is of no use to its campaign.',
    DATASET_SUMS:
      'Put the file beside the campaign that campaign create wrote there: the name of the campaign file and .dataset.',
    DATASET_FEATURE_MISSING: 'Choose the rule that turns missing features into 2, or leave out the rows.',
    DATASET_DATA_TYPE:
      'Mark every row train, validation, test or live in data_type; only the first two enter a dataset.',
    DATASET_LIVE_ERA:
      'Name the live file of one round, as it was published: all its live rows are of one era.',
    DATASET_LIVE_ID:
      'Live ids stand in a CSV: give each 1 to 64 printable ASCII characters, none of them a space, a comma or a quote.',
    PREDICTIONS_COLUMN: 'Name one of the columns that the file has, behind the path: FILE:COLUMN.',
    PREDICTIONS_ERAS:
      'Give files of predictions for the eras that are scored, from the same release as the data.',
    PREDICTIONS_IDS:
      'Give predictions from the same release as the data: each row of an era once, by its id.',
    PREDICTIONS_NUMBER: 'Give a number for every row of an era, or for none of them.',
    DATASET_NO_ROWS: 'Name files that hold rows of the kind asked for.',
  },
  lacking: {
    DATASET_MEMORY: 'Allow more memory, or choose a smaller feature set.',
    DATASET_DISK_LIMIT: 'Allow more disk, or choose a smaller feature set.',
    DISK_FULL: 'Free some disk space and try again; what was stored before is untouched.',
  },
  damaged: {
    DATASET_MANIFEST_CORRUPT: 'Remove the folder and import or synthesize the dataset again.',
    DATASET_BLOCK_CORRUPT:
      'Import or synthesize the dataset again: that replaces its files and keeps everything else.',
  },
});
