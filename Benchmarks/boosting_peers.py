# SPDX-License-Identifier: Apache-2.0
"""Times scikit-learn and LightGBM on the rows of the Swift benchmark and joins both tables."""
import csv
import sys
import time

import lightgbm
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

ours = list(csv.DictReader(open(sys.argv[1])))
rows, D = int(sys.argv[2]), 64


def uniform(index):
    with np.errstate(over="ignore"):
        z = (index + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(12)).astype(float) + 0.5


def data(n, start):
    x = np.empty((n, D + 1))
    for column in range(D + 1):
        index = (np.arange(start, start + n, dtype=np.uint64) * np.uint64(D + 1)
                 + np.uint64(column)) * np.uint64(4)
        u = [uniform(index + np.uint64(k)) * 2.0 ** -52 for k in range(4)]
        x[:, column] = (u[0] + u[1] + u[2] + u[3] - 2) * 1.7320508
    pair = x[:, 0] * x[:, 1] + 0.5 * (x[:, 0] + x[:, 1])
    signal = pair + np.abs(x[:, 2]) + np.where(x[:, 3] > 0, x[:, 4], 0) + 0.3 * x[:, 5]
    y = signal + 0.5 * x[:, 64]
    return np.ascontiguousarray(x[:, :D]), y, (y > 0.8).astype(float)


x, y, b = data(rows, 0)
tx, ty, tb = data(100_000, rows)


def loss(kind, score, target):
    if kind == "squared":
        return float(np.mean(0.5 * (score - target) ** 2))
    if kind == "logistic":
        return float(np.mean(np.logaddexp(0, score) - target * score))
    rest = target - score
    return float(np.mean(rest * np.where(rest < 0, -0.1, 0.9)))


same = dict(max_iter=100, learning_rate=0.1, max_leaf_nodes=31, min_samples_leaf=20, max_bins=255,
            l2_regularization=0.0, early_stopping=False)
light = dict(num_leaves=31, learning_rate=0.1, min_data_in_leaf=20, max_bin=255, num_threads=1, verbose=-1)
peers = {}
for kind in ("squared", "logistic", "quantile_0.9"):
    target, test = (b, tb) if kind == "logistic" else (y, ty)
    start = time.process_time()
    if kind == "logistic":
        model = HistGradientBoostingClassifier(**same).fit(x, target)
    elif kind == "squared":
        model = HistGradientBoostingRegressor(**same).fit(x, target)
    else:
        model = HistGradientBoostingRegressor(loss="quantile", quantile=0.9, **same).fit(x, target)
    used = time.process_time() - start
    answer = model.decision_function if kind == "logistic" else model.predict
    peers[kind, "sklearn HistGradientBoosting"] = (
        used, loss(kind, answer(x), target), loss(kind, answer(tx), test))
    objective = {"squared": dict(objective="regression"), "logistic": dict(objective="binary"),
                 "quantile_0.9": dict(objective="quantile", alpha=0.9)}[kind]
    start = time.process_time()
    model = lightgbm.train({**light, **objective}, lightgbm.Dataset(x, target, params=dict(verbose=-1)), 100)
    used = time.process_time() - start
    peers[kind, "LightGBM"] = (used, loss(kind, model.predict(x, raw_score=True), target),
                               loss(kind, model.predict(tx, raw_score=True), test))

out = csv.writer(sys.stdout)
out.writerow("case,n,d,workers,wall_s,cpu_s,train_loss,test_loss,peer,peer_cpu_s,ratio,peer_train_loss,"
             "peer_test_loss".split(","))
for row in ours:
    mine = [row[k] for k in ("case", "n", "d", "workers", "wall_s", "cpu_s", "train_loss", "test_loss")]
    found = [(name, peer) for (kind, name), peer in peers.items() if kind == row["case"]]
    for name, (used, train, test) in found or [("", ("", "", ""))]:
        ratio = f"{used / float(row['cpu_s']):.3g}" if name else ""
        out.writerow(mine + [name, used, ratio, train, test])
