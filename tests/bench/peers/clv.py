"""BG/NBD with lifetimes, on the histories of a CSV file: frequency, recency, age. Argument: the file."""
import sys
import time
import warnings

import pandas as pd
from lifetimes import BetaGeoFitter

warnings.filterwarnings("ignore")
histories = pd.read_csv(sys.argv[1])
print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    fitter = BetaGeoFitter()
    fitter.fit(histories["frequency"], histories["recency"], histories["age"])
    print((time.perf_counter() - start) * 1000, flush=True)
    print(dict(fitter.params_), file=sys.stderr)
