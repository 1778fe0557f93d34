"""One lane at work: who goes first, what is asked before it is repeated, what goes another way, and how a lane ends."""

import asyncio

from bot.demo import Demo


async def test_R2_a_signal_that_comes_during_a_look_ends_the_lane_at_once(world: Demo) -> None:
    for lane in world.house.lanes:
        stopping = asyncio.Event()
        running = asyncio.create_task(lane.run(stopping))
        await asyncio.sleep(0)  # it asks the database now
        stopping.set()
        await asyncio.wait_for(running, 5)
