"""k-means with scikit-learn. Arguments: file of float64, row by row; features; clusters; iterations; first rows as seeds or not (1, 0)."""
import sys
import time

import numpy as np
from sklearn.cluster import KMeans

features, k, iterations, seeded = (int(word) for word in sys.argv[2:6])
rows = np.fromfile(sys.argv[1]).reshape(-1, features)
seed = 0

print("ready", flush=True)
for _ in sys.stdin:
    seed += 1
    init = rows[:k].copy() if seeded else "k-means++"
    start = time.perf_counter()
    KMeans(k, init=init, n_init=1, max_iter=iterations, tol=0, random_state=seed).fit(rows)
    print((time.perf_counter() - start) * 1000, flush=True)
