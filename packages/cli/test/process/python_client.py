"""Speaks as a Python program of the field does: null for what it leaves open, microseconds in its times,
nothing but the fields it knows. Prints each message of the bridge as one line of JSON."""

import asyncio
import json
import sys
import uuid
from datetime import datetime

import websockets


def message(kind, data):
    return json.dumps({"type": kind, "timestamp": datetime.utcnow().isoformat() + "Z", "data": data})


def signal(**options):
    return {
        "signal_id": str(uuid.uuid4()),
        "symbol": "EURUSD",
        "action": "BUY",
        "volume": 0.1,
        "stop_loss": options.get("sl"),
        "take_profit": options.get("tp"),
        "comment": options.get("comment", "Python Client Signal"),
        "urgency": options.get("urgency", "medium"),
    }


async def talk(url):
    async with websockets.connect(url) as socket:
        print(await socket.recv(), flush=True)
        account = {"balance": 10000.00, "equity": 9950.00, "margin": 100.00, "free_margin": 9850.00}
        for outgoing in (
            message("heartbeat", {"client": "python_client", "client_version": "1.0.0"}),
            message("account_info", {**account, "currency": "USD", "leverage": 100}),
            message("trading_signal", signal(sl=1.0800, tp=1.0900)),
            message("trading_signal", signal()),
        ):
            await socket.send(outgoing)
            print(await socket.recv(), flush=True)


asyncio.run(talk(sys.argv[1]))
