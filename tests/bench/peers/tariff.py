"""The first plan of tests/bench/tariff-use.ts with pandas: bills of one month in floating-point money. Argument: records."""
import sys
import time

import duckdb
import numpy as np

rows = int(sys.argv[1])
people = max(1, rows // 250)
# The statement of tariff-use.ts.
calls = duckdb.sql(f"""
    select cast(i * 2654435761 % 4294967296 * {people} // 4294967296 as integer) as customer,
      case when i % 10 < 5 then 'voice' when i % 10 < 8 then 'data' else 'sms' end as kind,
      case when i * 1597334677 % 4294967296 % 4 = 0 then 'in' else 'out' end as direction,
      case i * 3812015801 % 4294967296 % 8 when 0 then 'international' when 1 then 'roaming' when 2 then 'on_net'
        when 3 then 'on_net' else 'off_net' end as network,
      cast(case when i % 10 < 5 then i * 668265263 % 4294967296 % 600
        when i % 10 < 8 then i * 374761393 % 4294967296 % 100000 * 1000 else 1 end as bigint) as quantity
    from range({rows}) t(i)""").df()


def bills():
    voice, data, sms = (calls[calls["kind"] == kind] for kind in ("voice", "data", "sms"))

    def total(frame, step):
        return frame["quantity"].add(step - 1).floordiv(step).groupby(frame["customer"]).sum()

    out = voice[voice["direction"] == "out"]
    lines = {
        "minutes": total(out[out["network"].isin(["on_net", "off_net"])], 60),
        "far": total(voice[voice["network"] == "international"], 60),
        "abroad": total(voice[voice["network"] == "roaming"], 60),
        "messages": sms[sms["direction"] == "out"].groupby("customer").size(),
        "kb": total(data[data["network"] == "off_net"], 1000),
        "kb_abroad": total(data[data["network"] == "roaming"], 1000),
    }
    wide = calls[["customer"]].drop_duplicates().set_index("customer")
    for name, line in lines.items():
        wide[name] = line
    wide = wide.fillna(0)
    return (
        44
        + np.maximum(0, wide["minutes"] - 150) * 0.19
        + np.maximum(0, wide["messages"] - 50) * 0.1
        + wide["far"] * 1.4
        + wide["abroad"] * 2.5
        + (np.maximum(0, wide["kb"] - 5_000_000) / 1e6 * 5).round(2)
        + (wide["kb_abroad"] / 1e3 * 0.04).round(2)
    )


print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    bills()
    print((time.perf_counter() - start) * 1000, flush=True)
