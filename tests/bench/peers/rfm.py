"""RFM of purchases with pandas: the same columns, scores and segments as ours, in vectorised steps. Arguments: purchases, customers."""
import sys
import time

import duckdb
import numpy as np
import pandas as pd

rows, people = int(sys.argv[1]), int(sys.argv[2])
# The statement of measures/rfm.ts; amounts as floating-point numbers, which pandas is fastest with.
purchases = duckdb.sql(f"""
    select cast(floor({people} * pow((i * 2654435761 % 4294967296) / 4294967296.0, 1.5)) as integer) as customer,
      timestamp '2024-07-01' + to_seconds(i * 1597334677 % 4294967296 * 63072000 // 4294967296) as bought_at,
      cast(i * 3812015801 % 4294967296 % 20000 as double) / 100 as amount
    from range({rows}) t(i)""").df()


def score(values, levels=5):
    """1 plus the number of edges that a value is beyond; edge k is the value of rank ceil(n k / levels)."""
    values = values.to_numpy()
    ordered = np.sort(values)
    edges = [ordered[-(-len(ordered) * k // levels) - 1] for k in range(1, levels)]
    return 1 + np.searchsorted(edges, values, side="left")


def rfm():
    customers = purchases.groupby("customer").agg(
        last_purchase=("bought_at", "max"), frequency=("amount", "size"), monetary=("amount", "sum")
    )
    as_of = purchases["bought_at"].max().normalize()
    customers["recency_days"] = (as_of - customers["last_purchase"].dt.normalize()).dt.days
    r, f = score(-customers["recency_days"]), score(customers["frequency"])
    customers["r"], customers["f"], customers["m"] = r, f, score(customers["monetary"])
    customers["rfm"] = customers["r"].astype(str) + customers["f"].astype(str) + customers["m"].astype(str)
    customers["segment"] = np.select(
        [
            (r == 5) & (f >= 4), (r >= 3) & (f >= 4), (r >= 4) & (f >= 2), r == 5, r == 4, (r == 3) & (f == 3), r == 3,
            f == 5, f >= 3, r == 2,
        ],
        [
            "Champions", "Loyal", "Potential loyalists", "New customers", "Promising", "Need attention",
            "About to sleep", "Can't lose them", "At risk", "Hibernating",
        ],
        "Lost",
    )
    customers = customers.sort_values("monetary", ascending=False)
    segments = customers.groupby("segment").agg(customers=("monetary", "size"), revenue=("monetary", "sum"))
    return customers, segments


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    rfm()
    print((time.perf_counter() - start) * 1000, flush=True)
