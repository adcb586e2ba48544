# SPDX-License-Identifier: Apache-2.0
"""Writes small LightGBM and XGBoost models, inputs and the predictions their own libraries give.

    pip install numpy pandas lightgbm==4.7.0 xgboost-cpu==3.2.0 && python make_models.py

inputs.csv has six columns: two of any size, one with many zeros, one with missing values, and two of categories
(the last with values the models never saw). inputs_xgb.csv is what XGBoost accepts of them: known categories, and
nothing that single precision calls infinite. expected.csv has the raw scores and the predictions of each model and row,
as many as the model has outputs.
"""
import csv
import json
import pathlib

import lightgbm as lgb
import numpy as np
import xgboost as xgb

here = pathlib.Path(__file__).parent
g = np.random.default_rng(20261121)
ROWS = 600


def features(n, strange):
    x = np.column_stack([
        g.normal(size=n), np.exp(g.normal(size=n)), g.poisson(0.7, n).astype(float),
        g.normal(size=n), g.integers(0, 6, n).astype(float), g.integers(0, 40, n).astype(float)])
    x[g.random(n) < 0.2, 3] = np.nan
    if strange:
        x[0:4, 0] = [np.nan, 0.0, -0.0, 1e-36]
        x[4:8, 2] = [np.nan, -1e-36, 1e-34, -5.0]
        x[8:14, 5] = [np.nan, 77.0, 3.7, 39.999999999999, 1000.0, 12.2]
        x[14:17, 4] = [np.nan, 6.0, 2.5]
        x[17:20, 3] = [0.0, 1e300, -1e300]
    return x


train, inputs = features(ROWS, False), features(40, True)
eta = (np.sin(train[:, 0]) + 0.4 * np.log(train[:, 1]) + 0.3 * (train[:, 2] > 0)
       + np.nan_to_num(train[:, 3], nan=-1.0) * 0.5 + np.where(train[:, 4] % 2 == 0, 0.6, -0.2)
       + np.where(train[:, 5] % 7 < 3, 0.5, -0.5))
target = {
    "regression": eta + 0.1 * g.normal(size=ROWS),
    "binary": (g.random(ROWS) < 1 / (1 + np.exp(-eta))).astype(float),
    "count": g.poisson(np.exp(0.5 * eta)).astype(float),
    "positive": np.exp(0.5 * eta) * g.gamma(2.0, 0.5, ROWS),
    "zeros": np.exp(0.5 * eta) * g.gamma(2.0, 0.5, ROWS) * (g.random(ROWS) < 0.7),
    "classes": np.clip(np.round(eta + 1), 0, 2),
}
expected = []


def note(name, raw, prediction):
    raw, prediction = np.asarray(raw), np.asarray(prediction)
    for row in range(len(inputs)):
        for value in (("raw", raw), ("prediction", prediction)):
            cells = np.atleast_1d(value[1][row])
            expected.append([name, row, value[0], " ".join(repr(float(c)) for c in cells)])


def boost(name, objective, y, cats=(4, 5), rounds=4, dump=False, **more):
    parameters = dict(objective=objective, num_leaves=7, min_data_in_leaf=10, verbose=-1, seed=3,
                      deterministic=True, num_threads=1, min_data_per_group=10, **more)
    data = lgb.Dataset(train, y, categorical_feature=list(cats), params=dict(verbose=-1, **{
        k: more[k] for k in ("zero_as_missing", "use_missing") if k in more}))
    model = lgb.train(parameters, data, rounds)
    model.save_model(here / f"lgb_{name}.txt", num_iteration=rounds)
    trim(here / f"lgb_{name}.txt")
    if dump:
        (here / f"lgb_{name}.json").write_text(json.dumps(model.dump_model(), indent=0) + "\n")
    note(f"lgb_{name}", model.predict(inputs, raw_score=True), model.predict(inputs))


def trim(path):
    """Leaves out the list of parameters, which no reader needs."""
    text = path.read_text()
    path.write_text(text[:text.index("\nfeature_importances:")] + "\n")


boost("regression", "regression", target["regression"], dump=True)
boost("zero", "regression", target["regression"], cats=(), zero_as_missing=True, dump=True)
boost("none", "regression", target["regression"], cats=(4,), use_missing=False)
boost("sqrt", "regression", np.abs(target["regression"]), cats=(), reg_sqrt=True, rounds=2)
boost("binary", "binary", target["binary"], sigmoid=0.7, dump=True)
boost("poisson", "poisson", target["count"], rounds=3)
boost("gamma", "gamma", target["positive"], rounds=3)
boost("tweedie", "tweedie", target["zeros"], rounds=3)
boost("quantile", "quantile", target["regression"], alpha=0.9, rounds=3)
boost("multiclass", "multiclass", target["classes"], num_class=3, rounds=2, dump=True)
boost("ova", "multiclassova", target["classes"], num_class=3, rounds=2, sigmoid=1.3)
boost("xentropy", "cross_entropy", target["binary"], rounds=2)
boost("xentlambda", "cross_entropy_lambda", target["binary"], rounds=2)
boost("forest", "regression", target["regression"], boosting="rf", bagging_freq=1,
      bagging_fraction=0.6, rounds=3)
boost("dart", "regression", target["regression"], boosting="dart", drop_rate=0.5)
constant = lgb.train(dict(objective="regression", num_leaves=4, min_data_in_leaf=600, verbose=-1),
                     lgb.Dataset(train, target["regression"]), 2)
constant.save_model(here / "lgb_constant.txt")
trim(here / "lgb_constant.txt")
note("lgb_constant", constant.predict(inputs, raw_score=True), constant.predict(inputs))

# XGBoost takes categories it saw in training only, and no infinite numbers.
known = np.where((np.arange(6) >= 4) & ~np.isnan(inputs),
                 np.floor(np.minimum(inputs, [9, 9, 9, 9, 5, 39])), inputs)
known = np.where(np.abs(known) > 1e30, np.sign(known) * 1e30, known)
TYPES = ["q", "q", "q", "q", "c", "c"]


def tree(name, objective, y, rounds=4, types=TYPES, dump=False, **more):
    data = xgb.DMatrix(train, y, feature_types=types, enable_categorical=types is not None)
    parameters = dict(objective=objective, max_depth=3, eta=0.3, tree_method="hist", nthread=1,
                      seed=3, max_cat_to_onehot=5, **more)
    model = xgb.train(parameters, data, rounds)
    model.save_model(here / f"xgb_{name}.json")
    if dump:
        model.dump_model(here / f"xgb_{name}_dump.json", dump_format="json", with_stats=True)
    test = xgb.DMatrix(known, feature_types=types, enable_categorical=types is not None)
    note(f"xgb_{name}", model.predict(test, output_margin=True), model.predict(test))


tree("regression", "reg:squarederror", target["regression"], dump=True)
tree("numbers", "reg:squarederror", target["regression"], types=None)
tree("logistic", "binary:logistic", target["binary"])
tree("base", "binary:logistic", target["binary"], base_score=0.2, rounds=2)
tree("logitraw", "binary:logitraw", target["binary"], rounds=2)
tree("poisson", "count:poisson", target["count"], rounds=3)
tree("gamma", "reg:gamma", target["positive"], rounds=3)
tree("tweedie", "reg:tweedie", target["zeros"], rounds=3)
tree("quantile", "reg:quantileerror", target["regression"], quantile_alpha=[0.5, 0.9], rounds=2)
tree("softprob", "multi:softprob", target["classes"], num_class=3, rounds=2)
tree("dart", "reg:squarederror", target["regression"], booster="dart", rate_drop=0.5)
tree("forest", "reg:squarederror", target["regression"], num_parallel_tree=2, subsample=0.6,
     rounds=2)

for name, rows in (("inputs", inputs), ("inputs_xgb", known)):
    with open(here / f"{name}.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([f"x{i}" for i in range(6)])
        for row in rows:
            out.writerow([repr(float(v)) for v in row])
with open(here / "expected.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["model", "row", "kind", "values"])
    out.writerows(expected)
