#!/usr/bin/env python3
"""Verifies an audit log of Guard. Shares no code with Guard: written from kernel/Guard.Audit/FORMAT.md,
kernel/Guard.Crypto/FORMAT.md, RFC 6962 and the C2SP texts tlog-tiles, tlog-checkpoint and signed-note.

    verify_log.py LOG... --key NAME+HEXID+BASE64 [--origin ORIGIN] [--secret FILE] [--public] [--json]

Needs Python 3.9 and `cryptography` (Debian: apt-get install python3-cryptography).
Exit: 0 every log is intact, 1 one is not (the first finding names a record or a file), 2 one could not be checked.
A log in use has its write-ahead log and state; --public is for a copy of the public part, which has neither.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import stat
import struct
import sys
from dataclasses import dataclass, field
from typing import Dict, Iterator, List, NoReturn, Optional, Tuple

HASH_BYTES = 32
TILE_WIDTH = 256
MAX_RECORD_BYTES = 8192
MAX_DELTA_BYTES = 262144
MAX_NOTE_BYTES = 1 << 20
MAX_NOTE_LINES = 64
MAX_KEY_NAME_BYTES = 255
MAX_INTEGER = (1 << 63) - 1
RESERVE_RECORD_BYTES = 5120
ED25519_KIND = 1
PRINTABLE = range(0x20, 0x7F)


class Bad(Exception):
    """The log is not what it should be. `where` is a file, or `record N`."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


class CannotCheck(Exception):
    """The question could not be asked: no folder, no key, no library."""


# Hashes and trees (RFC 6962, section 2.1)


def leaf_hash(record: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(leaves: List[bytes]) -> bytes:
    """Root over leaf hashes: complete subtrees from the left, joined from the right."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    peaks: List[Tuple[int, bytes]] = []
    for leaf in leaves:
        size, digest = 1, leaf
        while peaks and peaks[-1][0] == size:
            digest = node_hash(peaks.pop()[1], digest)
            size *= 2
        peaks.append((size, digest))
    root = peaks.pop()[1]
    while peaks:
        root = node_hash(peaks.pop()[1], root)
    return root


def tile_levels(leaves: List[bytes]) -> List[List[bytes]]:
    """Hashes of each tile level that is not empty; level L+1 holds the roots of the full tiles of level L."""
    levels = []
    level = leaves
    while level:
        levels.append(level)
        full = len(level) // TILE_WIDTH
        level = [tree_root(level[i * TILE_WIDTH:(i + 1) * TILE_WIDTH]) for i in range(full)]
    return levels


# CRC-32C (Castagnoli), reflected


def crc32c_table() -> List[int]:
    table = []
    for byte in range(256):
        remainder = byte
        for _ in range(8):
            remainder = (remainder >> 1) ^ (0x82F63B78 if remainder & 1 else 0)
        table.append(remainder)
    return table


CRC32C = crc32c_table()


def crc32c(data: bytes) -> int:
    remainder = 0xFFFFFFFF
    for byte in data:
        remainder = CRC32C[(remainder ^ byte) & 0xFF] ^ (remainder >> 8)
    return remainder ^ 0xFFFFFFFF


# Signed notes


@dataclass(frozen=True)
class VerifierKey:
    name: str
    key_id: bytes
    public: bytes


def strict_base64(text: str) -> Optional[bytes]:
    """Decodes base64 in its one spelling; None for any other."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode("ascii") == text else None


def is_key_name(name: str) -> bool:
    return 1 <= len(name.encode("utf-8")) <= MAX_KEY_NAME_BYTES and "+" not in name and not any(c.isspace() for c in name)


def parse_verifier_key(text: str) -> VerifierKey:
    name, _, rest = text.strip().partition("+")
    hex_id, _, encoded = rest.partition("+")
    raw = strict_base64(encoded)
    if not is_key_name(name) or raw is None or len(raw) != 33 or raw[0] != ED25519_KIND:
        raise CannotCheck("the key is not NAME+HEXID+BASE64 of an Ed25519 key")
    key_id = hashlib.sha256(name.encode("utf-8") + b"\n" + raw).digest()[:4]
    if key_id.hex() != hex_id:
        raise CannotCheck("the key's id does not belong to its name and bytes")
    return VerifierKey(name, key_id, raw[1:])


def signature_holds(key: VerifierKey, signature: bytes, text: bytes) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as missing:
        raise CannotCheck("the library `cryptography` is missing: apt-get install python3-cryptography") from missing
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def open_note(raw: bytes, key: VerifierKey, where: str) -> Tuple[str, List[str]]:
    """Checks a note against one key; the text and the names of keys that are not it."""
    if len(raw) > MAX_NOTE_BYTES:
        raise Bad(where, "the note is longer than 1 MiB")
    try:
        note = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Bad(where, "the note is not UTF-8") from error
    if any(ord(c) < 0x20 and c != "\n" for c in note):
        raise Bad(where, "the note holds a control character")
    split = note.rfind("\n\n")
    if split < 0 or not note.endswith("\n"):
        raise Bad(where, "the note has no signatures")
    text = note[:split + 1]
    lines = note[split + 2:-1].split("\n")
    if len(lines) > MAX_NOTE_LINES:
        raise Bad(where, "the note has more than 64 signatures")
    good = 0
    others = []
    for line in lines:
        name, raw_signature = parse_signature_line(line, where)
        if name != key.name or raw_signature[:4] != key.key_id:
            others.append(name)
            continue
        if len(raw_signature) != 4 + 64 or not signature_holds(key, raw_signature[4:], text.encode("utf-8")):
            raise Bad(where, f"the signature of {name} does not verify")
        good += 1
    if good == 0:
        raise Bad(where, f"no signature of {key.name}")
    return text, others


def parse_signature_line(line: str, where: str) -> Tuple[str, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\u2014" or not is_key_name(parts[1]):
        raise Bad(where, "a signature line is malformed")
    raw = strict_base64(parts[2])
    if raw is None or len(raw) < 5:
        raise Bad(where, "a signature is not base64 in its one spelling")
    return parts[1], raw


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes


def parse_decimal(text: str) -> Optional[int]:
    return int(text) if re.fullmatch(r"0|[1-9][0-9]{0,18}", text) and int(text) <= MAX_INTEGER else None


def parse_checkpoint(text: str, where: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] != "" or not lines[0]:
        raise Bad(where, "the checkpoint is not origin, size and root")
    size = parse_decimal(lines[1])
    root = strict_base64(lines[2])
    if size is None or root is None or len(root) != HASH_BYTES:
        raise Bad(where, "the checkpoint's size or root is malformed")
    return Checkpoint(lines[0], size, root)


# Records


HEX16 = re.compile(r"[0-9a-f]{32}")
HEX32 = re.compile(r"[0-9a-f]{64}")
HEX_ANY = re.compile(r"(?:[0-9a-f]{2})+")
TYPE = re.compile(r"[a-z_]+(?:\.[a-z_]+){1,3}")
ZERO_DIGEST = "0" * 64
ALWAYS = {"blind", "boot", "outcome", "prev", "seq", "type", "v", "vt", "wt", "wt_q"}
INTEGERS = {"boot", "fuel", "len", "seq", "v", "vt", "wt"}
TEXTS = {"chan": 160, "dst_label": 448, "obj": 160, "out_label": 448, "reason": 64, "rule": 256, "src_label": 448, "subj": 160}
DIGESTS = {"jd", "prev", "xfer"}
KEYS = ALWAYS | INTEGERS | set(TEXTS) | DIGESTS | {"d", "note"}
D_KEYS = set("config event filter image in keyset measure out payload pipe policy release step supersedes view".split())


class NotCanonical(Exception):
    """Why a record is not in its one spelling."""


def refuse(text: str) -> NoReturn:
    raise NotCanonical(text)


def unique_pairs(pairs: List[Tuple[str, object]]) -> Dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        refuse("a key stands twice")
    return result


def escape(text: str) -> str:
    out = []
    for character in text:
        code = ord(character)
        if character in '"\\':
            out.append("\\" + character)
        elif code in PRINTABLE:
            out.append(character)
        elif code <= 0xFF:
            out.append(f"\\u{code:04x}")
        else:
            refuse("a character above FFh")
    return "".join(out)


def spell(value: object) -> str:
    """The one spelling of a record's value."""
    if isinstance(value, bool) or not isinstance(value, (int, str, dict)):
        refuse("a value is neither an integer, a text nor a map")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return f'"{escape(value)}"'
    return "{" + ",".join(f'"{escape(key)}":{spell(value[key])}' for key in sorted(value)) + "}"


def parse_record(raw: bytes) -> Dict[str, object]:
    """Reads one record in its one spelling."""
    if not 0 < len(raw) <= MAX_RECORD_BYTES:
        refuse("the length is not 1 to 8,192 bytes")
    try:
        record = json.loads(raw.decode("ascii"), object_pairs_hook=unique_pairs)
    except (UnicodeDecodeError, ValueError, RecursionError):
        refuse("it is not JSON in ASCII")
    if not isinstance(record, dict):
        refuse("it is not an object")
    if spell(record).encode("ascii") != raw:
        refuse("it is not in its one spelling")
    if not ALWAYS <= record.keys() <= KEYS:
        refuse("a key is missing or unknown: " + ", ".join(sorted((ALWAYS - record.keys()) | (record.keys() - KEYS))))
    for key, value in record.items():
        check_value(key, value)
    return record


def check_value(key: str, value: object) -> None:
    if key in INTEGERS:
        if not isinstance(value, int) or not 0 <= value <= MAX_INTEGER:
            refuse(f"{key} is not an integer of 0 to 2^63-1")
        if (key in ("len", "fuel") and value == 0) or (key == "boot" and value == 0) or (key == "v" and value != 1):
            refuse(f"{key} may not be {value}")
    elif key == "d":
        if not isinstance(value, dict) or not value or not value.keys() <= D_KEYS:
            refuse("d is not a map of known digests")
        for name, digest in value.items():
            check_digest(f"d.{name}", digest)
    elif not isinstance(value, str):
        refuse(f"{key} is not a text")
    elif key in DIGESTS:
        if key == "prev":
            if not HEX32.fullmatch(value):
                refuse("prev is not 64 hexadecimal digits")
        else:
            check_digest(key, value)
    elif key == "blind":
        if not HEX16.fullmatch(value):
            refuse("blind is not 32 hexadecimal digits")
    elif key == "note":
        if not HEX_ANY.fullmatch(value) or len(value) > 3328:
            refuse("note is not hexadecimal or too long")
    elif key == "outcome":
        if value not in ("success", "failure"):
            refuse("outcome is neither success nor failure")
    elif key == "wt_q":
        if value not in ("set", "unset", "stepped"):
            refuse("wt_q is not set, unset or stepped")
    elif key == "type":
        if not TYPE.fullmatch(value) or len(value) > 48:
            refuse("type is not 2 to 4 words joined by dots")
    elif not value or len(escape(value)) > TEXTS[key]:
        refuse(f"{key} is empty or too long")


def check_digest(key: str, value: object) -> None:
    if not isinstance(value, str) or not HEX32.fullmatch(value) or value == ZERO_DIGEST:
        refuse(f"{key} is not a digest")


# The folder


def tile_number_path(number: int) -> str:
    digits = str(number)
    digits = digits.zfill((len(digits) + 2) // 3 * 3)
    groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    return "/".join(["x" + group for group in groups[:-1]] + [groups[-1]])


TILE = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
PLAIN_FILES = {"checkpoint", "wal", "wal.2", ".state/head", ".state/recovery", ".state/reserve"}


@dataclass(frozen=True)
class TileName:
    level: Optional[int]      # None for a bundle of entries.
    number: int
    width: int


def parse_tile_name(path: str) -> Optional[TileName]:
    match = TILE.fullmatch(path)
    if match is None:
        return None
    level = None if match[1] == "entries" else int(match[1])
    number = int(match[2].replace("x", "").replace("/", ""))
    width = int(match[3]) if match[3] else TILE_WIDTH
    if tile_number_path(number) != match[2] or width > TILE_WIDTH or (match[3] and width == TILE_WIDTH):
        return None
    return TileName(level, number, width)


def files_below(folder: str) -> Iterator[str]:
    """Every file, as a path with '/', in order; anything that is neither file nor folder is refused."""
    pending = [""]
    while pending:
        inside = pending.pop()
        for name in sorted(os.listdir(os.path.join(folder, inside)), reverse=True):
            path = f"{inside}/{name}" if inside else name
            mode = os.lstat(os.path.join(folder, path)).st_mode
            if stat.S_ISDIR(mode):
                pending.append(path)
            elif stat.S_ISREG(mode):
                yield path
            else:
                raise Bad(path, "neither a file nor a folder")


@dataclass
class Wal:
    first: int
    records: List[bytes] = field(default_factory=list)


FRAME_HEADER = struct.Struct("<IIQ")


def read_frame(data: bytes, at: int) -> Optional[Tuple[int, bytes, int]]:
    """Sequence number, record and end of the frame at an offset; None when no valid frame stands there."""
    if at + FRAME_HEADER.size > len(data):
        return None
    length, crc, sequence = FRAME_HEADER.unpack_from(data, at)
    end = at + FRAME_HEADER.size + length
    if length < 3 or length > 3 + MAX_RECORD_BYTES + MAX_DELTA_BYTES or end > len(data):
        return None
    body = data[at + FRAME_HEADER.size:end]
    if crc32c(data[at:at + 4] + data[at + 8:at + 16] + body) != crc:
        return None
    record_length = struct.unpack_from("<H", body)[0]
    if body[2] != 0 or 3 + record_length > length or length - 3 - record_length > MAX_DELTA_BYTES:
        return None
    return sequence, body[3:3 + record_length], end


def read_wal_file(name: str, data: bytes) -> Wal:
    if len(data) < 24 or data[:8] != b"GUARDWAL":
        raise Bad(name, "no header")
    version, first, crc = struct.unpack_from("<IQI", data, 8)
    if version != 1 or crc32c(data[:20]) != crc:
        raise Bad(name, "the header is damaged or of another version")
    wal = Wal(first)
    at = 24
    while at < len(data):
        frame = read_frame(data, at)
        if frame is None:
            if not any(data[at:]):
                break  # Room made ahead.
            if any(read_frame(data, later) is not None for later in range(at + 1, len(data) - FRAME_HEADER.size)):
                raise Bad(name, f"record {first + len(wal.records)}: a damaged frame stands before a valid one")
            raise Bad(name, f"record {first + len(wal.records)}: torn at byte {at}; a run that resumes cuts and records it")
        sequence, record, at = frame
        if sequence != first + len(wal.records):
            raise Bad(name, f"record {first + len(wal.records)}: the frame's number is {sequence}")
        wal.records.append(record)
    return wal


def read_wal(files: Dict[str, bytes]) -> Wal:
    """One file, or two of which the second goes on where the first ends."""
    parts = sorted(((read_wal_file(name, data), name) for name, data in files.items()), key=lambda part: part[0].first)
    wal, _ = parts[0]
    for following, name in parts[1:]:
        if following.first != wal.first + len(wal.records):
            raise Bad(name, f"it begins with record {following.first}, but the file before ends with {wal.first + len(wal.records) - 1}")
        wal.records.extend(following.records)
    return wal


def read_bundle(data: bytes, where: str, width: int, first: int) -> List[bytes]:
    records = []
    at = 0
    for _ in range(width):
        length = int.from_bytes(data[at:at + 2], "big")
        end = at + 2 + length
        if at + 2 > len(data) or end > len(data):
            raise Bad(where, f"record {first + len(records)}: the bundle ends within it")
        records.append(data[at + 2:end])
        at = end
    if at != len(data):
        raise Bad(where, "something follows the last record")
    return records


class LogFolder:
    """One log's files, read as they are asked for."""

    def __init__(self, folder: str) -> None:
        if not os.path.isdir(folder):
            raise CannotCheck(f"{folder} is no folder")
        self.folder = folder
        self.plain: List[str] = []
        self.tiles: Dict[TileName, str] = {}
        for path in files_below(folder):
            tile = parse_tile_name(path)
            if tile is not None:
                self.tiles[tile] = path
            elif path in PLAIN_FILES:
                self.plain.append(path)
            else:
                raise Bad(path, "no file of a log has this name")

    def read(self, path: str) -> bytes:
        with open(os.path.join(self.folder, path), "rb") as file:
            return file.read()

    def optional(self, path: str) -> Optional[bytes]:
        return self.read(path) if path in self.plain else None


class LogCheck:
    """The whole verification, in the order in which its parts depend on one another."""

    def __init__(self, folder: LogFolder, key: VerifierKey, origin: str, secret: Optional[bytes], is_public: bool) -> None:
        self.folder = folder
        self.is_public = is_public
        self.key = key
        self.origin = origin
        self.secret = secret
        self.records: List[bytes] = []
        self.leaves: List[bytes] = []
        self.checkpoint = Checkpoint(origin, 0, b"")
        self.others: List[str] = []
        self.not_checked: List[str] = []

    def run(self) -> None:
        if self.is_public and self.folder.plain != ["checkpoint"]:
            others = [path for path in self.folder.plain if path != "checkpoint"]
            raise Bad(*((others[0], "no file of a public copy") if others else ("checkpoint", "missing")))
        self.read_checkpoint()
        self.read_tree_records()
        wal = self.read_wal_records()
        self.check_chain()
        self.check_root()
        self.check_every_tile()
        self.check_state(wal)

    def read_checkpoint(self) -> None:
        raw = self.folder.optional("checkpoint")
        if raw is None:
            raise Bad("checkpoint", "missing")
        text, self.others = open_note(raw, self.key, "checkpoint")
        self.checkpoint = parse_checkpoint(text, "checkpoint")
        if self.checkpoint.origin != self.origin:
            raise Bad("checkpoint", f"the origin is {self.checkpoint.origin}, not {self.origin}")
        for name in self.others:
            self.not_checked.append(f"signature of {name}: its key was not given")

    def read_tree_records(self) -> None:
        """Reads the records that the checkpoint counts from exactly the bundles that its size asks for."""
        size = self.checkpoint.size
        for number in range((size + TILE_WIDTH - 1) // TILE_WIDTH):
            width = min(TILE_WIDTH, size - number * TILE_WIDTH)
            path = self.require(TileName(None, number, width))
            self.records += read_bundle(self.folder.read(path), path, width, len(self.records))

    def require(self, tile: TileName) -> str:
        if tile not in self.folder.tiles:
            level = "entries" if tile.level is None else str(tile.level)
            partial = "" if tile.width == TILE_WIDTH else f".p/{tile.width}"
            raise Bad(f"tile/{level}/{tile_number_path(tile.number)}{partial}", "missing")
        return self.folder.tiles[tile]

    def read_wal_records(self) -> Optional[Wal]:
        """Records of the write-ahead log that the tree has must be the same; the others go on from it."""
        files = {name: raw for name in ("wal", "wal.2") if (raw := self.folder.optional(name)) is not None}
        if self.is_public:
            self.not_checked.append("records after the checkpoint: a public copy has no write-ahead log")
            return None
        if not files:
            raise Bad("wal", "missing")
        wal = read_wal(files)
        size = self.checkpoint.size
        if wal.first > size:
            raise Bad("wal", f"it begins with record {wal.first}, but the checkpoint ends before {size}")
        if wal.first + len(wal.records) < size:
            raise Bad("wal", f"record {wal.first + len(wal.records)}: it ends before the checkpoint's size {size}")
        for i, record in enumerate(wal.records):
            if wal.first + i >= size:
                self.records.append(record)
            elif record != self.records[wal.first + i]:
                raise Bad("wal", f"record {wal.first + i}: another record than in the bundle")
        return wal

    def check_chain(self) -> None:
        """Spelling, number, chain, boot epoch and blinding of every record."""
        before = bytes(HASH_BYTES)
        boot = 1
        for index, raw in enumerate(self.records):
            where = f"record {index}"
            try:
                record = parse_record(raw)
            except NotCanonical as why:
                raise Bad(where, str(why)) from why
            if record["seq"] != index:
                raise Bad(where, f"its number is {record['seq']}")
            if record["prev"] != before.hex():
                raise Bad(where, "prev is not the hash of the record before")
            if record["boot"] < boot:
                raise Bad(where, "the boot epoch falls")
            if self.secret is not None and record["blind"] != self.blind(index):
                raise Bad(where, "the blinding field is not the log secret's")
            boot = record["boot"]
            before = leaf_hash(raw)
            self.leaves.append(before)
        if self.secret is None:
            self.not_checked.append("blinding fields: the log secret was not given")

    def blind(self, index: int) -> str:
        return hmac.new(self.secret, struct.pack(">Q", index), hashlib.sha256).digest()[:16].hex()

    def check_root(self) -> None:
        if tree_root(self.leaves[:self.checkpoint.size]) != self.checkpoint.root:
            raise Bad("checkpoint", "the root is not that of the records")

    def check_every_tile(self) -> None:
        """The tiles of the checkpoint must be there; every tile that is there must hold what the records give."""
        for level, hashes in enumerate(tile_levels(self.leaves[:self.checkpoint.size])):
            for number in range((len(hashes) + TILE_WIDTH - 1) // TILE_WIDTH):
                self.require(TileName(level, number, min(TILE_WIDTH, len(hashes) - number * TILE_WIDTH)))
        levels = tile_levels(self.leaves)
        for tile, path in sorted(self.folder.tiles.items(), key=lambda item: item[1]):
            first = tile.number * TILE_WIDTH
            content = self.folder.read(path)
            if tile.level is None:
                if first + tile.width > len(self.records):
                    raise Bad(path, "it holds records that the log does not have")
                for index, record in enumerate(read_bundle(content, path, tile.width, first), first):
                    if record != self.records[index]:
                        raise Bad(path, f"record {index}: another record than in the log")
            elif tile.level >= len(levels) or first + tile.width > len(levels[tile.level]):
                raise Bad(path, "it holds hashes that the log does not have")
            elif content != b"".join(levels[tile.level][first:first + tile.width]):
                raise Bad(path, "its hashes are not those of the records")

    def check_state(self, wal: Optional[Wal]) -> None:
        if wal is None:
            self.not_checked.append("rollback: a public copy has no .state/head")
        else:
            head = self.folder.optional(".state/head")
            if head is None:
                raise Bad(".state/head", "missing")
            self.check_head(head)
            self.check_recovery(self.folder.optional(".state/recovery"), wal)
        reserve = self.folder.optional(".state/reserve")
        if reserve is not None and (len(reserve) % RESERVE_RECORD_BYTES != 0 or any(reserve)):
            raise Bad(".state/reserve", "not zeros, or not a multiple of 5,120 bytes")
        self.not_checked.append("records cut from the end since the last checkpoint (replay the journal)")
        self.not_checked.append("an older copy of the whole folder (compare with a checkpoint kept outside)")

    def check_head(self, raw: bytes) -> None:
        where = ".state/head"
        try:
            lines = raw.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise Bad(where, "not ASCII") from error
        names = ["origin ", "size ", "root ", "boot ", "sha256 "]
        is_shaped = len(lines) == 7 and lines[6] == "" and lines[0] == "guard.example/log-state/v1"
        if not is_shaped or not all(line.startswith(name) for line, name in zip(lines[1:6], names)):
            raise Bad(where, "malformed")
        origin, size_text, root, boot_text, digest = (line[len(name):] for line, name in zip(lines[1:6], names))
        covered = "".join(line + "\n" for line in lines[:5]).encode("ascii")
        size = parse_decimal(size_text)
        boot = parse_decimal(boot_text)
        if hashlib.sha256(covered).hexdigest() != digest or size is None or boot is None or not HEX32.fullmatch(root):
            raise Bad(where, "damaged")
        if origin != self.checkpoint.origin:
            raise Bad(where, "the origin is another log's")
        if size > self.checkpoint.size:
            raise Bad("checkpoint", f"size {self.checkpoint.size} is smaller than {size}, published before: rolled back")
        if tree_root(self.leaves[:size]).hex() != root:
            raise Bad("checkpoint", f"it does not contain the tree of size {size} that was published before")

    def check_recovery(self, raw: Optional[bytes], wal: Wal) -> None:
        """The write-ahead log may begin no later than what the kernel's snapshot knows; no snapshot knows nothing."""
        where = ".state/recovery"
        size = 0
        if raw is not None:
            covered, digest = raw[:-HASH_BYTES], raw[-HASH_BYTES:]
            if len(raw) < 24 + HASH_BYTES or raw[:8] != b"GUARDREC" or hashlib.sha256(covered).digest() != digest:
                raise Bad(where, "damaged")
            version, size, length = struct.unpack_from("<IQI", raw, 8)
            if version != 1 or len(raw) != 24 + length + HASH_BYTES:
                raise Bad(where, "malformed")
        if not wal.first <= size <= len(self.records):
            raise Bad(where, f"its size {size} does not lie between {wal.first} and {len(self.records)}")


def verify(folder: str, arguments: argparse.Namespace) -> Tuple[int, List[str], Dict[str, object]]:
    """Exit code, lines for people, and the same for programs."""
    try:
        if not arguments.key:
            raise CannotCheck("no key: give --key NAME+HEXID+BASE64")
        key = parse_verifier_key(read_key(arguments.key))
        secret = read_secret(arguments.secret) if arguments.secret else None
        check = LogCheck(LogFolder(folder), key, arguments.origin or key.name, secret, arguments.public)
        check.run()
    except Bad as finding:
        return 1, [f"BAD   {folder}: {finding}"], {"log": folder, "status": "bad", "where": finding.where, "what": finding.what}
    except (CannotCheck, OSError) as trouble:
        return 2, [f"error: {trouble}"], {"log": folder, "status": "not checked", "trouble": str(trouble)}
    root = check.checkpoint.root.hex()
    lines = [f"good  {folder}: {len(check.records)} records, {check.checkpoint.size} of them under the checkpoint's root {root}"]
    lines += [f"not checked: {line}" for line in check.not_checked]
    return 0, lines, {"log": folder, "status": "good", "size": check.checkpoint.size, "records": len(check.records), "root": root,
                      "not_checked": check.not_checked}


def main(words: List[str]) -> int:
    parser = argparse.ArgumentParser(description="Verifies audit logs of Guard, independently of Guard.")
    parser.add_argument("log", nargs="+", help="folder of a log")
    parser.add_argument("--key", help="the log's verifier key, NAME+HEXID+BASE64, or a file that holds it")
    parser.add_argument("--origin", help="the log's origin; by default the key's name")
    parser.add_argument("--secret", help="file of the log secret: 32 bytes, or 64 hexadecimal digits")
    parser.add_argument("--public", action="store_true", help="the folder is a copy of the public part only")
    parser.add_argument("--json", action="store_true", help="print one JSON object a log, one a line")
    arguments = parser.parse_args(words)
    worst = 0
    for folder in arguments.log:
        code, lines, result = verify(folder, arguments)
        if arguments.json:
            print(json.dumps(result, sort_keys=True))
        else:
            print("\n".join(lines), file=sys.stderr if code == 2 else sys.stdout)
        worst = max(worst, code)
    return worst


def read_key(text: str) -> str:
    if not os.path.isfile(text):
        return text
    with open(text, encoding="utf-8") as file:
        return file.read()


def read_secret(path: str) -> bytes:
    with open(path, "rb") as file:
        raw = file.read()
    if len(raw) == 32:
        return raw
    try:
        return bytes.fromhex(raw.decode("ascii").strip())
    except ValueError as error:
        raise CannotCheck(f"{path} holds no log secret") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
