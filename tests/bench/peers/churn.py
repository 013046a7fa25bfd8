"""Models of churn by peers. Arguments: the work; a folder with train.f64, test.f64, lives-second.f64 and lives-day.f64, columns one after another.
After each run the folder has <work>.f64: the scores of the test rows, or the coefficients of Cox's model."""
import os
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
work, folder = sys.argv[1:3]
FEATURES = 20


def columns(name, count):
    return np.ascontiguousarray(np.fromfile(os.path.join(folder, name)).reshape(count, -1).T)


def boosted(kind):
    if kind == "lightgbm":
        from lightgbm import LGBMClassifier

        return LGBMClassifier(n_estimators=100, max_depth=6, num_leaves=64, learning_rate=0.1, n_jobs=2, verbose=-1)
    from xgboost import XGBClassifier

    return XGBClassifier(n_estimators=100, max_depth=6, learning_rate=0.1, tree_method="hist", max_bin=255, n_jobs=2)


def formula():
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=1e10, solver="lbfgs", max_iter=1000)


def lives():
    import pandas as pd
    from lifelines import CoxPHFitter

    data = columns(work.replace("cox", "lives") + ".f64", 12)
    frame = pd.DataFrame(data, columns=[f"x{j}" for j in range(10)] + ["days", "y"])

    def fit():
        return CoxPHFitter().fit(frame, "days", "y").params_.to_numpy()

    return fit


if work.startswith("cox"):
    run = lives()
    score = lambda result: result
else:
    train, test = columns("train.f64", FEATURES + 1), columns("test.f64", FEATURES + 1)
    x, y = np.ascontiguousarray(train[:, :FEATURES]), train[:, FEATURES]
    held = np.ascontiguousarray(test[:, :FEATURES])
    if work in ("lightgbm", "xgboost", "logistic"):
        run = lambda: (formula() if work == "logistic" else boosted(work)).fit(x, y)
        score = lambda model: model.predict_proba(held)[:, 1]
    elif work == "shap":
        import shap

        model = boosted("lightgbm").fit(x, y)
        rows = x[:10000]
        run = lambda: shap.TreeExplainer(model).shap_values(rows)
        score = lambda values: np.zeros(1)
    else:
        kind = work.removeprefix("predict-")
        model = (formula() if kind == "logistic" else boosted(kind)).fit(x, y)
        many = np.tile(x, (50 if kind == "logistic" else 5, 1))
        run = lambda: model.predict_proba(many)
        score = lambda values: np.zeros(1)

print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    result = run()
    took = (time.perf_counter() - start) * 1000
    np.asarray(score(result), dtype=np.float64).tofile(os.path.join(folder, work + ".f64"))
    print(took, flush=True)
