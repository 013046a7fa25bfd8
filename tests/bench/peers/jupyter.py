"""Times a Jupyter server and an ipykernel; prints JSON: {"start": [ms], "first": [ms], "trivial": [ms]}."""
import http.client
import json
import subprocess
import sys
import time
import urllib.request

from jupyter_client.manager import KernelManager


def start_server(port):
    begun = time.perf_counter()
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", f"--port={port}", "--ServerApp.token=t", "--allow-root"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token=t").read()
            break
        except (OSError, http.client.HTTPException):
            time.sleep(0.005)
    took = (time.perf_counter() - begun) * 1000
    server.terminate()
    server.wait()
    return took


def run(client, code):
    begun = time.perf_counter()
    message = client.execute(code)
    while True:
        reply = client.get_iopub_msg(timeout=30)
        done = reply["msg_type"] == "status" and reply["content"]["execution_state"] == "idle"
        if done and reply["parent_header"].get("msg_id") == message:
            return (time.perf_counter() - begun) * 1000


def first_cell():
    begun = time.perf_counter()
    manager = KernelManager()
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    run(client, "1 + 1")
    took = (time.perf_counter() - begun) * 1000
    trivial = [run(client, "1 + 1") for _ in range(330)][30:]
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return took, trivial


kernels = [first_cell() for _ in range(5)]
print(json.dumps({
    "start": [start_server(int(sys.argv[1]) + i) for i in range(5)],
    "first": [took for took, _ in kernels],
    "trivial": kernels[0][1],
}))
