"""Files of the container: read, written, listed, made, removed."""

import io
import os
import pwd
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ops import pebble

Eventually = Callable[[Callable[[], object]], None]
ME = pwd.getpwuid(os.getuid()).pw_name


def test_there_and_back(client: pebble.Client, tmp_path: Path) -> None:
    """What is pushed is pulled, byte by byte."""
    content = bytes(range(256)) * 4096

    client.push(tmp_path / "file", io.BytesIO(content))

    with client.pull(tmp_path / "file", encoding=None) as pulled:
        assert pulled.read() == content


@pytest.mark.parametrize("name", ['quo"te', "back\\slash", "ünïcode", "with blank", "a;b=c"])
def test_odd_names(client: pebble.Client, tmp_path: Path, name: str) -> None:
    """A file may have any name."""
    if "\\" in name:
        (tmp_path / name).write_text("odd")
    else:
        client.push(tmp_path / name, "odd")

    assert [file.name for file in client.list_files(tmp_path)] == [name]
    assert (tmp_path / name).read_text() == "odd"


def test_mode(client: pebble.Client, tmp_path: Path) -> None:
    """A file has the mode that is asked for, else 0644; a folder 0755."""
    client.push(tmp_path / "plain", "")
    client.push(tmp_path / "secret", "", permissions=0o600)
    client.make_dir(tmp_path / "folder")

    modes = {file.name: file.permissions for file in client.list_files(tmp_path)}
    assert modes == {"plain": 0o644, "secret": 0o600, "folder": 0o755}


def test_writing_is_atomic(client: pebble.Client, tmp_path: Path) -> None:
    """A file is replaced as a whole, and nothing is left beside it."""
    client.push(tmp_path / "file", "old")
    with (tmp_path / "file").open() as old:
        client.push(tmp_path / "file", "new")

        assert old.read() == "old"
    assert (tmp_path / "file").read_text() == "new"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_owner(client: pebble.Client, tmp_path: Path) -> None:
    """A file can be given to a user."""
    client.push(tmp_path / "mine", "", user=ME)

    (file,) = client.list_files(tmp_path)
    assert (file.user, file.user_id) == (ME, os.getuid())


def test_unknown_owner(client: pebble.Client, tmp_path: Path) -> None:
    """A file cannot be given to nobody, and then is not written."""
    with pytest.raises(pebble.PathError) as caught:
        client.push(tmp_path / "file", "", user="nobody-of-this-name")

    assert (caught.value.kind, caught.value.message) == (
        "generic-file-error",
        "cannot look up user and group: user: unknown user nobody-of-this-name",
    )
    assert list(tmp_path.iterdir()) == []


def test_info(client: pebble.Client, tmp_path: Path) -> None:
    """A list tells of each entry what it is, links not followed."""
    (tmp_path / "file").write_text("four")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")

    files = client.list_files(tmp_path)

    assert [(file.name, kind_of(file), file.size) for file in files] == [
        ("file", "file", 4),
        ("folder", "directory", None),
        ("link", "symlink", None),
        ("pipe", "named-pipe", None),
    ]
    assert all(file.path == f"{tmp_path}/{file.name}" for file in files)


def kind_of(file: pebble.FileInfo) -> object:
    """What a file is, in Pebble's words."""
    return getattr(file.type, "value", file.type)


def test_pattern(client: pebble.Client, tmp_path: Path) -> None:
    """A pattern leaves out what it does not fit."""
    for name in ("a.txt", "b.txt", "c.log"):
        (tmp_path / name).touch()

    assert [file.name for file in client.list_files(tmp_path, pattern="*.txt")] == [
        "a.txt",
        "b.txt",
    ]


def test_itself(client: pebble.Client, tmp_path: Path) -> None:
    """A folder can be told of itself, and a file always is."""
    (folder,) = client.list_files(tmp_path, itself=True)
    (tmp_path / "file").touch()
    (file,) = client.list_files(tmp_path / "file")

    assert (folder.path, folder.type) == (str(tmp_path), pebble.FileType.DIRECTORY)
    assert file.name == "file"


def test_list_of_nothing(client: pebble.Client, tmp_path: Path) -> None:
    """What is not there cannot be listed."""
    with pytest.raises(pebble.APIError) as caught:
        client.list_files(tmp_path / "none")

    assert (caught.value.code, caught.value.message) == (
        404,
        f"stat {tmp_path}/none: no such file or directory",
    )
    assert caught.value.body["result"]["kind"] == "not-found"


def test_remove(client: pebble.Client, tmp_path: Path) -> None:
    """A file is removed; a folder with all that is in it, if that is asked for."""
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    (tmp_path / "file").touch()

    client.remove_path(tmp_path / "file")
    client.remove_path(tmp_path / "folder", recursive=True)
    client.remove_path(tmp_path / "never", recursive=True)

    assert list(tmp_path.iterdir()) == []


def fails(action: Callable[[], object]) -> tuple[str, str]:
    """The kind and the message of the error that an action ends in."""
    with pytest.raises(pebble.PathError) as caught:
        action()
    return caught.value.kind, caught.value.message


def test_errors(client: pebble.Client, tmp_path: Path) -> None:
    """What cannot be done is refused in Pebble's words, about the path as it was asked for."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    full, file, none = tmp_path / "full", tmp_path / "full" / "file", tmp_path / "none"

    assert fails(lambda: client.remove_path(full)) == (
        "generic-file-error",
        f"remove {full}: directory not empty",
    )
    assert fails(lambda: client.remove_path(none)) == (
        "not-found",
        f"remove {none}: no such file or directory",
    )
    assert fails(lambda: client.make_dir(full)) == (
        "generic-file-error",
        f"mkdir {full}: file exists",
    )
    assert fails(lambda: client.make_dir(none / "deep"))[0] == "not-found"
    assert fails(lambda: client.make_dir(file / "deep", make_parents=True)) == (
        "generic-file-error",
        f"mkdir {file}: not a directory",
    )
    assert fails(lambda: client.push(none / "file", ""))[0] == "not-found"
    assert fails(lambda: client.pull(none)) == (
        "not-found",
        f"stat {none}: no such file or directory",
    )
    assert fails(lambda: client.pull(full)) == (
        "generic-file-error",
        f'can only read a regular file: "{full}"',
    )
    assert fails(lambda: client.push("relative", "")) == (
        "generic-file-error",
        'paths must be absolute, got "relative"',
    )
    assert fails(lambda: client.push(full / "new", "", permissions=0o7777)) == (
        "generic-file-error",
        'permissions must be a 3-digit octal string, got "7777"',
    )


def test_several_reads(api: Any, tmp_path: Path) -> None:
    """One request can read several files, each with its own error."""
    (tmp_path / "a").write_text("content")

    response = api.raw(
        "GET",
        "/v1/files",
        {"action": "read", "path": [f"{tmp_path}/a", f"{tmp_path}/b"]},
        {"Accept": "multipart/form-data"},
    )

    body = response.read().decode()
    assert "content" in body
    assert f"stat {tmp_path}/b: no such file or directory" in body


@pytest.mark.usefixtures("stand_in")
def test_root(run_pebble: Callable[..., Any], tmp_path: Path) -> None:
    """Files lie in the root, answers speak of the container, and mounts are used as they are."""
    root, mount = tmp_path / "root", tmp_path / "mount"
    root.mkdir()
    mount.mkdir()
    client = run_pebble("--hold", "--root", str(root), "--mount", str(mount)).client

    client.push("/etc/app/conf", "x", make_dirs=True)
    client.push(mount / "data", "y")

    assert (root / "etc/app/conf").read_text() == "x"
    assert (mount / "data").read_text() == "y"
    assert [file.path for file in client.list_files("/etc/app")] == ["/etc/app/conf"]
    assert [file.path for file in client.list_files("/", itself=True)] == ["/"]
    assert fails(lambda: client.pull("/etc/none"))[1] == "stat /etc/none: no such file or directory"


@pytest.mark.usefixtures("stand_in")
def test_users(run_pebble: Callable[..., Any], tmp_path: Path) -> None:
    """Names of a table are those of the container, for files and commands."""
    table = tmp_path / "users"
    table.write_text(
        f'{{"main": "postgres", "users": {{"postgres": [{os.getuid()}, {os.getgid()}]}}}}'
    )
    client = run_pebble("--hold", "--users", str(table), "--root", str(tmp_path)).client

    client.make_dir(tmp_path / "data", user="postgres", group="postgres", permissions=0o700)
    out, _ = client.exec(["sh", "-c", "echo $USER $HOME"], user="postgres").wait_output()

    (folder,) = client.list_files(tmp_path / "data", itself=True)
    assert (folder.user, folder.group, out) == ("postgres", "postgres", f"postgres {tmp_path}\n")
    assert "unknown user nobody" in fails(lambda: client.make_dir("/x", user="nobody"))[1]


def test_half_a_push(client: pebble.Client, eventually: Eventually, tmp_path: Path) -> None:
    """A push that breaks off leaves nothing behind."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(client.socket_path)
        head = (
            "POST /v1/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n"
            f'Content-Type: multipart/form-data; boundary="{"b" * 32}"\r\n\r\n'
            f'--{"b" * 32}\r\nContent-Disposition: form-data; name="request"\r\n\r\n'
            f'{{"action": "write", "files": [{{"path": "{tmp_path}/file"}}]}}\r\n--{"b" * 32}\r\n'
            f'Content-Disposition: form-data; name="files"; filename="{tmp_path}/file"\r\n\r\nhalf'
        )
        connection.sendall(head.encode() + b"x" * 200_000)

        eventually(lambda: client.list_files(tmp_path))

    eventually(lambda: not client.list_files(tmp_path))
