/**
 * 40 eras of 150 rows in the layout of Numerai v5, whose two targets follow the features a little, for
 * writeParquet.
 */
export const poolRows = `SELECT 'n' || lpad(i::VARCHAR, 5, '0') AS id, lpad((1 + i // 150)::VARCHAR, 4, '0') AS era, 'train' AS data_type,
  (hash(i, 1) % 5)::TINYINT AS feature_a, (hash(i, 2) % 5)::TINYINT AS feature_b, (hash(i, 3) % 5)::TINYINT AS feature_c,
  (((hash(i, 1) % 5) + (hash(i, 2) % 5) + (hash(i, 4) % 9)) // 4 / 4)::FLOAT AS target,
  (((hash(i, 2) % 5) + (hash(i, 3) % 5) + (hash(i, 5) % 9)) // 4 / 4)::FLOAT AS target_b_20 FROM range(6000) t(i)`;
