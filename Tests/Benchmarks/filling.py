"""Rows by the million, put into the database of a service as it would have written them itself.

Agents, connections, clients and certificates are copies of one that the command line has made and named `model`, with
ids and names of their own. Rows of the audit log are chained to those that are there with the chain's own key, which is
derived from the master key as Cryptography does it; `aureole audit verify` judges them like any others.

The database is in nobody's use meanwhile. It is filled without a journal: a fill that is cut off leaves nothing usable.
"""

import base64
import contextlib
import hashlib
import hmac
import itertools
import secrets
import sqlite3
import time
import uuid

CACHE_KILOBYTES = 2_000_000


@contextlib.contextmanager
def filling(path):
    """A connection in one transaction, which is on the disk when this ends."""
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ["journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KILOBYTES}"]:
        database.execute(f"PRAGMA {pragma}").fetchall()
    database.execute("BEGIN EXCLUSIVE")
    yield database
    database.execute("COMMIT")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA journal_mode = WAL").fetchall()
    database.close()


@contextlib.contextmanager
def set_aside(database, kind, table):
    """The indices or triggers of a table, taken away and made anew at the end: that is faster than row by row."""
    made = database.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = ? AND tbl_name = ? AND sql IS NOT NULL",
        (kind, table)).fetchall()
    for name, _ in made:
        database.execute(f"DROP {kind} {name}")
    yield
    for _, sql in made:
        database.execute(sql)


def copy(database, table, names, columns=(), rows=None, **others):
    """The ids of copies of the row that is named `model`.

    `others` are expressions for columns that differ; `columns` are those for which `rows` has values, a row for each
    name.
    """
    kept = [row[1] for row in database.execute(f"PRAGMA table_info({table})")
            if row[1] not in ("id", "name", *columns)]
    values = [others.get(column, column) for column in kept]
    marks = ["?1", "?2", *(f"?{n + 3}" for n in range(len(columns)))]
    identified = [(str(uuid.uuid4()), name, *more) for name, more in zip(names, rows or itertools.repeat(()))]
    with set_aside(database, "trigger", table):
        database.executemany(
            f"INSERT INTO {table} ({', '.join(['id', 'name', *columns, *kept])}) "
            f"SELECT {', '.join(marks + values)} FROM {table} WHERE name = 'model'", identified)
    return [row[0] for row in identified]


def agents(database, names):
    """The ids of new agents, each with its subject and one audience."""
    identifiers = [str(uuid.uuid4()) for _ in names]
    subject, given_at = database.execute(
        "SELECT subject, created_at FROM agents WHERE name = 'model'").fetchone()
    audience = database.execute(
        "SELECT audience FROM agent_audiences JOIN agents ON id = agent_id WHERE subject = ?",
        (subject,)).fetchone()[0]
    with contextlib.ExitStack() as stack:
        for table in ["subjects", "agents", "agent_audiences"]:
            stack.enter_context(set_aside(database, "trigger", table))
        ordered = sorted(identifiers)  # as the tables are, so that each is written from its start to its end
        database.executemany("INSERT INTO subjects VALUES ('agent:' || ?1, ?1, ?2)", ((i, given_at) for i in ordered))
        database.executemany("INSERT INTO agent_audiences VALUES (?, 0, ?)", ((i, audience) for i in ordered))
        database.executemany(
            "INSERT INTO agents (id, name, subject, enabled, created_at) VALUES (?1, ?2, 'agent:' || ?1, 1, ?3)",
            ((identifier, name, given_at) for identifier, name in zip(identifiers, names)))
    return identifiers


def grants(database, column, pairs):
    """Lets clients have agents or connections.

    `column` is `agent_id` or `connection_id`; a pair is the id of a client and that of what it may have.
    """
    with set_aside(database, "trigger", "client_grants"):
        database.executemany(f"INSERT INTO client_grants (client_id, {column}) VALUES (?, ?)", pairs)


def client_keys(database, clients):
    """A key for each of the clients, in their order; the database gets their hashes."""
    keys = ["aureole_" + secrets.token_urlsafe(32) for _ in clients]
    with set_aside(database, "trigger", "client_keys"):
        database.executemany(
            "INSERT INTO client_keys (hash, client_id, created_at) VALUES (?, ?, 1800000000000)",
            ((hashlib.sha256(key.encode()).digest(), client) for key, client in zip(keys, clients)))
    return keys


# The audit log

def chain_key(master_key_file):
    """The key of the chain, where the master key is still the first: HKDF-SHA-256 (RFC 5869) without a salt."""
    with open(master_key_file) as file:
        material = base64.b64decode(file.read())
    extracted = hmac.digest(bytes(32), material, "sha256")
    return hmac.digest(extracted, b"aureole audit chain\x01", "sha256")


def audit(database, key, events):
    """Appends rows behind the head; an event is (milliseconds, actor, action, target, outcome, details), in ASCII."""
    head = database.execute("SELECT sequence, link FROM audit ORDER BY sequence DESC LIMIT 1").fetchone()
    with set_aside(database, "index", "audit"):
        database.executemany("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", chained(key, *head, events))


def chained(key, sequence, link, events):
    """The events as rows. A link covers the one before it and the row as a JSON array, each behind its length."""
    keyed, length = hmac.new(key, digestmod="sha256"), (32).to_bytes(8, "big")
    for at, actor, action, target, outcome, details in events:
        sequence += 1
        quoted = details.replace('"', '\\"')
        row = f'[{sequence},{at},"{actor}","{action}","{target}","{outcome}","{quoted}"]'.encode()
        digest = keyed.copy()
        digest.update(length + link + len(row).to_bytes(8, "big") + row)
        link = digest.digest()
        yield sequence, at, actor, action, target, outcome, details, link


def everyday(count, clients, agents, connections, kid):
    """What a house does all day, a tenth of a second apart up to now: mints, and in every fourth place an exchange, of
    which some are refused. Each client has agents and connections of its own."""
    begin = int(time.time() * 1000) - count * 100
    digest = hashlib.sha256(b"").hexdigest()
    for n in range(count):
        at, client = begin + n * 100, clients[n % len(clients)]
        token = f"{n:08x}-0000-4000-8000-{n:012x}"
        if n % 4:
            target, action, outcome = f"agent:{agents[n % len(agents)]}", "token.mint", "ok"
        else:
            target, action = f"connection:{connections[n % len(connections)]}", "token.exchange"
            outcome = "ok" if n % 400 else "AADSTS700213"
        yield (at, f"client:{client}", action, target, outcome,
               f'{{"jti":"{token}","aud":"api://AzureADTokenExchange","kid":"{kid}","exp":{at // 1000 + 600},'
               f'"sha256":"{digest}"}}')
