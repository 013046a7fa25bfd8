"""Frequent itemsets with pyfim (Borgelt's C) or mlxtend. Arguments: fim, spectrum or mlxtend; a file with a basket of
whole numbers a line; the least number of baskets. Each run ends with all itemsets and their supports in memory, except
for spectrum, which only counts them by size. pyfim answers with the fastest of its methods."""
import gc
import sys
import time

mode, file, least = sys.argv[1], sys.argv[2], int(sys.argv[3])
baskets = [[int(item) for item in line.split()] for line in open(file)]


def timed(work):
    gc.collect()
    start = time.perf_counter()
    result = work()
    took = (time.perf_counter() - start) * 1000
    print(len(result), "of", mode, file=sys.stderr)
    return took


if mode == "mlxtend":
    import numpy as np
    import pandas as pd
    from mlxtend.frequent_patterns import fpgrowth

    items = sorted({item for basket in baskets for item in basket})
    place = {item: i for i, item in enumerate(items)}
    table = np.zeros((len(baskets), len(items)), bool)
    for i, basket in enumerate(baskets):
        table[i, [place[item] for item in basket]] = True
    frame = pd.DataFrame(table)
    # The support is compared as a share: a little less than the count, so that rounding leaves none out.
    methods = [lambda: fpgrowth(frame, min_support=(least - 0.5) / len(baskets))]
else:
    import fim

    report = "#" if mode == "spectrum" else "a"
    methods = [
        lambda method=method: method(baskets, target="s", supp=-least, report=report)
        for method in (fim.fpgrowth, fim.eclat, fim.relim)
    ]

print("ready", flush=True)
for _ in sys.stdin:
    print(min(timed(method) for method in methods), flush=True)
