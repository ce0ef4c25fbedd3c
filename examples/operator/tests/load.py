#!/usr/bin/env python3
"""load.py PROGRAM CERTIFICATES [--seconds N] [--calls N] [--only requests|calls]

Two loads, and what they cost:

requests   32 connections for a minute, right and hostile requests mixed: every right one must be
           answered rightly, and no memory may grow after the first quarter.
calls      1,000 calls at once, each with its WebSocket over TLS, all asking a tool in rounds: every
           one must be answered, and the memory per call is told.

The fake API of the second has processes of its own, so that the program is what is measured.
"""
import argparse
import asyncio
import base64
import hashlib
import json
import multiprocessing
import os
import random
import resource
import ssl
import struct
import sys
import time

import webhook
from promise import eventually, holds
from server_promises import LIVEZ
from stage import Stage, free_port
from tls_line import server_context

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONNECTIONS = 32
HOSTILE = [b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"GET /livez HTTP/1.1\r\nX: " + b"y" * 20000,
           b"POST /webhook HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
           b"POST /webhook HTTP/1.1\r\nContent-Length: 500\r\n\r\n{", b"GET /li", b"\0" * 4000,
           b"POST /webhook HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
           webhook.post(b"[" * 100000), webhook.post(webhook.event()), b"x" * 100000]


# --- requests -------------------------------------------------------------------------------------

async def one_answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    return int(head[9:12]), await reader.readexactly(size)


async def good_client(port, end, tally, chance):
    while time.monotonic() < end:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(chance.randint(1, 400)):
            if time.monotonic() > end:
                break
            if chance.random() < 0.7:
                request, wanted = LIVEZ, (200, b"ok")
            elif chance.random() < 0.5:
                request, wanted = webhook.signed(webhook.event(type="other.kind")), (200, b"")
            else:
                request, wanted = webhook.post(webhook.event()), (401, b"Invalid authentication")
            writer.write(request)
            found = await one_answer(reader)
            tally["right"] += 1
            if found != wanted:
                tally["wrong"].append((request[:40], found))
        writer.close()


async def bad_client(port, end, tally, chance):
    while time.monotonic() < end:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            data = chance.choice(HOSTILE)
            writer.write(data[:chance.randint(1, len(data))] if chance.random() < 0.5 else data)
            try:
                await asyncio.wait_for(reader.read(2000), chance.random() * 0.2)
            except asyncio.TimeoutError:
                pass
            if chance.random() < 0.5:
                writer.transport.abort()
            writer.close()
            tally["hostile"] += 1
        except OSError:
            tally["hostile"] += 1


async def both(port, seconds, program):
    tally = {"right": 0, "wrong": [], "hostile": 0}
    begin = time.monotonic()
    end = begin + seconds
    sizes = []

    async def watch():
        while time.monotonic() < end:
            await asyncio.sleep(seconds / 24)
            sizes.append(program.rss())
    chance = random.Random(1)
    clients = [good_client(port, end, tally, chance) if number % 4 else
               bad_client(port, end, tally, chance) for number in range(CONNECTIONS)]
    await asyncio.gather(watch(), *clients)
    return tally, sizes


def requests(stage, seconds):
    program = stage.start()
    cpu = program.cpu()
    tally, sizes = asyncio.run(both(program.port, seconds, program))
    cpu = program.cpu() - cpu
    print(f"requests: {seconds} s, {CONNECTIONS} connections: {tally['right']} right ones, "
          f"{len(tally['wrong'])} of them failed, {tally['hostile']} hostile ones; "
          f"{cpu / (tally['right'] + tally['hostile']) * 1e6:.0f} µs of CPU each; "
          f"RSS {sizes[5]} → {sizes[-1]} KiB, most {max(sizes)}", flush=True)
    holds(not tally["wrong"], f"{tally['wrong'][:3]}")
    # Buffers of bodies under way come and go; what must not happen is growth.
    quarter = len(sizes) // 4
    holds(max(sizes[-quarter:]) <= max(sizes[quarter:2 * quarter]) + 1500, f"{sizes}")
    # At rest all of it is given back.
    eventually(program.idle, "its descriptors are closed", 60)
    print(f"          at rest {program.rss()} KiB", flush=True)


# --- calls ----------------------------------------------------------------------------------------

async def read_frame(reader):
    first, second = await reader.readexactly(2)
    size = second & 0x7f
    if size == 126:
        size, = struct.unpack("!H", await reader.readexactly(2))
    mask = await reader.readexactly(4)
    data = await reader.readexactly(size)
    return first & 15, bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))


async def serve_call(reader, writer, rounds, counts):
    """One connection of the fake: REST until it becomes a WebSocket."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            if head.startswith("POST"):
                size = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
                await reader.readexactly(size)
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                continue
            key = head.lower().index("sec-websocket-key: ") + 19
            key = head[key:key + 24].encode()
            accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
            writer.write(b"HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
            break
        await read_frame(reader)
        with counts["open"].get_lock():
            counts["open"].value += 1
        done = json.dumps({"type": "response.done", "event_id": "e", "response": {"output": [
            {"type": "function_call", "id": "i", "call_id": "fc", "name": "ValidatePhoneNumber",
             "arguments": '{"digits":[1,2,3,4,5,6,7]}'}]}}).encode()
        delta = json.dumps({"type": "response.output_audio.delta", "event_id": "e",
                            "delta": "A" * 4000}).encode()
        frames = b"".join(b"\x81\x7e" + struct.pack("!H", len(data)) + data for data in (delta, done))
        seen = 0
        while True:
            while counts["round"].value > seen:
                writer.write(frames)
                answer = await read_frame(reader)
                await read_frame(reader)
                seen += 1
                if b'{\\"valid\\":true' in answer[1]:
                    with counts["answers"].get_lock():
                        counts["answers"].value += 1
            if seen == rounds:
                break
            await asyncio.sleep(0.1)
        await read_frame(reader)
    except (asyncio.IncompleteReadError, OSError, ssl.SSLError):
        pass
    finally:
        writer.close()


def fake(folder, port, rounds, counts):
    async def serve():
        context = server_context(folder, "ec")
        server = await asyncio.start_server(
            lambda reader, writer: serve_call(reader, writer, rounds, counts), "127.0.0.1", port,
            ssl=context, reuse_port=True, backlog=2000, ssl_handshake_timeout=120)
        await server.serve_forever()
    asyncio.run(serve())


def calls(stage, number, most, workers=2):
    rounds = 3
    counts = {name: multiprocessing.Value("i", 0) for name in ("open", "answers", "round")}
    port = free_port()
    fakes = [multiprocessing.Process(target=fake, daemon=True,
                                     args=(stage.certificates, port, rounds, counts))
             for _ in range(workers)]
    for one in fakes:
        one.start()
    time.sleep(0.5)
    program = stage.start(OPERATOR_API_ROOT=f"https://localhost:{port}")
    empty, cpu, begin = program.rss(), program.cpu(), time.monotonic()
    with webhook.Client(program.port, 120) as client:
        for one in range(number):
            answer = client.ask(webhook.signed(webhook.event(f"rtc_{one}")))
            holds(answer.status == 200, f"{answer}")
            # As fast as a telephone exchange would; the fake must keep up.
            eventually(lambda one=one: counts["open"].value > one - 100, "the fake keeps up", 120)
    eventually(lambda: counts["open"].value == number,
               lambda: f"{counts['open'].value} of {number} calls are open; {program.lines('ERROR')[:3]}", 120)
    opened = time.monotonic() - begin
    sizes = [program.rss()]
    for one in range(1, rounds + 1):
        counts["round"].value = one
        eventually(lambda one=one: counts["answers"].value == one * number,
                   lambda: f"{counts['answers'].value} answers", 120)
        sizes.append(program.rss())
    print(f"calls: {number} at once after {opened:.1f} s, {rounds} rounds of a tool: "
          f"{counts['answers'].value} answers; RSS {empty} KiB without, {sizes[0]} → {sizes[-1]} KiB with: "
          f"{(sizes[-1] - empty) / number:.1f} KiB a call; "
          f"{(program.cpu() - cpu) / number * 1e3:.1f} ms of CPU a call", flush=True)
    holds((sizes[-1] - empty) / number < most, "too much memory a call")
    holds(sizes[-1] - sizes[1] < 2000, f"it grows: {sizes}")
    begin = time.monotonic()
    holds(program.stop(seconds=30) == 0, "it did not end well")
    print(f"       all hung up after {time.monotonic() - begin:.1f} s", flush=True)
    for one in fakes:
        one.kill()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("certificates")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--most", type=int, default=40, help="KiB that a call may cost")
    parser.add_argument("--only", choices=["requests", "calls"])
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    path, folder = os.path.abspath(options.program), os.path.abspath(options.certificates)
    if options.only != "calls":
        with Stage(path, folder) as stage:
            requests(stage, options.seconds)
    if options.only != "requests":
        with Stage(path, folder) as stage:
            calls(stage, options.calls, options.most)
    return 0


if __name__ == "__main__":
    sys.exit(main())
