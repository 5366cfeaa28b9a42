"""The language server, asked over stdio by a real client."""

from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="the extra lsp is not installed")

from lsprotocol import types

from tests.tools.command_line import CODE, CONFIGURATION, PAGE
from tests.tools.server.editor import Editor, codes, editing, soon, talk

DEPLOY = "flows/deploy.md"


def test_problems_are_told_while_typing(project: Path) -> None:
    """Of what nobody has saved, as `flowrun validate` would: with the rule, the place, the hint."""

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, PAGE.replace("[Ship it]", "[Ship at]"))
            (unbound,) = await editor.rules(DEPLOY, "unbound-label")
            assert editor.marked(DEPLOY, unbound.range) == "Ship at"
            assert unbound.severity is types.DiagnosticSeverity.Error
            assert 'no step is registered as "Ship at"' in unbound.message
            editor.type(DEPLOY, PAGE)
            await editor.rules(DEPLOY)

    talk(conversation())


def test_places_count_in_utf_16(project: Path) -> None:
    """As the protocol has it: a character outside of the basic plane counts as two."""

    async def conversation() -> None:
        async with editing(project) as editor:
            rocket = PAGE.replace("go([Deploy]) -->", 'go(["🚀🚀 Deploy"]) -->')
            editor.type(DEPLOY, rocket.replace("{Is it ready?}", "{Is it raedy?}"))
            (unbound,) = await editor.rules(DEPLOY, "unbound-label")
            assert editor.marked(DEPLOY, unbound.range) == "Is it raedy?"
            editor.type(DEPLOY, rocket)
            found = await hover(editor, "{Is it re^ady?}")
            assert found is not None
            assert found.range is not None
            assert editor.marked(DEPLOY, found.range) == "Is it ready?"

    talk(conversation())


def test_a_client_may_count_in_utf_8(project: Path) -> None:
    """The server follows what the client likes best."""
    liked = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf8])

    async def conversation() -> None:
        async with editing(project, types.ClientCapabilities(general=liked)) as editor:
            editor.type(
                DEPLOY, PAGE.replace("go([Deploy]) --> ready{Is it", 'go(["é"]) --> ready{Is id')
            )
            found = await editor.problems(DEPLOY, bool)
            assert [
                each.range.start.character for each in found if each.code == "unbound-label"
            ] == [len('    go(["é"]) --> ready{'.encode())]

    talk(conversation())


def test_related_places_are_told(project: Path) -> None:
    """An editor can lead from the second flow of a name to the first."""

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, f"{PAGE}\n{PAGE[PAGE.index('# Tell people') :]}")
            (double,) = await editor.rules(DEPLOY, "duplicate-flow-name")
            (related,) = double.related_information or ()
            assert related.location.uri == editor.uri(DEPLOY)
            assert related.location.range.start.line < double.range.start.line

    talk(conversation())


def test_a_node_leads_to_its_function(project: Path) -> None:
    """From its label as from its id; a call leads to the flow that it calls."""

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, PAGE)
            line = CODE.split("\n").index('@registry.step("Ship it", raises=ApiError)')
            for place in ("[Sh^ip it]", "\n    s^hip -. ApiError"):
                assert await definition(editor, place) == (editor.uri("code_of_project.py"), line)
            called = PAGE[: PAGE.index("flowchart TD\n    begin")].count("\n")
            assert await definition(editor, "[[Te^ll people]]") == (editor.uri(DEPLOY), called)
            assert await definition(editor, "failed([fai^led])") is None

    talk(conversation())


def test_a_function_leads_to_its_nodes(project: Path) -> None:
    """From its decorator in Python, also where lines above have been added and not saved."""

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, PAGE)
            editor.type("code_of_project.py", f"\n\n{CODE}")
            for name, place in (
                ("code_of_project.py", '@registry.step("Sh^ip it"'),
                ("code_of_project.py", "def sh^ip("),
                (DEPLOY, "[Ship^ it]"),
            ):
                (found,) = await references(editor, name, place)
                assert found.uri == editor.uri(DEPLOY)
                assert editor.marked(DEPLOY, found.range) == "Ship it"
            assert await references(editor, "code_of_project.py", "def sou^nd(") == []

    talk(conversation())


def test_a_hover_tells_role_function_and_docstring(project: Path) -> None:
    """And of a call which flow it calls."""
    documented = CODE.replace('    print("shipping")', '    """Send it by sea."""\n    print()')
    (project / "code_of_project.py").write_text(documented)

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, PAGE)
            assert await hovered(editor, "[Sh^ip it]") == (
                "**step** of `deploy`\n\n```python\ndef ship(context)\n```\n\nSend it by sea."
            )
            assert await hovered(editor, "[[Te^ll people]]") == (
                "**call** of `deploy`\n\ncalls `tell-people`"
            )
            assert await hovered(editor, "go([Depl^oy])") == "**start** of `deploy`"
            assert await hover(editor, "# De^ploy") is None

    talk(conversation())


COMPLETED: dict[str, list[str]] = {
    "x{^": ["Is it ready?"],
    "x[^": ["Ship it", "Write [red]a mail[/red]"],
    'x["Sh^': ["Ship it", "Write [red]a mail[/red]"],
    "ready -- no --> x(Sh^": ["Ship it", "Write [red]a mail[/red]"],
    "x[[^": ["deploy", "tell-people"],
    "x([^": [],
    "x --> y^": [],
    "x@{^": [],
}
"""Lines of a chart as they are typed, with the labels that each may go on with."""


def test_labels_are_completed_by_kind(project: Path) -> None:
    """Inside a shape, however broken the line is that it stands in: decisions get predicates."""

    async def conversation() -> None:
        async with editing(project) as editor:
            for typed, labels in COMPLETED.items():
                line = typed.replace("^", "")
                editor.type(DEPLOY, PAGE.replace("    tell -->", f"    {line}\n    tell -->"))
                found = await completions(editor, typed)
                assert sorted(each.label for each in found) == labels, typed

    talk(conversation())


def test_a_completed_label_is_written_so_that_mermaid_reads_it(project: Path) -> None:
    """In quotes where it holds brackets, and instead of what was typed of it."""

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, PAGE.replace("    tell -->", "    x[Wri\n    tell -->"))
            found = await completions(editor, "x[Wri^")
            edit = next(each.text_edit for each in found if each.label.startswith("Write"))
            assert isinstance(edit, types.TextEdit)
            assert edit.new_text == '"Write [red]a mail[/red]"'
            assert editor.marked(DEPLOY, edit.range) == "Wri"

    talk(conversation())


def test_a_parameter_is_a_stop_for_the_cursor(project: Path) -> None:
    """In a client that knows snippets."""
    code = f'{CODE}\n\n@registry.step("Wait {{n:int}} s")\ndef wait(context, n):\n    pass\n'
    (project / "code_of_project.py").write_text(code)
    capabilities = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(
            completion=types.CompletionClientCapabilities(
                completion_item=types.ClientCompletionItemOptions(snippet_support=True)
            )
        )
    )

    async def conversation() -> None:
        async with editing(project, capabilities) as editor:
            editor.type(DEPLOY, PAGE.replace("    tell -->", "    x[W\n    tell -->"))
            found = await completions(editor, "x[W^")
            edit = next(each.text_edit for each in found if each.label == "Wait {n:int} s")
            assert isinstance(edit, types.TextEdit)
            assert edit.new_text == "Wait ${1:n} s"

    talk(conversation())


def test_outside_of_charts_nothing_is_completed(project: Path) -> None:
    """Markdown has brackets of its own."""

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, f"See a[link\n\n{PAGE}")
            assert await completions(editor, "See a[li^nk") == []

    talk(conversation())


def test_a_broken_line_leaves_the_rest_of_its_chart_alone(project: Path) -> None:
    """A hover still answers beside an error of the syntax, which is told."""

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, PAGE.replace("    tell -->", "    x{Half\n    tell -->"))
            await editor.problems(DEPLOY, lambda found: "syntax" in codes(found))
            assert "def ship(context)" in await hovered(editor, "[Sh^ip it]")

    talk(conversation())


def test_saved_code_is_imported_again(project: Path) -> None:
    """A function that was written for a label binds it."""
    new = '\n\n@registry.step("Celebrate")\ndef celebrate(context):\n    pass\n'

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, PAGE.replace("tell --> done", "tell --> x[Celebrate] --> done"))
            await editor.rules(DEPLOY, "unbound-label")
            editor.save("code_of_project.py", CODE + new)
            await editor.rules(DEPLOY)

    talk(conversation())


def test_a_change_outside_of_the_editor_counts(project: Path) -> None:
    """Such as another branch: the server asks to be told of it."""
    watching = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    workspace = types.WorkspaceClientCapabilities(did_change_watched_files=watching)

    async def conversation() -> None:
        async with editing(project, types.ClientCapabilities(workspace=workspace)) as editor:
            (registration,) = (await soon(editor.registered.get())).registrations
            assert registration.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            for name, text, rule in (
                (DEPLOY, PAGE.replace("[Ship it]", "[Ship at]"), "unbound-label"),
                ("code_of_project.py", "import no_such_thing\n", "registry"),
            ):
                (project / name).write_text(text)
                change = types.FileEvent(editor.uri(name), types.FileChangeType.Changed)
                editor.client.workspace_did_change_watched_files(
                    types.DidChangeWatchedFilesParams([change])
                )
                while rule not in codes(await editor.problems(name, bool)):
                    pass

    talk(conversation())


def test_code_that_cannot_be_imported_is_a_problem_at_its_line(project: Path) -> None:
    """Not a crash: the rest goes on, and the line is that of the project, not of a library."""
    broken = CODE.replace(
        "registry = Registry()\n", "registry = Registry()\nimport no_such_thing\n"
    )

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, PAGE)
            await editor.rules(DEPLOY)
            editor.save("code_of_project.py", broken)
            (problem,) = await editor.rules("code_of_project.py", "registry")
            assert problem.range.start.line == broken.split("\n").index("import no_such_thing")
            assert problem.message == (
                "code_of_project cannot be imported: "
                "ModuleNotFoundError: No module named 'no_such_thing'"
            )
            (related,) = problem.related_information or ()
            assert related.location.uri == editor.uri("pyproject.toml")
            assert await hovered(editor, "[Sh^ip it]") == "**step** of `deploy`"
            editor.save("code_of_project.py", "registry = (\n")
            (problem,) = await editor.problems("code_of_project.py", lambda f: "Syntax" in str(f))
            assert problem.range.start.line == 0
            editor.save("code_of_project.py", CODE)
            await editor.rules("code_of_project.py")

    talk(conversation())


def test_a_configuration_that_is_wrong_is_a_problem_at_its_key(project: Path) -> None:
    """Whatever is wrong with it; put right, it counts again."""

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.save("pyproject.toml", f"{CONFIGURATION}colour = 1\n")
            (problem,) = await editor.rules("pyproject.toml", "configuration")
            assert (problem.range.start.line, problem.range.end.character) == (4, len("colour"))
            editor.save("pyproject.toml", CONFIGURATION.replace("code_of_project:registry", "x:y"))
            (problem,) = await editor.problems("pyproject.toml", lambda f: "module" in str(f))
            assert problem.message.startswith('there is no module "x"')
            editor.save("pyproject.toml", CONFIGURATION.replace('["flows"]', '["flaws"]'))
            await editor.problems("pyproject.toml", lambda found: "flaws" in str(found))
            editor.save("pyproject.toml", CONFIGURATION)
            await editor.rules("pyproject.toml")

    talk(conversation())


def test_code_that_prints_and_asks_does_not_disturb(project: Path) -> None:
    """What the project's modules write and read at import never reaches the editor."""
    loud = 'import os, sys\nprint("hello")\nos.write(1, b"hello")\nassert not sys.stdin.read()\n'
    (project / "code_of_project.py").write_text(loud + CODE)

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, PAGE)
            await editor.rules(DEPLOY)
            assert "def ship(context)" in await hovered(editor, "[Sh^ip it]")

    talk(conversation())


def test_what_has_a_safe_cure_can_be_cured(project: Path) -> None:
    """By the change that `flowrun validate --fix` would make."""
    allow = "    %% flowrun: allow endless-loop - for fun\n"

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, PAGE.replace("    tell -->", f"{allow}    tell -->"))
            (unused,) = await editor.rules(DEPLOY, "unused-allow")
            (action,) = await actions(editor, unused)
            assert action.title == "Mend unused-allow"
            (edit,) = edits(action, editor.uri(DEPLOY))
            assert edit.new_text == ""
            assert edit.range.end.line == edit.range.start.line + 1

    talk(conversation())


def test_a_missing_function_can_be_written(project: Path) -> None:
    """At the end of the module that has the flow's other functions."""
    decision = "tell --> x{What colour?}\n    x -- red --> done\n    x -- blue --> done"

    async def conversation() -> None:
        async with editing(project) as editor:
            editor.type(DEPLOY, PAGE.replace("tell --> done", decision))
            found = await editor.problems(DEPLOY, lambda f: "unbound-label" in codes(f))
            unbound = next(each for each in found if each.code == "unbound-label")
            (action,) = await actions(editor, unbound)
            stub, extra = edits(action, editor.uri("code_of_project.py"))
            assert '@registry.predicate("What colour?")' in stub.new_text
            assert stub.range.start.line == CODE.count("\n")
            assert extra.new_text == "from typing import Literal\n"
            assert extra.range.start.line == CODE.split("\n").index("from flowrun import Registry")

    talk(conversation())


def test_a_folder_without_flows_is_quiet(folder: Path) -> None:
    """Not every project that an editor opens has charts that run."""

    async def conversation() -> None:
        async with editing(folder) as editor:
            editor.type("README.md", PAGE)
            await editor.rules("README.md")
            assert await hover(editor, "[Sh^ip it]", "README.md") is None

    talk(conversation())


async def hover(editor: Editor, words: str, name: str = DEPLOY) -> types.Hover | None:
    """What is shown at a place."""
    place = editor.place(name, words)
    parameters = types.HoverParams(place.text_document, place.position)
    return await soon(editor.client.text_document_hover_async(parameters))


async def hovered(editor: Editor, words: str) -> str:
    """The Markdown of it."""
    found = await hover(editor, words)
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


async def definition(editor: Editor, words: str) -> tuple[str, int] | None:
    """The file and the line that a place of the chart leads to."""
    place = editor.place(DEPLOY, words)
    parameters = types.DefinitionParams(place.text_document, place.position)
    found = await soon(editor.client.text_document_definition_async(parameters))
    assert found is None or isinstance(found, types.Location)
    return None if found is None else (found.uri, found.range.start.line)


async def references(editor: Editor, name: str, words: str) -> list[types.Location]:
    """The places where the same is used."""
    place = editor.place(name, words)
    context = types.ReferenceContext(include_declaration=False)
    parameters = types.ReferenceParams(context, place.text_document, place.position)
    found = await soon(editor.client.text_document_references_async(parameters))
    return list(found or ())


async def completions(editor: Editor, words: str) -> list[types.CompletionItem]:
    """What may be inserted."""
    place = editor.place(DEPLOY, words)
    parameters = types.CompletionParams(place.text_document, place.position)
    found = await soon(editor.client.text_document_completion_async(parameters))
    assert not isinstance(found, types.CompletionList)
    return list(found or ())


async def actions(editor: Editor, problem: types.Diagnostic) -> list[types.CodeAction]:
    """The cures of a problem."""
    parameters = types.CodeActionParams(
        types.TextDocumentIdentifier(editor.uri(DEPLOY)),
        problem.range,
        types.CodeActionContext([problem]),
    )
    found = await soon(editor.client.text_document_code_action_async(parameters))
    return [each for each in found or () if isinstance(each, types.CodeAction)]


def edits(action: types.CodeAction, uri: str) -> list[types.TextEdit]:
    """What a cure changes in a file."""
    assert action.edit is not None
    return list((action.edit.changes or {})[uri])
