"""Trains models as people do with stock LightGBM: a Dataset for each, of float32 in memory, with all threads.

Told by JSON on standard input: the folder of the rows, their shape, and the parameters and number of trees of
each model. Answers with the seconds that all models took, once the rows are in memory.
"""

import json
import sys
import time

import lightgbm
import numpy

told = json.load(sys.stdin)
rows, features = told["rows"], told["features"]
# Features one after another, as they are stored; people have a row after another.
columns = numpy.fromfile(told["values"], dtype=numpy.int8).reshape(features, rows)
values = numpy.empty((rows, features), dtype=numpy.float32)
for feature in range(features):
    values[:, feature] = columns[feature]
labels = numpy.fromfile(told["labels"], dtype=numpy.float32)

start = time.perf_counter()
for model in told["models"]:
    dataset = lightgbm.Dataset(values, labels, params=model["parameters"])
    booster = lightgbm.train(model["parameters"], dataset, num_boost_round=model["trees"])
    assert booster.current_iteration() == model["trees"]
print(json.dumps({"seconds": time.perf_counter() - start, "version": lightgbm.__version__}))
