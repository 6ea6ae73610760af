"""The same exchange as Python's usual tools do it: FastAPI, pydantic, uvicorn. Prints its port.

Decodes, validates and answers; it keeps no limits and stores nothing, which is in its favour.
"""

import asyncio
import socket
from datetime import datetime, timezone
from typing import Literal, Optional, Union

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field


class TickData(BaseModel):
    symbol: str = Field(min_length=1, max_length=31)
    bid: float = Field(gt=0)
    ask: float = Field(gt=0)
    spread: float
    time: datetime
    volume: float = Field(ge=0)
    last: float = Field(ge=0)
    flags: int = Field(ge=0, le=2)


class TickMessage(BaseModel):
    type: Literal["tick_data"]
    data: TickData
    id: Optional[Union[int, str]]
    timestamp: Optional[str]


class Processed(BaseModel):
    symbol: str
    bid: float
    ask: float
    spread: float
    spread_points: int


class TickProcessed(BaseModel):
    type: Literal["tick_data_processed"] = "tick_data_processed"
    status: Literal["success"] = "success"
    data: Processed
    timestamp: str
    id: Optional[Union[int, str]]


app = FastAPI()


@app.websocket("/websocket/ws")
async def exchange(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text('{"type":"connection_established"}')
    try:
        while True:
            message = TickMessage.parse_raw(await websocket.receive_text())
            tick = message.data
            answer = TickProcessed(
                data=Processed(
                    symbol=tick.symbol,
                    bid=tick.bid,
                    ask=tick.ask,
                    spread=tick.spread,
                    spread_points=round((tick.ask - tick.bid) * 100_000),
                ),
                timestamp=datetime.now(timezone.utc).isoformat(),
                id=message.id,
            )
            await websocket.send_text(answer.json(exclude_none=True))
    except WebSocketDisconnect:
        pass


def main() -> None:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    print(f"port {listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, log_level="error", ws="websockets", lifespan="off")
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
